using System.Globalization;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.Accounts;

/// <summary>
/// What administrators do with accounts and API tokens, behind page and API alike: each act is checked against the rights of who does it, and stands in
/// the audit trail in one transaction with the change. Members throw <see cref="IOException"/> when the operations database cannot be used.
/// </summary>
public sealed class AccountOffice
{
    private readonly AccountIdentity _manager;
    private readonly AccountTable _table;
    private readonly ApiTokens _tokens;
    private readonly AuditTrail _audit;
    private readonly DemoSignIn _demo;
    private readonly ParkRegistry _registry;
    private readonly IngestInstruments _instruments;
    private readonly TimeProvider _time;

    internal AccountOffice(
        AccountIdentity manager, AccountTable table, ApiTokens tokens, AuditTrail audit, DemoSignIn demo, ParkRegistry registry, IngestInstruments instruments, TimeProvider time) =>
        (_manager, _table, _tokens, _audit, _demo, _registry, _instruments, _time) = (manager, table, tokens, audit, demo, registry, instruments, time);

    /// <summary>Accounts that somebody looks after, by name: those of no other parks than his own.</summary>
    public IReadOnlyList<ShownAccount> Accounts(ActingAccount who)
    {
        ArgumentNullException.ThrowIfNull(who);
        return [.. _table.All().Where(a => who.MayInAll(AccountAct.ManageAccounts, a.Parks) && (!a.IsDemo || _demo.IsOn)).Select(Shown)];
    }

    /// <summary>Tokens that somebody looks after, by name.</summary>
    public IReadOnlyList<ApiToken> Tokens(ActingAccount who)
    {
        ArgumentNullException.ThrowIfNull(who);
        return [.. _tokens.All().Where(t => who.MayInAll(AccountAct.ManageAccounts, t.Parks))];
    }

    /// <summary>The audit trail, newest first; empty for who may not read that of all parks.</summary>
    /// <param name="who">Who reads.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="beforeId">Only older than this id; null for the newest.</param>
    /// <param name="account">Only what this account id did; null for all.</param>
    /// <param name="act">Only this act; null for all.</param>
    public IReadOnlyList<KeptAuditEntry> Audit(ActingAccount who, int limit, long? beforeId = null, string? account = null, string? act = null)
    {
        ArgumentNullException.ThrowIfNull(who);
        return who.MayInAll(AccountAct.ViewAudit, null) ? _audit.List(limit, beforeId, account, act) : [];
    }

    /// <summary>Adds an account without a password, and the link by which its owner sets one.</summary>
    public AccountAnswer<AccountLink> Add(ActingAccount who, string name, AccountRole role, ParkScope scope)
    {
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(scope);
        name = name.Trim();
        if (Refusal(who, name, scope) is var trouble && trouble != AccountTrouble.None)
        {
            return new(trouble);
        }

        var account = Make(name, role, scope.Parks);
        var code = Link(account);
        account.Audit = AuditEntry.Of(who, _time.GetUtcNow(), "account-added", name, null, Text(account));
        if (_table.Add(account))
        {
            return new(AccountTrouble.None, LinkOf(account, code));
        }

        return new(_table.FindByName(account.NameKey) is null ? Full("accounts") : AccountTrouble.NameTaken);
    }

    /// <summary>Changes role, parks or whether it may sign in; its sessions are over.</summary>
    public async Task<AccountAnswer<ShownAccount>> ChangeAsync(ActingAccount who, string id, AccountChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var account = _table.Find(id);
        if (Refusal(who, account) is var trouble && trouble != AccountTrouble.None)
        {
            return new(trouble);
        }

        var before = Text(account!);
        (account!.Role, account.Parks, account.IsDisabled) = (change.Role ?? account.Role, change.Scope is { } scope ? scope.Parks : account.Parks, change.IsDisabled ?? account.IsDisabled);
        if (change.Scope is not null && !AreKnown(account.Parks))
        {
            return new(AccountTrouble.ParksUnusable);
        }

        if (!who.MayInAll(AccountAct.ManageAccounts, account.Parks))
        {
            return new(AccountTrouble.NotAllowed);
        }

        if (!_demo.IsOn && AccountTable.IsAdministrator(_table.Find(id)!) && !AccountTable.IsAdministrator(account) && !_table.HasAdministrator(except: id))
        {
            return new(AccountTrouble.LastAdministrator);
        }

        var after = Text(account);
        if (after == before)
        {
            return new(AccountTrouble.None, Shown(account));
        }

        if (account.IsDisabled)
        {
            (account.LinkHash, account.LinkExpires) = (null, null);
        }

        account.Audit = AuditEntry.Of(who, _time.GetUtcNow(), "account-changed", account.Name, before, after);
        return (await _manager.UpdateSecurityStampAsync(account)).Succeeded ? new(AccountTrouble.None, Shown(account)) : new(AccountTrouble.Changed);
    }

