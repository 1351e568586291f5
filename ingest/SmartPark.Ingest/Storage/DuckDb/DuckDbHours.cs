using System.Globalization;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.HourLedger;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Storage.DuckDb;

/// <summary>
/// Hours of registers, grouped by the engine where that gives the very cell that merging every reading gives: good readings only, none that is odd, and the register at its lowest at the first and at its
/// highest at the last of them. Of the other hours, and of those with a cut, the readings themselves are read. One row stands for a series and time, so contradictions there are none.
/// </summary>
internal static class DuckDbHours
{
    /// <summary>Groups of one statement: some 60 MB of the engine's memory, and of ours.</summary>
    public const int GroupsMax = 200_000;

    private const int HourMs = CellKey.HourMs;

    // Above this, and between it and zero, a double may or may not round to an amount: such readings are merged one by one.
    private const string Odd = "(value > 9.2e12 OR (value < 0 AND value > -2e-6))";

    private const string Rows = "(SELECT series_id, time_ms, value, quality FROM readings UNION ALL SELECT series_id, time_ms, value, quality FROM recent)";

    private const string IsUsed = "quality IN (0, 5) AND value >= 0 AND value <= 9.2e12";

    /// <summary>The series of a query that are stored, by number, and the hours that they span; null when there is none.</summary>
    public static HoursExtent? Extent(DuckDBConnection connection, HoursQuery query, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<SeriesKey, int>();
        for (var i = 0; i < query.Series.Count; i++)
        {
            wanted.TryAdd(query.Series[i].Series, i);
        }

        var indexes = new Dictionary<int, int>();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT series_id, park, device, quantity FROM series WHERE park = $park";
        foreach (var park in query.Series.Select(s => s.Series.Park).Distinct(StringComparer.Ordinal))
        {
            command.Parameters.Clear();
            command.Parameters.Add(new DuckDBParameter("park", park));
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                if (wanted.TryGetValue(new(reader.GetString(1), reader.GetString(2), reader.GetString(3)), out var index))
                {
                    indexes[reader.GetInt32(0)] = index;
                }
            }
        }

        if (indexes.Count == 0)
        {
            return null;
        }

