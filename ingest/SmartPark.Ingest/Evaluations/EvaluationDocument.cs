using SmartPark.Energy.Evaluation;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Evaluations;

/// <summary>
/// Grades of a year with all that they rest on: what is kept, hashed and shown. A draft is version 0, the locked list version 1, and each decided appeal or re-grade the next. Unknown is null.
/// </summary>
/// <param name="Number">Number: city, EVA, year, running number.</param>
/// <param name="Version">Version; 0 of a draft.</param>
/// <param name="Year">The year that is graded.</param>
/// <param name="Scope"><c>park</c> or <c>enterprise</c>.</param>
/// <param name="Group">Group of the scheme.</param>
/// <param name="Scheme">The scheme as it was.</param>
/// <param name="Report">The published report that the figures are of.</param>
/// <param name="Parties">How many parties there are, ranked or not: of them percentages are taken.</param>
/// <param name="Seats">Seats of each grade that has a percentage.</param>
/// <param name="Yardsticks">What values are held against.</param>
/// <param name="Grades">Parties, the ranked first and by rank.</param>
/// <param name="MethodLines">How the grades came about.</param>
/// <param name="Acts">Who locked and changed it, oldest first; empty of a draft.</param>
/// <param name="PreviousSha256">SHA-256 of the version before; null of a draft.</param>
public sealed record EvaluationDocument(
    string Number, int Version, int Year, string Scope, string Group, EvaluationScheme Scheme, EvaluatedReport Report, int Parties, IReadOnlyList<BandSeats> Seats, IReadOnlyList<YardstickEntry> Yardsticks,
    IReadOnlyList<GradedParty> Grades, IReadOnlyList<LocalText> MethodLines, IReadOnlyList<EvaluationAct> Acts, string? PreviousSha256)
{
    /// <summary>The group of the scheme.</summary>
    internal EvaluationGroup GroupOf() => Scheme.Groups.First(g => g.Id == Group);

    /// <summary>The grade of an id; null when there is none.</summary>
    public GradeBand? Band(string? id) => Scheme.Bands.FirstOrDefault(b => b.Id == id);
}

/// <summary>A published report that grades are made of.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">SHA-256 of its bytes.</param>
/// <param name="From">First day of its period.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Method">Method of standard coal.</param>
/// <param name="RegistryRevision">Revision of the registry used.</param>
/// <param name="RegistryHash">SHA-256 of its rows.</param>
public sealed record EvaluatedReport(string Number, int Version, string Sha256, DateOnly From, DateOnly To, string Method, long RegistryRevision, string RegistryHash);

/// <summary>Seats of a grade.</summary>
/// <param name="Band">The grade.</param>
/// <param name="Percent">Percent of all parties, with those of the better grades.</param>
/// <param name="Seats">That many, rounded down.</param>
/// <param name="IsCap">Whether they are never passed.</param>
public sealed record BandSeats(string Band, decimal Percent, int Seats, bool IsCap);

/// <summary>What the values of an indicator are held against.</summary>
/// <param name="Indicator">The indicator.</param>
/// <param name="Least">Least value.</param>
/// <param name="Greatest">Greatest value.</param>
/// <param name="Benchmark">The benchmark.</param>
public sealed record YardstickEntry(string Indicator, decimal? Least, decimal? Greatest, decimal? Benchmark);

/// <summary>A party's grade.</summary>
/// <param name="Id">The park, or <c>park/enterprise</c>.</param>
/// <param name="Title">Its name.</param>
/// <param name="Park">Its park.</param>
/// <param name="Score">Its score; null when it is not ranked.</param>
/// <param name="Rank">Its place, equals alike; one that was corrected under the lock may share it with another.</param>
/// <param name="Percentile">Percent of the ranked that are behind it, at the lock.</param>
/// <param name="Grade">Id of its grade; null when it has none.</param>
/// <param name="Indicators">Indicators in the order of the scheme.</param>
/// <param name="Bonus">Points beyond the weights that were claimed.</param>
/// <param name="BonusReason">What for.</param>
/// <param name="Reasons">Why, in sentences with figures.</param>
/// <param name="Spans">Its grades since the lock, oldest first.</param>
public sealed record GradedParty(
    string Id, LocalText Title, string? Park, decimal? Score, int? Rank, decimal? Percentile, string? Grade, IReadOnlyList<IndicatorEntry> Indicators, decimal Bonus, string? BonusReason,
    IReadOnlyList<LocalText> Reasons, IReadOnlyList<GradeSpan> Spans)
{
    /// <summary>The grade that holds on a day; null when there is none.</summary>
    public string? GradeOn(DateOnly day) => Spans.Count == 0 ? Grade : (Spans.LastOrDefault(s => s.From <= day) ?? Spans[0]).Grade;
}

/// <summary>One indicator of a party.</summary>
/// <param name="Id">The indicator.</param>
/// <param name="Value">Its value; null when it is missing.</param>
/// <param name="Numerator">What was divided; null when the value was entered or corrected.</param>
/// <param name="Denominator">What it was divided by.</param>
/// <param name="Points">Its points, rounded as scores are; null without a value.</param>
/// <param name="Gap">Why it is missing: a word of <see cref="IndicatorGap"/>; null when it is not.</param>
/// <param name="Source">Where an entered or corrected value comes from; null of one from the report.</param>
/// <param name="CorrectedFrom">The value before it was corrected.</param>
/// <param name="IsCorrected">Whether an appeal corrected it.</param>
public sealed record IndicatorEntry(string Id, decimal? Value, decimal? Numerator, decimal? Denominator, decimal? Points, string? Gap, string? Source, decimal? CorrectedFrom, bool IsCorrected);

/// <summary>A grade from a day on.</summary>
/// <param name="Grade">The grade; null for none.</param>
/// <param name="From">First day.</param>
/// <param name="Version">Version that brought it.</param>
/// <param name="Kind"><c>locked</c>, <c>appeal</c> or <c>re-grade</c>.</param>
/// <param name="Reason">Why, in the words of whoever decided; empty at the lock.</param>
public sealed record GradeSpan(string? Grade, DateOnly From, int Version, string Kind, string Reason);

/// <summary>What made a version.</summary>
/// <param name="Version">The version.</param>
/// <param name="Kind"><c>locked</c>, <c>appeal</c> or <c>re-grade</c>.</param>
/// <param name="At">When.</param>
/// <param name="Account">Account id of who did it.</param>
/// <param name="Name">Name of who did it.</param>
/// <param name="Party">Whose grade it is about; null at the lock.</param>
/// <param name="Note">Why, in their words.</param>
public sealed record EvaluationAct(int Version, string Kind, DateTimeOffset At, string Account, string Name, string? Party, string Note);
