using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Storage;

namespace SmartPark.Ingest.Intake;

/// <summary>
/// Writes batch after batch, in order: refused samples to the dead letters, the others to the store, retried with back-off until the store has
/// settled each of them; only then are the gateways' messages acknowledged. At start it opens the store and restores the live picture.
/// </summary>
internal sealed partial class StoreWriter(
    IReadingStore store, BatchExchange exchange, DeadLetterStore letters, GatewayCommands commands, LatestValues latest, StoreLink link,
    IngestInstruments instruments, IntakeOptions options, TimeProvider time, Random random, ILogger<StoreWriter> logger) : BackgroundService
{
    private readonly CancellationTokenSource _giveUp = new();
    private int _failures;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The pipeline has completed the exchange: the last batches are written, unless the store is away.
        _giveUp.CancelAfter(TimeSpan.FromMilliseconds(IntakeLimits.StopFlushMs));
        if (ExecuteTask is { } loop)
        {
            await Task.WhenAny(loop, Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken));
        }

        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _giveUp.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not the stopping token: the last batches are to be written after the stop has begun.
        var cancellationToken = _giveUp.Token;
        try
        {
            await OpenAsync(cancellationToken);
            await foreach (var batch in exchange.Full.ReadAllAsync(cancellationToken))
            {
                KeepLetters(batch.Refused);
                await WriteAsync(batch, cancellationToken);
                Settle(batch);
                exchange.Return(batch);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStoppedWithout();
        }
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await store.OpenAsync(cancellationToken);
                await RestoreAsync(cancellationToken);
                _failures = 0;
                link.Succeeded();
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Whatever it is, waiting and trying again is all there is to do; readiness says what.
                await BackOffAsync(e.Message, null, cancellationToken);
            }
        }
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow().AddHours(-options.RestoreHours).ToUnixTimeMilliseconds();
        var samples = await store.ReadLatestAsync(since, cancellationToken);
        foreach (var sample in samples)
        {
            latest.Offer(sample);
        }

        LogRestored(samples.Count, store.Name);
    }

    private async Task WriteAsync(IntakeBatch batch, CancellationToken cancellationToken)
    {
        while (batch.Count > 0)
        {
            link.Trying();
            var outcome = await TryWriteAsync(batch, cancellationToken);
            if (outcome is null)
            {
                continue;
            }

            instruments.Stored(outcome.Stored);
            KeepRejected(batch, outcome.Rejected);
            if (outcome.Keep.Count < batch.Count)
            {
                link.Succeeded();
                _failures = 0;
            }

            var isStuck = outcome.Keep.Count == batch.Count;
            batch.KeepOnly(outcome.Keep);
            if (batch.Count > 0)
            {
                await BackOffAsync(isStuck ? $"{store.Name} keeps nothing of a batch of {batch.Count} samples for now" : null, outcome.RetryAfter, cancellationToken);
            }
        }
    }

    private async Task<WriteOutcome?> TryWriteAsync(IntakeBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            return await store.WriteAsync(batch.Samples, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A store answers by outcome; an exception is its defect or the machine's. The batch stays and is tried again.
            LogWriteThrew(e, batch.Count, store.Name);
            await BackOffAsync(e.Message, null, cancellationToken);
            return null;
        }
    }

    private async Task BackOffAsync(string? error, TimeSpan? asked, CancellationToken cancellationToken)
    {
        if (error is not null)
        {
            link.Failed(error);
        }

        var longest = Math.Min(IntakeLimits.StoreRetryMinMs * Math.Pow(2, Math.Min(_failures++, 30)), IntakeLimits.StoreRetryMaxMs);
#pragma warning disable CA5394 // Jitter keeps writers from trying in step; it guards nothing.
        var pause = TimeSpan.FromMilliseconds(longest * (0.5 + (random.NextDouble() / 2)));
#pragma warning restore CA5394
        var bound = TimeSpan.FromMilliseconds(IntakeLimits.StoreRetryMaxMs);
        await Task.Delay(asked is { } wish ? (wish < bound ? wish : bound) : pause, time, cancellationToken);
    }

    private void KeepRejected(IntakeBatch batch, IReadOnlyList<RejectedSample> rejected)
    {
        if (rejected.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var samples = batch.Samples;
        KeepLetters([.. rejected.Select(r =>
        {
            var sample = samples.Span[r.Index].Sample;
            var reason = r.Reason.Length <= IntakeLimits.DetailCharsMax ? r.Reason : r.Reason[..IntakeLimits.DetailCharsMax];
            return new DeadLetter(now, RefusalReason.StoreRefused, reason, sample.Series.Park, null, sample.Series.Device, sample.Series.Quantity, sample.SourceTimeUnixMs, sample.Value, null);
        })]);
    }

    private void KeepLetters(List<DeadLetter> refused)
    {
        if (refused.Count == 0)
        {
            return;
        }

        foreach (var letter in refused)
        {
            instruments.Rejected(letter.Reason);
        }

        try
        {
            instruments.LettersKept(refused.Count, letters.Add(refused));
        }
        catch (IOException e)
        {
            // A full disk must not stop the samples that are good: the loss is counted and named here instead.
            instruments.LettersLost(refused.Count);
            LogLettersLost(e, refused.Count, refused[0].Detail, refused[0].Park, refused[0].Device);
        }
    }

    private void Settle(IntakeBatch batch)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var liveTime in batch.LiveTimes)
        {
            instruments.Lag((now - liveTime) / 1000.0);
        }

        commands.Acknowledge(batch.Acknowledgements);
    }

    [LoggerMessage(4020, LogLevel.Information, "Live picture restored: {Series} series from {Store}")]
    private partial void LogRestored(int series, string store);

    [LoggerMessage(4021, LogLevel.Error, "Writing {Samples} samples to {Store} threw; they are tried again")]
    private partial void LogWriteThrew(Exception exception, int samples, string store);

    [LoggerMessage(4022, LogLevel.Error, "{Letters} dead letters are lost, the first of {Park}/{Device}: {Detail}")]
    private partial void LogLettersLost(Exception exception, int letters, string detail, string park, string? device);

    [LoggerMessage(4023, LogLevel.Warning, "Stopped while the store was away; what was not stored was not acknowledged, so gateways with an outbox send it again")]
    private partial void LogStoppedWithout();
}
