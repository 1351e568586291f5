namespace SmartPark.Energy.Land;

/// <summary>Days on which everything about a plot stays as it is.</summary>
/// <param name="Period">The days.</param>
/// <param name="Area">Its area; null when it is not known then, or the plot is not there yet.</param>
/// <param name="Parts">What its holder and each of its tenants have of it.</param>
/// <param name="Parties">Its holder and its tenants, also where there is no area.</param>
/// <param name="Problems">Mistakes that touch these days.</param>
internal sealed record PlotSpan(
    DatePeriod Period, PlotArea? Area, IReadOnlyDictionary<string, LandPart> Parts, IReadOnlySet<string> Parties, IReadOnlyList<LandProblem> Problems);

/// <summary>A plot over a period, worked out once for all parties that have something on it.</summary>
internal static class PlotDays
{
    /// <summary>The period, cut where anything about the plot changes.</summary>
    public static IReadOnlyList<PlotSpan> Of(LandRegister register, Plot plot, DatePeriod period)
    {
        var buildings = register.BuildingsOn(plot.Id);
        var rented = buildings.SelectMany(b => register.OccupanciesIn(b.Id)).Where(o => o.Period.Meet(period) is not null).ToList();
        var periods = plot.Areas.Select(a => a.Period).Concat(plot.Holders.Select(h => h.Period)).Concat(buildings.SelectMany(b => b.Floors).Select(f => f.Period)).Concat(rented.Select(o => o.Period));
        DateOnly[] days = [.. periods.SelectMany(p => new[] { p.From, p.To }).Where(d => d > period.From && d < period.To).Append(period.From).Append(period.To).Distinct().Order()];
        return [.. days.Zip(days.Skip(1)).Select(d => Span(register, plot, buildings, rented, new(d.First, d.Second)))];
    }

    private static PlotSpan Span(LandRegister register, Plot plot, IReadOnlyList<PlotBuilding> buildings, List<FloorOccupancy> rented, DatePeriod span)
    {
        var area = plot.Areas.FirstOrDefault(a => a.Period.Contains(span.From));
        var holder = plot.Holders.FirstOrDefault(h => h.Period.Contains(span.From))?.Party;
        var tenants = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var occupancy in rented.Where(o => o.Party != holder && o.Period.Contains(span.From)))
        {
            tenants[occupancy.Party] = tenants.GetValueOrDefault(occupancy.Party) + occupancy.SquareMetres;
        }

        var parts = new Dictionary<string, LandPart>(StringComparer.Ordinal);
        if (area is not null)
        {
            var floor = tenants.Count == 0 ? 0 : buildings.Sum(b => b.Floors.FirstOrDefault(f => f.Period.Contains(span.From))?.SquareMetres ?? 0);
            foreach (var (party, squareMetres) in tenants)
            {
                parts[party] = new(LandPartKind.FloorShare, plot.Id, Share(area, squareMetres, floor), area.Area.Mu, area.Basis, squareMetres, floor);
            }

            if (holder is not null)
            {
                parts[holder] = new(LandPartKind.Own, plot.Id, area.Area.Mu - parts.Values.Sum(p => p.Mu), area.Area.Mu, area.Basis, tenants.Values.Sum(), floor);
            }
        }

        var parties = new HashSet<string>(tenants.Keys, StringComparer.Ordinal);
        parties.UnionWith(plot.Holders.Where(h => h.Period.Contains(span.From)).Select(h => h.Party));
        return new(span, area, parts, parties, [.. register.ProblemsOn(plot.Id).Where(p => p.Period.Meet(span) is not null)]);
    }

    /// <summary>A share of a plot, cut to the millionth of a mu (seven square centimetres), so that it can be worked out again by hand and shares never pass the plot.</summary>
    private static decimal Share(PlotArea area, decimal rented, decimal floor) => floor <= 0 ? 0 : decimal.Round(area.Area.Mu * rented / floor, 6, MidpointRounding.ToZero);
}
