using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace SmartPark.Gateway.Uplink;

/// <summary>
/// One connection to the broker, from CONNECT to its end. Everything that belongs to a connection lives here, so that a late callback of an
/// old one reaches nothing of the next.
/// <code>
///   connect (will = NDEATH) → subscribe NCMD, STATE → wait for the host → NBIRTH, DBIRTHs → data, births and deaths as they come
///        │                                                                       ├─ stop, host offline → NDEATH, DISCONNECT
///        └─ unreachable, refused                                                 └─ lost, taken over → the broker publishes the will
/// </code>
/// </summary>
internal sealed partial class UplinkSession : IDisposable
{
    /// <summary>Messages sent before the loop looks at births, deaths and commands again.</summary>
    private const int MessagesPerRound = 64;

    private readonly UplinkSite _site;
    private readonly UplinkTopics _topics;
    private readonly PayloadEncoder _encoder;
    private readonly SparkplugSequence _sequence;
    private readonly UplinkStatus _status;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IMqttClient _client;
    private readonly SessionPublisher _publisher;
    private readonly SessionListener _listener;
    private volatile MqttClientDisconnectedEventArgs? _disconnected;

    /// <summary>A session that is not connected yet.</summary>
    public UplinkSession(UplinkSite site, UplinkTopics topics, PayloadEncoder encoder, SparkplugSequence sequence, UplinkStatus status, TimeProvider time, ILogger logger)
    {
        (_site, _topics, _encoder, _sequence, _status, _time, _logger) = (site, topics, encoder, sequence, status, time, logger);
        _client = new MqttClientFactory().CreateMqttClient();
        _publisher = new(site, topics, encoder, sequence, status, time, _client);
        _listener = new(site, topics, time, logger);
        _client.DisconnectedAsync += OnDisconnectedAsync;
        _client.ApplicationMessageReceivedAsync += _listener.OnMessageAsync;
    }

    private long NowMs => _time.GetTimestamp() / (_time.TimestampFrequency / 1000);

