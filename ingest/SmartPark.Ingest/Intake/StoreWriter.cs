using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Ledger;
using SmartPark.Ingest.Storage;

namespace SmartPark.Ingest.Intake;

/// <summary>
/// Writes batches, as many at one time as the store takes: refused samples to the dead letters, the others to the store, retried with back-off until
/// the store has settled each of them; only then are the gateways' messages acknowledged. Fresh batches go first. At start it opens the store.
/// </summary>
/// <remarks>
/// With several batches under way, of two samples of one series and source time that differ either may win; that they differed is counted. Order
/// between different times means nothing to a store.
/// </remarks>
internal sealed partial class StoreWriter(
    IReadingStore store, BatchExchange exchange, StoreOpening opening, LetterBox letters, GatewayCommands commands, StoreLink link,
    RetryPause pause, IngestInstruments instruments, ChangedHours changes, PendingCells energy, TimeProvider time, ILogger<StoreWriter> logger) : BackgroundService
{
    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The pipeline has completed the exchange: the last batches are written, unless the store is away.
        exchange.BeginStop();
        if (ExecuteTask is { } loop)
        {
            await Task.WhenAny(loop, Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken));
        }

        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not the stopping token: the last batches are to be written after the stop has begun.
        var cancellationToken = exchange.GaveUp;
        try
        {
            await opening.OpenAsync(cancellationToken);
            var writers = Math.Clamp(store.WritesAtOnce, 1, IntakeLimits.WritersMax);

            // Of several the first takes fresh batches only: a backlog that keeps all others busy does not make fresh samples wait.
            await Task.WhenAll(Enumerable.Range(0, writers).Select(n => WriteAllAsync(new(exchange.Live, n == 0 && writers > 1 ? null : exchange.History), cancellationToken)));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStoppedWithout();
        }
        finally
        {
            while (exchange.History.TryRead(out var left))
            {
                left.Replay?.GiveUp();
            }

            exchange.Settle();
        }
    }

    private async Task WriteAllAsync(BatchTurns turns, CancellationToken cancellationToken)
    {
        while (await turns.NextAsync(cancellationToken) is { } batch)
        {
            try
            {
                letters.Keep(batch.Refused);
                changes.Note(batch.Refused);
                await WriteAsync(batch, cancellationToken);
                Settle(batch);
            }
            catch (OperationCanceledException)
            {
                batch.Replay?.GiveUp();
                throw;
            }

            exchange.Return(batch);
        }
    }

    private async Task WriteAsync(IntakeBatch batch, CancellationToken cancellationToken)
    {
        for (var failures = 0; batch.Count > 0;)
        {
            var (outcome, error) = await TryWriteAsync(batch, cancellationToken);
            if (outcome.Keep.Count < batch.Count)
            {
                link.Succeeded();
                failures = 0;
            }
            else
            {
                link.Failed(error ?? $"{store.Name} keeps nothing of a batch of {batch.Count} samples for now");
            }

            instruments.Stored(outcome.Stored);
            changes.Note(batch.Samples.Span);
            energy.Note(batch.Samples.Span, outcome);
            KeepRejected(batch, outcome.Rejected);
            batch.KeepOnly(outcome.Keep);
            if (batch.Count > 0)
            {
                await pause.WaitAsync(failures++, outcome.RetryAfter, cancellationToken);
            }
        }
    }

    /// <summary>One try; what a store that throws has not taken is all of it.</summary>
    private async Task<(WriteOutcome Outcome, string? Error)> TryWriteAsync(IntakeBatch batch, CancellationToken cancellationToken)
    {
        link.Trying();
        try
        {
            return (await store.WriteAsync(batch.Samples, cancellationToken), null);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A store answers by outcome; an exception is its defect or the machine's. The batch stays and is tried again.
            LogWriteThrew(e, batch.Count, store.Name);
            return (new(0, [], [.. Enumerable.Range(0, batch.Count)]), e.Message);
        }
    }

    private void KeepRejected(IntakeBatch batch, IReadOnlyList<RejectedSample> rejected)
    {
        var samples = batch.Samples.Span;
        if (batch.Replay is { } replay)
        {
            foreach (var (index, reason) in rejected)
            {
                replay.Refused.Add((samples[index], reason));
            }

            return;
        }

        var refused = new List<DeadLetter>(rejected.Count);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (index, reason) in rejected)
        {
            refused.Add(DeadLetter.OfStore(samples[index], reason, now));
        }

        letters.Keep(refused);
        changes.Note(refused);
    }

    private void Settle(IntakeBatch batch)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var liveTime in batch.LiveTimes)
        {
            instruments.Lag((now - liveTime) / 1000.0);
        }

        commands.Acknowledge(batch.Acknowledgements);
        batch.Replay?.Settle();
    }

    [LoggerMessage(4021, LogLevel.Error, "Writing {Samples} samples to {Store} threw; they are tried again")]
    private partial void LogWriteThrew(Exception exception, int samples, string store);

    [LoggerMessage(4023, LogLevel.Warning, "Stopped while the store was away; what was not stored was not acknowledged, so gateways with an outbox send it again")]
    private partial void LogStoppedWithout();
}
