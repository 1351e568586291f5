using Microsoft.Data.Sqlite;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Intake.DeadLetters;

namespace SmartPark.Ingest.Registrar;

/// <summary>The tables of the registry, on a connection of their own. Throws <see cref="IOException"/> when the file cannot be used. Thread-safe.</summary>
internal sealed class RegistryStore(OperationsDatabase database) : IDisposable
{
    private const string Columns = "SELECT number, at_ms, account, name, origin, reason, source, changes, hash FROM registry_revisions ";

    private readonly OperationsFile _file = new(database, "The registry");

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>The newest revision's number, 0 before any, and all rows that it has.</summary>
    public (long Revision, IReadOnlyList<StoredRow> Rows) Load() => _file.Change(_ =>
        (_file.Read("SELECT coalesce(max(number), 0) FROM registry_revisions;", r => r.GetInt64(0))[0], _file.Read("SELECT tbl, key, cells FROM registry_rows;", Row)));

    /// <summary>Commits a revision with its changes and what the audit trail says of it: all or nothing.</summary>
    public void Commit(RegistryRevision revision, IEnumerable<KeptChange> changes, IEnumerable<AccountStatement> audit) => _file.Change(connection =>
    {
        using var put = OperationsFile.Command(connection, "INSERT INTO registry_rows (tbl, key, cells) VALUES ($tbl, $key, $after) ON CONFLICT (tbl, key) DO UPDATE SET cells = excluded.cells;");
        using var remove = OperationsFile.Command(connection, "DELETE FROM registry_rows WHERE tbl = $tbl AND key = $key;");
        using var keep = OperationsFile.Command(connection, "INSERT INTO registry_changes (revision, n, tbl, key, before, after) VALUES ($revision, $n, $tbl, $key, $before, $after);");
        var n = 0;
        foreach (var change in changes)
        {
            Run(change.After is null ? remove : put, ("$tbl", change.Table), ("$key", change.Key), ("$after", change.After));
            Run(keep, ("$revision", revision.Number), ("$n", ++n), ("$tbl", change.Table), ("$key", change.Key), ("$before", change.Before), ("$after", change.After));
        }

        OperationsFile.Run(
            connection,
            "INSERT INTO registry_revisions (number, at_ms, account, name, origin, reason, source, changes, hash) VALUES ($number, $at, $account, $name, $origin, $reason, $source, $changes, $hash);",
            ("$number", revision.Number), ("$at", revision.AtUnixMs), ("$account", revision.Account), ("$name", revision.Name), ("$origin", revision.From), ("$reason", revision.Reason),
            ("$source", revision.Source), ("$changes", revision.Changes), ("$hash", revision.Hash));
        foreach (var statement in audit)
        {
            OperationsFile.Run(connection, statement.Sql, statement.Values);
        }

        return n;
    });

    /// <summary>A revision, or null.</summary>
    public RegistryRevision? Find(long number) => _file.Read(Columns + "WHERE number = $number;", Revision, ("$number", number)) is [var one] ? one : null;

    /// <summary>Revisions, newest first.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="before">Only older ones than this.</param>
    public IReadOnlyList<RegistryRevision> List(int limit, long before) =>
        _file.Read(Columns + "WHERE number < $before ORDER BY number DESC LIMIT $limit;", Revision, ("$before", before), ("$limit", limit));

    /// <summary>Changes of a revision in their order.</summary>
    public IReadOnlyList<KeptChange> Changes(long revision, int offset, int limit) => _file.Read(
        "SELECT tbl, key, before, after FROM registry_changes WHERE revision = $revision AND n > $offset ORDER BY n LIMIT $limit;", Change,
        ("$revision", revision), ("$offset", offset), ("$limit", limit));

    /// <summary>All rows as they were after a revision: those of now, with what changed since taken back.</summary>
    public IReadOnlyList<StoredRow> RowsAt(long revision) => _file.Read(
        """
        WITH since AS (SELECT tbl, key, before, min(revision) FROM registry_changes WHERE revision > $revision GROUP BY tbl, key)
        SELECT tbl, key, cells FROM registry_rows r WHERE NOT EXISTS (SELECT 1 FROM since s WHERE s.tbl = r.tbl AND s.key = r.key)
        UNION ALL SELECT tbl, key, before FROM since WHERE before IS NOT NULL;
        """,
        Row, ("$revision", revision));

    private static void Run(SqliteCommand command, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (command.Parameters.Count == 0)
        {
            foreach (var (name, value) in values)
            {
                command.Parameters.AddWithValue(name, value ?? DBNull.Value);
            }
        }
        else
        {
            foreach (var (name, value) in values)
            {
                command.Parameters[name].Value = value ?? DBNull.Value;
            }
        }

        command.ExecuteNonQuery();
    }

    private static StoredRow Row(SqliteDataReader r) => new(r.GetString(0), r.GetString(1), r.GetString(2));

    private static KeptChange Change(SqliteDataReader r) => new(r.GetString(0), r.GetString(1), Text(r, 2), Text(r, 3));

    private static RegistryRevision Revision(SqliteDataReader r) =>
        new(r.GetInt64(0), r.GetInt64(1), Text(r, 2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetInt32(7), r.GetString(8));

    private static string? Text(SqliteDataReader r, int at) => r.IsDBNull(at) ? null : r.GetString(at);
}
