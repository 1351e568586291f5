using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest.Intake;

/// <summary>
/// The host's side of Sparkplug 3.0 sessions (specification sections 5.4 to 5.12): births, deaths, bdSeq, seq, rebirth requests, and from them
/// which nodes and devices are online. Owned by the decoder, which gives it every message in order; not thread-safe.
/// </summary>
internal sealed partial class ControlSession(
    NodeStates states, InternedNames names, GatewayCommands commands, IngestInstruments instruments, IntakeOptions options, ILogger<ControlSession> logger)
{
    // A writer hears births to read aliases, but neither deaths nor all data: what is online is not for it to say.
    private readonly bool _isWriter = options.Role == IntakeRole.Writer;
    private readonly Dictionary<(string Park, string Gateway), NodeSession> _sessions = [];
    private long? _askAllAt;

    /// <summary>The session of a node, made when it speaks for the first time; null when there are too many.</summary>
    public NodeSession? Of(in SparkplugTopic topic)
    {
        var key = (topic.Group, topic.EdgeNode);
        if (_sessions.TryGetValue(key, out var session))
        {
            return session;
        }

        if (_sessions.Count >= IntakeLimits.NodesMax)
        {
            LogTooMany(_sessions.Count, topic.Group, topic.EdgeNode);
            return null;
        }

        _sessions.Add(key, session = new(topic.Group, topic.EdgeNode));
        return session;
    }

    /// <summary>The connection is there: after a grace, nodes that have not been born by themselves are asked.</summary>
    public void Connected(long nowUnixMs) => _askAllAt = _isWriter ? null : nowUnixMs + IntakeLimits.RebirthGraceMs;

    /// <summary>The connection is lost: everything is stale (section 5.7), and every node will have to say who it is again.</summary>
    public void Disconnected(long nowUnixMs)
    {
        foreach (var session in _sessions.Values)
        {
            session.Died();
        }

        _askAllAt = null;
        states.AllDied(nowUnixMs);
    }

    /// <summary>Does what is due by the clock; called now and then.</summary>
    public void Tick(long nowUnixMs)
    {
        if (_askAllAt is not { } due || nowUnixMs < due)
        {
            return;
        }

        _askAllAt = null;
        foreach (var session in _sessions.Values)
        {
            if (!session.IsBorn)
            {
                AskRebirth(session, nowUnixMs, "it has not been born since the broker connection was made");
            }
        }
    }

    /// <summary>Takes an NBIRTH or DBIRTH; false when it is damaged, with the reason.</summary>
    public bool Born(NodeSession session, string? device, ReadOnlySpan<byte> payload, ulong? seq, long nowUnixMs, out SparkplugDecodeError error)
    {
        if (!BirthCertificate.TryRead(payload, names, out var birth, out error))
        {
            AskRebirth(session, nowUnixMs, "its birth is damaged");
            return false;
        }

        if (device is null)
        {
            var flaps = session.Born(birth, nowUnixMs);
            if (!_isWriter)
            {
                states.NodeBorn(session.Park, session.Gateway, nowUnixMs, flaps);
                LogIfFlapping(session, flaps);
            }

            return true;
        }

        if (_isWriter)
        {
            error = session.Births.DeviceBorn(device, birth);
            return true;
        }

        CheckSeq(session, seq, nowUnixMs);
        error = session.Births.DeviceBorn(device, birth);
        if (error == SparkplugDecodeError.NotBorn)
        {
            AskRebirth(session, nowUnixMs, "a device was born before it");
            return true;
        }

        if (error != SparkplugDecodeError.None || !states.DeviceChanged(session.Park, session.Gateway, device, online: true, nowUnixMs))
        {
            LogDeviceRefused(session.Park, session.Gateway, device, session.Births.DeviceCount);
        }

        return true;
    }

    /// <summary>Takes an NDEATH or DDEATH.</summary>
    public void Died(NodeSession session, string? device, in SparkplugPayloadReader payload, long nowUnixMs)
    {
        if (device is not null)
        {
            CheckSeq(session, payload.Seq, nowUnixMs);
            session.Births.DeviceDied(device);
            states.DeviceChanged(session.Park, session.Gateway, device, online: false, nowUnixMs);
            return;
        }

        var bdSeq = BdSeqOf(payload);
        if (session.IsOwnDeath(bdSeq))
        {
            session.Died();
            states.NodeDied(session.Park, session.Gateway, nowUnixMs);
        }
        else
        {
            LogOldDeath(session.Park, session.Gateway, bdSeq, session.BdSeq);
        }
    }

    /// <summary>Takes note of an NDATA or DDATA.</summary>
    public void Spoke(NodeSession session, string? device, ulong? seq, long nowUnixMs)
    {
        CheckSeq(session, seq, nowUnixMs);
        if (session.Births.Of(device) is null)
        {
            AskRebirth(session, nowUnixMs, device is null || !session.IsBorn ? "it sends data without a birth" : $"its device {device} sends data without a birth");
        }
    }

    /// <summary>Asks a node for its births, unless it was asked a moment ago.</summary>
    public void AskRebirth(NodeSession session, long nowUnixMs, string reason)
    {
        if (session.MayAskRebirth(nowUnixMs))
        {
            LogRebirth(session.Park, session.Gateway, reason);
            commands.RequestRebirth(session.Park, session.Gateway);
        }
    }

    private void LogIfFlapping(NodeSession session, bool flaps)
    {
        if (flaps)
        {
            LogFlapping(session.Park, session.Gateway, IntakeLimits.BirthFlapMax, IntakeLimits.BirthFlapWindowMs / 1000);
        }
    }

    private void CheckSeq(NodeSession session, ulong? seq, long nowUnixMs)
    {
        if (!session.Follows(seq))
        {
            instruments.SeqGap();
            AskRebirth(session, nowUnixMs, "messages of it are missing");
        }
    }

    private static long? BdSeqOf(SparkplugPayloadReader payload)
    {
        while (payload.TryReadMetric(out var metric))
        {
            if (metric.NameUtf8.SequenceEqual(SparkplugNames.BdSeqUtf8))
            {
                return metric.TryGetInt64(out var value, out _) ? value : null;
            }
        }

        return null;
    }

    [LoggerMessage(4000, LogLevel.Information, "Rebirth requested from {Park}/{Gateway}: {Reason}")]
    private partial void LogRebirth(string park, string gateway, string reason);

    [LoggerMessage(4001, LogLevel.Warning, "{Park}/{Gateway} gave birth {Births} times within {Seconds} s without being asked: two gateways with one id take the session from each other, or its network breaks again and again")]
    private partial void LogFlapping(string park, string gateway, int births, long seconds);

    [LoggerMessage(4002, LogLevel.Debug, "Death of an earlier session of {Park}/{Gateway} ignored: bdSeq {Found}, alive is {Expected}")]
    private partial void LogOldDeath(string park, string gateway, long? found, long? expected);

    [LoggerMessage(4003, LogLevel.Warning, "Session of {Park}/{Gateway} refused: {Count} nodes have one already")]
    private partial void LogTooMany(int count, string park, string gateway);

    [LoggerMessage(4004, LogLevel.Warning, "State of device {Device} of {Park}/{Gateway} not kept: {Count} devices of this node were born, and the city's limit may be reached")]
    private partial void LogDeviceRefused(string park, string gateway, string device, int count);
}
