using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Accounts;
using SmartPark.ControlRoom.Shell;
using SmartPark.ControlRoom.Wording;
using SmartPark.Energy.Land;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;

namespace SmartPark.ControlRoom.Energy;

/// <summary>A page of energy reports: which report is meant stands in the address; it is worked out once the viewer is there, and what stands on the page stays until the next is ready.</summary>
public abstract class EnergyComponent : ComponentBase, IDisposable
{
    private (EnergyChoice Choice, string? Who, long Revision)? _loadedFor;
    private CancellationTokenSource? _reading;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>Works reports out.</summary>
    [Inject]
    public required ReportDesk Desk { get; set; }

    /// <summary>Published reports.</summary>
    [Inject]
    public required PublishedReports PublishedOnes { get; set; }

    /// <summary>The registry that holds now.</summary>
    [Inject]
    public required CurrentRegistry Current { get; set; }

    /// <summary>The parks of the city.</summary>
    [Inject]
    public required ParkRegistry City { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required ActingViewer Acting { get; set; }

    /// <summary>Where what is chosen is written down.</summary>
    [Inject]
    public required AddressBar Address { get; set; }

    /// <summary>Part of the address: month.</summary>
    [SupplyParameterFromQuery(Name = "month")]
    public string? MonthPart { get; set; }

    /// <summary>Part of the address: quarter.</summary>
    [SupplyParameterFromQuery(Name = "quarter")]
    public string? QuarterPart { get; set; }

    /// <summary>Part of the address: year.</summary>
    [SupplyParameterFromQuery(Name = "year")]
    public string? YearPart { get; set; }

    /// <summary>Part of the address: first day.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public string? FromPart { get; set; }

    /// <summary>Part of the address: last day.</summary>
    [SupplyParameterFromQuery(Name = "to")]
    public string? ToPart { get; set; }

    /// <summary>Part of the address: method.</summary>
    [SupplyParameterFromQuery(Name = "method")]
    public string? MethodPart { get; set; }

    /// <summary>Part of the address: park.</summary>
    [SupplyParameterFromQuery(Name = "park")]
    public string? ParkPart { get; set; }

    /// <summary>Part of the address: number of a published report.</summary>
    [SupplyParameterFromQuery(Name = "published")]
    public string? PublishedPart { get; set; }

    /// <summary>Part of the address: its version.</summary>
    [SupplyParameterFromQuery(Name = "version")]
    public string? VersionPart { get; set; }

    /// <summary>The texts in the viewer's language.</summary>
    protected Words Words => Viewer.Words;

    /// <summary>Words of reports in the viewer's language.</summary>
    protected ReportWords Terms { get; private set; } = new("");

    /// <summary>Who looks; null when nobody is signed in.</summary>
    protected ActingAccount? Who { get; private set; }

    /// <summary>Which report is meant.</summary>
    protected EnergyChoice Choice { get; private set; } = null!;

    /// <summary>The report on show; null before the first is ready.</summary>
    protected OpenedReport? Report { get; private set; }

    /// <summary>Whether another one is being worked out.</summary>
    protected bool IsLoading { get; private set; }

    /// <summary>Key of the text that says why there is none; null when there is one.</summary>
    protected string? Trouble { get; private set; }

    /// <summary>The period that is meant when none is named.</summary>
    protected DatePeriod Usual => Desk.LastMonth;

    /// <summary>Parks that the viewer may choose.</summary>
    protected IReadOnlyList<(string Id, LocalText Title)> Parks =>
        [.. Current.Now.Registry.Rows.Of<ParkRow>().Where(p => MaySee(p.Park)).Select(p => (p.Park, new LocalText { Zh = p.TitleZh, En = p.TitleEn }))];

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether the viewer may see a park.</summary>
    protected bool MaySee(string park) => Who?.Parks is not { } mine || mine.Contains(park);

    /// <summary>Whether the viewer may publish the report on show.</summary>
    protected bool MayPublish => Who is not null && Report is { Published: null } shown && Who.MayInAll(AccountAct.PublishReports, shown.Document.Parks?.ToHashSet(StringComparer.Ordinal));

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Terms = new(Viewer.Culture.Name);
        try
        {
            Who = await Acting.NowAsync();
        }
        catch (IOException)
        {
            // Accounts cannot be read now: nobody acts, and the doors decide who sees.
            Who = null;
        }
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        ChooseFromAddress();
        if (RendererInfo.IsInteractive)
        {
            await LoadAsync();
        }
    }

