using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.Registrar;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Api;

/// <summary>One word of a choice.</summary>
/// <param name="Word">The word.</param>
/// <param name="Title">What people call it.</param>
public sealed record RegistryWordAnswer(string Word, LocalText Title);

/// <summary>One column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Kind">text, number, day, moment or choice.</param>
/// <param name="Unit">Unit of its numbers.</param>
/// <param name="Key">Whether it is part of the row's key.</param>
/// <param name="Required">Whether it may not be empty.</param>
/// <param name="Words">The words of a choice.</param>
public sealed record RegistryColumnAnswer(string Name, LocalText Title, string Kind, string? Unit, bool Key, bool Required, IReadOnlyList<RegistryWordAnswer>? Words);

/// <summary>One table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Columns">Its columns in order.</param>
public sealed record RegistryTableAnswer(string Name, LocalText Title, int Rows, IReadOnlyList<RegistryColumnAnswer> Columns);

/// <summary>One mistake or warning of rows.</summary>
/// <param name="Table">The table, or the sheet when it is none.</param>
/// <param name="Key">Key of the row; null when it has none yet.</param>
/// <param name="Line">Line of the file or row of the sheet.</param>
/// <param name="Column">Column; letters where the column has no name.</param>
/// <param name="Found">What was found; null when nothing was.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Warning">Whether the rows are taken all the same.</param>
public sealed record RegistryMistakeAnswer(string Table, string? Key, int? Line, string? Column, string? Found, LocalText Expected, bool Warning)
{
    internal static RegistryMistakeAnswer Of(RegistryMistake m) => new(m.Table, m.Key, m.Line, m.Column, m.Found, m.Expected, m.IsWarning);
}

/// <summary>A row that is kept and not used.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">Its key.</param>
/// <param name="Row">Its cells.</param>
/// <param name="Mistakes">Why.</param>
public sealed record SetAsideAnswer(string Table, string Key, IReadOnlyDictionary<string, object?>? Row, IReadOnlyList<RegistryMistakeAnswer> Mistakes);

/// <summary>The registry in short.</summary>
/// <param name="Revision">The revision that holds.</param>
/// <param name="Tables">Its tables.</param>
/// <param name="Warnings">What to look at.</param>
/// <param name="WarningCount">How many warnings there are.</param>
/// <param name="SetAside">Rows that are kept and not used.</param>
/// <param name="SetAsideCount">How many such rows there are.</param>
/// <param name="ReferenceMissing">Folder where reference data were looked for and are not; null when they are there.</param>
public sealed record RegistryAnswer(
    long Revision, IReadOnlyList<RegistryTableAnswer> Tables, IReadOnlyList<RegistryMistakeAnswer> Warnings, int WarningCount, IReadOnlyList<SetAsideAnswer> SetAside, int SetAsideCount,
    string? ReferenceMissing);

/// <summary>A row.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Row">Its cells by column; numbers as numbers, days, moments and choices as texts.</param>
public sealed record RegistryRowAnswer(string Key, IReadOnlyDictionary<string, object?> Row);

/// <summary>Rows of a table.</summary>
/// <param name="Revision">The revision whose rows they are: a change names it.</param>
/// <param name="Rows">A page of rows.</param>
public sealed record RegistryRowsAnswer(long Revision, Page<RegistryRowAnswer> Rows);

/// <summary>A row to put.</summary>
public sealed record RegistryPut
{
    /// <summary>The table.</summary>
    public string? Table { get; set; }

    /// <summary>Its cells by column; what is not given is empty.</summary>
    [Description("Cells by column; what is not given is empty")]
    public IReadOnlyDictionary<string, JsonElement>? Row { get; set; }
}

/// <summary>A row to remove.</summary>
public sealed record RegistryRemove
{
    /// <summary>The table.</summary>
    public string? Table { get; set; }

    /// <summary>Its key.</summary>
    public string? Key { get; set; }
}

/// <summary>Changes that are made together or not at all.</summary>
public sealed record RegistryChangesRequest
{
    /// <summary>The revision that the caller looked at.</summary>
    [Description("The revision that the caller looked at: when another holds by now, nothing is done")]
    public long? Revision { get; set; }

    /// <summary>Why.</summary>
    public string? Reason { get; set; }

    /// <summary>Only say what would change.</summary>
    [Description("Only say what would change")]
    public bool DryRun { get; set; }

