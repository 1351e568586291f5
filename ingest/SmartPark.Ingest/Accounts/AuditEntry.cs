namespace SmartPark.Ingest.Accounts;

/// <summary>One change that somebody made, or one sign-in.</summary>
/// <param name="At">When.</param>
/// <param name="Account">Id of who did it; null when nobody was signed in, as at the first account.</param>
/// <param name="Name">Name of who did it, as it was then.</param>
/// <param name="From">Remote address, or <c>token</c> and the name of the API token.</param>
/// <param name="Act">What: a word such as <c>account-changed</c>.</param>
/// <param name="Subject">To what: name of an account or token, park, rule.</param>
/// <param name="Before">What stood before, without secrets; null when there was nothing.</param>
/// <param name="After">What stands since, without secrets; null when there is nothing.</param>
public sealed record AuditEntry(DateTimeOffset At, string? Account, string Name, string From, string Act, string Subject, string? Before = null, string? After = null)
{
    /// <summary>An entry of somebody's act.</summary>
    public static AuditEntry Of(ActingAccount who, DateTimeOffset at, string act, string subject, string? before = null, string? after = null)
    {
        ArgumentNullException.ThrowIfNull(who);
        return new(at, who.Id, who.Name, who.From, act, subject, before, after);
    }
}

/// <summary>An entry with its id, by which pages of the trail go on.</summary>
/// <param name="Id">Grows.</param>
/// <param name="Entry">The entry.</param>
public sealed record KeptAuditEntry(long Id, AuditEntry Entry);
