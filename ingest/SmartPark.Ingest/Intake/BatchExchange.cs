using System.Threading.Channels;

namespace SmartPark.Ingest.Intake;

/// <summary>
/// The batches of one intake: free ones, and full ones in two lanes, so that fresh samples never wait behind a backlog that gateways send after an
/// outage. That there are only so many batches is what holds the decoder back. Thread-safe.
/// </summary>
internal sealed class BatchExchange : IDisposable
{
    private readonly Channel<IntakeBatch> _free = Channel.CreateBounded<IntakeBatch>(IntakeLimits.BatchesMax);
    private readonly Channel<IntakeBatch> _live = Channel.CreateBounded<IntakeBatch>(IntakeLimits.BatchesMax);
    private readonly Channel<IntakeBatch> _history = Channel.CreateBounded<IntakeBatch>(IntakeLimits.BatchesMax + 1);
    private readonly Channel<bool> _returned = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _gaveUp = new();
    private int _isStopping;

    public BatchExchange(IngestInstruments instruments)
    {
        for (var i = 0; i < IntakeLimits.BatchesMax; i++)
        {
            _free.Writer.TryWrite(new());
        }

        instruments.ObserveWaiting("smartpark.ingest.batches.waiting", "{batch}", "Batches waiting for the store.", () => _live.Reader.Count + _history.Reader.Count);
    }

    /// <summary>Full batches with at least one fresh message, for the writer.</summary>
    public ChannelReader<IntakeBatch> Live => _live.Reader;

    /// <summary>Full batches of historical messages and replays, for the writer when nothing fresh waits.</summary>
    public ChannelReader<IntakeBatch> History => _history.Reader;

    /// <summary>Free batches, for the decoder.</summary>
    public ChannelReader<IntakeBatch> Free => _free.Reader;

    /// <summary>Says that a batch came back since it was last read.</summary>
    public ChannelReader<bool> Returned => _returned.Reader;

    /// <summary>Completes when the writer has settled or given up the last batch.</summary>
    public Task Settled => _settled.Task;

    /// <summary>Cancelled when stopping has taken as long as it may: what is not stored then stays with the gateways.</summary>
    public CancellationToken GaveUp => _gaveUp.Token;

    /// <summary>A free batch for history, unless the last ones are kept for fresh samples.</summary>
    public bool TryTakeForHistory(out IntakeBatch? batch)
    {
        if (_free.Reader.Count > IntakeLimits.BatchesKeptForLive && _free.Reader.TryRead(out batch))
        {
            batch.IsHistory = true;
            return true;
        }

        batch = null;
        return false;
    }

    /// <summary>Hands a batch to the writer; false after <see cref="Complete"/>.</summary>
    public bool Hand(IntakeBatch batch) => (batch.IsHistory ? _history : _live).Writer.TryWrite(batch);

    /// <summary>Gives a batch back, emptied.</summary>
    public void Return(IntakeBatch batch)
    {
        if (batch.Replay is not null)
        {
            return; // It belongs to who made it.
        }

        batch.Clear();
        _free.Writer.TryWrite(batch);
        _returned.Writer.TryWrite(true);
    }

    /// <summary>No further batches come.</summary>
    public void Complete()
    {
        _live.Writer.TryComplete();
        _history.Writer.TryComplete();
    }

    /// <summary>The service stops: from now on what is left has <see cref="IntakeLimits.StopFlushMs"/>. Further calls change nothing.</summary>
    public void BeginStop()
    {
        if (Interlocked.Exchange(ref _isStopping, 1) == 0)
        {
            _gaveUp.CancelAfter(IntakeLimits.StopFlushMs);
        }
    }

    /// <summary>The writer is done.</summary>
    public void Settle() => _settled.TrySetResult();

    /// <inheritdoc/>
    public void Dispose() => _gaveUp.Dispose();
}

/// <summary>One writer's turns at the full batches: fresh ones first. Not thread-safe; each writer has its own.</summary>
internal sealed class BatchTurns(ChannelReader<IntakeBatch> live, ChannelReader<IntakeBatch>? history)
{
    private Task<bool>? _live;
    private Task<bool>? _history;

    /// <summary>The next batch, or null when no more come.</summary>
    public async ValueTask<IntakeBatch?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (live.TryRead(out var batch) || (history is not null && history.TryRead(out batch)))
            {
                return batch;
            }

            // One wait on a lane outlives many batches of the other.
            _live = Renewed(_live, live, cancellationToken);
            _history = history is null ? null : Renewed(_history, history, cancellationToken);
            if (IsOver(_live) && (_history is null || IsOver(_history)))
            {
                return null;
            }

            await (_history is null || IsOver(_history) ? _live : IsOver(_live) ? _history : await Task.WhenAny(_live, _history));
        }
    }

    private static Task<bool> Renewed(Task<bool>? wait, ChannelReader<IntakeBatch> lane, CancellationToken cancellationToken) =>
        wait is null || (wait.IsCompleted && !IsOver(wait)) ? lane.WaitToReadAsync(cancellationToken).AsTask() : wait;

    private static bool IsOver(Task<bool> wait) => wait is { IsCompletedSuccessfully: true, Result: false };
}
