using System.Globalization;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Reference;
using SmartPark.Energy.Registry;
using SmartPark.Telemetry;

namespace SmartPark.Energy.PerMu;

/// <summary>How the figures of a report came about, in sentences that are printed below it.</summary>
public static class MethodLines
{
    /// <summary>The lines of a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="registry">The registry that it used.</param>
    /// <param name="coal">Names of kinds of energy.</param>
    public static IReadOnlyList<LocalText> Of(PerMuReport report, EnergyRegistry registry, StandardCoalTable coal)
    {
        ArgumentNullException.ThrowIfNull(coal);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(registry);
        var city = report.Figures.Where(f => f.Subject.Scope is SubjectScope.City or SubjectScope.Enterprise).ToList();
        var rows = city.SelectMany(f => f.Coal.Rows).DistinctBy(r => r.Id).OrderBy(r => r.Id, StringComparer.Ordinal).ToList();
        return
        [
            Period(report, registry),
            report.Request.Method == CoalMethod.Equivalent
                ? Of("综合能耗按当量值折算；水等耗能工质列示但不计入，避免重复。", "Energy is turned into standard coal by equivalent value (当量); working media such as water are shown and not in the total.")
                : Of("综合能耗按等价值折算；水等耗能工质列示但不计入，避免重复。", "Energy is turned into standard coal by equal value (等价); working media such as water are shown and not in the total."),
            .. rows.Select(r => Coefficient(r, coal.Kind(r.Kind)?.Title)),
            .. city.SelectMany(f => f.GridFactors).DistinctBy(f => f.Id).OrderBy(f => f.Id, StringComparer.Ordinal).Select(Factor),
            Of("用地面积按权属或测绘记载的起止日逐日加权；亩均 = 期内总量 ÷ 期内日平均亩数（1 亩 = 10000/15 m²）。",
                "Land is weighted day by day by the dates of its title or survey; per mu is the period's total by its mean mu (1 mu = 10000/15 m²)."),
            .. Tenants(report),
            Of("计量点用量减去下级计量点用量，归其供给对象；损耗与公共用能按园区登记的方式分摊，尾差按最大余数分到 0.01。",
                "What a meter measures less the meters behind it belongs to what it feeds; loss and common use are shared as each park registered it, to the last 0.01 by largest remainder."),
            .. Sharing(report),
            Of("表底止起码相减；翻转按满量程，换表按起止码，无记录的回落不计入。读数间隔超过 65 分钟的部分按直线分布，标为估算。",
                "Consumption is the difference of readings: rollover by full scale, replacement by closing and opening reading; a fall that no event explains is not counted. Over more than 65 minutes without reading it is spread evenly and marked estimated."),
            Of($"覆盖率 = 计量点有读数的时长 ÷ 应计量时长，有用地而无计量点的日子计为未覆盖，耗能工质不计；总体、任一能源种类或所分摊的损耗低于 {Percent(report.Request.CoverageMin)} 的为暂定值，不参与排名。",
                $"Coverage is the time that meters measured by the time that they should have; days with land and without a meter are not covered, working media do not count. Where it is below "
                + $"{Percent(report.Request.CoverageMin)}, of all, of one kind of energy or of a loss that is shared, a figure is provisional and not ranked."),
        ];
    }

    private static LocalText Period(PerMuReport report, EnergyRegistry registry)
    {
        var (from, last) = (report.Request.Period.From, report.Request.Period.To.AddDays(-1));
        return Of($"统计期 {Day(from)} 至 {Day(last)}（含），按 {registry.Zone.Id} 的日界。", $"Period {Day(from)} to {Day(last)}, both included, days of {registry.Zone.Id}.");
    }

    private static LocalText Coefficient(CoalCoefficient row, LocalText? kind)
    {
        var (zh, en) = Basis(row.Basis);
        var unit = Unit(row.Unit);
        return Of($"折标系数（{kind?.Zh ?? row.Kind}）：{Number(row.KgcePerUnit)} kgce/{unit}，{zh}，自 {Day(row.ValidFrom)} 起。", $"Coefficient of {kind?.En ?? row.Kind}: {Number(row.KgcePerUnit)} kgce/{unit}, {en}, from {Day(row.ValidFrom)}.");
    }

