namespace SmartPark.Ingest.Accounts;

/// <summary>A secret by which a program comes in and acts, without the secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Parks">Ids of the parks where; null for all.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">From then on it is refused.</param>
/// <param name="Used">When it was last used, to the minute; null when never.</param>
/// <param name="CreatedBy">Name of who made it.</param>
public sealed record ApiToken(string Id, string Name, AccountRole Role, IReadOnlySet<string>? Parks, DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? Used, string CreatedBy)
{
    /// <summary>Who it is when it acts.</summary>
    public ActingAccount Acting() => new(ActingAccount.TokenPrefix + Id, Name, Role, Parks, "token " + Name);
}
