using Microsoft.Data.Sqlite;

namespace SmartPark.Ingest.Accounts;

/// <summary>
/// All accounts: kept in the operations database, and in memory as well, since every request asks. What it gives out are copies; <see cref="Save"/>
/// makes a change true. Thread-safe.
/// </summary>
internal sealed class AccountTable(AccountFile file, AuditTrail audit)
{
    private const string Columns =
        "id, name, name_key, role, parks, password_hash, stamp, failed, locked_until_ms, disabled, demo, link_hash, link_expires_ms, created_ms, signed_in_ms, version";

    private readonly Lock _gate = new();
    private Dictionary<string, Account>? _accounts;

    /// <summary>Accounts there are, the demo's among them.</summary>
    public int Count => Use(all => all.Count);

    /// <summary>Every account by name. Throws <see cref="IOException"/> when the file cannot be read.</summary>
    public IReadOnlyList<Account> All() => Use(all => all.Values.OrderBy(a => a.NameKey, StringComparer.Ordinal).Select(a => a.Copy()).ToList());

    /// <summary>The account of an id, or null.</summary>
    public Account? Find(string id) => Use(all => all.GetValueOrDefault(id)?.Copy());

    /// <summary>The account of a name as it is compared, or null.</summary>
    public Account? FindByName(string nameKey) => Use(all => all.Values.FirstOrDefault(a => a.NameKey == nameKey)?.Copy());

    /// <summary>The account of the code of a one-time link that is still good, or null.</summary>
    public Account? FindByLink(string code, DateTimeOffset now) =>
        Use(all => all.Values.FirstOrDefault(a => !a.IsDisabled && !a.IsDemo && a.LinkExpires > now && OneTimeCode.Is(code, a.LinkHash))?.Copy());

    /// <summary>Whether somebody can look after the accounts: an administrator of all parks, not disabled and not the demo's.</summary>
    /// <param name="except">Id of one who does not count.</param>
    public bool HasAdministrator(string? except = null) => Use(all => all.Values.Any(a => IsAdministrator(a) && a.Id != except));

    /// <summary>Whether it is an administrator of all parks who may sign in.</summary>
    public static bool IsAdministrator(Account account) => account is { Role: AccountRole.Administrator, Parks: null, IsDisabled: false, IsDemo: false };

    /// <summary>Adds an account with its entry in the audit trail; false when there are too many, or one of that name.</summary>
    /// <param name="account">The account.</param>
    /// <param name="isFirst">Only while no administrator exists, which is looked at in the same moment.</param>
    public bool Add(Account account, bool isFirst = false)
    {
        lock (_gate)
        {
            var all = Loaded();
            if (all.Count >= AccountLimits.AccountsMax || all.Values.Any(a => a.NameKey == account.NameKey) || (isFirst && all.Values.Any(IsAdministrator)))
            {
                return false;
            }

            account.Version = 1;
            return Run(account, new("INSERT INTO accounts (" + Columns + ") VALUES ($id, $name, $name_key, $role, $parks, $password_hash, $stamp, $failed, $locked_until_ms, $disabled, $demo, "
                + "$link_hash, $link_expires_ms, $created_ms, $signed_in_ms, $version);", Values(account)));
        }
    }

    /// <summary>Saves a change with its entry in the audit trail; false when somebody else saved this account since it was read.</summary>
    public bool Save(Account account)
    {
        lock (_gate)
        {
            _ = Loaded();
            account.Version++;
            var values = Values(account);
            var saved = Run(account, new("UPDATE accounts SET name = $name, name_key = $name_key, role = $role, parks = $parks, password_hash = $password_hash, stamp = $stamp, failed = $failed, "
                + "locked_until_ms = $locked_until_ms, disabled = $disabled, demo = $demo, link_hash = $link_hash, link_expires_ms = $link_expires_ms, created_ms = $created_ms, "
                + "signed_in_ms = $signed_in_ms, version = $version WHERE id = $id AND version = $version - 1;", values));
            account.Version -= saved ? 0 : 1;
            return saved;
        }
    }

    private bool Run(Account account, AccountStatement change)
    {
        var entry = account.Audit;
        var isDone = entry is null ? file.Change(change).Count > 0 : audit.Written(file.Change([change, .. audit.Statements(entry)]));
        if (isDone)
        {
            account.Audit = null;
            Loaded()[account.Id] = account.Copy();
        }

        return isDone;
    }

    private T Use<T>(Func<Dictionary<string, Account>, T> use)
    {
        lock (_gate)
        {
            return use(Loaded());
        }
    }

    private Dictionary<string, Account> Loaded() =>
        _accounts ??= file.Read(new("SELECT " + Columns + " FROM accounts;"), Row).ToDictionary(a => a.Id, StringComparer.Ordinal);

    private static (string Name, object? Value)[] Values(Account a) =>
    [
        ("$id", a.Id), ("$name", a.Name), ("$name_key", a.NameKey), ("$role", a.Role.Word()), ("$parks", Account.TextOf(a.Parks)), ("$password_hash", a.PasswordHash), ("$stamp", a.Stamp),
        ("$failed", a.Failed), ("$locked_until_ms", a.LockedUntil?.ToUnixTimeMilliseconds()), ("$disabled", a.IsDisabled ? 1 : 0), ("$demo", a.IsDemo ? 1 : 0), ("$link_hash", a.LinkHash),
        ("$link_expires_ms", a.LinkExpires?.ToUnixTimeMilliseconds()), ("$created_ms", a.Created.ToUnixTimeMilliseconds()), ("$signed_in_ms", a.SignedIn?.ToUnixTimeMilliseconds()),
        ("$version", a.Version),
    ];

    private static Account Row(SqliteDataReader row) => new()
    {
        Id = row.GetString(0), Name = row.GetString(1), NameKey = row.GetString(2),

        // A word that this program does not know may do least.
        Role = AccountRoles.Parse(row.GetString(3)) ?? AccountRole.Bureau,
        Parks = Account.ParksOf(row.IsDBNull(4) ? null : row.GetString(4)), PasswordHash = row.IsDBNull(5) ? null : row.GetString(5), Stamp = row.GetString(6), Failed = row.GetInt32(7),
        LockedUntil = Time(row, 8), IsDisabled = row.GetInt64(9) != 0, IsDemo = row.GetInt64(10) != 0, LinkHash = row.IsDBNull(11) ? null : row.GetFieldValue<byte[]>(11),
        LinkExpires = Time(row, 12), Created = Time(row, 13)!.Value, SignedIn = Time(row, 14), Version = row.GetInt64(15),
    };

    private static DateTimeOffset? Time(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
