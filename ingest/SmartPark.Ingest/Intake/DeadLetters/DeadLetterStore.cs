using Microsoft.Data.Sqlite;

namespace SmartPark.Ingest.Intake.DeadLetters;

/// <summary>
/// What was refused and why, kept in <see cref="OperationsDatabase"/>: one letter for a sample and reason, however often it is sent again; at most so
/// many letters of each reason, the oldest of that reason dropped and counted. Thread-safe.
/// </summary>
public sealed class DeadLetterStore : IDisposable
{
    /// <summary>Letters in one list.</summary>
    public const int ListMax = 1_000;

    private const string Wanted = " AND ($reason IS NULL OR reason = $reason) AND ($park IS NULL OR park = $park) AND ($device IS NULL OR device = $device) ";

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
    /// Commits letters and returns how many of them are new, the others being repetitions of letters that are there, and how many older ones were
    /// dropped for them. Throws <see cref="IOException"/> when the file cannot be written, and then keeps none of them.
    /// </summary>
    public (int New, long Dropped) Add(IReadOnlyList<DeadLetter> letters)
    {
        ArgumentNullException.ThrowIfNull(letters);
        return letters.Count == 0 ? default : Change(connection => AddAll(connection, letters, []));
    }

    /// <summary>
    /// After a replay: takes out the letters whose samples are stored, and puts those that were refused again under their new reason; all of it or
    /// nothing. Throws <see cref="IOException"/> when the file cannot be written.
    /// </summary>
    /// <param name="replayed">Every letter that was replayed.</param>
    /// <param name="again">Those of them that were refused again, with the letters as they are now.</param>
    public void Settle(IReadOnlyList<KeptDeadLetter> replayed, IReadOnlyDictionary<long, DeadLetter> again)
    {
        ArgumentNullException.ThrowIfNull(replayed);
        ArgumentNullException.ThrowIfNull(again);
        var same = replayed.Where(k => again.TryGetValue(k.Id, out var now) && now.Reason == k.Letter.Reason).Select(k => k.Id).ToHashSet();
        var gone = replayed.Where(k => !same.Contains(k.Id)).ToList();
        Change(connection => AddAll(connection, [.. gone.Where(k => again.ContainsKey(k.Id)).Select(k => again[k.Id])], gone));
    }

    /// <summary>Letters that can be replayed, oldest first. Throws <see cref="IOException"/> when the file cannot be read.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="afterId">Only newer than this id.</param>
    /// <param name="upToId">Only up to this id: those that were there when the replay began.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<KeptDeadLetter> Replayable(LetterFilter filter, long afterId, long upToId, int limit) => Read(
        "WHERE id > $after AND id <= $upto AND quality IS NOT NULL" + Wanted + "ORDER BY id LIMIT $limit;", filter, ("$after", afterId), ("$upto", upToId), ("$limit", limit));

    /// <summary>Letters that hold no whole sample and cannot be replayed, and the newest id of all. Throws <see cref="IOException"/> when the file cannot be read.</summary>
    public (long Unreplayable, long NewestId) Count(LetterFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Use(connection =>
        {
            using var query = connection.CreateCommand();
            query.CommandText = "SELECT count(*) FILTER (WHERE quality IS NULL), coalesce(max(id), 0) FROM dead_letters WHERE true" + Wanted;
            filter.Bind(query);
            using var rows = query.ExecuteReader();
            rows.Read();
            return (rows.GetInt64(0), rows.GetInt64(1));
        });
    }

    /// <summary>The newest letters, newest first, at most <see cref="ListMax"/>. Throws <see cref="IOException"/> when the file cannot be read.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="beforeId">Only letters older than this id; null for the newest.</param>
    /// <param name="reason">Only of this reason's word; null for all.</param>
    /// <param name="park">Only of this park; null for all.</param>
    public IReadOnlyList<KeptDeadLetter> List(int limit, long? beforeId = null, string? reason = null, string? park = null) => Read(
        "WHERE id < $before" + Wanted + "ORDER BY id DESC LIMIT $limit;", new(reason, park, null), ("$before", beforeId ?? long.MaxValue), ("$limit", Math.Clamp(limit, 0, ListMax)));

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

    private T Change<T>(Func<SqliteConnection, T> change)
    {
        lock (_gate)
        {
            try
            {
                return change(Connected());
            }
            catch (SqliteException e)
            {
                // The next use opens the file afresh and counts again.
                Close();
                throw new IOException($"Dead letters cannot be written to {_database.File}: {e.Message}", e);
            }
        }
    }

    private T Use<T>(Func<SqliteConnection, T> read)
    {
        lock (_gate)
        {
            try
            {
                return read(Connected());
            }
            catch (SqliteException e)
            {
                throw new IOException($"Dead letters cannot be read from {_database.File}: {e.Message}", e);
            }
        }
    }

    private (int New, long Dropped) AddAll(SqliteConnection connection, IReadOnlyList<DeadLetter> letters, IReadOnlyList<KeptDeadLetter> gone)
    {
        using var transaction = connection.BeginTransaction();
        var change = new Dictionary<string, long>(StringComparer.Ordinal);
        using (var delete = new LetterCommand(connection, LetterCommand.Delete, 1))
        {
            foreach (var kept in gone)
            {
                Count(change, RefusalReasons.Word(kept.Letter.Reason), -delete.Run(kept.Id));
            }
        }

        var added = 0;
        using (var insert = new LetterCommand(connection, LetterCommand.Insert, LetterCommand.InsertValues))
        {
            foreach (var letter in letters)
            {
                var word = RefusalReasons.Word(letter.Reason);
                var isNew = insert.Keep(letter, word);
                added += isNew ? 1 : 0;
                Count(change, word, isNew ? 1 : 0);
            }
        }

        long dropped = 0;
        foreach (var (word, count) in change)
        {
            var excess = _counts.GetValueOrDefault(word) + count - _perReasonMax;
            change[word] = count - Math.Max(excess, 0);
            dropped += excess > 0 ? Drop(connection, word, excess) : 0;
        }

        transaction.Commit();
        foreach (var (word, count) in change)
        {
            var now = _counts.GetValueOrDefault(word) + count;
            _ = now == 0 ? _counts.Remove(word) : (_counts[word] = now) > 0;
        }

        return (added, dropped);
    }

    private static void Count(Dictionary<string, long> counts, string word, long by) => counts[word] = counts.GetValueOrDefault(word) + by;

    private static int Drop(SqliteConnection connection, string word, long count)
    {
        using var delete = connection.CreateCommand();
        delete.CommandText = "DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE reason = $reason ORDER BY id LIMIT $count);";
        delete.Parameters.AddWithValue("$reason", word);
        delete.Parameters.AddWithValue("$count", count);
        return delete.ExecuteNonQuery();
    }

#pragma warning disable CA2100 // Constants of this class.
    private List<KeptDeadLetter> Read(string where, LetterFilter filter, params (string Name, object Value)[] values) => Use(connection =>
    {
        using var query = connection.CreateCommand();
        query.CommandText = LetterCommand.Select + where;
        filter.Bind(query);
        foreach (var (name, value) in values)
        {
            query.Parameters.AddWithValue(name, value);
        }

        return LetterCommand.Read(query);
    });
#pragma warning restore CA2100

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
}