    private static LocalText Factor(GridCarbonFactor factor)
    {
        var (zh, en) = Basis(factor.Basis);
        return Of($"电网排放因子（{Region(factor.Region).Zh}，{factor.Year} 年）：{Number(factor.KgPerKwh)} kgCO₂/kWh，{zh}，{Day(factor.Published)} 公布。",
            $"Grid factor of {Region(factor.Region).En}, {factor.Year}: {Number(factor.KgPerKwh)} kg CO₂/kWh, {en}, announced {Day(factor.Published)}.");
    }

    /// <summary>Regions of the announcements by name; another one by its id.</summary>
    private static (string Zh, string En) Region(string region) => region switch
    {
        "national" => ("全国", "the nation"),
        "east-china" => ("华东", "East China"),
        "anhui" => ("安徽", "Anhui"),
        _ => (region, region),
    };

    private static (string Zh, string En) Basis(ReferenceBasis basis)
    {
        var name = basis.Standard ?? basis.Source;
        var (zh, en) = basis.Certainty switch
        {
            Certainty.Sourced => ("有公开来源", "sourced"),
            Certainty.Convention => ("行业惯例", "custom of the trade"),
            Certainty.Unconfirmed => ("待核对标准原文", "to be confirmed against the standard"),
            _ => ("本产品设定", "set by the product"),
        };
        return name is null ? (zh, en) : ($"{name}（{zh}）", $"{name} ({en})");
    }

    private static IEnumerable<LocalText> Tenants(PerMuReport report)
    {
        if (report.Figures.Any(f => f.HasFloorShare))
        {
            yield return Of("无自有用地的租户：用地 = 地块亩数 × 租用面积 ÷ 地块上总建筑面积。", "Tenants without land of their own have plot area × rented floor / all floor on the plot.");
        }
    }

    private static IEnumerable<LocalText> Sharing(PerMuReport report)
    {
        var (table, parks) = (RegistryTables.Of<ParkRow>(), report.Parks.Select(p => p.Park).GroupBy(p => (p.LossRule, p.CommonRule)).ToList());
        foreach (var group in parks)
        {
            var (loss, common) = (Word(table, "loss_rule", group.First()), Word(table, "common_rule", group.First()));
            var (zh, en) = parks.Count == 1 ? ("各园区", "All parks")
                : (string.Join("、", group.Select(p => p.TitleZh).Take(NamesMax)) + (group.Count() > NamesMax ? $"等 {group.Count()} 个园区" : ""),
                    string.Join(", ", group.Select(p => p.TitleEn).Take(NamesMax)) + (group.Count() > NamesMax ? $" and others, {group.Count()} parks" : ""));
            yield return Of($"{zh}：损耗{loss.Zh}，公共用能{common.Zh}。", $"{en}: loss {loss.En}, common use {common.En}.");
        }
    }

    /// <summary>Names of parks in one line.</summary>
    private const int NamesMax = 3;

    private static LocalText Word(RegistryTable table, string column, ParkRow park)
    {
        var rule = table.Columns.First(c => c.Name == column);
        var word = rule.Words.First(w => w.Word == rule.Cell(park, TimeZoneInfo.Utc));
        return word.Word == "none" ? word.Title : new() { Zh = word.Title.Zh + "分摊", En = "shared by " + word.Title.En };
    }

    /// <summary>How a unit is written.</summary>
    public static string Unit(EnergyUnit unit) => unit switch
    {
        EnergyUnit.KilowattHour => "kWh",
        EnergyUnit.Megajoule => "MJ",
        EnergyUnit.Gigajoule => "GJ",
        EnergyUnit.Kilogram => "kg",
        EnergyUnit.Tonne => "t",
        EnergyUnit.CubicMetreStandard => "Nm³",
        _ => "m³",
    };

    private static string Percent(decimal share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Number(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static LocalText Of(string zh, string en) => new() { Zh = zh, En = en };
}