    /// <summary>Reads the address.</summary>
    protected void ChooseFromAddress()
    {
        var choice = EnergyChoice.FromQuery(new(MonthPart, QuarterPart, YearPart, FromPart, ToPart, MethodPart, ParkPart, PublishedPart, VersionPart), Usual);
        Choice = choice.Park is { } park && choice.Published is null && Parks.All(p => p.Id != park) ? choice with { Park = null } : choice;
    }

    /// <summary>Means another report than the address says.</summary>
    protected void Choose(EnergyChoice choice) => Choice = choice;

    /// <summary>Called when another report is on show.</summary>
    protected virtual void OnReport()
    {
    }

    /// <summary>Ends what is being worked out.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reading?.Cancel();
            _reading?.Dispose();
            _reading = null;
        }
    }

    /// <summary>Shows another choice.</summary>
    protected Task GoAsync(EnergyChoice choice, params ReadOnlySpan<(string Name, object? Value)> others)
    {
        ArgumentNullException.ThrowIfNull(choice);
        var parts = choice.ToQuery(Usual);
        foreach (var (name, value) in others)
        {
            parts[name] = value;
        }

        return Address.ReplaceAsync(parts);
    }

    /// <summary>Changes other parts of the address alone.</summary>
    protected Task GoAsync(params ReadOnlySpan<(string Name, object? Value)> parts)
    {
        var changed = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in parts)
        {
            changed[name] = value;
        }

        return Address.ReplaceAsync(changed);
    }

    private async Task LoadAsync()
    {
        var wanted = (Choice, Who?.Id, Current.Now.Revision);
        if (_loadedFor == wanted)
        {
            return;
        }

        _loadedFor = wanted;
        if (_reading is { } before)
        {
            await before.CancelAsync();
            before.Dispose();
        }

        _reading = new();
        var token = _reading.Token;
        IsLoading = true;
        StateHasChanged();
        try
        {
            var opened = await OpenAsync(token);
            token.ThrowIfCancellationRequested();
            (Report, Trouble, IsLoading) = (opened, opened is null ? "Energy_NoSuchReport" : null, false);
            OnReport();
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // A newer choice took over, or the viewer left.
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its file.
            (Report, Trouble, IsLoading, _loadedFor) = (null, "Energy_Unreadable", false, null);
        }
    }

    private async Task<OpenedReport?> OpenAsync(CancellationToken cancellationToken)
    {
        var edition = Current.Now;
        if (Choice.Published is not { } number)
        {
            var mine = Choice.Park is { } park ? new HashSet<string>(StringComparer.Ordinal) { park } : Who?.Parks;
            var made = await Desk.MakeAsync(Choice.Request, mine, cancellationToken);
            return new(made.Document, null, true, made.Edition.Registry, made);
        }

        var version = Choice.Version;
        return await Task.Run(() => PublishedOnes.Open(number, version) is { } frozen && MaySee(frozen.Report) ? new OpenedReport(frozen.Read(), frozen.Report, frozen.IsIntact, edition.Registry, null) : null, cancellationToken);
    }

    /// <summary>Reports of parks that the viewer may not see are not there for them.</summary>
    protected bool MaySee(PublishedReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Who?.Parks is not { } mine || (report.Parks is not null && report.Parks.All(mine.Contains));
    }
}
