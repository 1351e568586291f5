namespace SmartPark.Gateway.Uplink;

/// <summary>Where the uplink stands.</summary>
internal enum UplinkState
{
    /// <summary>Calling the broker, or waiting to call it again.</summary>
    Connecting,

    /// <summary>Connected; the primary host is not online.</summary>
    WaitingForHost,

    /// <summary>Births are published and data flow.</summary>
    Online,

    /// <summary>Another client took over this gateway's id; waiting long before trying again.</summary>
    TakenOver,

    /// <summary>Said goodbye.</summary>
    Stopped,
}

/// <summary>What the uplink tells about itself. Written by its loop, read by self-measurement and status; safe for both at once.</summary>
internal sealed class UplinkStatus(TimeProvider time)
{
    private readonly Lock _gate = new();
    private UplinkState _state;
    private long _sinceUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds();
    private string _detail = "";
    private long _reconnects;
    private long _messages;

    /// <summary>State, since when (UTC milliseconds), and what was last in its way.</summary>
    public (UplinkState State, long SinceUnixMs, string Detail) Now
    {
        get
        {
            lock (_gate)
            {
                return (_state, _sinceUnixMs, _detail);
            }
        }
    }

    /// <summary>Connections lost or refused since the start.</summary>
    public long Reconnects => Interlocked.Read(ref _reconnects);

    /// <summary>Data messages published.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>The uplink is in this state now.</summary>
    public void Set(UplinkState state, string detail = "")
    {
        lock (_gate)
        {
            if (state != _state)
            {
                _sinceUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            }

            (_state, _detail) = (state, detail);
        }
    }

    /// <summary>A connection was lost or refused.</summary>
    public void CountReconnect() => Interlocked.Increment(ref _reconnects);

    /// <summary>A data message was published.</summary>
    public void CountMessage() => Interlocked.Increment(ref _messages);
}
