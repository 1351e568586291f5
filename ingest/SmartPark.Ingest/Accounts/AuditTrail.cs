using Microsoft.Data.Sqlite;
using SmartPark.Ingest.Intake;

namespace SmartPark.Ingest.Accounts;

/// <summary>
/// Who changed what, when and from where: the newest <see cref="AccountLimits.AuditRowsMax"/> entries in the operations database; older ones go and are
/// counted. Thread-safe.
/// </summary>
public sealed class AuditTrail
{
    private const string Columns = "SELECT id, at_ms, account, name, came_from, act, subject, before, after FROM audit ";

    private readonly AccountFile _file;
    private readonly IngestInstruments _instruments;
    private readonly int _rowsMax;

    internal AuditTrail(AccountFile file, IngestInstruments instruments, int rowsMax = AccountLimits.AuditRowsMax) => (_file, _instruments, _rowsMax) = (file, instruments, rowsMax);

    /// <summary>Commits an entry. Throws <see cref="IOException"/> when the file cannot be written.</summary>
    public void Write(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Written(_file.Change([.. Statements(entry)]));
    }

    /// <summary>Entries, newest first. Throws <see cref="IOException"/> when the file cannot be read.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="beforeId">Only older than this id; null for the newest.</param>
    /// <param name="account">Only what this account id did; null for all.</param>
    /// <param name="act">Only this act; null for all.</param>
    public IReadOnlyList<KeptAuditEntry> List(int limit, long? beforeId = null, string? account = null, string? act = null) => _file.Read(
        new(Columns + "WHERE id < $before AND ($account IS NULL OR account = $account) AND ($act IS NULL OR act = $act) ORDER BY id DESC LIMIT $limit;",
            ("$before", beforeId ?? long.MaxValue), ("$account", account), ("$act", act), ("$limit", limit)),
        Row);

    /// <summary>What commits an entry together with the change that it speaks of; ends with the statement that drops the oldest.</summary>
    internal IEnumerable<AccountStatement> Statements(AuditEntry entry) =>
    [
        new("INSERT INTO audit (at_ms, account, name, came_from, act, subject, before, after) VALUES ($at, $account, $name, $from, $act, $subject, $before, $after);",
            ("$at", entry.At.ToUnixTimeMilliseconds()), ("$account", entry.Account), ("$name", entry.Name), ("$from", entry.From), ("$act", entry.Act), ("$subject", entry.Subject),
            ("$before", entry.Before), ("$after", entry.After)),
        new("DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - $max;", ("$max", _rowsMax)),
    ];

    /// <summary>Counts what the statements of an entry dropped.</summary>
    internal bool Written(IReadOnlyList<int> changed)
    {
        if (changed.Count > 0)
        {
            _instruments.AuditDropped(changed[^1]);
        }

        return changed.Count > 0;
    }

    private static KeptAuditEntry Row(SqliteDataReader row) => new(
        row.GetInt64(0),
        new(DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), Text(row, 2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), Text(row, 7), Text(row, 8)));

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
