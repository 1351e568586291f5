using System.Runtime.InteropServices;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>
/// Counts what a server does not tell: samples that repeat an earlier one of the same series and source time, equal or different. Known are the
/// samples of one batch and the newest of each series since the start; an older one that comes again in another batch goes unseen. Thread-safe.
/// </summary>
/// <param name="instruments">Where they are counted.</param>
/// <param name="seriesMax">Series whose newest sample is remembered, about 80 bytes each.</param>
internal sealed class RepetitionCount(StorageInstruments instruments, int seriesMax = ReadingLimits.SeriesMax)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SeriesKey, Written> _newest = [];

    private readonly record struct Written(long TimeUnixMs, double Value, Quality Quality);

    /// <summary>Takes the stored samples of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="superseded">Samples of which a later one of the same batch has series and time: index, and that of the later one.</param>
    /// <param name="outcome">What became of it.</param>
    public void Stored(ReadOnlySpan<PlacedSample> batch, IReadOnlyDictionary<int, int> superseded, WriteOutcome outcome)
    {
        if (outcome.Stored == 0)
        {
            return;
        }

        var left = outcome.Keep.Concat(outcome.Rejected.Select(r => r.Index)).ToHashSet();
        var (duplicates, conflicts) = (0L, 0L);
        foreach (var (earlier, later) in superseded)
        {
            if (!left.Contains(earlier) && !left.Contains(later))
            {
                _ = Of(batch[earlier]) == Of(batch[later]) ? duplicates++ : conflicts++;
            }
        }

        lock (_gate)
        {
            for (var i = 0; i < batch.Length; i++)
            {
                if (superseded.ContainsKey(i) || left.Contains(i))
                {
                    continue;
                }

                var written = Of(batch[i]);
                ref var newest = ref Newest(batch[i].Sample.Series, out var isKnown);
                if (isKnown && newest.TimeUnixMs == written.TimeUnixMs)
                {
                    // Record equality compares doubles so that NaN equals NaN, which is what is meant here.
                    _ = newest == written ? duplicates++ : conflicts++;
                    newest = written;
                }
                else if (isKnown && newest.TimeUnixMs < written.TimeUnixMs)
                {
                    newest = written;
                }
            }
        }

        instruments.Merged(duplicates, conflicts);
    }

    private static Written Of(in PlacedSample placed) => new(placed.Sample.SourceTimeUnixMs, placed.Sample.Value, placed.Sample.Quality);

    private ref Written Newest(in SeriesKey series, out bool isKnown)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(_newest, series);
        isKnown = !System.Runtime.CompilerServices.Unsafe.IsNullRef(ref known);
        if (isKnown || _newest.Count >= seriesMax)
        {
            return ref known;
        }

        ref var added = ref CollectionsMarshal.GetValueRefOrAddDefault(_newest, series, out _);
        added = new(long.MinValue, 0, Quality.Good);
        isKnown = true;
        return ref added;
    }
}
