using SmartPark.Telemetry;

namespace SmartPark.Energy.Registry;

/// <summary>One mistake of rows, for the person who entered them.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">Key of the row; null when the row has none yet.</param>
/// <param name="Column">The column; null when it is the row, or several.</param>
/// <param name="Found">What was found.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="IsWarning">Whether the rows are taken all the same: something to look at, such as days without an area.</param>
/// <param name="Line">Line of the file or row of the sheet, the head being 1; null when it came from neither.</param>
public sealed record RegistryMistake(string Table, string? Key, string? Column, string? Found, LocalText Expected, bool IsWarning = false, int? Line = null);
