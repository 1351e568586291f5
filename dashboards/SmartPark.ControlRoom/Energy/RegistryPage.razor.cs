using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Registrar;

namespace SmartPark.ControlRoom.Energy;

/// <summary>The energy registry: its tables row by row, changed with a reason, imported and exported, and who changed what.</summary>
public sealed partial class RegistryPage : EnergyComponent
{
    private const string NewRow = "new";

    private RegistryTable _table = RegistryTables.All[0];
    private RegistryNames _names = null!;
    private IReadOnlyList<DataHead> _heads = [];
    private IReadOnlyList<DataRow> _rows = [];
    private IReadOnlyList<RegistryMistake> _warnings = [];
    private (RegistryRow? Row, bool IsNew)? _editing;
    private string _find = "";
    private string? _said;
    private int _found;
    private int _page = 1;
    private int _pages = 1;
    private bool _isImporting;

    /// <summary>Part of the address: table.</summary>
    [SupplyParameterFromQuery(Name = "table")]
    public string? TablePart { get; set; }

    /// <summary>Part of the address: text that rows have.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? FindPart { get; set; }

    /// <summary>Part of the address: page of the table.</summary>
    [SupplyParameterFromQuery(Name = "page")]
    public int? PageNumberPart { get; set; }

    /// <summary>Part of the address: key of the row that is edited, or <c>new</c>.</summary>
    [SupplyParameterFromQuery(Name = "row")]
    public string? RowPart { get; set; }

    /// <summary>Part of the address: whether the import is open.</summary>
    [SupplyParameterFromQuery(Name = "import")]
    public string? ImportPart { get; set; }

    /// <summary>Part of the address: the revision whose changes are shown.</summary>
    [SupplyParameterFromQuery(Name = "revision")]
    public long? RevisionPart { get; set; }

    /// <summary>The office that keeps the registry.</summary>
    [Inject]
    public required RegistryOffice Office { get; set; }

    private bool MayEdit => Who?.MaySomewhere(AccountAct.EditRegistry) == true;

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        ChooseFromAddress();
        _table = RegistryTables.Find(TablePart ?? "") ?? RegistryTables.All.First(t => t.RowType == typeof(EnterpriseRow));
        (_find, _isImporting) = (FindPart ?? "", ImportPart == "1");
        Arrange();
        return Task.CompletedTask;
    }

    private void Arrange()
    {
        var registry = Current.Now.Registry;
        _names = new(registry, Viewer);
        _heads = [.. _table.Columns.Select(c => new DataHead(c.Unit is null ? Viewer.Text(c.Title) : $"{Viewer.Text(c.Title)} ({Unit(c.Unit)})", c.Kind == ColumnKind.Number))];
        var all = registry.Rows.Of(_table).Where(r => Shows(r.Value)).Select(r => (r.Key, r.Value, Cells: _table.Columns.Select(c => _names.Cell(_table, c, r.Value)).ToList()))
            .Where(r => _find.Length == 0 || r.Cells.Any(c => c.Contains(_find, StringComparison.CurrentCultureIgnoreCase))).ToList();
        (_found, _pages) = (all.Count, Math.Max(1, (all.Count + ControlRoomLimits.EnergyRowsShown - 1) / ControlRoomLimits.EnergyRowsShown));
        _page = Math.Clamp(PageNumberPart ?? 1, 1, _pages);
        _rows = [.. all.Skip((_page - 1) * ControlRoomLimits.EnergyRowsShown).Take(ControlRoomLimits.EnergyRowsShown).Select(r => new DataRow(r.Key,
            [.. r.Cells.Select((text, i) => new DataCell(text.Length > 0 || i != FirstKey ? text : r.Key, i == FirstKey && Who is { } who && RegistryOffice.MayEdit(who, r.Value.Park) ? RowHref(r.Key) : null, "written"))]))];
        _editing = RowPart switch
        {
            null or "" => null,
            NewRow => (null, true),
            var key => registry.Rows.Of(_table).GetValueOrDefault(key) is { } row && Shows(row) ? (row, false) : null,
        };
        _warnings = [.. Office.Warnings.Where(w => w.Key is null || MaySee(w.Key.Split('/')[0]))];
    }

    private bool Shows(RegistryRow row) => (Choice.Park is null || row.Park == Choice.Park) && (row.Park == RegistryTables.OfCity || MaySee(row.Park));

    /// <summary>The column that opens a row: the first of its key that is not the park.</summary>
    private int FirstKey => Math.Min(1, _table.Columns.Count - 1);

    private int Count(RegistryTable table) => Current.Now.Registry.Rows.Of(table).Values.Count(Shows);

    private async Task SayAsync(string said)
    {
        _said = said;
        await GoAsync(("row", null), ("import", null));
        Arrange();
        StateHasChanged();
    }

    // The registry writes units as its own language does.
    private string Unit(string unit) => unit switch { "万元" => Words["Energy_TenThousandCny"], "亩" => Words["Energy_Mu"], _ => unit };

    private string RowHref(string key) => "/energy/registry" + Query([("table", _table.Name), ("park", Choice.Park), ("q", _find), ("page", _page == 1 ? null : _page.ToString(CultureInfo.InvariantCulture)), ("row", key)]);

    private string FileHref(string? table, string format) =>
        "/api/v1/energy/registry" + (table is null ? "" : "/" + table) + Query([("park", Choice.Park), ("format", format), ("lang", Viewer.Culture.Name)]);

    private static string Query(IReadOnlyList<(string Name, string? Value)> parts) =>
        "?" + string.Join('&', parts.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
}
