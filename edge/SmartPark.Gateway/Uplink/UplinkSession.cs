using System.Buffers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using SmartPark.Fieldbus.Devices;
using SmartPark.Gateway.Outbox;
using SmartPark.Gateway.Site;
using SmartPark.Telemetry.Sparkplug;

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
    private readonly BirthBook _births;
    private readonly HostWatch _host = new();
    private readonly RebirthGate _rebirth = new();
    private readonly OutboxMessage _message = new();
    private readonly HashSet<string> _unwired = new(StringComparer.Ordinal);
    private readonly MqttApplicationMessage _packet = new();
    private readonly PointReading[] _self;
    private volatile MqttClientDisconnectedEventArgs? _disconnected;
    private long _acknowledgedMs;
    private long _presenceSeen = -1;
    private bool _isBorn;

    /// <summary>A session that is not connected yet.</summary>
    public UplinkSession(UplinkSite site, UplinkTopics topics, PayloadEncoder encoder, SparkplugSequence sequence, UplinkStatus status, TimeProvider time, ILogger logger)
    {
        (_site, _topics, _encoder, _sequence, _status, _time, _logger) = (site, topics, encoder, sequence, status, time, logger);
        _births = new(site.Devices.Count);
        _self = new PointReading[site.Self.Quantities.Count];
        _client = new MqttClientFactory().CreateMqttClient();
        _client.DisconnectedAsync += OnDisconnectedAsync;
        _client.ApplicationMessageReceivedAsync += OnMessageAsync;
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
            return _disconnected is { ClientWasConnected: true } ? Lost(e.Message) : new(SessionEnd.Unreachable, e.GetBaseException().Message);
        }
    }

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
        if (_topics.HostState is not null && !_host.IsOnline)
        {
            _status.Set(UplinkState.WaitingForHost, $"primary host {_site.PrimaryHost} is not online");
            LogWaiting(_site.PrimaryHost!);
        }

        while (_topics.HostState is not null && !_host.IsOnline)
        {
            if (_disconnected is not null)
            {
                return Lost("");
            }

            await _site.Wake.WaitAsync(stop);
        }

        _site.Outbox.BeginSession(NowMs);
        _acknowledgedMs = NowMs;
        await PublishBirthsAsync();
        _status.Set(UplinkState.Online);
        LogOnline(_site.Broker.Host, _site.Broker.Port, _sequence.BdSeq, _site.Devices.Count, _site.Outbox.Waiting);
        while (true)
        {
            if (_disconnected is not null)
            {
                return Lost("");
            }

            if (_topics.HostState is not null && !_host.IsOnline)
            {
                return await LeaveAsync(SessionEnd.HostOffline, $"primary host {_site.PrimaryHost} went offline");
            }

            if (_rebirth.IsDue(NowMs))
            {
                LogRebirth();
                await PublishBirthsAsync();
            }

            await PublishCountsAsync();
            if (await SendAsync(MessagesPerRound))
            {
                continue;
            }

            await PublishPresenceAsync();
            WatchAcknowledgements();
            stop.ThrowIfCancellationRequested();
            await _site.Wake.WaitAsync(stop);
        }
    }

    /// <summary>NBIRTH, then DBIRTH of each device that was asked, and DDEATH of each that does not answer.</summary>
    private async Task PublishBirthsAsync()
    {
        _rebirth.Born(NowMs);
        _births.Forget();
        _unwired.Clear();
        _site.Self.CopyTo(_self);
        _isBorn = true;
        await PublishAsync(_topics.NodeBirth, _encoder.NodeBirth(_sequence.Birth(), _sequence.BdSeq, _self, NowUnixMs));
        _presenceSeen = -1;
        await PublishPresenceAsync();
    }

    private async ValueTask PublishPresenceAsync()
    {
        var version = _site.Presence.Version;
        if (version == _presenceSeen)
        {
            return;
        }

        foreach (var device in _site.Devices)
        {
            await AnnounceAsync(device, _births.ForPresence(device.Device.Index, device.Presence));
        }

        _presenceSeen = version;
    }

    private async ValueTask AnnounceAsync(DeviceState device, Announcement announcement)
    {
        var index = device.Device.Index;
        if (announcement is Announcement.Birth or Announcement.BirthThenDeath)
        {
            await PublishAsync(_topics.DeviceBirth[index], _encoder.DeviceBirth(_sequence.Next(), device, NowUnixMs));
            _births.Tell(index, Announced.Birth);
        }

        if (announcement is Announcement.Death or Announcement.BirthThenDeath)
        {
            await PublishAsync(_topics.DeviceDeath[index], _encoder.DeviceDeath(_sequence.Next(), NowUnixMs));
            _births.Tell(index, Announced.Death);
        }
    }

    /// <summary>Sends up to so many messages of the outbox; returns whether there may be more.</summary>
    private async ValueTask<bool> SendAsync(int max)
    {
        for (var i = 0; i < max; i++)
        {
            if (!_site.Outbox.TryTake(NowMs, _message))
            {
                return false;
            }

            switch (_message.Layout.SiteIndex)
            {
                case GatewayOutbox.Node:
                    await PublishAsync(_topics.NodeData, Data(_message.IsHistorical));
                    break;
                case OutboxLayout.Unwired:
                    await SendUnwiredDataAsync(_message.Layout);
                    break;
                default:
                    await SendDeviceDataAsync(_site.Devices[_message.Layout.SiteIndex]);
                    break;
            }

            _site.Outbox.Published(_message);
            _status.CountMessage();
        }

        return true;
    }

    /// <summary>Publishes completeness reports that are ready: a few small messages a minute.</summary>
    private async ValueTask PublishCountsAsync()
    {
        while (_site.Counts is { } counts && counts.TryTake(out var report))
        {
            await PublishAsync(_topics.NodeData, _encoder.Counts(_sequence.Next(), report, NowUnixMs));
        }
    }

    private async ValueTask SendDeviceDataAsync(DeviceState device)
    {
        var index = device.Device.Index;
        await AnnounceAsync(device, _births.BeforeData(index, device.Presence));

        // Read before the device fell silent and sent after its DDEATH: late by definition.
        var isHistorical = _message.IsHistorical || _births.Told(index) == Announced.Death;
        await PublishAsync(_topics.DeviceData[index], Data(isHistorical));
    }

    /// <summary>What waits of a device that is no longer wired: born and dead once in a session, then its data as history.</summary>
    private async ValueTask SendUnwiredDataAsync(OutboxLayout layout)
    {
        var device = layout.Device!;
        if (_unwired.Add(device))
        {
            await PublishAsync(_site.Topic(SparkplugMessageType.DeviceBirth, device), _encoder.UnwiredBirth(_sequence.Next(), layout, NowUnixMs));
            await PublishAsync(_site.Topic(SparkplugMessageType.DeviceDeath, device), _encoder.DeviceDeath(_sequence.Next(), NowUnixMs));
        }

        await PublishAsync(_site.Topic(SparkplugMessageType.DeviceData, device), Data(isHistorical: true));
    }

    private ReadOnlyMemory<byte> Data(bool isHistorical) => _encoder.Data(_sequence.Next(), _site.Outbox.Epoch, _message, isHistorical, NowUnixMs);

    private async ValueTask PublishAsync(string topic, ReadOnlyMemory<byte> payload)
    {
        _packet.Topic = topic;
        _packet.Payload = new ReadOnlySequence<byte>(payload);
        _packet.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce;

        // Without a token: a broker that stops reading is found by the keep-alive, which breaks the connection and ends this wait.
        await _client.PublishAsync(_packet, CancellationToken.None);
    }

    /// <summary>Says NDEATH when births were published, and disconnects so that the broker drops the will.</summary>
    private async Task<SessionResult> LeaveAsync(SessionEnd end, string detail)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(GatewayLimits.GoodbyeMs), _time);
        try
        {
            if (_isBorn)
            {
                while (end == SessionEnd.Stopped && !deadline.IsCancellationRequested && await SendAsync(MessagesPerRound))
                {
                    // What was read last goes out before the goodbye.
                }

                var death = new MqttApplicationMessage
                {
                    Topic = _topics.NodeDeath,
                    Payload = new ReadOnlySequence<byte>(_encoder.NodeDeath(_sequence.BdSeq, NowUnixMs)),
                    QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
                };
                await _client.PublishAsync(death, deadline.Token);
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

    private void WatchAcknowledgements()
    {
        var now = NowMs;
        if (_site.PrimaryHost is null || _site.Outbox.Unacknowledged == 0)
        {
            Interlocked.Exchange(ref _acknowledgedMs, now);
        }
        else if (now - Interlocked.Read(ref _acknowledgedMs) > GatewayLimits.AcknowledgementSilenceMs)
        {
            Interlocked.Exchange(ref _acknowledgedMs, now);
            LogUnacknowledged(_site.PrimaryHost, _site.Outbox.Unacknowledged, GatewayLimits.AcknowledgementSilenceMs / 1000, _site.Outbox.Waiting);
        }
    }

    private Task OnDisconnectedAsync(MqttClientDisconnectedEventArgs args)
    {
        _disconnected = args;
        _site.Wake.Set();
        return Task.CompletedTask;
    }

    private Task OnMessageAsync(MqttApplicationMessageReceivedEventArgs args)
    {
        try
        {
            var message = args.ApplicationMessage;
            if (message.Payload.Length <= GatewayLimits.CommandBytesMax)
            {
                Receive(message.Topic, message.Payload.IsSingleSegment ? message.Payload.FirstSpan : message.Payload.ToArray());
            }
        }
        catch (Exception e)
        {
            // A message nobody asked for must not end the client's receiving: an unhandled exception here would leave it unacknowledged for ever.
            LogBadMessage(e, args.ApplicationMessage.Topic);
        }

        return Task.CompletedTask;
    }

    private void Receive(string topic, ReadOnlySpan<byte> payload)
    {
        if (topic == _topics.HostState)
        {
            if (!SparkplugState.TryParse(payload, out var state) || !_host.Apply(state))
            {
                LogStateIgnored(topic);
            }

            _site.Wake.Set();
        }
        else if (topic == _topics.NodeCommand)
        {
            var command = NodeCommand.Read(payload);
            if (command.Stored is { } stored)
            {
                _site.Outbox.Acknowledge(stored, NowMs);
                Interlocked.Exchange(ref _acknowledgedMs, NowMs);
            }

            if (command.Counted is { } counted)
            {
                _site.Counts?.Acknowledge(counted);
            }

            if (command.Rebirth)
            {
                _rebirth.Request();
                _site.Wake.Set();
            }

            if (command.Error != SparkplugDecodeError.None)
            {
                LogBadCommand(topic, command.Error);
            }
        }
    }

    [LoggerMessage(2100, LogLevel.Information, "Connected; waiting for primary host {Host} to be online. Readings wait in the outbox")]
    private partial void LogWaiting(string host);

    [LoggerMessage(2101, LogLevel.Information, "Online at {Host}:{Port} with bdSeq {BdSeq}: births of {Devices} devices, {Waiting} messages waiting")]
    private partial void LogOnline(string host, int port, byte bdSeq, int devices, long waiting);

    [LoggerMessage(2102, LogLevel.Information, "Births again on request")]
    private partial void LogRebirth();

    [LoggerMessage(2103, LogLevel.Debug, "Connection broke while saying goodbye: {Reason}")]
    private partial void LogGoodbyeLost(string reason);

    [LoggerMessage(2104, LogLevel.Warning, "Primary host {Host} is online and has acknowledged none of {Unacknowledged} messages for {Seconds} s; {Waiting} wait. Is ingest's store well? A host that cannot acknowledge must not be named as primary_host")]
    private partial void LogUnacknowledged(string host, int unacknowledged, long seconds, long waiting);

    [LoggerMessage(2105, LogLevel.Warning, "A message on {Topic} could not be handled and was passed over")]
    private partial void LogBadMessage(Exception exception, string topic);

    [LoggerMessage(2106, LogLevel.Warning, "STATE on {Topic} is malformed or older than the last one: passed over")]
    private partial void LogStateIgnored(string topic);

    [LoggerMessage(2107, LogLevel.Warning, "Command on {Topic} is damaged: {Error}")]
    private partial void LogBadCommand(string topic, SparkplugDecodeError error);
}
