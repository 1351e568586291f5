using SmartPark.Ingest.Storage;

namespace SmartPark.Ingest.Intake;

/// <summary>Opens the store, however long it is away, and restores the live picture from it.</summary>
internal sealed partial class StoreOpening(
    IReadingStore store, LatestValues latest, StoreLink link, RetryPause pause, IntakeOptions options, TimeProvider time, ILogger<StoreOpening> logger)
{
    /// <summary>Returns when the store is open.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                await store.OpenAsync(cancellationToken);
                await RestoreAsync(cancellationToken);
                link.Succeeded();
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // Whatever it is, waiting and trying again is all there is to do; readiness says what.
                link.Failed(e.Message);
                await pause.WaitAsync(failures, null, cancellationToken);
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

    [LoggerMessage(4020, LogLevel.Information, "Live picture restored: {Series} series from {Store}")]
    private partial void LogRestored(int series, string store);
}

/// <summary>Pauses between tries at the store: doubling from <see cref="IntakeLimits.StoreRetryMinMs"/>, with jitter. Thread-safe.</summary>
internal sealed class RetryPause(TimeProvider time, Random random)
{
    private readonly Lock _gate = new();

    /// <summary>Waits after the given number of failures before this one, or as long as the store asked to be left alone, within the bound.</summary>
    public Task WaitAsync(int failuresBefore, TimeSpan? asked, CancellationToken cancellationToken)
    {
        var bound = TimeSpan.FromMilliseconds(IntakeLimits.StoreRetryMaxMs);
        if (asked is { } wish)
        {
            return Task.Delay(wish < bound ? wish : bound, time, cancellationToken);
        }

        var longest = Math.Min(IntakeLimits.StoreRetryMinMs * Math.Pow(2, Math.Min(failuresBefore, 30)), IntakeLimits.StoreRetryMaxMs);
        double part;
        lock (_gate)
        {
#pragma warning disable CA5394 // Jitter keeps writers from trying in step; it guards nothing.
            part = 0.5 + (random.NextDouble() / 2);
#pragma warning restore CA5394
        }

        return Task.Delay(TimeSpan.FromMilliseconds(longest * part), time, cancellationToken);
    }
}
