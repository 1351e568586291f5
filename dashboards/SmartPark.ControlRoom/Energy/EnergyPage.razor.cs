using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Parks;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Registry;

namespace SmartPark.ControlRoom.Energy;

/// <summary>Energy per mu of a period: figures, ranking, charts, plan, and what to look at; now, or as it was published.</summary>
public sealed partial class EnergyPage : EnergyComponent
{
    private const string PagePart = "page";

    private static readonly string[] Scopes = ["enterprise", "trade", "park", "county"];

    private IReadOnlyList<Choice<string>> _scopes = [];
    private IReadOnlyList<FigureEntry> _rows = [];
    private IReadOnlyList<FindingEntry> _findings = [];
    private IReadOnlyList<ParkFile> _plans = [];
    private FigureSort _sort = new(FigureSort.Rank, false);
    private string _scope = Scopes[0];
    private string? _plan;
    private int _page = 1;
    private bool _isPublishing;

    /// <summary>Part of the address: whose figures are ranked.</summary>
    [SupplyParameterFromQuery(Name = "scope")]
    public string? ScopePart { get; set; }

    /// <summary>Part of the address: order.</summary>
    [SupplyParameterFromQuery(Name = "sort")]
    public string? SortPart { get; set; }

    /// <summary>Part of the address: page of the table.</summary>
    [SupplyParameterFromQuery(Name = PagePart)]
    public int? PageNumberPart { get; set; }

    /// <summary>Part of the address: whose plan is drawn.</summary>
    [SupplyParameterFromQuery(Name = "plan")]
    public string? PlanPart { get; set; }

    /// <summary>Part of the address: whether the form that publishes is open.</summary>
    [SupplyParameterFromQuery(Name = "publish")]
    public string? PublishPart { get; set; }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        _scope = Scopes.Contains(ScopePart) ? ScopePart! : Scopes[0];
        _sort = FigureSort.FromQuery(SortPart);
        _page = Math.Max(1, PageNumberPart ?? 1);
        _isPublishing = PublishPart == "1";
        Arrange();
        await base.OnParametersSetAsync();
    }

    /// <inheritdoc/>
    protected override void OnReport() => Arrange();

    private void Arrange()
    {
        if (Report is not { } shown)
        {
            return;
        }

        _scopes = [.. Scopes.Select(s => new Choice<string>(s, Terms.Scope(s), Count: shown.Of(s, Choice.Park).Count()))];
        _rows = _sort.Of(shown.Of(_scope, Choice.Park), Viewer.Culture.Name);
        _findings = [.. shown.Document.Findings.Where(f => Choice.Park is null || f.Park == Choice.Park)];
        var parks = shown.Of("park", Choice.Park).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        _plans = [.. City.Parks.Where(p => parks.Contains(p.Id) && p.Buildings.Any(b => b.Footprint is not null))];
        _plan = _plans.Any(p => p.Id == PlanPart) ? PlanPart : _plans is [var first, ..] ? first.Id : null;
    }

    private string HeadTitle(OpenedReport shown, FigureEntry head) =>
        head.Scope == "park" || shown.Document.Parks is null ? Viewer.Text(head.Title) : Words.Format("Energy_TheseParks", shown.Document.Parks.Count);

    private (int Signed, int Of) CanSign(OpenedReport shown)
    {
        var all = shown.Of("enterprise", Choice.Park).ToList();
        return (all.Count(f => f.Provisional.Count == 0), all.Count);
    }

    private string SubjectHref(FigureEntry figure) => Choice.Href($"/energy/{figure.Scope}/{figure.Id}", Usual);

    private Task SetScope(string scope) => GoAsync(("scope", scope == Scopes[0] ? null : scope), (PagePart, null));

    private Task SetSort(FigureSort sort) => GoAsync(("sort", sort.ToQuery()), (PagePart, null));
}
