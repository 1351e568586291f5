namespace SmartPark.Fieldbus.Modbus;

/// <summary>
/// The deadline of the request in flight, as a token. Its timer is not set per request: it runs on to the earliest deadline it was set for, looks
/// whether that still matters, and sleeps again. So a request in time costs no timer and no token source.
/// </summary>
internal sealed class RequestDeadline : IDisposable
{
    private const long Never = long.MaxValue;

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private CancellationTokenSource _source = new();
    private CancellationTokenRegistration _caller;
    private long _due = Never;
    private long _armedFor = Never;
    private bool _expired;

    public RequestDeadline(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((RequestDeadline)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts a deadline, a timestamp of the clock; the token is valid until <see cref="End"/>.</summary>
    public CancellationToken Begin(long due, CancellationToken caller)
    {
        Move(due);
        if (caller.CanBeCanceled)
        {
            _caller = caller.UnsafeRegister(static state => ((RequestDeadline)state!)._source.Cancel(), this);
        }

        return _source.Token;
    }

    /// <summary>Moves the running deadline.</summary>
    public void Move(long due)
    {
        lock (_gate)
        {
            _due = due;
            Arm();
        }
    }

    /// <summary>Ends the deadline; a token that was cancelled is not used again.</summary>
    public void End()
    {
        _caller.Dispose();
        _caller = default;
        lock (_gate)
        {
            _due = Never;
            if (_expired || _source.IsCancellationRequested)
            {
                // Not disposed: the timer may be about to cancel it. It holds nothing but memory.
                _source = new CancellationTokenSource();
                _expired = false;
            }
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _caller.Dispose();
        _source.Dispose();
    }

    private void OnTimer()
    {
        CancellationTokenSource? late = null;
        lock (_gate)
        {
            _armedFor = Never;
            if (_due == Never)
            {
                return;
            }

            if (_time.GetTimestamp() >= _due)
            {
                _expired = true;
                late = _source;
            }
            else
            {
                Arm();
            }
        }

        late?.Cancel();
    }

    private void Arm()
    {
        if (_due < _armedFor)
        {
            _armedFor = _due;
            _timer.Change(Timestamps.UntilCeiling(_time, _due), Timeout.InfiniteTimeSpan);
        }
    }
}
