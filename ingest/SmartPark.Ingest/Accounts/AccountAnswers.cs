namespace SmartPark.Ingest.Accounts;

/// <summary>An account in the API.</summary>
internal sealed record AccountItem(
    string Id, string Name, string Role, IReadOnlyList<string>? Parks, bool Disabled, bool HasPassword, DateTimeOffset? LinkExpires, DateTimeOffset Created, DateTimeOffset? SignedIn);

/// <summary>Who is asking.</summary>
internal sealed record WhoAnswer(string Id, string Name, string Role, IReadOnlyList<string>? Parks, string From, IReadOnlyList<string> May);

/// <summary>An account with the link by which its owner sets a password.</summary>
internal sealed record AccountLinkAnswer(AccountItem Account, string PasswordLink, DateTimeOffset LinkExpires);

/// <summary>An API token in the API; the secret only in the answer that made it.</summary>
internal sealed record TokenItem(
    string Id, string Name, string Role, IReadOnlyList<string>? Parks, DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? Used, string CreatedBy, string? Secret = null);

/// <summary>An entry of the audit trail in the API.</summary>
internal sealed record AuditItem(long Id, DateTimeOffset At, string? Account, string Name, string From, string Act, string Subject, string? Before, string? After);

/// <summary>A page of the audit trail.</summary>
internal sealed record AuditAnswer(long? NextBefore, IReadOnlyList<AuditItem> Items);

/// <summary>What a new account is to be: <c>parks</c> absent or null is all of them.</summary>
internal sealed record NewAccountRequest(string? Name, string? Role, IReadOnlyList<string>? Parks);

/// <summary>What is to be different about an account; what is absent stays. <c>all_parks</c> makes it one for all.</summary>
internal sealed record AccountChangeRequest(string? Role, IReadOnlyList<string>? Parks, bool? AllParks, bool? Disabled);

/// <summary>What a new API token is to be.</summary>
internal sealed record NewTokenRequest(string? Name, string? Role, IReadOnlyList<string>? Parks, DateTimeOffset? Expires);
