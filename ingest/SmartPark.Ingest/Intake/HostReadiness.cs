namespace SmartPark.Ingest.Intake;

/// <summary>What this host needs before it may say online on STATE.</summary>
internal enum Need
{
    /// <summary>A store that takes samples.</summary>
    Store,

    /// <summary>Room for what comes in.</summary>
    Room,

    /// <summary>A writer elsewhere that stores; in the control role.</summary>
    Writer,
}

/// <summary>
/// Whether gateways may send: nothing that this host needs is missing. Says offline on STATE as soon as something is, online again by itself.
/// Thread-safe.
/// </summary>
internal sealed class HostReadiness(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<Need, string> _missing = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _why;
    private long _sinceUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whether nothing is missing.</summary>
    public bool IsOnline => Why is null;

    /// <summary>What is missing, in a sentence; null when nothing is.</summary>
    public string? Why => Volatile.Read(ref _why);

    /// <summary>Since when it is online or offline, UTC ms.</summary>
    public long SinceUnixMs => Interlocked.Read(ref _sinceUnixMs);

    /// <summary>Completes when <see cref="IsOnline"/> changes next. Take it before reading that.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Notes that a need is missing, with the reason, or met when that is null.</summary>
    public void Set(Need need, string? missing)
    {
        lock (_gate)
        {
            var wasOnline = _missing.Count == 0;
            if (missing is null)
            {
                _missing.Remove(need);
            }
            else
            {
                _missing[need] = missing;
            }

            Volatile.Write(ref _why, _missing.Count == 0 ? null : string.Join("; ", _missing.Values));
            if (wasOnline != (_missing.Count == 0))
            {
                Interlocked.Exchange(ref _sinceUnixMs, time.GetUtcNow().ToUnixTimeMilliseconds());
                var changed = _changed;
                Volatile.Write(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
                changed.SetResult();
            }
        }
    }
}
