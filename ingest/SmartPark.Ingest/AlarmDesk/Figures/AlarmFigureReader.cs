using Microsoft.Data.Sqlite;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.Intake.DeadLetters;

namespace SmartPark.Ingest.AlarmDesk.Figures;

/// <summary>What the store knows of a range, counted.</summary>
/// <param name="OldestUnixMs">When the oldest kept alarm of any park came, UTC milliseconds; null when there is none.</param>
/// <param name="Slots">Alarms by slot and severity.</param>
/// <param name="Waits">Severity of each alarm, when it came, and when somebody took note: null while nobody has.</param>
/// <param name="Outcomes">Alarms by outcome.</param>
/// <param name="Frequent">The most frequent alarms.</param>
/// <param name="Chattering">Alarms that chattered, the worst first.</param>
/// <param name="ChatteringCount">How many chattered.</param>
internal sealed record AlarmRecords(
    long? OldestUnixMs, IReadOnlyList<SlotCount> Slots, IReadOnlyList<(int Severity, long LearnedUnixMs, long? AcknowledgedUnixMs)> Waits, IReadOnlyList<OutcomeCount> Outcomes,
    IReadOnlyList<FrequentAlarm> Frequent, IReadOnlyList<FrequentAlarm> Chattering, int ChatteringCount);

/// <summary>
/// Counts the alarms of a range in the operations database. On a connection of its own, so that the desk goes on taking alarms meanwhile; in one transaction,
/// so that all counts are of one moment. Throws <see cref="IOException"/> when the file cannot be read. One caller at a time.
/// </summary>
internal sealed class AlarmFigureReader(OperationsDatabase database) : IDisposable
{
    private SqliteConnection? _connection;

    /// <inheritdoc/>
    public void Dispose() => Close();

    /// <summary>Counts.</summary>
    /// <param name="parks">Parks; null for all.</param>
    /// <param name="fromUnixMs">Begin, UTC milliseconds.</param>
    /// <param name="toUnixMs">End.</param>
    public AlarmRecords Read(IReadOnlyCollection<string>? parks, long fromUnixMs, long toUnixMs)
    {
        try
        {
            var connection = _connection ??= database.Open();
            using var transaction = connection.BeginTransaction(deferred: true);
            return Read(new(connection, new() { Parks = parks?.ToHashSet(), FromUnixMs = fromUnixMs, ToUnixMs = toUnixMs }));
        }
        catch (SqliteException e)
        {
            // The next use opens the file afresh.
            Close();
            throw new IOException($"The alarms in {database.File} cannot be counted: {e.Message}", e);
        }
    }

    private static AlarmRecords Read(Range range)
    {
        var oldest = range.Rows("SELECT min(learned_ms) FROM alarm_episodes;", row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0))[0];
        var slots = range.Rows($"SELECT learned_ms / {AlarmLoad.SlotMs}, severity, count(*) FROM alarm_episodes WHERE {range.Where} GROUP BY 1, 2;",
            row => new SlotCount(row.GetInt64(0), row.GetInt32(1), row.GetInt32(2)));
        var waits = range.Rows($"SELECT severity, learned_ms, ack_ms FROM alarm_episodes WHERE {range.Where};",
            row => (row.GetInt32(0), row.GetInt64(1), row.IsDBNull(2) ? (long?)null : row.GetInt64(2)));
        var outcomes = range.Rows($"SELECT outcome, count(*) FROM alarm_episodes WHERE {range.Where} GROUP BY 1 ORDER BY 1;",
            row => new OutcomeCount(row.IsDBNull(0) ? null : (AlarmOutcome)row.GetByte(0), row.GetInt32(1)));
        var all = Math.Max(1, outcomes.Sum(o => o.Alarms));
        var frequent = range.Rows(
            $"SELECT rule, subject, min(park), min(device), count(*), sum(outcome IS {(int)AlarmOutcome.False}) FROM alarm_episodes WHERE {range.Where} "
            + $"GROUP BY rule, subject ORDER BY 5 DESC, rule, subject LIMIT {AlarmFigureLimits.NamedMax};",
            row => Frequent(row, all));
        var chattering = range.Rows(
            $"""
            WITH raised AS (SELECT rule, subject, park, device, outcome, raised_ms,
                lag(raised_ms, {AlarmDeskLimits.ChatterTimes - 1}) OVER (PARTITION BY rule, subject ORDER BY raised_ms) AS before FROM alarm_episodes WHERE {range.Where})
            SELECT rule, subject, min(park), min(device), count(*), sum(outcome IS {(int)AlarmOutcome.False}), count(*) OVER () FROM raised
              WHERE raised_ms - before <= {AlarmDeskLimits.ChatterWindowMs} GROUP BY rule, subject ORDER BY 5 DESC, rule, subject LIMIT {AlarmFigureLimits.NamedMax};
            """,
            row => (Alarm: Frequent(row, all), Count: row.GetInt32(6)));
        return new(oldest, slots, waits, outcomes, frequent, [.. chattering.Select(c => c.Alarm)], chattering is [var first, ..] ? first.Count : 0);
    }

    private static FrequentAlarm Frequent(SqliteDataReader row, int all) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetInt32(4) / (double)all, row.GetInt32(5));

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private sealed class Range
    {
        private readonly SqliteConnection _connection;
        private readonly (string Name, object? Value)[] _parameters;

        public Range(SqliteConnection connection, EpisodeFilter filter) => (_connection, (Where, _parameters)) = (connection, filter.ToSql());

        public string Where { get; }

        public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read)
        {
            using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Texts and numbers of this class and of EpisodeFilter; values travel as parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            foreach (var (name, value) in _parameters)
            {
                command.Parameters.AddWithValue(name, value ?? DBNull.Value);
            }

            using var row = command.ExecuteReader();
            List<T> rows = [];
            while (row.Read())
            {
                rows.Add(read(row));
            }

            return rows;
        }
    }
}