        Prepare(command, $"SELECT min(time_ms), max(time_ms) FROM {Rows} WHERE {In(indexes.Keys)} AND time_ms >= $from AND time_ms < $to", query.FromHour, query.ToHour);
        using var cancel = cancellationToken.Register(command.Cancel);
        using var extent = command.ExecuteReader();
        return extent.Read() && !extent.IsDBNull(0) ? new(indexes, (int)(extent.GetInt64(0) / HourMs), (int)(extent.GetInt64(1) / HourMs) + 1) : null;
    }

    /// <summary>The cells of some hours, series by series.</summary>
    public static List<SeriesHours> Read(DuckDBConnection connection, HoursQuery query, HoursExtent extent, int fromHour, int toHour, CancellationToken cancellationToken)
    {
        var cells = new Dictionary<int, List<HourCell>>();
        var samples = new Dictionary<int, long>();
        var apart = new HashSet<(int Series, int Hour)>();
        using var command = connection.CreateCommand();
        using var cancel = cancellationToken.Register(command.Cancel);
        Group(command, query, extent, fromHour, toHour, (series, cell, count) =>
        {
            samples[series] = samples.GetValueOrDefault(series) + count;
            if (cell is { } whole)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(cells, series, out _) ??= []).Add(whole);
            }
        }, apart);
        if (apart.Count > 0)
        {
            ReadApart(command, query, extent, apart, cells);
        }

        return [.. cells.Select(c => new SeriesHours(extent.Indexes[c.Key], [.. c.Value.OrderBy(x => x.Key)], samples.GetValueOrDefault(c.Key)))];
    }

    private static void Group(
        DuckDBCommand command, HoursQuery query, HoursExtent extent, int fromHour, int toHour, Action<int, HourCell?, long> take, HashSet<(int Series, int Hour)> apart)
    {
        Prepare(command, $"""
            SELECT series_id, time_ms // {HourMs} AS hour, count(*), min(time_ms) FILTER ({IsUsed}), max(time_ms) FILTER ({IsUsed}), arg_min(value, time_ms) FILTER ({IsUsed}),
              arg_max(value, time_ms) FILTER ({IsUsed}), min(value) FILTER ({IsUsed}), max(value) FILTER ({IsUsed}),
              bit_or(1::UBIGINT << (time_ms % {HourMs} // 60000)) FILTER ({IsUsed}), bit_or(1::UBIGINT << (time_ms % {HourMs} // 60000)) FILTER (NOT coalesce({IsUsed}, false)),
              coalesce(bool_or(quality = 5 OR {Odd}), false)
            FROM {Rows} WHERE {In(extent.Indexes.Keys)} AND time_ms >= $from AND time_ms < $to GROUP BY series_id, hour
            """, fromHour, toHour);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var (series, hour, count) = (reader.GetInt32(0), (int)reader.GetInt64(1), reader.GetInt64(2));
            var suspect = reader.IsDBNull(10) ? 0 : reader.GetFieldValue<ulong>(10);
            if (reader.GetBoolean(11) || IsCut(query.Series[extent.Indexes[series]].Cuts, hour))
            {
                apart.Add((series, hour));
                take(series, null, count);
            }
            else if (reader.IsDBNull(3))
            {
                take(series, new HourCell(new(hour), default, default, suspect), count);
            }
            else
            {
                var first = new Reading(reader.GetInt64(3), Amount.Of(reader.GetDouble(5))!.Value);
                var last = new Reading(reader.GetInt64(4), Amount.Of(reader.GetDouble(6))!.Value);
                if (Amount.Of(reader.GetDouble(7)) == first.Value && Amount.Of(reader.GetDouble(8)) == last.Value)
                {
                    var good = new ReadingSpan(first, first.Value, last, last.Value, first, last, reader.GetFieldValue<ulong>(9));
                    take(series, new HourCell(new(hour), good, default, suspect), count);
                }
                else
                {
                    apart.Add((series, hour));
                    take(series, null, count);
                }
            }
        }
    }

    private static void ReadApart(DuckDBCommand command, HoursQuery query, HoursExtent extent, HashSet<(int Series, int Hour)> apart, Dictionary<int, List<HourCell>> cells)
    {
        Prepare(command, $"SELECT series_id, time_ms, value, quality FROM {Rows} WHERE {In(apart.Select(a => a.Series).Distinct())} AND time_ms >= $from AND time_ms < $to",
            apart.Min(a => a.Hour), apart.Max(a => a.Hour) + 1);
        var merged = new Dictionary<int, MeterHours>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var (series, time) = (reader.GetInt32(0), reader.GetInt64(1));
            if (apart.Contains((series, (int)(time / HourMs))))
            {
                ref var hours = ref CollectionsMarshal.GetValueRefOrAddDefault(merged, series, out _);
                hours ??= new(query.Series[extent.Indexes[series]].Cuts);
                hours.Add(time, reader.IsDBNull(2) ? double.NaN : reader.GetDouble(2), (Quality)reader.GetByte(3));
            }
        }

        foreach (var (series, hours) in merged)
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(cells, series, out _) ??= []).AddRange(hours.Cells());
        }
    }

    private static bool IsCut(long[] cuts, int hour)
    {
        var at = Array.BinarySearch(cuts, (hour * (long)HourMs) + 1);
        at = at < 0 ? ~at : at;
        return at < cuts.Length && cuts[at] < (hour + 1) * (long)HourMs;
    }

    private static string In(IEnumerable<int> series) => $"series_id IN ({string.Join(',', series.Select(s => s.ToString(CultureInfo.InvariantCulture)))})";

    private static void Prepare(DuckDBCommand command, string text, int fromHour, int toHour)
    {
#pragma warning disable CA2100 // Constants of this class and numbers that the store gave.
        command.CommandText = text;
#pragma warning restore CA2100
        command.Parameters.Clear();
        command.Parameters.Add(new DuckDBParameter("from", fromHour * (long)HourMs));
        command.Parameters.Add(new DuckDBParameter("to", toHour * (long)HourMs));
    }
}

/// <summary>The stored series of a query and the hours that they span.</summary>
/// <param name="Indexes">Index in the query by number.</param>
/// <param name="FromHour">First hour with a reading.</param>
/// <param name="ToHour">Hour after the last.</param>
internal sealed record HoursExtent(IReadOnlyDictionary<int, int> Indexes, int FromHour, int ToHour);
