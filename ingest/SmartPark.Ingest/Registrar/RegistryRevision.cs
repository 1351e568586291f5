using SmartPark.Energy.Registry;

namespace SmartPark.Ingest.Registrar;

/// <summary>One revision of the registry: who changed what and why. Never changed.</summary>
/// <param name="Number">From 1 without gaps.</param>
/// <param name="AtUnixMs">When, UTC milliseconds.</param>
/// <param name="Account">Id of who did it; null for the seeds.</param>
/// <param name="Name">Name of who did it, as it was then.</param>
/// <param name="From">Remote address, or <c>token</c> and the name of the API token; <c>start</c> for the seeds.</param>
/// <param name="Reason">Why, in the words of who did it.</param>
/// <param name="Source">One of <see cref="RevisionSources"/>.</param>
/// <param name="Changes">How many rows changed.</param>
/// <param name="Hash">Of all rows after it, <see cref="RowCells.Hash"/>.</param>
public sealed record RegistryRevision(long Number, long AtUnixMs, string? Account, string Name, string From, string Reason, string Source, int Changes, string Hash);

/// <summary>Where revisions come from.</summary>
public static class RevisionSources
{
    /// <summary>The seed files at the first start.</summary>
    public const string Seeds = "seeds";

    /// <summary>Single rows by the API or a page.</summary>
    public const string Edit = "edit";

    /// <summary>A file.</summary>
    public const string Import = "import";
}

/// <summary>One changed row of a revision as it is kept.</summary>
/// <param name="Table">Name of the table.</param>
/// <param name="Key">Key of the row.</param>
/// <param name="Before">Its cells before, JSON; null when it was new.</param>
/// <param name="After">Its cells after, JSON; null when it went.</param>
public sealed record KeptChange(string Table, string Key, string? Before, string? After);

/// <summary>A row that is kept and cannot be used: written by a program that knew other columns, or at odds with others.</summary>
/// <param name="Table">Name of its table.</param>
/// <param name="Key">Its key.</param>
/// <param name="Cells">Its cells, JSON.</param>
/// <param name="Mistakes">Why.</param>
public sealed record SetAsideRow(string Table, string Key, string Cells, IReadOnlyList<RegistryMistake> Mistakes);

/// <summary>One row to put or to remove.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">Its key.</param>
/// <param name="Row">The row; null to remove it.</param>
/// <param name="Line">Line of the file that it comes from; null for none.</param>
public sealed record RegistryEdit(RegistryTable Table, string Key, RegistryRow? Row, int? Line = null)
{
    /// <summary>Puts a row: a new one, or another in its place.</summary>
    public static RegistryEdit Put(RegistryRow row, int? line = null) => RegistryTables.Of(row) is var table ? new(table, table.KeyOf(row), row, line) : null!;
}

/// <summary>Why a change was not made.</summary>
public enum RegistryRefusal : byte
{
    /// <summary>It was made, or would be.</summary>
    None,

    /// <summary>Rows that cannot be used; the mistakes name them.</summary>
    Mistakes,

    /// <summary>Somebody else changed the registry since the caller looked.</summary>
    ChangedMeanwhile,

    /// <summary>The account may not edit the registry in one of the parks.</summary>
    NotAllowed,
}

/// <summary>What became of a change.</summary>
/// <param name="Refusal">Why it was not made.</param>
/// <param name="Revision">The revision that holds now.</param>
/// <param name="Changes">The rows that changed, or would; empty when all is already so.</param>
/// <param name="Mistakes">Mistakes and warnings, at most <see cref="RegistryLimits.MistakesMax"/>.</param>
/// <param name="MistakeCount">How many mistakes there are, warnings not counted.</param>
/// <param name="Parks">With <see cref="RegistryRefusal.NotAllowed"/>: the parks.</param>
public sealed record RegistryOutcome(
    RegistryRefusal Refusal, long Revision, IReadOnlyList<RegistryChange> Changes, IReadOnlyList<RegistryMistake> Mistakes, int MistakeCount, IReadOnlyList<string> Parks)
{
    /// <summary>A refusal for mistakes.</summary>
    internal static RegistryOutcome Of(long revision, IReadOnlyList<RegistryMistake> mistakes) =>
        new(RegistryRefusal.Mistakes, revision, [], [.. mistakes.OrderBy(m => m.IsWarning).Take(RegistryLimits.MistakesMax)], mistakes.Count(m => !m.IsWarning), []);
}
