namespace SmartPark.Ingest.Intake;

/// <summary>Whether the store takes samples, as intake sees it.</summary>
/// <param name="IsUsable">Whether it was opened and has not been away too long.</param>
/// <param name="SinceUnixMs">Since when that is so, UTC ms.</param>
/// <param name="Error">The last error while it is not usable, or while it is being retried; null when all is well.</param>
public sealed record StoreLinkState(bool IsUsable, long SinceUnixMs, string? Error);

/// <summary>
/// Watches the writer: the store is away when a write has not succeeded for <see cref="IntakeOptions.StoreAwayMs"/>, whether it failed again and
/// again or simply hangs, and before it was opened at all. Thread-safe.
/// </summary>
public sealed class StoreLink : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly Action<string?>? _whenMissing;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StoreLinkState _state;
    private bool _isTrying;
    private int _underWay;

    /// <summary>A store that was not opened yet.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="options">How long it may be away.</param>
    /// <param name="whenMissing">Told why it is not usable, or null when it is, at each change.</param>
    public StoreLink(TimeProvider time, IntakeOptions options, Action<string?>? whenMissing = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(options);
        (_time, _patience) = (time, TimeSpan.FromMilliseconds(options.StoreAwayMs));
        _whenMissing = whenMissing;
        _state = new(IsUsable: false, Now, "not opened yet");
        whenMissing?.Invoke(_state.Error);
        _timer = time.CreateTimer(_ => PatienceEnded(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The state now.</summary>
    public StoreLinkState State => Volatile.Read(ref _state);

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Completes when <see cref="StoreLinkState.IsUsable"/> changes next. Take it before reading the state.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    /// <summary>A write begins; from now on patience runs until <see cref="Succeeded"/>. Ends with that or with <see cref="Failed"/>.</summary>
    internal void Trying()
    {
        lock (_gate)
        {
            _underWay++;
            if (!_isTrying)
            {
                _isTrying = true;
                _timer.Change(_patience, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>The store was opened, or took something. Patience begins anew for other writes that are under way.</summary>
    internal void Succeeded()
    {
        lock (_gate)
        {
            _underWay = Math.Max(_underWay - 1, 0);
            _isTrying = _underWay > 0;
            _timer.Change(_isTrying ? _patience : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Set(isUsable: true, null);
        }
    }

    /// <summary>The store could not be opened or took nothing; it stays usable while patience lasts.</summary>
    internal void Failed(string error)
    {
        lock (_gate)
        {
            _underWay = Math.Max(_underWay - 1, 0);
            Set(_state.IsUsable, error);
        }
    }

    private void PatienceEnded()
    {
        lock (_gate)
        {
            if (_isTrying)
            {
                Set(isUsable: false, _state.Error ?? $"no answer within {_patience.TotalSeconds} s");
            }
        }
    }

    private void Set(bool isUsable, string? error)
    {
        var before = _state;
        Volatile.Write(ref _state, new(isUsable, before.IsUsable == isUsable ? before.SinceUnixMs : Now, error));
        if (before.IsUsable != isUsable)
        {
            _whenMissing?.Invoke(isUsable ? null : error);
            var changed = _changed;
            Volatile.Write(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
            changed.SetResult();
        }
    }
}
