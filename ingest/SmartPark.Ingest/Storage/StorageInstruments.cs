using System.Diagnostics.Metrics;

namespace SmartPark.Ingest.Storage;

/// <summary>Every instrument of the store in one place. Tags are small fixed sets; no device or park ever becomes a tag.</summary>
public sealed class StorageInstruments
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "SmartPark.Ingest.Storage";

    // A batch on the same machine takes milliseconds, a far server under load takes seconds, a request ends at its timeout (10 s by default).
    private static readonly double[] DurationBoundariesS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly Counter<long> _samples;
    private readonly Counter<long> _lines;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _batches;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _conflicts;
    private readonly Histogram<double> _writeDuration;
    private long _conflictsSoFar;

    /// <summary>Creates the instruments on a meter of <paramref name="meters"/>.</summary>
    public StorageInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
#pragma warning disable CA2000 // The factory owns the meters that it creates.
        var meter = meters.Create(MeterName);
#pragma warning restore CA2000
        _samples = meter.CreateCounter<long>("smartpark.ingest.store.samples", "{sample}", "Samples committed by the store, equal repetitions included.");
        _lines = meter.CreateCounter<long>("smartpark.ingest.store.lines", "{line}", "Lines (InfluxDB) or rows (DuckDB) sent to the store, repetitions after a refusal included.");
        _bytes = meter.CreateCounter<long>("smartpark.ingest.store.bytes", "By", "Bytes of request bodies as sent, compressed.");
        _batches = meter.CreateCounter<long>("smartpark.ingest.store.batches", "{batch}", "Write requests by the status of their answer; \"ok\" and \"failed\" for the embedded store.");
        _retries = meter.CreateCounter<long>("smartpark.ingest.store.retries", "{batch}", "Batches of which at least one sample must be written again, because the store was away, overloaded or full.");
        _rejected = meter.CreateCounter<long>("smartpark.ingest.store.rejected", "{sample}", "Samples that the store refused for good; they go to the dead letters.");
        _duplicates = meter.CreateCounter<long>("smartpark.ingest.store.duplicates", "{sample}", "Samples that were there already, equal; absorbed. All of them for DuckDB; for InfluxDB those within a batch and those of the newest time of their series.");
        _conflicts = meter.CreateCounter<long>("smartpark.ingest.store.conflicts", "{sample}", "Samples that replaced another value of the same series and source time, the newest write wins. All of them for DuckDB; for InfluxDB those within a batch and those of the newest time of their series.");
        _writeDuration = meter.CreateHistogram("smartpark.ingest.store.write.duration", "s", "Time of a write batch from the call to its outcome.", tags: null,
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBoundariesS });
    }

    /// <summary>Samples since the start that replaced another value of the same series and source time, as far as the store knows.</summary>
    public long Conflicts => Interlocked.Read(ref _conflictsSoFar);

    internal void RequestSent(int lines, long bytes, string status)
    {
        _lines.Add(lines);
        _bytes.Add(bytes);
        _batches.Add(1, new KeyValuePair<string, object?>("status", status));
    }

    internal void BatchEnded(WriteOutcome outcome, TimeSpan duration)
    {
        _samples.Add(outcome.Stored);
        _rejected.Add(outcome.Rejected.Count);
        _retries.Add(outcome.Keep.Count > 0 ? 1 : 0);
        _writeDuration.Record(duration.TotalSeconds);
    }

    internal void Merged(long duplicates, long conflicts)
    {
        _duplicates.Add(duplicates);
        _conflicts.Add(conflicts);
        Interlocked.Add(ref _conflictsSoFar, conflicts);
    }
}
