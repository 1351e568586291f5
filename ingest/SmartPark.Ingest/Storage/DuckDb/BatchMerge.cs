using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Storage.DuckDb;

/// <summary>What a transaction did with its samples.</summary>
/// <param name="Duplicates">Equal ones were there already.</param>
/// <param name="Conflicts">Another value of the same series and source time was replaced: the newest write wins, as in InfluxDB.</param>
internal readonly record struct MergeCounts(long Duplicates, long Conflicts);

/// <summary>
/// Writes samples so that a series has one row for a source time, whatever arrives twice or out of order. A sample newer than all of its series
/// is appended; the others are compared with the rows of their span of time, the equal ones left out, the different ones replaced.
/// Runs inside the caller's transaction; not thread-safe.
/// </summary>
internal sealed class BatchMerge(DuckDBConnection connection, SeriesNumbers numbers)
{
    private const string Equal = "r.value IS NOT DISTINCT FROM s.value AND r.quality = s.quality AND r.reason = s.reason AND r.placement_id = s.placement_id";

    private const string CreateStaging = $"CREATE OR REPLACE TEMP TABLE staging({DuckDbSchema.ReadingColumns}, ordinal INTEGER NOT NULL)";

    private const string Find = $"""
        CREATE OR REPLACE TEMP TABLE found AS
        SELECT s.ordinal, r.rowid AS row_id, true AS is_recent, {Equal} AS is_equal FROM recent r JOIN staging s ON r.series_id = s.series_id AND r.time_ms = s.time_ms
        WHERE r.time_ms BETWEEN $low AND $high
        UNION ALL
        SELECT s.ordinal, r.rowid, false, {Equal} FROM readings r JOIN staging s ON r.series_id = s.series_id AND r.time_ms = s.time_ms
        WHERE r.time_ms BETWEEN $low AND $high
        """;

    private const string Count = "SELECT count(*) FILTER (is_equal), count(*) FILTER (NOT is_equal) FROM found";

    private const string DeleteReplaced = """
        DELETE FROM recent WHERE rowid IN (SELECT row_id FROM found WHERE is_recent AND NOT is_equal);
        DELETE FROM readings WHERE rowid IN (SELECT row_id FROM found WHERE NOT is_recent AND NOT is_equal);
        """;

    private const string InsertMissing = """
        INSERT INTO recent SELECT series_id, time_ms, value, quality, reason, placement_id FROM staging
        WHERE ordinal NOT IN (SELECT ordinal FROM found WHERE is_equal) ORDER BY ordinal
        """;

    /// <summary>Late samples compared at one time: bounds the temporary tables to a few MB.</summary>
    public const int LateRowsMax = 100_000;

    private readonly List<LateRow> _late = [];

    /// <summary>A row that may be there already.</summary>
    private readonly record struct LateRow(int Series, long TimeMs, double Value, Quality Quality, QualityReason Reason, int Place);

    /// <summary>Writes the samples of a batch that <paramref name="skip"/> does not name.</summary>
    public MergeCounts Write(ReadOnlySpan<PlacedSample> batch, List<RejectedSample> skip)
    {
        _late.Clear();
        var skipped = 0;
        using (var appender = connection.CreateAppender("recent"))
        {
            for (var i = 0; i < batch.Length; i++)
            {
                if (skipped < skip.Count && skip[skipped].Index == i)
                {
                    skipped++;
                    continue;
                }

                ref readonly var sample = ref batch[i];
                if (!numbers.TryNumber(sample, out var series))
                {
                    skip.Insert(skipped++, new(i, $"the store is full: {ReadingLimits.SeriesMax} series"));
                    continue;
                }

                Put(appender, series, sample);
            }
        }

        numbers.AppendNew(connection);
        return MergeLate();
    }