    /// <summary>A new one-time link by which the owner of an account sets a new password; the one before is void, the password stays good until then.</summary>
    public AccountAnswer<AccountLink> IssueLink(ActingAccount who, string id)
    {
        var account = _table.Find(id);
        if (Refusal(who, account) is var trouble && trouble != AccountTrouble.None)
        {
            return new(trouble);
        }

        var code = Link(account!);
        account!.Audit = AuditEntry.Of(who, _time.GetUtcNow(), "password-link", account.Name);
        return _table.Save(account) ? new(AccountTrouble.None, LinkOf(account, code)) : new(AccountTrouble.Changed);
    }

    /// <summary>Adds an API token.</summary>
    /// <param name="who">Who adds it.</param>
    /// <param name="name">What it is for.</param>
    /// <param name="role">What it may do.</param>
    /// <param name="scope">Where.</param>
    /// <param name="expires">When it ends: ahead, and at most <see cref="AccountLimits.TokenLifeMax"/> away.</param>
    public AccountAnswer<NewApiToken> AddToken(ActingAccount who, string name, AccountRole role, ParkScope scope, DateTimeOffset expires)
    {
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(scope);
        name = name.Trim();
        var now = _time.GetUtcNow();
        if (Refusal(who, name, scope) is var trouble && trouble != AccountTrouble.None)
        {
            return new(trouble);
        }

        if (expires <= now || expires > now + AccountLimits.TokenLifeMax)
        {
            return new(AccountTrouble.ExpiryUnusable);
        }

        var token = new ApiToken(OneTimeCode.MakeId(), name, role, scope.Parks, now, expires, null, who.Name);
        var secret = _tokens.Add(token, AuditEntry.Of(who, now, "token-added", name, null, Text(token)));
        return secret is null ? new(Full("tokens")) : new(AccountTrouble.None, new(token, secret));
    }

    /// <summary>Takes an API token back; it is refused from the next request on.</summary>
    public AccountAnswer<ApiToken> RevokeToken(ActingAccount who, string id)
    {
        ArgumentNullException.ThrowIfNull(who);
        var token = _tokens.All().FirstOrDefault(t => t.Id == id);
        if (!who.MaySomewhere(AccountAct.ManageAccounts) || (token is not null && !who.MayInAll(AccountAct.ManageAccounts, token.Parks)))
        {
            return new(AccountTrouble.NotAllowed);
        }

        return token is not null && _tokens.Revoke(id, AuditEntry.Of(who, _time.GetUtcNow(), "token-revoked", token.Name, Text(token)))
            ? new(AccountTrouble.None, token)
            : new(AccountTrouble.Unknown);
    }

    /// <summary>Makes the first administrator, with the password given; only while there is none.</summary>
    internal async Task<AccountAnswer<Account>> AddFirstAsync(string name, string password, string from)
    {
        name = name.Trim();
        if (!IsName(name))
        {
            return new(AccountTrouble.NameUnusable);
        }

        var account = Make(name, AccountRole.Administrator, null);
        if (!await _manager.IsGoodAsync(account, password))
        {
            return new(AccountTrouble.PasswordWeak);
        }

        account.PasswordHash = _manager.PasswordHasher.HashPassword(account, password);
        account.Audit = new(_time.GetUtcNow(), null, "first-account link", from, "account-added", name, null, Text(account));
        return _table.Add(account, isFirst: true) ? new(AccountTrouble.None, account) : new(_table.HasAdministrator() ? AccountTrouble.NotAllowed : AccountTrouble.NameTaken);
    }

