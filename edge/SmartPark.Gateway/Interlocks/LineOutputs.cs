using SmartPark.Fieldbus.Modbus;

namespace SmartPark.Gateway.Interlocks;

/// <summary>
/// The outputs on one line, worked on by the line's own worker: before each poll and between the requests of one, so that an output waits at most for the
/// request in flight, and never for another line.
/// </summary>
internal sealed class LineOutputs : IDisposable
{
    private readonly SiteInterlocks _site;
    private readonly IReadOnlyList<LineOutput> _outputs;
    private readonly ModbusClient _client;
    private readonly TimeProvider _time;
    private readonly WakeSignal _wake = new();
    private readonly ITimer _timer;
    private long _dueMs = long.MinValue;

    /// <summary>Outputs that the client of their line reaches.</summary>
    public LineOutputs(SiteInterlocks site, IReadOnlyList<LineOutput> outputs, ModbusClient client, TimeProvider time)
    {
        (_site, _outputs, _client, _time) = (site, outputs, client, time);
        _timer = time.CreateTimer(static wake => ((WakeSignal)wake!).Set(), _wake, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The outputs.</summary>
    public IReadOnlyList<LineOutput> All => _outputs;

    private long NowMs => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>Something was heard that concerns an output: the worker looks, now or after the request in flight.</summary>
    public void Wake()
    {
        Interlocked.Exchange(ref _dueMs, long.MinValue);
        _wake.Set();
    }

    /// <summary>Waits until there is something to do here, or for so long.</summary>
    public async ValueTask NapAsync(long napMs, CancellationToken cancellationToken)
    {
        var due = Interlocked.Read(ref _dueMs);
        var own = due == long.MaxValue ? long.MaxValue : due - NowMs;
        _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(own, 1, napMs)), Timeout.InfiniteTimeSpan);
        await _wake.WaitAsync(cancellationToken);
    }

    /// <summary>Writes what is due. What a device does is never an exception; a defect is logged, and the line goes on.</summary>
    public ValueTask WorkAsync(CancellationToken cancellationToken) => Interlocked.Read(ref _dueMs) > NowMs ? ValueTask.CompletedTask : WriteAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        // Before looking, so that what is heard meanwhile is looked at again.
        Interlocked.Exchange(ref _dueMs, long.MaxValue);
        foreach (var output in _outputs)
        {
            if (_site.Next(output, NowMs) is var (raw, isCheck))
            {
                await _site.SetAsync(output, raw, isCheck, _client, NowMs, cancellationToken);
            }
        }

        var due = _site.DueMs(_outputs, NowMs);
        for (var known = Interlocked.Read(ref _dueMs); due < known;)
        {
            var seen = Interlocked.CompareExchange(ref _dueMs, due, known);
            known = seen == known ? due : seen;
        }
    }
}
