using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using SmartPark.ControlRoom.Accounts;
using SmartPark.ControlRoom.Parks;
using SmartPark.ControlRoom.Wording;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Registrar;

namespace SmartPark.ControlRoom.Energy;

/// <summary>Imports a file: first it says what would change and names every mistake, then it is made as a whole.</summary>
public sealed partial class RegistryImportPanel : ComponentBase
{
    private RegistryNames _names = null!;
    private IReadOnlyList<Choice<bool>> _modes = [];
    private IReadOnlyList<RegistryMistake> _mistakes = [];
    private IReadOnlyList<RegistryChange> _changes = [];
    private IReadOnlyList<DataHead> _heads = [];
    private IReadOnlyList<DataRow> _rows = [];
    private byte[]? _file;
    private long _seen;
    private int _mistakeCount;
    private string _reason = "";
    private string? _trouble;
    private bool _isWorkbook;
    private bool _isReplacing;
    private bool _isBusy;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The table of a CSV.</summary>
    [Parameter, EditorRequired]
    public required RegistryTable Table { get; set; }

    /// <summary>Only rows of this park; null for all.</summary>
    [Parameter]
    public string? Park { get; set; }

    /// <summary>Who looks.</summary>
    [Parameter, EditorRequired]
    public required ActingAccount Who { get; set; }

    /// <summary>Told what was done.</summary>
    [Parameter]
    public EventCallback<string> OnDone { get; set; }

    /// <summary>Told that it was closed.</summary>
    [Parameter]
    public EventCallback OnClose { get; set; }

    /// <summary>The office that keeps the registry.</summary>
    [Inject]
    public required RegistryOffice Office { get; set; }

    /// <summary>The registry that holds now.</summary>
    [Inject]
    public required CurrentRegistry Current { get; set; }

    /// <summary>Who acts.</summary>
    [Inject]
    public required ActingViewer Acting { get; set; }

    private Words Words => Viewer.Words;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _modes = [new(false, Words["Energy_ImportMerge"]), new(true, Words["Energy_ImportReplace"])];
        _heads = [new(Words["Energy_Table"]), new(Words["Energy_RowKey"]), new(Words["Energy_ImportAct"]), new(Words["Energy_ImportCells"])];
        _names = new(Current.Now.Registry, Viewer);
    }

    private async Task TakeAsync(InputFileChangeEventArgs e)
    {
        (_file, _trouble, _changes, _mistakes) = (null, null, [], []);
        _isWorkbook = e.File.Name.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase);
        if (e.File.Size > RegistryLimits.FileBytesMax)
        {
            _trouble = Words.Format("Energy_ImportTooLarge", RegistryLimits.FileBytesMax / (1024 * 1024));
            return;
        }

        if (!_isWorkbook && !e.File.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            _trouble = Words["Energy_ImportNeither"];
            return;
        }

        _isBusy = true;
        try
        {
            using var body = new MemoryStream();
            await using var upload = e.File.OpenReadStream(RegistryLimits.FileBytesMax);
            await upload.CopyToAsync(body);
            _file = body.ToArray();
        }
        catch (IOException)
        {
            _trouble = Words["Energy_ImportBroken"];
        }
        finally
        {
            _isBusy = false;
        }

        await ActAsync(isTrial: true);
    }

    private Task SetModeAsync(bool isReplacing)
    {
        _isReplacing = isReplacing;
        return ActAsync(isTrial: true);
    }

    private Task ImportAsync() => ActAsync(isTrial: false);

    private async Task ActAsync(bool isTrial)
    {
        if (_file is not { } file)
        {
            return;
        }

        (_isBusy, _trouble) = (true, null);
        StateHasChanged();
        try
        {
            if (await Acting.NowAsync() is not { } who)
            {
                _trouble = Words["Energy_EditNotYours"];
                return;
            }

            var now = Current.Now;
            var seen = isTrial ? now.Revision : _seen;
            var (outcome, mistakes) = await Task.Run(() => Apply(file, who, now.Registry.Rows, seen, isTrial));
            Take(outcome, mistakes, seen);
            if (!isTrial && outcome?.Refusal == RegistryRefusal.None)
            {
                await OnDone.InvokeAsync(Words.Format("Energy_Changed", outcome.Revision));
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

    private (RegistryOutcome? Outcome, IReadOnlyList<RegistryMistake> Mistakes) Apply(byte[] file, ActingAccount who, RegistryRows rows, long seen, bool isTrial)
    {
        List<RegistryMistake> mistakes = [];
        var tables = _isWorkbook ? RegistryImport.Workbook(null, file, Viewer.Zone, mistakes) : RegistryImport.Csv(Table, file, Viewer.Zone, mistakes);
        var edits = RegistryImport.Edits(tables, rows, _isReplacing, Park, mistakes);
        return mistakes.Count > 0 ? (null, mistakes) : (Office.Apply(edits, who, isTrial ? "-" : _reason.Trim(), RevisionSources.Import, seen, isTrial), []);
    }

    private void Take(RegistryOutcome? outcome, IReadOnlyList<RegistryMistake> mistakes, long seen)
    {
        (_seen, _changes) = (seen, outcome?.Changes ?? []);
        _mistakes = outcome is null ? mistakes : outcome.Mistakes;
        _mistakeCount = outcome is null ? mistakes.Count : outcome.MistakeCount;
        _trouble = outcome?.Refusal switch
        {
            RegistryRefusal.ChangedMeanwhile => Words["Energy_ChangedMeanwhile"],
            RegistryRefusal.NotAllowed => Words.Format("Energy_ImportNotYours", string.Join(Words["Comma"], outcome.Parks.Select(_names.Park))),
            _ => null,
        };
        _rows = [.. _changes.Take(ControlRoomLimits.EnergyFindingsShown).Select((c, i) => new DataRow($"{i}",
        [
            new(Viewer.Text(c.Table.Title)), new(_names.Key(c.Table, c.Key), Class: "written"), new(Words[c.Before is null ? "Energy_RowAdded" : c.After is null ? "Energy_RowRemoved" : "Energy_RowChanged"]), new(Cells(c), Class: "written"),
        ]))];
    }

    private string Cells(RegistryChange c) => string.Join("; ", c.Table.Columns.Where(k => !k.IsKey)
        .Select(k => (Column: k, Before: c.Before is null ? "" : _names.Cell(c.Table, k, c.Before), After: c.After is null ? "" : _names.Cell(c.Table, k, c.After)))
        .Where(k => k.Before != k.After)
        .Select(k => $"{Viewer.Text(k.Column.Title)}: {(c.Before is null ? k.After : c.After is null ? k.Before : $"{(k.Before.Length == 0 ? ValueText.None : k.Before)} → {(k.After.Length == 0 ? ValueText.None : k.After)}")}"));
}
