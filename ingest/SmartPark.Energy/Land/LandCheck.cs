namespace SmartPark.Energy.Land;

/// <summary>Finds every mistake of a land register, with its days.</summary>
internal sealed class LandCheck
{
    private readonly LandRegister _register;
    private readonly List<LandProblem> _problems = [];

    private LandCheck(LandRegister register) => _register = register;

    /// <summary>Every mistake, by plot.</summary>
    public static IReadOnlyList<LandProblem> Of(LandRegister register, IEnumerable<Plot> plots, IEnumerable<PlotBuilding> buildings, IEnumerable<FloorOccupancy> occupancies)
    {
        var check = new LandCheck(register);
        check.CheckIds(plots.Select(p => p.Id));
        check.CheckIds(buildings.Select(b => b.Id));
        foreach (var plot in register.Plots)
        {
            check.CheckPlot(plot);
        }

        foreach (var building in buildings.Where(b => register.PlotOf(b.Plot) is null))
        {
            check.Add(LandFault.NoSuchPlace, building.Id, default, null);
        }

        foreach (var occupancy in occupancies.Where(o => register.Building(o.Building) is null))
        {
            check.Add(LandFault.NoSuchPlace, occupancy.Party, occupancy.Period, null);
        }

        return check._problems;
    }

    private void Add(LandFault fault, string subject, DatePeriod period, string? plot) => _problems.Add(new(fault, subject, period, plot));

    private void CheckIds(IEnumerable<string> ids)
    {
        foreach (var id in ids.GroupBy(id => id, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            Add(LandFault.IdTwice, id.Key, default, null);
        }
    }

    private void CheckPlot(Plot plot)
    {
        var buildings = _register.BuildingsOn(plot.Id);
        foreach (var area in plot.Areas.Where(a => a.Area.Mu <= 0))
        {
            Add(LandFault.NotPositive, plot.Id, area.Period, plot.Id);
        }

        Overlaps(LandFault.AreaOverlap, plot.Id, [.. plot.Areas.Select(a => a.Period)], plot.Id);
        Overlaps(LandFault.HolderOverlap, plot.Id, [.. plot.Holders.Select(h => h.Period)], plot.Id);
        var needed = plot.Holders.Select(h => h.Period).Concat(buildings.SelectMany(b => _register.OccupanciesIn(b.Id)).Select(o => o.Period));
        Gaps(LandFault.AreaGap, plot.Id, [.. plot.Areas.Select(a => a.Period)], needed, plot.Id);
        foreach (var building in buildings)
        {
            CheckBuilding(building);
        }
    }

    private void CheckBuilding(PlotBuilding building)
    {
        var occupancies = _register.OccupanciesIn(building.Id);
        foreach (var floor in building.Floors.Where(f => f.SquareMetres <= 0))
        {
            Add(LandFault.NotPositive, building.Id, floor.Period, building.Plot);
        }

        foreach (var occupancy in occupancies.Where(o => o.SquareMetres <= 0))
        {
            Add(LandFault.NotPositive, occupancy.Party, occupancy.Period, building.Plot);
        }

        Overlaps(LandFault.FloorOverlap, building.Id, [.. building.Floors.Select(f => f.Period)], building.Plot);
        Gaps(LandFault.FloorGap, building.Id, [.. building.Floors.Select(f => f.Period)], occupancies.Select(o => o.Period), building.Plot);
        foreach (var same in occupancies.GroupBy(o => (o.Party, o.Unit)))
        {
            Overlaps(LandFault.OccupancyOverlap, same.Key.Party, [.. same.Select(o => o.Period)], building.Plot);
        }

        foreach (var unit in occupancies.Where(o => o.Unit is not null).GroupBy(o => o.Unit, StringComparer.Ordinal))
        {
            foreach (var (a, b) in Pairs([.. unit]).Where(p => p.A.Party != p.B.Party))
            {
                if (a.Period.Meet(b.Period) is { } days)
                {
                    Add(LandFault.UnitTwice, $"{building.Id}/{unit.Key}", days, building.Plot);
                }
            }
        }

        CheckRented(building, occupancies);
    }

    /// <summary>Between two neighbouring days at which anything changes, rented floor and floor stay as they are.</summary>
    private void CheckRented(PlotBuilding building, IReadOnlyList<FloorOccupancy> occupancies)
    {
        DateOnly[] days = [.. building.Floors.Select(f => f.Period).Concat(occupancies.Select(o => o.Period)).SelectMany(p => new[] { p.From, p.To }).Distinct().Order()];
        foreach (var (from, to) in days.Zip(days.Skip(1)))
        {
            var floors = building.Floors.Where(f => f.Period.Contains(from)).ToList();
            if (floors.Count == 1 && occupancies.Where(o => o.Period.Contains(from)).Sum(o => o.SquareMetres) > floors[0].SquareMetres)
            {
                Add(LandFault.FloorExceeded, building.Id, new(from, to), building.Plot);
            }
        }
    }

    private void Overlaps(LandFault fault, string subject, IReadOnlyList<DatePeriod> periods, string plot)
    {
        foreach (var (a, b) in Pairs(periods))
        {
            if (a.Meet(b) is { } days)
            {
                Add(fault, subject, days, plot);
            }
        }
    }

    /// <summary>Days between the first and the last that have nothing, and days on which something is needed and there is nothing.</summary>
    private void Gaps(LandFault fault, string subject, IReadOnlyList<DatePeriod> known, IEnumerable<DatePeriod> needed, string plot)
    {
        IEnumerable<DatePeriod> span = known.Count == 0 ? [] : [new(known.Min(p => p.From), known.Max(p => p.To))];
        foreach (var gap in span.Concat(needed).SelectMany(n => n.Without(known)).Distinct())
        {
            Add(fault, subject, gap, plot);
        }
    }

    private static IEnumerable<(T A, T B)> Pairs<T>(IReadOnlyList<T> items) => items.SelectMany((a, i) => items.Skip(i + 1).Select(b => (a, b)));
}
