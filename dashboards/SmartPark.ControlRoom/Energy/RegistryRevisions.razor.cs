using System.Text.Json;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.Registrar;

namespace SmartPark.ControlRoom.Energy;

/// <summary>Who changed the registry, when and why; one of them with its rows before and after.</summary>
public sealed partial class RegistryRevisions : ComponentBase
{
    private (long Known, long? Revision)? _loadedFor;
    private IReadOnlyList<RegistryRevision> _revisions = [];
    private IReadOnlyList<DataHead> _heads = [];
    private IReadOnlyList<DataRow> _rows = [];
    private bool _isAway;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>Names of what ids mean.</summary>
    [Parameter, EditorRequired]
    public required RegistryNames Names { get; set; }

    /// <summary>The revision that holds.</summary>
    [Parameter, EditorRequired]
    public required long Known { get; set; }

    /// <summary>The revision whose rows are shown; null for none.</summary>
    [Parameter]
    public long? Revision { get; set; }

    /// <summary>Told which one is to be shown.</summary>
    [Parameter]
    public EventCallback<long?> OnRevision { get; set; }

    /// <summary>The office that keeps the registry.</summary>
    [Inject]
    public required RegistryOffice Office { get; set; }

    private Words Words => Viewer.Words;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (!RendererInfo.IsInteractive || _loadedFor == (Known, Revision))
        {
            return;
        }

        var wanted = (Known, Revision);
        _loadedFor = wanted;
        try
        {
            var (number, before) = (Revision, Revision is { } shown && shown <= Known - ControlRoomLimits.EnergyRevisionsShown ? shown + 1 : (long?)null);
            var (revisions, changes) = await Task.Run(() => (Office.Revisions(ControlRoomLimits.EnergyRevisionsShown, before), number is { } one ? Office.ChangesOf(one, 0, ControlRoomLimits.EnergyDifferencesShown) : []));
            if (_loadedFor == wanted)
            {
                (_revisions, _isAway) = (revisions, false);
                _heads = [new(Words["Energy_Table"]), new(Words["Energy_RowKey"]), new(Words["Energy_ImportAct"]), new(Words["Energy_ImportCells"])];
                _rows = [.. changes.Select((c, i) => new DataRow($"{i}",
                [
                    new(RegistryTables.Find(c.Table) is { } table ? Viewer.Text(table.Title) : c.Table), new(Names.Key(RegistryTables.Find(c.Table), c.Key), Class: "written"),
                    new(Words[c.Before is null ? "Energy_RowAdded" : c.After is null ? "Energy_RowRemoved" : "Energy_RowChanged"]), new(Cells(c), Class: "written"),
                ]))];
            }
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its file.
            (_isAway, _loadedFor) = (true, null);
        }
    }

    private string Cells(KeptChange c)
    {
        var (before, after, table) = (Read(c.Before), Read(c.After), RegistryTables.Find(c.Table));
        var park = before.GetValueOrDefault("park") ?? after.GetValueOrDefault("park") ?? "";
        string Text(string column, string? cell) => cell is null ? ValueText.None : table?.Columns.FirstOrDefault(k => k.Name == column) is { } k ? Names.Written(table, k, park, cell) : cell;
        string Title(string column) => table?.Columns.FirstOrDefault(k => k.Name == column) is { } k ? Viewer.Text(k.Title) : column;
        var keys = table?.Keys.Select(k => k.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        return string.Join("; ", before.Keys.Union(after.Keys).Where(k => !keys.Contains(k) && before.GetValueOrDefault(k) != after.GetValueOrDefault(k)).Select(k =>
            $"{Title(k)}: {(c.Before is null ? Text(k, after.GetValueOrDefault(k)) : c.After is null ? Text(k, before.GetValueOrDefault(k)) : $"{Text(k, before.GetValueOrDefault(k))} → {Text(k, after.GetValueOrDefault(k))}")}"));
    }

    private static Dictionary<string, string> Read(string? json) => json is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];
}
