using System.Net.Sockets;
using System.Security.Cryptography;
using MQTTnet.Exceptions;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Intake.Broker;

/// <summary>
/// Keeps the Sparkplug host application connected to its broker: one <see cref="HostConnection"/> after another, with jittered back-off between
/// them, until the service stops.
/// </summary>
internal sealed partial class HostSession(
    BrokerConnection broker, EmbeddedBroker embedded, IntakeOptions options, ReceiveQueue queue, BatchExchange exchange, GatewayCommands commands, StoreLink store,
    HostReadiness readiness, WriterPresence writers, BrokerStatus status, IngestInstruments instruments, TimeProvider time, Random random, ILogger<HostSession> logger) : BackgroundService
{
    /// <summary>User name of this process at the embedded broker.</summary>
    public const string EmbeddedUser = "smartpark-ingest";

    private const int RetryMinMs = 250;

    /// <summary>
    /// Longest pause before a broker that is away is called again, in ms: gateways wait for this host's STATE, so its pause is theirs too; a call that
    /// nobody takes costs a packet.
    /// </summary>
    private const int RetryMaxMs = 2_000;

    /// <summary>Longest pause after the broker refused this host or a subscription, in ms: a person has to mend that.</summary>
    private const int RefusedRetryMaxMs = 30_000;

    /// <summary>
    /// How long the first connection waits for the store to open, in ms: usually it opens at once, and gateways are spared an offline and an online.
    /// </summary>
    private const int StoreGraceMs = 5_000;

    private readonly HostPart _part = new(options, random);

#pragma warning disable CA2213 // Disposed by the loop that made it.
    private volatile HostConnection? _current;
#pragma warning restore CA2213
    private volatile bool _isLeaving;
    private string? _lastError;

    /// <summary>
    /// Leaves in order: says offline and takes nothing more in, waits until what came is stored (<see cref="IntakeLimits.StopFlushMs"/>, and not at
    /// all for a store that is away), sends the last acknowledgements, and disconnects.
    /// </summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _isLeaving = true;
        if (_current is { } connection)
        {
            await connection.QuiesceAsync();
            queue.Complete();
            exchange.BeginStop();
            var patience = Task.Delay(TimeSpan.FromMilliseconds(store.State.IsUsable ? IntakeLimits.StopFlushMs : 0), time, cancellationToken);
            await Task.WhenAny(exchange.Settled, patience);
            commands.Flush();
            using var last = new CancellationTokenSource(TimeSpan.FromMilliseconds(IntakeLimits.StopFlushMs), time);
            await connection.FlushAsync(last.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var name = BrokerTarget.Name(broker, embedded);
        status.Set(isConnected: false, name, null);
        try
        {
            await WaitForStoreAsync(stoppingToken);
            await KeepConnectedAsync(name, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped between two connections.
        }
        finally
        {
            status.Set(isConnected: false, name, "stopped");
        }
    }

    private async Task KeepConnectedAsync(string name, CancellationToken stoppingToken)
    {
        var (failures, connections, notBefore) = (0, 0, 0L);
        while (!stoppingToken.IsCancellationRequested && !_isLeaving)
        {
            using var connection = new HostConnection(_part, ClientId(), notBefore, queue, commands, readiness, writers, status, name, time, logger);
            _current = connection;
            var end = await TryRunAsync(connection, stoppingToken);
            _current = null;
            notBefore = Math.Max(notBefore, connection.ContradictedAtUnixMs + 1);
            if (connection.WasReady)
            {
                failures = 0;
                instruments.ReconnectedUnlessFirst(connections++);
            }

            if (!stoppingToken.IsCancellationRequested)
            {
                Report(name, end);
                await Task.Delay(end == HostConnection.Renew ? TimeSpan.Zero : Pause(failures++, connection.WasRefused), time, stoppingToken);
            }
        }
    }

    private async Task WaitForStoreAsync(CancellationToken cancellationToken)
    {
        var changed = readiness.Changed;
        if (!_part.IsControl && !readiness.IsOnline)
        {
            await Task.WhenAny(changed, Task.Delay(TimeSpan.FromMilliseconds(StoreGraceMs), time, cancellationToken));
        }
    }

    /// <summary>Runs a connection to its end and says why it ended.</summary>
    private async Task<string> TryRunAsync(HostConnection connection, CancellationToken stoppingToken)
    {
        try
        {
            return await connection.RunAsync(at => BrokerTarget.Options(broker, embedded, connection.ClientId, _part, at), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return "stopped";
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or MqttProtocolViolationException or SocketException or IOException
            or UnauthorizedAccessException or CryptographicException or OperationCanceledException or TimeoutException)
        {
            return Innermost(e);
        }
    }

    private void Report(string name, string end)
    {
        var isNews = end != _lastError;
        _lastError = end;
        status.Set(isConnected: false, name, end);
        if (end == HostConnection.Renew)
        {
            LogRenewing(name);
        }
        else if (isNews)
        {
            LogDisconnected(name, end);
        }
    }

#pragma warning disable CA5394 // Jitter and a suffix that keeps two processes apart; neither guards anything.
    private TimeSpan Pause(int failures, bool wasRefused) => TimeSpan.FromMilliseconds(
        Math.Min(RetryMinMs * Math.Pow(2, Math.Min(failures, 20)), wasRefused ? RefusedRetryMaxMs : RetryMaxMs) * (0.5 + (random.NextDouble() / 2)));

    private string ClientId() => $"{options.HostId}-{(_part.IsWriter ? "w-" : "")}{random.Next(0x1000000):x6}";
#pragma warning restore CA5394

    private static string Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e.Message;

    [LoggerMessage(4030, LogLevel.Warning, "Not connected to {Broker}: {Reason}; trying again")]
    private partial void LogDisconnected(string broker, string reason);

    [LoggerMessage(4031, LogLevel.Information, "Connecting to {Broker} anew, so that STATE and will carry a fresh time")]
    private partial void LogRenewing(string broker);
}
