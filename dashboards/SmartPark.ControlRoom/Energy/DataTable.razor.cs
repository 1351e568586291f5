using Microsoft.AspNetCore.Components;

namespace SmartPark.ControlRoom.Energy;

/// <summary>Head of a column.</summary>
/// <param name="Title">What stands in it.</param>
/// <param name="IsAmount">Whether its cells are numbers.</param>
public sealed record DataHead(string Title, bool IsAmount = false);

/// <summary>A cell.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Href">Where it leads; null for nowhere.</param>
/// <param name="Class">Its class; empty for none.</param>
public sealed record DataCell(string Text, string? Href = null, string Class = "");

/// <summary>A row.</summary>
/// <param name="Key">Unlike that of every other row.</param>
/// <param name="Cells">One for each head.</param>
public sealed record DataRow(string Key, IReadOnlyList<DataCell> Cells);

/// <summary>A table of texts; on a phone its rows are cards whose cells carry the heads of their columns.</summary>
public sealed partial class DataTable : ComponentBase
{
    /// <summary>Heads of the columns.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<DataHead> Heads { get; set; }

    /// <summary>The rows.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<DataRow> Rows { get; set; }

    /// <summary>What is said when there is none.</summary>
    [Parameter, EditorRequired]
    public required string Empty { get; set; }

    private string ClassOf(int column, DataCell cell) => $"{(Heads[column].IsAmount ? "amount num " : "")}{(cell.Text.Length == 0 ? "is-empty " : "")}{cell.Class}";
}
