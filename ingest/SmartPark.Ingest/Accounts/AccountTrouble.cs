namespace SmartPark.Ingest.Accounts;

/// <summary>Why something about accounts or tokens was not done.</summary>
public enum AccountTrouble
{
    /// <summary>It was done.</summary>
    None,

    /// <summary>Nobody is signed in, or without the right, or not for all the parks concerned.</summary>
    NotAllowed,

    /// <summary>No account or token of that id.</summary>
    Unknown,

    /// <summary>A name that is empty, too long, or with characters that names do not have.</summary>
    NameUnusable,

    /// <summary>Another account has the name.</summary>
    NameTaken,

    /// <summary>A park that is not registered, or none at all.</summary>
    ParksUnusable,

    /// <summary>An end that is past, or more than a year away.</summary>
    ExpiryUnusable,

    /// <summary>The password is too short, too simple, too long, or has the name in it.</summary>
    PasswordWeak,

    /// <summary>Without it nobody could look after the accounts.</summary>
    LastAdministrator,

    /// <summary>Accounts of the demo cannot be changed.</summary>
    OfDemo,

    /// <summary>As many accounts or tokens as there may be.</summary>
    Full,

    /// <summary>Somebody else changed it at the same moment.</summary>
    Changed,
}

/// <summary>What became of a change.</summary>
/// <param name="Trouble">Why it was not done; <see cref="AccountTrouble.None"/> when it was.</param>
/// <param name="Value">What it made, when it was done.</param>
public readonly record struct AccountAnswer<T>(AccountTrouble Trouble, T? Value = default);

/// <summary>An account as others may see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">Its role.</param>
/// <param name="Parks">Ids of its parks; null for all.</param>
/// <param name="IsDisabled">Whether it may not sign in.</param>
/// <param name="IsDemo">Whether it is one of the demo's.</param>
/// <param name="HasPassword">Whether its owner has set a password.</param>
/// <param name="LinkExpires">Until when its one-time link is open; null when it has none.</param>
/// <param name="Created">When it was made.</param>
/// <param name="SignedIn">When somebody last signed in to it; null when never.</param>
public sealed record ShownAccount(
    string Id, string Name, AccountRole Role, IReadOnlySet<string>? Parks, bool IsDisabled, bool IsDemo, bool HasPassword, DateTimeOffset? LinkExpires, DateTimeOffset Created,
    DateTimeOffset? SignedIn);

/// <summary>An account with the code of a one-time link by which its owner sets a password; shown once.</summary>
/// <param name="Account">The account.</param>
/// <param name="Path">Path of the link on this service, with the code.</param>
/// <param name="Expires">Until when it is good.</param>
public sealed record AccountLink(ShownAccount Account, string Path, DateTimeOffset Expires);

/// <summary>A new API token with its secret; shown once.</summary>
/// <param name="Token">The token.</param>
/// <param name="Secret">What a program sends as <c>Authorization: Bearer</c>.</param>
public sealed record NewApiToken(ApiToken Token, string Secret);

/// <summary>What is to be different about an account; null leaves it as it is.</summary>
/// <param name="Role">Its role.</param>
/// <param name="Scope">Its parks.</param>
/// <param name="IsDisabled">Whether it may not sign in.</param>
public sealed record AccountChange(AccountRole? Role = null, ParkScope? Scope = null, bool? IsDisabled = null);

/// <summary>For which parks something is.</summary>
/// <param name="Parks">Their ids; null for all.</param>
public sealed record ParkScope(IReadOnlySet<string>? Parks);