    private long NowUnixMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Runs the session to its end. When <paramref name="stop"/> is set, sends what waits within a bound and says goodbye.</summary>
    public async Task<SessionResult> RunAsync(CancellationToken stop)
    {
        if (await ConnectAsync(stop) is { } failed)
        {
            return failed;
        }

        using var tick = _time.CreateTimer(static wake => ((WakeSignal)wake!).Set(), _site.Wake, TimeSpan.Zero, TimeSpan.FromMilliseconds(GatewayLimits.UplinkTickMs));
        try
        {
            return await TalkAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return await LeaveAsync(SessionEnd.Stopped, "");
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or SocketException or IOException or OperationCanceledException)
        {
            return Lost(e.Message);
        }
        finally
        {
            _site.Outbox.EndSession();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<SessionResult?> ConnectAsync(CancellationToken stop)
    {
        var will = _encoder.NodeDeath(_sequence.Connect(), NowUnixMs).ToArray();
        try
        {
            var options = BrokerOptions.For(_site.Broker, _site.ClientId, _topics.NodeDeath, will);
            var connected = await _client.ConnectAsync(options, stop);
            if (connected.ResultCode != MqttClientConnectResultCode.Success)
            {
                return new(SessionEnd.Refused, $"{connected.ResultCode} {connected.ReasonString}".TrimEnd());
            }

            return await SubscribeAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new(SessionEnd.Stopped, "");
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or SocketException or IOException or OperationCanceledException
            or UnauthorizedAccessException or AuthenticationException or CryptographicException or MqttProtocolViolationException)
        {
            return _disconnected is { ClientWasConnected: true } ? Lost(e.Message) : Failed(e.GetBaseException());
        }
    }

    /// <summary>A broker that is away mends itself; a file that cannot be read and a certificate that does not fit seldom do.</summary>
    private static SessionResult Failed(Exception cause) => new(
        cause is UnauthorizedAccessException or AuthenticationException or CryptographicException or FileNotFoundException or DirectoryNotFoundException ? SessionEnd.Unusable : SessionEnd.Unreachable,
        cause.Message);

    private async Task<SessionResult?> SubscribeAsync(CancellationToken stop)
    {
        var options = new MqttClientSubscribeOptionsBuilder().WithTopicFilter(_topics.NodeCommand, MqttQualityOfServiceLevel.AtLeastOnce);
        if (_topics.HostState is { } state)
        {
            options.WithTopicFilter(state, MqttQualityOfServiceLevel.AtLeastOnce);
        }

        var result = await _client.SubscribeAsync(options.Build(), stop);
        var refused = result.Items.FirstOrDefault(i => i.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2);
        return refused is null ? null : await LeaveAsync(SessionEnd.Refused, $"subscription to {refused.TopicFilter.Topic}: {refused.ResultCode}");
    }

    private async Task<SessionResult> TalkAsync(CancellationToken stop)
    {
        if (!_listener.MayTalk)
        {
            _status.Set(UplinkState.WaitingForHost, $"primary host {_site.PrimaryHost} is not online");
            LogWaiting(_site.PrimaryHost!);
        }

        while (!_listener.MayTalk)
        {
            if (_disconnected is not null)
            {
                return Lost("");
            }

            await _site.Wake.WaitAsync(stop);
        }

        _site.Outbox.BeginSession(NowMs);
        _listener.BeginWatch();
        _listener.Born();
        await _publisher.PublishBirthsAsync();
        _status.Set(UplinkState.Online);
        LogOnline(_site.Broker.Host, _site.Broker.Port, _sequence.BdSeq, _site.Devices.Count, _site.Outbox.Waiting);
        while (true)
        {
            if (_disconnected is not null)
            {
                return Lost("");
            }

            if (!_listener.MayTalk)
            {
                return await LeaveAsync(SessionEnd.HostOffline, $"primary host {_site.PrimaryHost} went offline");
            }

            if (_listener.IsRebirthDue)
            {
                LogRebirth();
                _listener.Born();
                await _publisher.PublishBirthsAsync();
            }

            await _publisher.PublishCountsAsync();
            if (await _publisher.SendAsync(MessagesPerRound))
            {
                continue;
            }

            await _publisher.PublishPresenceAsync();
            _listener.WatchAcknowledgements();
            stop.ThrowIfCancellationRequested();
            await _site.Wake.WaitAsync(stop);
        }
    }

    /// <summary>Says NDEATH when births were published, and disconnects so that the broker drops the will.</summary>
    private async Task<SessionResult> LeaveAsync(SessionEnd end, string detail)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(GatewayLimits.GoodbyeMs), _time);
        try
        {
            if (_publisher.IsBorn)
            {
                while (end == SessionEnd.Stopped && !deadline.IsCancellationRequested && await _publisher.SendAsync(MessagesPerRound))
                {
                    // What was read last goes out before the goodbye.
                }

                await _publisher.PublishDeathAsync(deadline.Token);
            }

            await _client.DisconnectAsync(new MqttClientDisconnectOptions { Reason = MqttClientDisconnectOptionsReason.NormalDisconnection }, deadline.Token);
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or SocketException or IOException or OperationCanceledException)
        {
            // The connection broke while saying goodbye: the broker publishes the will instead, which says the same.
            LogGoodbyeLost(e.Message);
        }

        return new(end, detail);
    }

    private SessionResult Lost(string message) => _disconnected switch
    {
        { Reason: MqttClientDisconnectReason.SessionTakenOver } taken => new(SessionEnd.TakenOver, taken.ReasonString ?? ""),
        { Reason: MqttClientDisconnectReason.NormalDisconnection, Exception: null } => new(SessionEnd.Closed, "closed by the broker without a reason"),
        { } lost => new(SessionEnd.Lost, $"{lost.Reason} {lost.ReasonString} {lost.Exception?.GetBaseException().Message ?? message}".Trim()),
        null => new(SessionEnd.Lost, message),
    };

    private Task OnDisconnectedAsync(MqttClientDisconnectedEventArgs args)
    {
        _disconnected = args;
        _site.Wake.Set();
        return Task.CompletedTask;
    }

    [LoggerMessage(2100, LogLevel.Information, "Connected; waiting for primary host {Host} to be online. Readings wait in the outbox")]
    private partial void LogWaiting(string host);

    [LoggerMessage(2101, LogLevel.Information, "Online at {Host}:{Port} with bdSeq {BdSeq}: births of {Devices} devices, {Waiting} messages waiting")]
    private partial void LogOnline(string host, int port, byte bdSeq, int devices, long waiting);

    [LoggerMessage(2102, LogLevel.Information, "Births again on request")]
    private partial void LogRebirth();

    [LoggerMessage(2103, LogLevel.Debug, "Connection broke while saying goodbye: {Reason}")]
    private partial void LogGoodbyeLost(string reason);
}
