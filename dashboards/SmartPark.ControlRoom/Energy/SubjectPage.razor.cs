using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.EnergyReports;

namespace SmartPark.ControlRoom.Energy;

/// <summary>One enterprise, trade, park, county or the city: what its figure is made of, down to its meters.</summary>
public sealed partial class SubjectPage : EnergyComponent
{
    private FigureEntry? _figure;
    private string _title = "";
    private string _about = "";
    private FigureSort _sort = new(FigureSort.Rank, false);
    private int _page = 1;
    private IReadOnlyList<FigureEntry> _members = [];
    private IReadOnlyList<FindingEntry> _findings = [];
    private IReadOnlyList<DataHead> _kindHeads = [], _landHeads = [], _quotaHeads = [], _economicHeads = [], _meterHeads = [], _poolHeads = [];
    private IReadOnlyList<DataRow> _kinds = [], _land = [], _quotas = [], _economics = [], _meters = [], _pools = [];

    /// <summary>Part of the path: whose figure.</summary>
    [Parameter]
    public string Scope { get; set; } = "";

    /// <summary>Part of the path: the park of an enterprise.</summary>
    [Parameter]
    public string? ParkId { get; set; }

    /// <summary>Part of the path: its id there.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>Part of the address: order of the table.</summary>
    [SupplyParameterFromQuery(Name = "sort")]
    public string? SortPart { get; set; }

    /// <summary>Part of the address: page of the table.</summary>
    [SupplyParameterFromQuery(Name = "page")]
    public int? PageNumberPart { get; set; }

    private CultureInfo Culture => Viewer.Culture;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        (_sort, _page) = (FigureSort.FromQuery(SortPart), Math.Max(1, PageNumberPart ?? 1));
        _title = _title.Length == 0 ? Words["Energy_Title"] : _title;
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

        _figure = shown.Find(Scope, ParkId is null ? Id : $"{ParkId}/{Id}");
        if (_figure is not { } f)
        {
            (_title, _about) = (Words["Energy_Title"], "");
            return;
        }