    /// <summary>Writes the times and values of a block of history; <paramref name="appender"/> fills the sorted table.</summary>
    public void Put(DuckDBAppender appender, HistoryBlock block)
    {
        var key = new PlacedSample(new(block.Series, 0, 0, block.Quality, QualityReason.None), block.Quantity, block.Placement);
        if (!numbers.TryNumber(key, out var series))
        {
            throw new IOException($"the store is full: {ReadingLimits.SeriesMax} series");
        }

        var place = numbers.NumberOf(block.Placement);
        var times = block.TimesUnixMs.Span;
        var values = block.Values.Span;
        for (var i = 0; i < times.Length; i++)
        {
            var row = new LateRow(series, times[i], values[i], block.Quality, QualityReason.None, place);
            if (numbers.IsNews(series, times[i]))
            {
                Append(appender, row).EndRow();
            }
            else
            {
                _late.Add(row);
            }
        }
    }

    /// <summary>Late rows that wait for <see cref="MergeLate"/>.</summary>
    public int LateCount => _late.Count;

    /// <summary>Compares and writes the rows that were not news.</summary>
    public MergeCounts MergeLate()
    {
        var counts = default(MergeCounts);
        for (var start = 0; start < _late.Count; start += LateRowsMax)
        {
            var part = MergePart(CollectionsMarshal.AsSpan(_late).Slice(start, Math.Min(LateRowsMax, _late.Count - start)));
            counts = new(counts.Duplicates + part.Duplicates, counts.Conflicts + part.Conflicts);
        }

        _late.Clear();
        return counts;
    }

    private void Put(DuckDBAppender appender, int series, in PlacedSample placed)
    {
        var sample = placed.Sample;
        var row = new LateRow(series, sample.SourceTimeUnixMs, sample.Value, sample.Quality, sample.Reason, numbers.NumberOf(placed.Placement));
        if (numbers.IsNews(series, sample.SourceTimeUnixMs))
        {
            Append(appender, row).EndRow();
        }
        else
        {
            _late.Add(row);
        }
    }

    private static IDuckDBAppenderRow Append(DuckDBAppender appender, in LateRow row)
    {
        var line = appender.CreateRow().AppendValue(row.Series).AppendValue(row.TimeMs);
        line = double.IsNaN(row.Value) ? line.AppendNullValue() : line.AppendValue(row.Value);
        return line.AppendValue((byte)row.Quality).AppendValue((byte)row.Reason).AppendValue(row.Place);
    }

    private MergeCounts MergePart(ReadOnlySpan<LateRow> late)
    {
        Execute(CreateStaging);
        var (low, high, within) = Stage(late);
        using var command = connection.CreateCommand();
        command.CommandText = Find;
        command.Parameters.Add(new DuckDBParameter("low", low));
        command.Parameters.Add(new DuckDBParameter("high", high));
        command.ExecuteNonQuery();

        var found = ReadCounts();
        if (found.Conflicts > 0)
        {
            Execute(DeleteReplaced);
        }

        Execute(InsertMissing);
        return new(found.Duplicates + within.Duplicates, found.Conflicts + within.Conflicts);
    }

    /// <summary>Fills the staging table with the newest row of each key, and counts the others.</summary>
    private (long Low, long High, MergeCounts Within) Stage(ReadOnlySpan<LateRow> late)
    {
        var newest = new Dictionary<(int Series, long TimeMs), int>(late.Length);
        var (low, high, duplicates, conflicts) = (long.MaxValue, long.MinValue, 0L, 0L);
        for (var i = 0; i < late.Length; i++)
        {
            var key = (late[i].Series, late[i].TimeMs);
            (low, high) = (Math.Min(low, late[i].TimeMs), Math.Max(high, late[i].TimeMs));
            ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(newest, key, out var exists);
            if (exists)
            {
                // Record equality compares doubles so that NaN equals NaN, which is what is meant here.
                _ = late[index] == late[i] ? duplicates++ : conflicts++;
            }

            index = i;
        }

        using var appender = connection.CreateAppender("staging");
        foreach (var i in newest.Values)
        {
            Append(appender, late[i]).AppendValue(i).EndRow();
        }

        return (low, high, new(duplicates, conflicts));
    }

    private MergeCounts ReadCounts()
    {
        using var command = connection.CreateCommand();
        command.CommandText = Count;
        using var reader = command.ExecuteReader();
        reader.Read();
        return new(reader.GetInt64(0), reader.GetInt64(1));
    }

    // CA2100: every text passed here is a constant of this class.
#pragma warning disable CA2100
    private void Execute(string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
#pragma warning restore CA2100
}
