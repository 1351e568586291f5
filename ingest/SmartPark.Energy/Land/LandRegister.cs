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
        Unplaced = Problems.Where(p => p.Plot is null && p.Fault == LandFault.NoSuchPlace).ToLookup(p => p.Subject, StringComparer.Ordinal);
    }

    /// <summary>Every mistake: gaps, overlaps, more rented than there is, places that are not there.</summary>
    public IReadOnlyList<LandProblem> Problems { get; }

    internal IEnumerable<Plot> Plots => _plots.Values.OrderBy(p => p.Id, StringComparer.Ordinal);

    private ILookup<string, LandProblem> Unplaced { get; }

    /// <summary>The land of an enterprise: plots that it holds, less what others rent there, and its share of plots of others by floor.</summary>
    public LandFigure OfParty(string party, DatePeriod period) => Figure(party, period, [.. _plotsOfParty[party].Order(StringComparer.Ordinal)], (plot, day) => PartOf(plot, party, day), (plot, day) => IsOn(plot, party, day));

    /// <summary>The land of a park: all its plots.</summary>
    public LandFigure OfPark(string park, DatePeriod period) => Figure(park, period, [.. _plotsOfPark[park].Order(StringComparer.Ordinal)], (plot, day) =>
        AreaOf(plot, day) is { } area ? new(LandPartKind.Plot, plot.Id, area.Area.Mu, area.Area.Mu, area.Basis, 0, 0) : null, (_, _) => true);

    internal Plot? PlotOf(string id) => _plots.GetValueOrDefault(id);

    internal PlotBuilding? Building(string id) => _buildings.GetValueOrDefault(id);

    internal IReadOnlyList<PlotBuilding> BuildingsOn(string plot) => [.. _onPlot[plot]];

    internal IReadOnlyList<FloorOccupancy> OccupanciesIn(string building) => [.. _inBuilding[building]];

    private static PlotArea? AreaOf(Plot plot, DateOnly day) => plot.Areas.FirstOrDefault(a => a.Period.Contains(day));

    private LandFigure Figure(string subject, DatePeriod period, IReadOnlyList<string> plots, Func<Plot, DateOnly, LandPart?> part, Func<Plot, DateOnly, bool> concerns)
    {
        var changes = plots.SelectMany(ChangesOf).Where(d => d > period.From && d < period.To);
        DateOnly[] days = [.. changes.Append(period.From).Append(period.To).Distinct().Order()];
        var (spans, problems) = (new List<LandSpan>(), new HashSet<LandProblem>(Unplaced[subject].Where(p => p.Period.Meet(period) is not null)));
        foreach (var (from, to) in days.Zip(days.Skip(1)))
        {
            var (parts, span) = (new List<LandPart>(), new DatePeriod(from, to));
            foreach (var plot in plots.Select(id => _plots[id]))
            {
                // A plot whose area is not known on a day has no part then, yet its gap is a problem of whoever has something on it.
                var found = part(plot, from);
                if (found is not null || concerns(plot, from))
                {
                    problems.UnionWith(_problems[plot.Id].Where(p => p.Period.Meet(span) is not null && (!p.IsOfFloor || found is null || found.FloorSquareMetres > 0)));
                }

                if (found is not null)
                {
                    parts.Add(found);
                }
            }

            if (spans.Count > 0 && spans[^1].Parts.SequenceEqual(parts))
            {
                spans[^1] = spans[^1] with { Period = new(spans[^1].Period.From, to) };
            }
            else
            {
                spans.Add(new(span, parts));
            }
        }

        return new(subject, period, spans, [.. problems]);
    }

    private IEnumerable<DateOnly> ChangesOf(string plot) => _plots[plot].Areas.Select(a => a.Period).Concat(_plots[plot].Holders.Select(h => h.Period))
        .Concat(_onPlot[plot].SelectMany(b => b.Floors.Select(f => f.Period).Concat(_inBuilding[b.Id].Select(o => o.Period)))).SelectMany(p => new[] { p.From, p.To });

    private bool IsOn(Plot plot, string party, DateOnly day) => plot.Holders.Any(h => h.Party == party && h.Period.Contains(day)) || RentedBy(plot, party, day) > 0;

    private decimal RentedBy(Plot plot, string party, DateOnly day) =>
        _onPlot[plot.Id].SelectMany(b => _inBuilding[b.Id]).Where(o => o.Party == party && o.Period.Contains(day)).Sum(o => o.SquareMetres);

    private LandPart? PartOf(Plot plot, string party, DateOnly day)
    {
        if (AreaOf(plot, day) is not { } area)
        {
            return null;
        }

        var holder = plot.Holders.FirstOrDefault(h => h.Period.Contains(day))?.Party;
        var tenants = _onPlot[plot.Id].SelectMany(b => _inBuilding[b.Id]).Where(o => o.Period.Contains(day) && o.Party != holder)
            .GroupBy(o => o.Party, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(o => o.SquareMetres), StringComparer.Ordinal);
        var floor = tenants.Count == 0 ? 0 : _onPlot[plot.Id].Sum(b => b.Floors.FirstOrDefault(f => f.Period.Contains(day))?.SquareMetres ?? 0);
        if (party == holder)
        {
            return new(LandPartKind.Own, plot.Id, area.Area.Mu - tenants.Values.Sum(t => Share(area, t, floor)), area.Area.Mu, area.Basis, tenants.Values.Sum(), floor);
        }

        return tenants.TryGetValue(party, out var rented) ? new(LandPartKind.FloorShare, plot.Id, Share(area, rented, floor), area.Area.Mu, area.Basis, rented, floor) : null;
    }

    /// <summary>A share of a plot, cut to the millionth of a mu (seven square centimetres), so that it can be worked out again by hand and shares never pass the plot.</summary>
    private static decimal Share(PlotArea area, decimal rented, decimal floor) => floor <= 0 ? 0 : decimal.Round(area.Area.Mu * rented / floor, 6, MidpointRounding.ToZero);
}
