using System.Buffers;
using System.Runtime.InteropServices;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest.Intake.Broker;

/// <summary>
/// One connection of the Sparkplug host application, from CONNECT to its end. Whatever belongs to a connection lives here, so that a late callback
/// of an old one reaches nothing of the next.
/// <code>
///   connect at T (will = STATE offline T, retained) → subscribe → STATE online T → messages, commands
///        store away too long → STATE offline now; back again → end, so that the next connection has a will of its own time
///        another said we are offline → STATE online T again, or end when its time is after T
///        stop → STATE offline now, DISCONNECT
/// </code>
/// Edge nodes believe the STATE with the latest time only, which is why a will older than the last STATE would go unheard.
/// </summary>
internal sealed partial class HostConnection(
    string hostId, string clientId, long notBeforeUnixMs, ReceiveQueue queue, GatewayCommands commands, StoreLink store, BrokerStatus status, string brokerName,
    TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>The end of a connection that is only to be replaced by a newer one.</summary>
    public const string Renew = "renew";

    /// <summary>
    /// Furthest in the future a STATE of another may be dated to be outdone, in ms: two clocks differ by minutes; whoever dates further is not
    /// followed there.
    /// </summary>
    private const long OutdoneMaxMs = 24 * 3_600_000;

    private const string Filter = SparkplugTopic.Namespace + "/#";

    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _over = new();
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private long _connectedAt;
    private long _saidAt = -1;
    private volatile bool _isOnline;

    /// <summary>MQTT client id; differs from process to process, so that two of one host id do not take the session from each other.</summary>
    public string ClientId { get; } = clientId;

    /// <summary>Topic of this host's STATE.</summary>
    public string StateTopic { get; } = SparkplugTopic.ForHost(hostId).ToString();

    /// <summary>Whether it came as far as being subscribed.</summary>
    public bool WasReady { get; private set; }

    /// <summary>Latest time at which another said that this host is offline; the next connection must not be dated before it.</summary>
    public long ContradictedAtUnixMs { get; private set; }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Runs until the connection is lost, is to be renewed, or the service stops; returns why. Throws what connecting throws.</summary>
    public async Task<string> RunAsync(Func<long, MqttClientOptions> options, CancellationToken stoppingToken)
    {
        _client.ApplicationMessageReceivedAsync += OnMessageAsync;
        _client.DisconnectedAsync += OnDisconnectedAsync;
        using var stopping = stoppingToken.Register(() => _ended.TrySetResult("stopped"));
        try
        {
            _connectedAt = Math.Max(Now, notBeforeUnixMs);
            await _client.ConnectAsync(options(_connectedAt), stoppingToken);
            queue.Mark(ReceivedKind.Connected, Now);
            await SubscribeAsync(stoppingToken);
            await Task.WhenAll(SendAsync(_over.Token), WatchStoreAsync(_over.Token), EndAsync());
            return await _ended.Task;
        }
        finally
        {
            await LeaveAsync();
            queue.Mark(ReceivedKind.Disconnected, Now);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _over.Dispose();
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        // QoS 1 so that wills and STATE, which are sent so, arrive so; data comes with the QoS 0 it was sent with.
        var result = await _client.SubscribeAsync(Filter, MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken);
        var answer = result.Items.First().ResultCode;
        if (answer > MqttClientSubscribeResultCode.GrantedQoS2)
        {
            throw new IOException($"the broker refused the subscription to {Filter}: {answer}");
        }

        WasReady = true;
        status.Set(isConnected: true, brokerName, null);
        LogConnected(brokerName, ClientId);
    }

    /// <summary>Waits for the end, then lets the other loops go.</summary>
    private async Task EndAsync()
    {
        await _ended.Task;
        await _over.CancelAsync();
    }

    /// <summary>Says online while the store takes samples; offline while it is away too long; ends the connection when it is back.</summary>
    private async Task WatchStoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            var hasBeenOffline = false;
            while (!cancellationToken.IsCancellationRequested)
            {
                var changed = store.Changed;
                var isUsable = store.State.IsUsable;
                if (isUsable && hasBeenOffline)
                {
                    _ended.TrySetResult(Renew);
                    return;
                }

                await SayAsync(isUsable, isUsable ? _connectedAt : Now, cancellationToken);
                hasBeenOffline |= !isUsable;
                await changed.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The connection is over.
        }
        catch (Exception e)
        {
            // A connection on which STATE cannot be said is of no use, whatever the reason.
            _ended.TrySetResult(e.Message);
        }
    }

    private async Task SayAsync(bool isOnline, long at, CancellationToken cancellationToken)
    {
        _isOnline = isOnline;
        Interlocked.Exchange(ref _saidAt, at);
        var state = new MqttApplicationMessageBuilder().WithTopic(StateTopic).WithPayload(new SparkplugState(isOnline, at).ToUtf8Bytes())
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithRetainFlag().Build();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(BrokerTarget.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var result = await _client.PublishAsync(state, either.Token);
        if (!result.IsSuccess)
        {
            throw new IOException($"the broker refused STATE on {StateTopic}: {result.ReasonCode}");
        }

        status.SetOnline(isOnline);
        LogState(hostId, isOnline ? "online" : "offline", store.State.Error ?? "");
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await commands.Reader.WaitToReadAsync(cancellationToken))
            {
                // Taken out only after it was sent: what the end of this connection interrupts goes out on the next.
                while (commands.Reader.TryPeek(out var command))
                {
                    var message = new MqttApplicationMessageBuilder().WithTopic(command.Topic).WithPayload(command.Payload).Build();
                    await _client.PublishAsync(message, cancellationToken);
                    commands.Reader.TryRead(out _);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The connection is over.
        }
        catch (Exception e)
        {
            // The connection is broken, whatever the reason; the command at hand goes out on the next.
            _ended.TrySetResult(e.Message);
        }
    }

    private async Task OnMessageAsync(MqttApplicationMessageReceivedEventArgs e)
    {
        // An exception out of here would stop delivery for good while the connection looks alive.
        try
        {
            var message = e.ApplicationMessage;
            var payload = SequenceMarshal.TryGetReadOnlyMemory(message.Payload, out var single) ? single : message.Payload.ToArray();
            if (message.Topic == StateTopic)
            {
                TakeOwnState(payload);
                return;
            }

            await queue.OfferAsync(new(ReceivedKind.Message, Now, message.Topic, payload), _over.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The connection is over while its last messages still arrive.
        }
        catch (Exception exception)
        {
            LogHandlerFailed(exception, e.ApplicationMessage.Topic);
        }
    }

    /// <summary>Someone said that this host is offline while it is not: another process of the same host id that left, or a late will.</summary>
    private void TakeOwnState(ReadOnlyMemory<byte> payload)
    {
        if (!_client.IsConnected || !SparkplugState.TryParse(payload.Span, out var state) || state.Online
            || state.TimestampUnixMs == Interlocked.Read(ref _saidAt))
        {
            return;
        }

        if (state.TimestampUnixMs > _connectedAt && state.TimestampUnixMs < Now + OutdoneMaxMs)
        {
            LogContradicted(hostId, state.TimestampUnixMs, _connectedAt);
            ContradictedAtUnixMs = state.TimestampUnixMs;
            _ended.TrySetResult(Renew);
        }
        else if (_isOnline)
        {
            // Not awaited: the broker's answer comes through the same loop that runs this handler.
            LogContradicted(hostId, state.TimestampUnixMs, _connectedAt);
            _ = ReassertAsync();
        }
    }

    private async Task ReassertAsync()
    {
        try
        {
            await SayAsync(isOnline: true, _connectedAt, _over.Token);
        }
        catch (Exception e)
        {
            _ended.TrySetResult(e.Message);
        }
    }

    private Task OnDisconnectedAsync(MqttClientDisconnectedEventArgs e)
    {
        _ended.TrySetResult(e.Exception?.Message ?? (string.IsNullOrEmpty(e.ReasonString) ? e.Reason.ToString() : e.ReasonString));
        return Task.CompletedTask;
    }

    /// <summary>Leaves properly where the connection still stands: says offline, then DISCONNECT, after which the broker keeps the will to itself.</summary>
    private async Task LeaveAsync()
    {
        _ended.TrySetResult("left");
        await _over.CancelAsync();
        if (!_client.IsConnected)
        {
            return;
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(BrokerTarget.TimeoutSeconds), time);
        try
        {
            await SayAsync(isOnline: false, Now, patience.Token);
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), patience.Token);
        }
        catch (Exception e)
        {
            // It broke while we were leaving; then the broker sends the will, which says the same.
            LogLeftRudely(e.Message);
        }
    }

    [LoggerMessage(4032, LogLevel.Information, "Connected to {Broker} as {ClientId}")]
    private partial void LogConnected(string broker, string clientId);

    [LoggerMessage(4033, LogLevel.Information, "STATE of host {Host}: {State}. {Why}")]
    private partial void LogState(string host, string state, string why);

    [LoggerMessage(4034, LogLevel.Warning, "Another sender said on STATE that host {Host} is offline (its time {Theirs}, ours {Ours}): two ingest processes may have one host id")]
    private partial void LogContradicted(string host, long theirs, long ours);

    [LoggerMessage(4035, LogLevel.Error, "A message on {Topic} could not be taken in")]
    private partial void LogHandlerFailed(Exception exception, string topic);

    [LoggerMessage(4036, LogLevel.Information, "The broker connection broke while leaving: {Reason}")]
    private partial void LogLeftRudely(string reason);
}
