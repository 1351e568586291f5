using System.Globalization;
using DuckDB.NET.Data;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Storage.DuckDb;

/// <summary>The queries of the embedded store, each over one connection.</summary>
internal static class DuckDbQueries
{
    // Steps are aligned to 1970 also before it, hence the second remainder.
    private const string Series = """
        SELECT time_ms - ((time_ms % $step) + $step) % $step AS step_ms, avg(value), arg_max(value, time_ms), min(value), max(value), count(value)
        FROM (SELECT series_id, time_ms, value FROM readings UNION ALL SELECT series_id, time_ms, value FROM recent)
        WHERE series_id = $series AND time_ms >= $from AND time_ms < $to AND value IS NOT NULL
        GROUP BY step_ms ORDER BY step_ms
        """;

    private const string Samples = """
        SELECT time_ms, value, quality, reason FROM (SELECT series_id, time_ms, value, quality, reason FROM readings UNION ALL SELECT series_id, time_ms, value, quality, reason FROM recent)
        WHERE series_id = $series AND time_ms >= $from AND time_ms < $to ORDER BY time_ms LIMIT $max
        """;

    // First the newest time of each series, from two columns, then the rows of those times: a third of the work of an arg_max over all columns.
    private const string Latest = """
        SELECT s.park, s.device, s.quantity, r.time_ms, r.value, r.quality, r.reason
        FROM (SELECT * FROM readings UNION ALL SELECT * FROM recent) r JOIN series s USING (series_id)
        WHERE r.time_ms >= $since AND (r.series_id, r.time_ms) IN (
            SELECT series_id, max(time_ms) FROM (SELECT series_id, time_ms FROM readings UNION ALL SELECT series_id, time_ms FROM recent)
            WHERE time_ms >= $since GROUP BY series_id)
        ORDER BY s.series_id
        """;

    // Rows without value are samples that were bad when they were read: they are stored, but nothing was measured.
    private const string Hours = """
        SELECT s.device, count(*) FROM series s JOIN (SELECT series_id, time_ms, value FROM readings UNION ALL SELECT series_id, time_ms, value FROM recent) r USING (series_id)
        WHERE s.park = $park AND r.time_ms >= $from AND r.time_ms < $to AND r.value IS NOT NULL GROUP BY s.device
        """;

    private const string Sort = "INSERT INTO readings SELECT * FROM recent ORDER BY series_id, time_ms; DELETE FROM recent;";

    /// <summary>A window of one series in steps; the caller checked its size.</summary>
    public static IReadOnlyList<SeriesStep> ReadSeries(DuckDBConnection connection, SeriesQuery query, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        if (NumberOf(command, query.Series) is not { } series)
        {
            return [];
        }

        command.Parameters.Clear();
        command.CommandText = Series;
        command.Parameters.Add(new DuckDBParameter("series", series));
        command.Parameters.Add(new DuckDBParameter("from", query.FromUnixMs));
        command.Parameters.Add(new DuckDBParameter("to", query.ToUnixMs));
        command.Parameters.Add(new DuckDBParameter("step", query.StepMs));
        using var cancel = cancellationToken.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        var steps = new List<SeriesStep>();
        var value = query.Kind == QuantityKind.Gauge ? 1 : 2;
        while (reader.Read())
        {
            steps.Add(new(reader.GetInt64(0), reader.GetDouble(value), reader.GetDouble(3), reader.GetDouble(4), reader.GetInt64(5)));
        }

        return steps;
    }

    /// <summary>A stretch of one series; the caller checked its size.</summary>
    public static IReadOnlyList<Sample> ReadSamples(DuckDBConnection connection, SamplesQuery query, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        if (NumberOf(command, query.Series) is not { } series)
        {
            return [];
        }

        command.Parameters.Clear();
        command.CommandText = Samples;
        command.Parameters.Add(new DuckDBParameter("series", series));
        command.Parameters.Add(new DuckDBParameter("from", query.FromUnixMs));
        command.Parameters.Add(new DuckDBParameter("to", query.ToUnixMs));
        command.Parameters.Add(new DuckDBParameter("max", query.Max));
        using var cancel = cancellationToken.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        var samples = new List<Sample>();
        while (reader.Read())
        {
            samples.Add(new(query.Series, reader.GetInt64(0), reader.IsDBNull(1) ? double.NaN : reader.GetDouble(1), (Quality)reader.GetByte(2), (QualityReason)reader.GetByte(3)));
        }

        return samples;
    }

    /// <summary>The newest row of each series.</summary>
    public static IReadOnlyList<Sample> ReadLatest(DuckDBConnection connection, long sinceUnixMs, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Latest;
        command.Parameters.Add(new DuckDBParameter("since", sinceUnixMs));
        using var cancel = cancellationToken.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        var samples = new List<Sample>();
        while (reader.Read())
        {
            var key = new SeriesKey(reader.GetString(0), reader.GetString(1), reader.GetString(2));
            var value = reader.IsDBNull(4) ? double.NaN : reader.GetDouble(4);
            samples.Add(new(key, reader.GetInt64(3), value, (Quality)reader.GetByte(5), (QualityReason)reader.GetByte(6)));
        }

        return samples;
    }

    /// <summary>Samples with a value of each device of a park.</summary>
    public static IReadOnlyDictionary<string, long> Count(
        DuckDBConnection connection, string park, long fromUnixMs, long toUnixMs, IReadOnlyCollection<string>? devices, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Hours;
        command.Parameters.Add(new DuckDBParameter("park", park));
        command.Parameters.Add(new DuckDBParameter("from", fromUnixMs));
        command.Parameters.Add(new DuckDBParameter("to", toUnixMs));
        using var cancel = cancellationToken.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        while (reader.Read())
        {
            // One pass over the hour counts every device; picking some out beforehand would cost the same.
            if (devices is null || devices.Contains(reader.GetString(0)))
            {
                counts[reader.GetString(0)] = reader.GetInt64(1);
            }
        }

        return counts;
    }

    /// <summary>The number that rows carry for a series; null for one of which nothing is stored.</summary>
    private static object? NumberOf(DuckDBCommand command, in SeriesKey series)
    {
        command.CommandText = "SELECT series_id FROM series WHERE quantity = $quantity AND device = $device AND park = $park";
        command.Parameters.Add(new DuckDBParameter("park", series.Park));
        command.Parameters.Add(new DuckDBParameter("device", series.Device));
        command.Parameters.Add(new DuckDBParameter("quantity", series.Quantity));
        return command.ExecuteScalar();
    }

    /// <summary>Rows in order of arrival.</summary>
    public static long CountRecent(DuckDBConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM recent";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>Moves the recent rows, sorted by series and time, to the main table: one transaction, so no reader sees a row twice or not at all.</summary>
    public static void SortRecent(DuckDBConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = Sort;
        command.ExecuteNonQuery();
        transaction.Commit();
    }
}
