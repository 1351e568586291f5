using System.Threading.Tasks.Sources;

namespace SmartPark.Fieldbus.Modbus;

/// <summary>A wait until a timestamp that is used again and again without allocating: every RTU request keeps a silence before it. One wait at a time.</summary>
internal sealed class LinePause : IValueTaskSource, IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _core;
    private CancellationTokenRegistration _caller;
    private CancellationToken _callerToken;
    private long _due;
    private bool _waiting;

    public LinePause(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((LinePause)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits until the clock's timestamp reaches <paramref name="due"/>; done at once when it has.</summary>
    public ValueTask UntilAsync(long due, CancellationToken cancellationToken)
    {
        if (_time.GetTimestamp() >= due)
        {
            return ValueTask.CompletedTask;
        }

        _core.Reset();
        _callerToken = cancellationToken;
        lock (_gate)
        {
            _due = due;
            _waiting = true;
            _timer.Change(Timestamps.UntilCeiling(_time, due), Timeout.InfiniteTimeSpan);
        }

        if (cancellationToken.CanBeCanceled)
        {
            _caller = cancellationToken.UnsafeRegister(static state => ((LinePause)state!).OnCancelled(), this);
        }

        return new ValueTask(this, _core.Version);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _caller.Dispose();
    }

    void IValueTaskSource.GetResult(short token)
    {
        _caller.Dispose();
        _caller = default;
        _core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void OnTimer()
    {
        lock (_gate)
        {
            if (!_waiting)
            {
                return;
            }

            if (_time.GetTimestamp() < _due)
            {
                _timer.Change(Timestamps.UntilCeiling(_time, _due), Timeout.InfiniteTimeSpan);
                return;
            }

            _waiting = false;
        }

        _core.SetResult(true);
    }

    private void OnCancelled()
    {
        lock (_gate)
        {
            if (!_waiting)
            {
                return;
            }

            _waiting = false;
        }

        _core.SetException(new OperationCanceledException(_callerToken));
    }
}