    /// <summary>Rows to put: new ones, or others in the place of those with the same key.</summary>
    public IReadOnlyList<RegistryPut>? Put { get; set; }

    /// <summary>Rows to remove.</summary>
    public IReadOnlyList<RegistryRemove>? Remove { get; set; }
}

/// <summary>One changed row.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">Its key.</param>
/// <param name="Before">Its cells before; null when it is new.</param>
/// <param name="After">Its cells after; null when it is gone.</param>
public sealed record RegistryChangeAnswer(string Table, string Key, IReadOnlyDictionary<string, object?>? Before, IReadOnlyDictionary<string, object?>? After);

/// <summary>What a change did, or would do.</summary>
/// <param name="Revision">The revision that holds now.</param>
/// <param name="DryRun">Whether nothing was done.</param>
/// <param name="ChangeCount">How many rows changed; 0 when all was so already.</param>
/// <param name="Changes">The first of them.</param>
/// <param name="Warnings">What to look at.</param>
public sealed record RegistryOutcomeAnswer(long Revision, bool DryRun, int ChangeCount, IReadOnlyList<RegistryChangeAnswer> Changes, IReadOnlyList<RegistryMistakeAnswer> Warnings);

/// <summary>A revision.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Time">When.</param>
/// <param name="Account">Id of who made it; null for the seeds.</param>
/// <param name="Name">Name of who made it.</param>
/// <param name="From">From where.</param>
/// <param name="Reason">Why.</param>
/// <param name="Source">seeds, edit or import.</param>
/// <param name="ChangeCount">How many rows changed.</param>
/// <param name="Hash">SHA-256 over all rows after it.</param>
public sealed record RevisionAnswer(long Number, DateTimeOffset Time, string? Account, string Name, string From, string Reason, string Source, int ChangeCount, string Hash)
{
    internal static RevisionAnswer Of(RegistryRevision r, CityClock clock) => new(r.Number, clock.At(r.AtUnixMs), r.Account, r.Name, r.From, r.Reason, r.Source, r.Changes, r.Hash);
}

/// <summary>Revisions, newest first.</summary>
/// <param name="NextBefore">What to ask for with <c>before</c> for the next page; null on the last.</param>
/// <param name="Revisions">A page of them.</param>
public sealed record RevisionsAnswer(long? NextBefore, IReadOnlyList<RevisionAnswer> Revisions);

/// <summary>A revision with its changed rows.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Changes">A page of its changed rows.</param>
public sealed record RevisionChangesAnswer(RevisionAnswer Revision, Page<RegistryChangeAnswer> Changes);

/// <summary>Rows as JSON: numbers as numbers.</summary>
internal static class RegistryJson
{
    /// <summary>The cells of a row.</summary>
    public static IReadOnlyDictionary<string, object?> Of(RegistryTable table, RegistryRow row, TimeZoneInfo zone) => Typed(table, table.Cells(row, zone));

    /// <summary>The cells of a row as it is stored; null when there is none, or it is none.</summary>
    public static IReadOnlyDictionary<string, object?>? Of(string table, string? stored) =>
        stored is not null && RowCells.Parse(stored) is { } cells ? Typed(RegistryTables.Find(table), cells) : null;

    /// <summary>A table with its columns.</summary>
    public static RegistryTableAnswer Of(RegistryTable table, int rows) => new(table.Name, table.Title, rows,
    [
        .. table.Columns.Select(c => new RegistryColumnAnswer(
            c.Name, c.Title, c.Kind.ToString().ToLowerInvariant(), c.Unit, c.IsKey, c.IsRequired, c.Words.Count == 0 ? null : [.. c.Words.Select(w => new RegistryWordAnswer(w.Word, w.Title))])),
    ]);

    /// <summary>A cell of a request as text; null when it is nothing, and what is no cell says so by its JSON.</summary>
    public static string? Cell(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => cell.GetString(),
        _ => cell.GetRawText() is { Length: <= RegistryLimits.CellCharsMax } text ? text : "{…}",
    };

    private static Dictionary<string, object?> Typed(RegistryTable? table, IReadOnlyDictionary<string, string> cells) => cells.ToDictionary(
        c => c.Key,
        c => table?.Columns.FirstOrDefault(k => k.Name == c.Key)?.Kind == ColumnKind.Number && decimal.TryParse(c.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? (object?)number : c.Value,
        StringComparer.Ordinal);
}
