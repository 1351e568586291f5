namespace SmartPark.Energy.Land;

/// <summary>Plots, buildings and who rents what, with their days; answers whose land was how much. Immutable.</summary>
public sealed class LandRegister
{
    private readonly Dictionary<string, Plot> _plots;
    private readonly Dictionary<string, PlotBuilding> _buildings;
    private readonly ILookup<string, PlotBuilding> _onPlot;
    private readonly ILookup<string, FloorOccupancy> _inBuilding;
    private readonly ILookup<string, string> _plotsOfParty;
    private readonly ILookup<string, string> _plotsOfPark;
    private readonly ILookup<string, LandProblem> _problems;
    private readonly ILookup<string, LandProblem> _unplaced;

    /// <summary>A register. Its mistakes are in <see cref="Problems"/>, and figures that they touch are refused.</summary>
    public LandRegister(IReadOnlyCollection<Plot> plots, IReadOnlyCollection<PlotBuilding> buildings, IReadOnlyCollection<FloorOccupancy> occupancies)
    {
        ArgumentNullException.ThrowIfNull(plots);
        ArgumentNullException.ThrowIfNull(buildings);
        ArgumentNullException.ThrowIfNull(occupancies);
        _plots = plots.DistinctBy(p => p.Id).ToDictionary(p => p.Id, StringComparer.Ordinal);
        _buildings = buildings.DistinctBy(b => b.Id).ToDictionary(b => b.Id, StringComparer.Ordinal);
        _onPlot = _buildings.Values.OrderBy(b => b.Id, StringComparer.Ordinal).ToLookup(b => b.Plot, StringComparer.Ordinal);
        _inBuilding = occupancies.ToLookup(o => o.Building, StringComparer.Ordinal);
        _plotsOfPark = _plots.Values.ToLookup(p => p.Park, p => p.Id, StringComparer.Ordinal);
        _plotsOfParty = _plots.Values.SelectMany(p => p.Holders.Select(h => (h.Party, p.Id)))
            .Concat(occupancies.Where(o => _buildings.ContainsKey(o.Building)).Select(o => (o.Party, Id: _buildings[o.Building].Plot)).Where(o => _plots.ContainsKey(o.Id)))
            .Distinct().ToLookup(p => p.Party, p => p.Id, StringComparer.Ordinal);
        Problems = LandCheck.Of(this, plots, buildings, occupancies);
        _problems = Problems.Where(p => p.Plot is not null).ToLookup(p => p.Plot!, StringComparer.Ordinal);
        _unplaced = Problems.Where(p => p.Plot is null && p.Fault == LandFault.NoSuchPlace).ToLookup(p => p.Subject, StringComparer.Ordinal);
    }

    /// <summary>Every mistake: gaps, overlaps, more rented than there is, places that are not there.</summary>
    public IReadOnlyList<LandProblem> Problems { get; }

    internal IEnumerable<Plot> Plots => _plots.Values.OrderBy(p => p.Id, StringComparer.Ordinal);

    /// <summary>The register over a period, for all that it has.</summary>
    public LandOverPeriod Over(DatePeriod period) => new(this, period, _plots.Values);

    /// <summary>The land of one enterprise, as <see cref="LandOverPeriod.OfParty"/>.</summary>
    public LandFigure OfParty(string party, DatePeriod period) => new LandOverPeriod(this, period, PlotsOfParty(party).Select(id => _plots[id])).OfParty(party);

    /// <summary>The land of one park, as <see cref="LandOverPeriod.OfPark"/>.</summary>
    public LandFigure OfPark(string park, DatePeriod period) => new LandOverPeriod(this, period, PlotsOfPark(park).Select(id => _plots[id])).OfPark(park);

    internal Plot? PlotOf(string id) => _plots.GetValueOrDefault(id);

    internal PlotBuilding? Building(string id) => _buildings.GetValueOrDefault(id);

    internal IReadOnlyList<PlotBuilding> BuildingsOn(string plot) => [.. _onPlot[plot]];

    internal IReadOnlyList<FloorOccupancy> OccupanciesIn(string building) => [.. _inBuilding[building]];

    internal IReadOnlyList<string> PlotsOfParty(string party) => [.. _plotsOfParty[party].Order(StringComparer.Ordinal)];

    internal IReadOnlyList<string> PlotsOfPark(string park) => [.. _plotsOfPark[park].Order(StringComparer.Ordinal)];

    internal IEnumerable<LandProblem> ProblemsOn(string plot) => _problems[plot];

    internal IEnumerable<LandProblem> UnplacedOf(string party) => _unplaced[party];
}