        _title = Viewer.Text(f.Title);
        _about = string.Join(" · ", new[]
        {
            Terms.Scope(f.Scope), f.Scope == "enterprise" && shown.TradeTitle(f.TradeCode) is { } trade ? Viewer.Text(trade) : null, f.TradeCode,
            f.County is { } county && f.Scope is "enterprise" or "park" && shown.Find("county", f.County ?? "") is { } of ? Viewer.Text(of.Title) : null,
        }.OfType<string>());
        _members = _sort.Of(Members(shown, f), Culture.Name);
        ArrangeFigure(f);
        ArrangePark(shown, f);
    }

    private static IEnumerable<FigureEntry> Members(OpenedReport shown, FigureEntry f) => f.Scope switch
    {
        "park" => shown.Of("enterprise", null).Where(e => e.Park == f.Id),
        "trade" => shown.Of("enterprise", null).Where(e => e.TradeCode == f.Id),
        "county" => shown.Of("park", null).Where(p => p.County == f.Id),
        "city" => shown.Of("county", null),
        _ => [],
    };

    private void ArrangeFigure(FigureEntry f)
    {
        var isWhole = f.Scope is "park" or "county" or "city";
        _kindHeads =
        [
            new(Words["Energy_Kind"]), Amount("Energy_Total"), .. isWhole ? Array.Empty<DataHead>() : [Amount("Energy_Own"), Amount("Energy_LossShare"), Amount("Energy_CommonShare")], Amount("Energy_Measured"),
            Amount("Energy_OfEstimated"), new(Words["Energy_Unit"]), Amount("Energy_UnitPerMu"), new(EnergyText.TceUnit, true),
        ];
        _kinds = [.. f.Energies.Select(e => new DataRow(e.Kind,
        [
            new(Viewer.Text(e.Title)), new(Two(e.Total)), .. isWhole ? Array.Empty<DataCell>() : [new(Two(e.Own)), new(Two(e.LossShare)), new(Two(e.CommonShare))], new(Two(e.Measured)), new(Two(e.Estimated)), new(e.Unit),
            new(Two(e.PerMu)), new(e.Tce is null ? Words["Energy_NoCoefficient"] : e.Tce == 0 && e.Total != 0 ? Words["Energy_NotInTotal"] : EnergyText.Number(e.Tce, 4, Culture)),
        ]))];
        _landHeads = [new(Words["Energy_Plot"]), new(Words["Energy_LandKind"]), new(Words["Energy_DaysHeld"]), Amount("Energy_Mu"), Amount("Energy_PlotMu"), Amount("Energy_RentedOf"), new(Words["Energy_AreaBasis"])];
        _land = [.. f.Land.Select((l, i) => new DataRow($"{i}",
        [
            new(Viewer.Text(Report!.PlotTitle(l.Plot))), new(Terms.LandKind(l.Kind)), new(EnergyText.Days(l.From, l.To)), new(EnergyText.Number(l.Mu, 4, Culture)), new(EnergyText.Number(l.PlotMu, 2, Culture)),
            new(l.RentedM2 > 0 ? $"{Two(l.RentedM2)} / {Two(l.FloorM2)} m²" : ValueText.None), new(l.Basis, Class: "written"),
        ]))];
        _quotaHeads = [new(Words["Energy_Measure"]), new(Words["Energy_Period"]), Amount("Energy_Limit"), Amount("Energy_Used"), Amount("Energy_ShareUsed"), new(Words["Energy_State"])];
        _quotas = [.. f.Quotas.Select((q, i) => new DataRow($"{i}",
        [
            new(Viewer.Text(q.Title)), new(EnergyText.Days(q.From, q.To)), new(Two(q.Limit)), new(Two(q.Used)), new(EnergyText.Share(q.Share, Culture)), new(Terms.Quota(q.Level), Class: "quota-" + q.Level),
        ]))];
        _economicHeads = [new(Words["Energy_Measure"]), Amount("Energy_Value"), new(Words["Energy_Unit"]), Amount("Energy_TceByUnit"), Amount("Energy_UnitPerMu"), new(Words["Energy_Told"])];
        _economics = [.. f.Economics.Select(e => new DataRow(e.Measure,
        [
            new(Viewer.Text(e.Title) + (e.IsProrated ? Words["Energy_Prorated"] : "")), new(Two(e.Value)), new(UnitOf(e.Unit)), new(EnergyText.Number(e.TcePerValue, 4, Culture)), new(Two(e.ValuePerMu)),
            new(Words.Format("Energy_ToldOf", e.Told, e.Of)),
        ]))];
    }

    private void ArrangePark(OpenedReport shown, FigureEntry f)
    {
        var meters = shown.Document.Meters.Where(m => f.Scope == "park" ? m.Park == f.Id : f.Scope == "enterprise" && m.Park == f.Park && m.Enterprise == Id).ToList();
        _meterHeads = [new(Words["Energy_MeterName"]), new(Words["Energy_Kind"]), new(Words["Energy_Feeds"]), new(Words["Energy_Behind"]), new(Words["Energy_DaysHeld"]), Amount("Energy_Total"), Amount("Energy_OfEstimated"), new(Words["Energy_Unit"]), Amount("Energy_Coverage"), new(Words["Energy_Marks"])];
        var kinds = shown.Document.Figures.SelectMany(x => x.Energies).DistinctBy(e => e.Kind).ToDictionary(e => e.Kind, e => Viewer.Text(e.Title), StringComparer.Ordinal);
        string Kind(string kind) => kinds.GetValueOrDefault(kind, kind);
        string MeterHref(string park, string meter) => Choice.Href($"/energy/meters/{park}/{meter}", Usual);
        _meters = [.. meters.Select((m, i) => new DataRow($"{m.Park}/{m.Meter}/{i}",
        [
            new(Viewer.Text(m.Title), MeterHref(m.Park, m.Meter)), new(Kind(m.Energy)), m.Enterprise is null ? new(Terms.Feeds(m.Feeds)) : new(Viewer.Text(shown.EnterpriseTitle(m.Park, m.Enterprise))),
            m.Parent is null ? new(ValueText.None) : new(shown.MeterTitle(m.Park, m.Parent) is { } parent ? Viewer.Text(parent) : m.Parent, MeterHref(m.Park, m.Parent)), new(EnergyText.Days(m.From, m.To)), new(Two(m.Total)),
            new(Two(m.Estimated)), new(m.Unit), new(EnergyText.Share(m.Coverage, Culture)), new(string.Join(Words["Comma"], m.Marks.Select(Terms.Cause)) is { Length: > 0 } marks ? marks : ValueText.None),
        ]))];
        _poolHeads = [new(Words["Energy_PoolKind"]), new(Words["Energy_BehindMeter"]), new(Words["Energy_Kind"]), new(Words["Energy_DaysHeld"]), Amount("Energy_Total"), new(Words["Energy_Unit"]), Amount("Energy_LossRate"), Amount("Energy_Unshared")];
        _pools = f.Scope != "park" ? [] : [.. shown.Document.Pools.Where(p => p.Park == f.Id).Select((p, i) => new DataRow($"{i}",
        [
            new(Words[p.Kind == "loss" ? "Energy_Loss" : "Energy_CommonUse"]), p.Meter is { } meter ? new(p.Title is { } title ? Viewer.Text(title) : meter, MeterHref(p.Park, meter)) : new(Words["Energy_WholePark"]), new(Kind(p.Energy)),
            new(EnergyText.Days(p.From, p.To)), new(Two(p.Amount)), new(p.Unit), new(EnergyText.Change(p.Rate, Culture).TrimStart('+')), new(Two(p.Unshared)),
        ]))];
        var own = meters.Select(m => m.Meter).ToHashSet(StringComparer.Ordinal);
        _findings = f.Scope == "park" ? [.. shown.Document.Findings.Where(x => x.Park == f.Id)] : [.. shown.Document.Findings.Where(x => x.Park == f.Park && x.Meter is not null && own.Contains(x.Meter))];
    }

    // The registry writes units as its own language does.
    private string UnitOf(string? unit) => unit == "万元" ? Words["Energy_TenThousandCny"] : unit ?? "";

    private string Two(decimal? value) => EnergyText.Number(value, 2, Culture);

    private DataHead Amount(string word) => new(Words[word], true);
}
