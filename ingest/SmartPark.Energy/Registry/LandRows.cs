using SmartPark.Energy.Land;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Registry;

/// <summary>Rows of plots, buildings and stays as the register of land, and its problems as mistakes of rows.</summary>
internal static class LandRows
{
    /// <summary>The name of a place or enterprise of a park in the register of land.</summary>
    public static string Name(string park, string id) => $"{park}/{id}";

    /// <summary>The register of rows whose periods are in order.</summary>
    public static LandRegister Register(RegistryRows rows)
    {
        var areas = rows.Of<PlotAreaRow>().ToLookup(a => Name(a.Park, a.Plot), StringComparer.Ordinal);
        var holders = rows.Of<PlotHolderRow>().ToLookup(h => Name(h.Park, h.Plot), StringComparer.Ordinal);
        var floors = rows.Of<BuildingFloorRow>().ToLookup(f => Name(f.Park, f.Building), StringComparer.Ordinal);
        return new(
            [.. rows.Of<PlotRow>().Select(p => new Plot(Name(p.Park, p.Plot), p.Park,
                [.. areas[Name(p.Park, p.Plot)].Select(a => new PlotArea(new(a.From, a.To), new(a.Mu), a.Basis))],
                [.. holders[Name(p.Park, p.Plot)].Select(h => new PlotHolder(new(h.From, h.To), Name(h.Park, h.Enterprise)))]))],
            [.. rows.Of<BuildingRow>().Select(b => new PlotBuilding(Name(b.Park, b.Building), Name(b.Park, b.Plot),
                [.. floors[Name(b.Park, b.Building)].Select(f => new FloorArea(new(f.From, f.To), f.FloorAreaM2))]))],
            [.. rows.Of<OccupancyRow>().Select(o => new FloorOccupancy(Name(o.Park, o.Enterprise), Name(o.Park, o.Building), o.Unit, new(o.From, o.To), o.FloorAreaM2))]);
    }

    /// <summary>A problem of the register as a mistake: gaps and more floor rented than there is are warnings, and the figures that they touch are refused; the rest is refused at once.</summary>
    public static RegistryMistake Mistake(LandProblem problem)
    {
        var (table, zh, en, isWarning) = problem.Fault switch
        {
            LandFault.AreaOverlap => ("plot_areas", "同一天只能有一个面积", "one area a day", false),
            LandFault.AreaGap => ("plot_areas", "有使用权人或租户的每一天都有面积", "an area on every day on which it is held or rented", true),
            LandFault.HolderOverlap => ("plot_holders", "同一天只能有一个使用权人", "one holder a day", false),
            LandFault.FloorOverlap => ("building_floors", "同一天只能有一个建筑面积", "one floor area a day", false),
            LandFault.FloorGap => ("building_floors", "有租户的每一天都有建筑面积", "a floor area on every day on which floor is rented", true),
            LandFault.FloorExceeded => ("occupancies", "租用面积之和不超过楼栋建筑面积", "no more floor rented than the building has", true),
            LandFault.OccupancyOverlap => ("occupancies", "同一企业同一处的租期不重叠", "stays of an enterprise in one place that do not overlap", false),
            LandFault.UnitTwice => ("occupancies", "一个单元同一天只租给一家", "one tenant of a unit a day", false),
            LandFault.NotPositive => ("plot_areas", "大于 0 的面积", "an area above 0", false),
            LandFault.NoSuchPlace => ("buildings", "本园区已登记的地块或楼栋", "a plot or building of this park", false),
            _ => ("plots", "每个编号只出现一次", "each id once", false),
        };
        return new(table, problem.Subject, null, problem.Period.ToString(), new LocalText { Zh = zh, En = en }, isWarning);
    }
}
