namespace SmartPark.Gateway.Health;

/// <summary>What a line's worker tells about itself. Written by the worker, read by self-measurement and status; safe for both at once.</summary>
internal sealed class LineHealth(string id, int devices)
{
    private long _reads;
    private long _points;
    private long _errors;
    private long _missed;
    private long _turnMs;
    private int _silent;
    private volatile bool _isDown;

    /// <summary>Line id.</summary>
    public string Id { get; } = id;

    /// <summary>Devices on it.</summary>
    public int Devices { get; } = devices;

    /// <summary>Whether the port or socket could not be opened or broke, and has not worked since.</summary>
    public bool IsDown
    {
        get => _isDown;
        set => _isDown = value;
    }

    /// <summary>Group reads that were answered.</summary>
    public long Reads => Interlocked.Read(ref _reads);

    /// <summary>Points with a value.</summary>
    public long Points => Interlocked.Read(ref _points);

    /// <summary>Group reads that failed, wholly or in part.</summary>
    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>Times of the plan that passed while the line was busy: when this grows the line is too slow for what it carries.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    /// <summary>Devices that do not answer.</summary>
    public int Silent => Volatile.Read(ref _silent);

    /// <summary>When the worker last came round, in milliseconds since the gateway started.</summary>
    public long TurnMs => Interlocked.Read(ref _turnMs);

    /// <summary>The worker came round.</summary>
    public void Turn(long nowMs, long missed)
    {
        Interlocked.Exchange(ref _turnMs, nowMs);
        Interlocked.Exchange(ref _missed, missed);
    }

    /// <summary>A group was read.</summary>
    public void Read(int points, bool failed)
    {
        Interlocked.Increment(ref failed ? ref _errors : ref _reads);
        Interlocked.Add(ref _points, points);
    }

    /// <summary>A device fell silent (1) or answers again (-1).</summary>
    public void CountSilent(int change) => Interlocked.Add(ref _silent, change);
}
