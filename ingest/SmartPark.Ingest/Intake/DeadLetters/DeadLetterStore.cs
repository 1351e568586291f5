using Microsoft.Data.Sqlite;

namespace SmartPark.Ingest.Intake.DeadLetters;

/// <summary>
/// What was refused and why, kept in <see cref="OperationsDatabase"/>: at most so many letters of each reason, the oldest of that reason dropped
/// and counted. Thread-safe.
/// </summary>
public sealed class DeadLetterStore : IDisposable
{
    /// <summary>Letters in one list.</summary>
    public const int ListMax = 1_000;

    private readonly Lock _gate = new();
    private readonly OperationsDatabase _database;
    private readonly int _perReasonMax;
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private SqliteConnection? _connection;

    /// <summary>The letters of a database; opened at the first use.</summary>
    /// <param name="database">Where they are kept.</param>
    /// <param name="perReasonMax">Letters kept of each reason.</param>
    public DeadLetterStore(OperationsDatabase database, int perReasonMax = IntakeLimits.DeadLettersPerReasonMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perReasonMax, 1);
        (_database, _perReasonMax) = (database, perReasonMax);
    }

    /// <summary>
    /// Commits letters and returns how many older ones were dropped for them. Throws <see cref="IOException"/> when the file cannot be written,
    /// and then keeps none of them.
    /// </summary>
    public long Add(IReadOnlyList<DeadLetter> letters)
    {
        ArgumentNullException.ThrowIfNull(letters);
        if (letters.Count == 0)
        {
            return 0;
        }

        lock (_gate)
        {
            try
            {
                return AddAll(Connected(), letters);
            }
            catch (SqliteException e)
            {
                // The next use opens the file afresh and counts again.
                Close();
                throw new IOException($"Dead letters cannot be written to {_database.File}: {e.Message}", e);
            }
        }
    }

    /// <summary>The newest letters, newest first, at most <see cref="ListMax"/>. Throws <see cref="IOException"/> when the file cannot be read.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="beforeId">Only letters older than this id; null for the newest.</param>
    /// <param name="reason">Only of this reason's word; null for all.</param>
    /// <param name="park">Only of this park; null for all.</param>
    public IReadOnlyList<KeptDeadLetter> List(int limit, long? beforeId = null, string? reason = null, string? park = null)
    {
        lock (_gate)
        {
            try
            {
                using var query = Connected().CreateCommand();
                query.CommandText = """
                    SELECT id, at_ms, reason, detail, park, gateway, device, quantity, source_time_ms, value, excerpt FROM dead_letters
                    WHERE id < $before AND ($reason IS NULL OR reason = $reason) AND ($park IS NULL OR park = $park) ORDER BY id DESC LIMIT $limit;
                    """;
                query.Parameters.AddWithValue("$before", beforeId ?? long.MaxValue);
                query.Parameters.AddWithValue("$reason", (object?)reason ?? DBNull.Value);
                query.Parameters.AddWithValue("$park", (object?)park ?? DBNull.Value);
                query.Parameters.AddWithValue("$limit", Math.Clamp(limit, 0, ListMax));
                return Read(query);
            }
            catch (SqliteException e)
            {
                throw new IOException($"Dead letters cannot be read from {_database.File}: {e.Message}", e);
            }
        }
    }

    /// <summary>Letters kept now, by the reason's word.</summary>
    public IReadOnlyDictionary<string, long> Counts()
    {
        lock (_gate)
        {
            _ = Connected();
            return new Dictionary<string, long>(_counts, StringComparer.Ordinal);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            Close();
        }
    }

    private long AddAll(SqliteConnection connection, IReadOnlyList<DeadLetter> letters)
    {
        using var transaction = connection.BeginTransaction();
        using var insert = new InsertCommand(connection);
        var added = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var letter in letters)
        {
            var word = RefusalReasons.Word(letter.Reason);
            insert.Run(letter, word);
            added[word] = added.GetValueOrDefault(word) + 1;
        }

        long dropped = 0;
        foreach (var (word, count) in added)
        {
            var excess = _counts.GetValueOrDefault(word) + count - _perReasonMax;
            added[word] = count - Math.Max(excess, 0);
            dropped += excess > 0 ? Drop(connection, word, excess) : 0;
        }

        transaction.Commit();
        foreach (var (word, count) in added)
        {
            _counts[word] = _counts.GetValueOrDefault(word) + count;
        }

        return dropped;
    }

    private static int Drop(SqliteConnection connection, string word, long count)
    {
        using var delete = connection.CreateCommand();
        delete.CommandText = "DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE reason = $reason ORDER BY id LIMIT $count);";
        delete.Parameters.AddWithValue("$reason", word);
        delete.Parameters.AddWithValue("$count", count);
        return delete.ExecuteNonQuery();
    }

    private static List<KeptDeadLetter> Read(SqliteCommand query)
    {
        var letters = new List<KeptDeadLetter>();
        using var rows = query.ExecuteReader();
        while (rows.Read())
        {
            letters.Add(new(rows.GetInt64(0), new(
                rows.GetInt64(1), RefusalReasons.Parse(rows.GetString(2)), rows.GetString(3), rows.GetString(4),
                Text(rows, 5), Text(rows, 6), Text(rows, 7),
                rows.IsDBNull(8) ? null : rows.GetInt64(8), rows.IsDBNull(9) ? null : rows.GetDouble(9), Text(rows, 10))));
        }

        return letters;
    }

    private static string? Text(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);

    private SqliteConnection Connected()
    {
        if (_connection is not null)
        {
            return _connection;
        }

        var connection = _database.Open();
        _counts.Clear();
        using var query = connection.CreateCommand();
        query.CommandText = "SELECT reason, count(*) FROM dead_letters GROUP BY reason;";
        using var rows = query.ExecuteReader();
        while (rows.Read())
        {
            _counts[rows.GetString(0)] = rows.GetInt64(1);
        }

        return _connection = connection;
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }

    /// <summary>One prepared insert for all letters of a transaction.</summary>
    private sealed class InsertCommand : IDisposable
    {
        private readonly SqliteCommand _command;

        public InsertCommand(SqliteConnection connection)
        {
            _command = connection.CreateCommand();
            _command.CommandText = """
                INSERT INTO dead_letters (at_ms, reason, detail, park, gateway, device, quantity, source_time_ms, value, excerpt)
                VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9);
                """;
            for (var i = 0; i < 10; i++)
            {
                _command.Parameters.Add(new SqliteParameter("$" + (char)('0' + i), null));
            }
        }

        public void Run(DeadLetter letter, string reason)
        {
            // SQLite turns NaN into NULL, which says the same here: there was no number.
            object?[] values =
            [
                letter.AtUnixMs, reason, letter.Detail, letter.Park, letter.Gateway, letter.Device, letter.Quantity, letter.SourceTimeUnixMs,
                letter.Value is { } v && double.IsNaN(v) ? null : letter.Value, letter.Excerpt,
            ];
            for (var i = 0; i < values.Length; i++)
            {
                _command.Parameters[i].Value = values[i] ?? DBNull.Value;
            }

            _command.ExecuteNonQuery();
        }

        public void Dispose() => _command.Dispose();
    }
}
