using SmartPark.Telemetry;

namespace SmartPark.Ingest.Evaluations;

/// <summary>A list of grades, without its documents.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Year">The year that is graded.</param>
/// <param name="Scheme">Id of the scheme.</param>
/// <param name="Group">Group of the scheme.</param>
/// <param name="Scope"><c>park</c> or <c>enterprise</c>.</param>
/// <param name="Report">Number of the published report.</param>
/// <param name="ReportVersion">Its version.</param>
/// <param name="ReportSha256">SHA-256 of its bytes.</param>
/// <param name="At">When the draft was made.</param>
/// <param name="Account">Account id of who made it.</param>
/// <param name="Name">Name of who made it.</param>
/// <param name="Note">In their words; may be empty.</param>
/// <param name="Sha256">SHA-256 of the draft.</param>
/// <param name="Versions">Versions since the lock, the locked list first; empty of a draft.</param>
public sealed record EvaluationList(
    string Number, int Year, string Scheme, string Group, string Scope, string Report, int ReportVersion, string ReportSha256, DateTimeOffset At, string Account, string Name, string Note, string Sha256,
    IReadOnlyList<EvaluationVersion> Versions)
{
    /// <summary>Whether it is locked for its year.</summary>
    public bool IsLocked => Versions.Count > 0;
}

/// <summary>A version of a locked list.</summary>
/// <param name="Version">From 1.</param>
/// <param name="Kind"><c>locked</c>, <c>appeal</c> or <c>re-grade</c>.</param>
/// <param name="Party">Whose grade it is about; null at the lock.</param>
/// <param name="At">When.</param>
/// <param name="Account">Account id of who did it.</param>
/// <param name="Name">Name of who did it.</param>
/// <param name="Note">Why.</param>
/// <param name="Sha256">SHA-256 of its document.</param>
/// <param name="Differences">What it changed of the version before; empty at the lock.</param>
public sealed record EvaluationVersion(
    int Version, string Kind, string? Party, DateTimeOffset At, string Account, string Name, string Note, string Sha256, IReadOnlyList<GradeDifference> Differences);

/// <summary>What one version has otherwise than the one before.</summary>
/// <param name="Party">Of whom.</param>
/// <param name="Measure"><c>grade</c>, <c>score</c>, <c>rank</c>, <c>effective_from</c>, or an indicator.</param>
/// <param name="Before">Before; null for nothing.</param>
/// <param name="After">After; null for nothing.</param>
public sealed record GradeDifference(string Party, string Measure, string? Before, string? After);

/// <summary>A document as it is kept.</summary>
/// <param name="List">Of which list.</param>
/// <param name="Version">Version; 0 of the draft.</param>
/// <param name="Sha256">The hash that was kept with it.</param>
/// <param name="Utf8">Its bytes.</param>
/// <param name="IsIntact">Whether they still have that hash.</param>
public sealed record FrozenGrades(EvaluationList List, int Version, string Sha256, byte[] Utf8, bool IsIntact);

/// <summary>An appeal to a locked list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Party">Whose grade.</param>
/// <param name="Appellant">Who appeals.</param>
/// <param name="Text">What they say.</param>
/// <param name="At">When it was taken down.</param>
/// <param name="Account">Account id of who took it down.</param>
/// <param name="Name">Name of who took it down.</param>
/// <param name="Decision">What was decided; null while it is open.</param>
public sealed record GradeAppeal(long Id, string Party, string Appellant, string Text, DateTimeOffset At, string Account, string Name, AppealDecision? Decision);

/// <summary>What was decided on an appeal.</summary>
/// <param name="IsAccepted">Accepted, or refused.</param>
/// <param name="Corrected">Corrected values by indicator; empty when it was refused.</param>
/// <param name="Reason">Why.</param>
/// <param name="Version">Version that it made; null when it was refused.</param>
/// <param name="At">When.</param>
/// <param name="Account">Account id of who decided.</param>
/// <param name="Name">Name of who decided.</param>
public sealed record AppealDecision(bool IsAccepted, IReadOnlyDictionary<string, decimal> Corrected, string Reason, int? Version, DateTimeOffset At, string Account, string Name);

/// <summary>What a draft is asked for.</summary>
/// <param name="Year">The year that is graded.</param>
/// <param name="Scheme">Id of a scheme.</param>
/// <param name="Group">One of its groups.</param>
/// <param name="Scope"><c>park</c>: all parks of the city; or <c>enterprise</c>.</param>
/// <param name="Report">Number of a published report whose period ends in the year; its newest version is taken.</param>
/// <param name="Parties">Enterprises of the group, as <c>park/enterprise</c>; all of the report when absent. Never of parks.</param>
/// <param name="Benchmarks">Benchmarks by indicator, of schemes that score by them.</param>
/// <param name="Entered">Values that no report can tell.</param>
/// <param name="Bonuses">Points beyond the weights.</param>
/// <param name="Note">Why; may be absent.</param>
public sealed record EvaluationOrder(
    int Year, string Scheme, string Group, string Scope, string Report, IReadOnlyList<string>? Parties = null, IReadOnlyDictionary<string, decimal>? Benchmarks = null,
    IReadOnlyList<EnteredValue>? Entered = null, IReadOnlyList<EnteredBonus>? Bonuses = null, string? Note = null);

/// <summary>A value that somebody enters.</summary>
/// <param name="Party">Of whom.</param>
/// <param name="Indicator">Which.</param>
/// <param name="Value">The value in the unit of the scheme.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record EnteredValue(string Party, string Indicator, decimal Value, string Source);

/// <summary>Points beyond the weights.</summary>
/// <param name="Party">Of whom.</param>
/// <param name="Points">0 or more.</param>
/// <param name="Reason">What for.</param>
public sealed record EnteredBonus(string Party, decimal Points, string Reason);

/// <summary>Why an act is refused.</summary>
public enum EvaluationRefusalKind : byte
{
    /// <summary>What was asked cannot be used.</summary>
    Invalid,

    /// <summary>It is not there.</summary>
    NotFound,

    /// <summary>What stands does not allow it.</summary>
    Conflict,

    /// <summary>The account may not do this.</summary>
    NotAllowed,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Field">Field of what was asked.</param>
/// <param name="Why">What is wrong, with the figures.</param>
public sealed record EvaluationMistake(string Field, LocalText Why);

/// <summary>Why nothing was done.</summary>
/// <param name="Kind">Of which kind.</param>
/// <param name="Mistakes">Everything that is wrong.</param>
public sealed record EvaluationRefusal(EvaluationRefusalKind Kind, IReadOnlyList<EvaluationMistake> Mistakes);

/// <summary>What became of an act.</summary>
/// <typeparam name="T">What it makes.</typeparam>
/// <param name="Made">What it made; null when it was refused.</param>
/// <param name="Refusal">Why it was refused; null when it was not.</param>
public readonly record struct EvaluationResult<T>(T? Made, EvaluationRefusal? Refusal)
    where T : class;
