using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Energy.Registry;

namespace SmartPark.ControlRoom.Energy;

/// <summary>Mistakes and warnings of rows, each with its place.</summary>
public sealed partial class MistakeList : ComponentBase
{
    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The mistakes.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<RegistryMistake> Mistakes { get; set; }

    /// <summary>Names of what ids mean.</summary>
    [Parameter, EditorRequired]
    public required RegistryNames Names { get; set; }

    private string Where(RegistryMistake m)
    {
        var table = RegistryTables.Find(m.Table);
        var column = table?.Columns.FirstOrDefault(c => c.Name == m.Column);
        return string.Join(" · ", new[]
        {
            table is null ? m.Table : Viewer.Text(table.Title),
            m.Line is { } line ? Viewer.Words.Format("Energy_Line", line) : null,
            m.Key is { } key ? Names.Key(table, key) : null,
            column is null ? m.Column : Viewer.Text(column.Title),
        }.Where(p => !string.IsNullOrEmpty(p)));
    }
}