    /// <summary>Sets the password of who holds the code of a one-time link.</summary>
    internal async Task<AccountAnswer<Account>> SetByLinkAsync(string code, string password, string from)
    {
        var now = _time.GetUtcNow();
        if (_table.FindByLink(code, now) is not { } account)
        {
            return new(AccountTrouble.Unknown);
        }

        if (!await _manager.IsGoodAsync(account, password))
        {
            return new(AccountTrouble.PasswordWeak);
        }

        account.Audit = AuditEntry.Of(account.Acting(from), now, "password-set", account.Name);
        return (await _manager.SetPasswordAsync(account, password)).Succeeded ? new(AccountTrouble.None, account) : new(AccountTrouble.Changed);
    }

    /// <summary>Replaces a password that was just shown; every other session of the account is over.</summary>
    internal async Task<AccountAnswer<Account>> ReplacePasswordAsync(Account account, string password, string from)
    {
        if (!await _manager.IsGoodAsync(account, password))
        {
            return new(AccountTrouble.PasswordWeak);
        }

        account.Audit = AuditEntry.Of(account.Acting(from), _time.GetUtcNow(), "password-changed", account.Name);
        return (await _manager.SetPasswordAsync(account, password)).Succeeded ? new(AccountTrouble.None, account) : new(AccountTrouble.Changed);
    }

    /// <summary>Whether a text can be a name: letters, digits, and between them spaces and a few marks.</summary>
    internal static bool IsName(string name) =>
        name.Length is > 0 and <= AccountLimits.NameLengthMax && name.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '@' or ' ') && char.IsLetterOrDigit(name[0]);

    private AccountTrouble Refusal(ActingAccount who, string name, ParkScope scope) =>
        !who.MayInAll(AccountAct.ManageAccounts, scope.Parks) ? AccountTrouble.NotAllowed
        : !IsName(name) ? AccountTrouble.NameUnusable
        : AreKnown(scope.Parks) ? AccountTrouble.None : AccountTrouble.ParksUnusable;

    private static AccountTrouble Refusal(ActingAccount who, Account? account)
    {
        ArgumentNullException.ThrowIfNull(who);
        return !who.MaySomewhere(AccountAct.ManageAccounts) ? AccountTrouble.NotAllowed
            : account is null ? AccountTrouble.Unknown
            : account.IsDemo ? AccountTrouble.OfDemo
            : who.MayInAll(AccountAct.ManageAccounts, account.Parks) ? AccountTrouble.None : AccountTrouble.NotAllowed;
    }

    private bool AreKnown(IReadOnlySet<string>? parks) => parks is null || (parks.Count > 0 && parks.All(p => _registry.TryGetPark(p, out _)));

    private AccountTrouble Full(string what)
    {
        _instruments.AccountRefused(what);
        return AccountTrouble.Full;
    }

    private Account Make(string name, AccountRole role, IReadOnlySet<string>? parks) => new()
    {
        Id = OneTimeCode.MakeId(), Name = name, NameKey = _manager.NormalizeName(name)!, Role = role, Parks = parks, Stamp = OneTimeCode.MakeId(), Created = _time.GetUtcNow(),
    };

    private string Link(Account account)
    {
        var code = OneTimeCode.Make();
        (account.LinkHash, account.LinkExpires) = (OneTimeCode.Hash(code), _time.GetUtcNow() + AccountLimits.LinkLife);
        return code;
    }

    private AccountLink LinkOf(Account account, string code) => new(Shown(account), Pages.SetPasswordPage.Path + "?code=" + code, account.LinkExpires!.Value);

    private ShownAccount Shown(Account a) =>
        new(a.Id, a.Name, a.Role, a.Parks, a.IsDisabled, a.IsDemo, a.PasswordHash is not null, a.LinkExpires > _time.GetUtcNow() ? a.LinkExpires : null, a.Created, a.SignedIn);

    private static string Text(Account account) => $"{account.Role.Word()}; parks: {Account.TextOf(account.Parks) ?? "all"}{(account.IsDisabled ? "; disabled" : "")}";

    private static string Text(ApiToken token) => $"{token.Role.Word()}; parks: {Account.TextOf(token.Parks) ?? "all"}; until {token.Expires.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
}
