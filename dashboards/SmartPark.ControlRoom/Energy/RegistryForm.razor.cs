using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Accounts;
using SmartPark.ControlRoom.Wording;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.Registrar;

namespace SmartPark.ControlRoom.Energy;

/// <summary>A row of the registry as a form that its columns make: it is checked with all others, and every mistake stands beside its field.</summary>
public sealed partial class RegistryForm : ComponentBase
{
    private const string Example = "2026-06-01 08:30";

    private readonly Dictionary<string, string?> _cells = new(StringComparer.Ordinal);
    private IReadOnlyList<RegistryMistake> _mistakes = [];
    private IReadOnlyList<RegistryMistake> _other = [];
    private string _reason = "";
    private string? _trouble;
    private bool _isReasonMissing;
    private bool _isBusy;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The table.</summary>
    [Parameter, EditorRequired]
    public required RegistryTable Table { get; set; }

    /// <summary>The row that is changed; null for a new one.</summary>
    [Parameter]
    public RegistryRow? Row { get; set; }

    /// <summary>Park of a new row; null to choose it.</summary>
    [Parameter]
    public string? Park { get; set; }

    /// <summary>Names of what ids mean.</summary>
    [Parameter, EditorRequired]
    public required RegistryNames Names { get; set; }

    /// <summary>The revision that the viewer looks at.</summary>
    [Parameter, EditorRequired]
    public required long Seen { get; set; }

    /// <summary>Told what was done.</summary>
    [Parameter]
    public EventCallback<string> OnDone { get; set; }

    /// <summary>Told that it was closed.</summary>
    [Parameter]
    public EventCallback OnClose { get; set; }

    /// <summary>The office that keeps the registry.</summary>
    [Inject]
    public required RegistryOffice Office { get; set; }

    /// <summary>Who acts.</summary>
    [Inject]
    public required ActingViewer Acting { get; set; }

    private Words Words => Viewer.Words;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        foreach (var column in Table.Columns)
        {
            _cells[column.Name] = Row is not null ? column.Cell(Row, Viewer.Zone) : column.Name == "park" ? IsOfCity ? RegistryTables.OfCity : Park : column is { Kind: ColumnKind.Choice, IsRequired: true } ? column.Words[0].Word : null;
        }
    }

    private bool IsOfCity => Table.RowType == typeof(CountyRow);

    private string? Cell(RegistryColumn column) => _cells.GetValueOrDefault(column.Name);

    private void Set(RegistryColumn column, string? text) => _cells[column.Name] = string.IsNullOrWhiteSpace(text) ? null : text;

    // A key says which row it is: another key is another row.
    private bool IsFixed(RegistryColumn column) => (Row is not null && column.IsKey) || (column.Name == "park" && IsOfCity);

    private string Shown(RegistryColumn column) => Cell(column) is { } cell ? Names.Written(Table, column, _cells.GetValueOrDefault("park") ?? "", cell) : "";

    private IReadOnlyList<(string Id, string Title)> Choices(RegistryColumn column) => Table.RowType == typeof(ParkRow) && column.Name == "park" ? [] : Names.Choices(Table, column, _cells.GetValueOrDefault("park") ?? "");

    private string UnitOf(string unit) => unit switch { "万元" => Words["Energy_TenThousandCny"], "亩" => Words["Energy_Mu"], _ => unit };

    private async Task ApplyAsync(bool isRemoval)
    {
        (_mistakes, _other, _trouble, _isReasonMissing) = ([], [], null, string.IsNullOrWhiteSpace(_reason));
        List<RegistryMistake> mistakes = [];
        var row = isRemoval ? null : Table.Read(_cells, Viewer.Zone, null, mistakes);
        if (mistakes.Count > 0 || _isReasonMissing)
        {
            Show(mistakes);
            return;
        }

        _isBusy = true;
        try
        {
            if (await Acting.NowAsync() is not { } who)
            {
                _trouble = Words["Energy_EditNotYours"];
                return;
            }

            var edit = row is null ? new RegistryEdit(Table, Table.KeyOf(Row!), null) : RegistryEdit.Put(row);
            var outcome = await Task.Run(() => Office.Apply([edit], who, _reason.Trim(), RevisionSources.Edit, Seen));
            switch (outcome.Refusal)
            {
                case RegistryRefusal.None:
                    await OnDone.InvokeAsync(outcome.Changes.Count == 0 ? Words["Energy_NothingChanged"] : Words.Format("Energy_Changed", outcome.Revision));
                    break;
                case RegistryRefusal.ChangedMeanwhile:
                    _trouble = Words["Energy_ChangedMeanwhile"];
                    break;
                case RegistryRefusal.NotAllowed:
                    _trouble = Words["Energy_EditNotYours"];
                    break;
                default:
                    Show(outcome.Mistakes);
                    break;
            }
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its file.
            _trouble = Words["Energy_Unreadable"];
        }
        finally
        {
            _isBusy = false;
        }
    }

    private void Show(IReadOnlyList<RegistryMistake> mistakes)
    {
        // Beside its field stands what is wrong with this row; what it does to others stands above.
        bool IsMine(RegistryMistake m) => m.Table == Table.Name && m.Column is not null && Table.Columns.Any(c => c.Name == m.Column) && (m.Key is null || m.Key == KeyOfForm());
        var real = mistakes.Where(m => !m.IsWarning).ToList();
        (_mistakes, _other) = ([.. real.Where(IsMine)], [.. real.Where(m => !IsMine(m))]);
    }

    private string KeyOfForm() => string.Join('/', Table.Keys.Select(k => Cell(k) ?? "-"));
}
