using SmartPark.Ingest.Storage.DuckDb;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Storage;

/// <summary>Loading history into any store: the fastest way that it has.</summary>
public static class HistoryLoading
{
    /// <summary>Samples of one write to a store without a way of its own.</summary>
    public const int BatchSamples = 20_000;

    /// <summary>
    /// Loads blocks of history; what is there already is absorbed, so a load that was cut off can be repeated. DuckDB takes all of it in one
    /// transaction (about two million rows a second); a server takes it in batches, and keeps those before a failure.
    /// </summary>
    /// <returns>Samples loaded.</returns>
    /// <exception cref="IOException">The store is away, full, or refused a sample; the message says which.</exception>
    public static async Task<long> LoadHistoryAsync(this IReadingStore store, IEnumerable<HistoryBlock> blocks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(blocks);
        if (store is DuckDbReadingStore embedded)
        {
            return await embedded.LoadHistoryAsync(blocks, cancellationToken);
        }

        var batch = new List<PlacedSample>(BatchSamples);
        var loaded = 0L;
        foreach (var block in blocks)
        {
            for (var i = 0; i < block.TimesUnixMs.Length; i++)
            {
                batch.Add(new(new(block.Series, block.TimesUnixMs.Span[i], block.Values.Span[i], block.Quality, QualityReason.None), block.Quantity, block.Placement));
                if (batch.Count == BatchSamples)
                {
                    loaded += await WriteAsync(store, batch, cancellationToken);
                }
            }
        }

        return loaded + await WriteAsync(store, batch, cancellationToken);
    }

    private static async Task<int> WriteAsync(IReadingStore store, List<PlacedSample> batch, CancellationToken cancellationToken)
    {
        var outcome = await store.WriteAsync(batch.ToArray(), cancellationToken);
        if (outcome.Keep.Count > 0)
        {
            throw new IOException($"{store.Name} did not take {outcome.Keep.Count} samples of history");
        }

        if (outcome.Rejected.Count > 0)
        {
            throw new IOException($"{store.Name} refused {outcome.Rejected.Count} samples of history, the first with: {outcome.Rejected[0].Reason}");
        }

        batch.Clear();
        return outcome.Stored;
    }
}
