namespace SmartPark.Ingest.Accounts;

/// <summary>Somebody as others choose them: for an assignment, a duty roster, a receipt.</summary>
/// <param name="Id">Id of the account.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">Its role.</param>
public sealed record KnownAccount(string Id, string Name, AccountRole Role);

/// <summary>Who there is, for the parts of the product that give something to somebody.</summary>
public sealed class AccountDirectory
{
    private readonly AccountTable _table;
    private readonly DemoSignIn _demo;

    internal AccountDirectory(AccountTable table, DemoSignIn demo) => (_table, _demo) = (table, demo);

    /// <summary>Accounts that may do something in a park now, by name. Throws <see cref="IOException"/> when accounts cannot be read.</summary>
    public IReadOnlyList<KnownAccount> WhoMay(AccountAct act, string park) =>
        [.. _table.All().Where(a => !a.IsDisabled && (!a.IsDemo || _demo.IsOn) && a.Acting("").May(act, park)).Select(Known)];

    /// <summary>The account of an id, disabled or not; null when there is none. Throws <see cref="IOException"/> when accounts cannot be read.</summary>
    public KnownAccount? Find(string id) => _table.Find(id) is { } account ? Known(account) : null;

    private static KnownAccount Known(Account account) => new(account.Id, account.Name, account.Role);
}
