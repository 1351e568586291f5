using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tests.Registry;
using Xunit;

namespace SmartPark.Energy.Tests.PerMu;

public sealed class PerMuReportTests
{
    private readonly Uses _uses = new();

    [Fact]
    public void A_million_kilowatt_hours_on_fifty_mu_are_2_458_tonnes_of_standard_coal_per_mu()
    {
        var report = _uses.Of("ma", 1_000_000).Report(Alone().Registry());
        Assert.All(report.Figures, f => Assert.Equal((122.9m, 2.458m, 50m, 1m, 0m, 1), (f.Tce, f.TcePerMu, f.Mu, f.Coverage, f.EstimatedShare, f.MeterCount)));
        Assert.Equal([SubjectScope.Enterprise, SubjectScope.Trade, SubjectScope.Park, SubjectScope.County, SubjectScope.City], report.Figures.Select(f => f.Subject.Scope));
        Assert.Equal(["east/a", "C", "east", "jin", "-"], report.Figures.Select(f => f.Subject.Id));
        var own = report.Find(SubjectScope.Enterprise, "east/a")!;
        Assert.Empty(own.Provisional);
        Assert.Equal((20_000m, "electricity-equivalent"), (Assert.Single(own.Energies).PerMu, Assert.Single(own.Coal.Rows).Id));
        Assert.Equal("title of 2020-01-01", Assert.Single(Assert.Single(Assert.Single(own.Land).Spans).Parts).AreaBasis);
        Assert.Equal(300m, _uses.Report(Alone().Registry(), new(Uses.June, CoalMethod.EqualValue)).Figures[0].Tce);
    }

    [Fact]
    public void Electricity_and_gas_are_274_6222_tonnes_and_water_stands_beside_them()
    {
        var city = Alone().Meter("g", "a", kind: "natural-gas-gas-field", unit: MeterUnit.CubicMetreStandard).Meter("w", "a", kind: "water", unit: MeterUnit.CubicMetre);
        var figure = _uses.Of("ma", 1_286_000).Of("g", 96_000).Of("w", 5_000, coverage: 0).Report(city.Registry()).Find(SubjectScope.Park, "east")!;
        Assert.Equal(274.6222m, figure.Tce);
        Assert.Equal([158.0494m, 116.5728m], figure.Coal.Lines.Select(l => l.Kgce / 1000));
        Assert.Equal(["electricity 1286000 25720", "natural-gas-gas-field 96000 1920", "water 5000 100"], figure.Energies.Select(e => $"{e.Energy.Kind} {e.Total.Total} {e.PerMu:0}"));
        Assert.Equal("water", Assert.Single(figure.Coal.WorkingMedia).Use.Kind);
        Assert.Equal((2, 1m), (figure.MeterCount, figure.Coverage));
        Assert.Empty(figure.Provisional);
    }

    [Fact]
    public void Who_has_a_meter_of_water_only_is_not_the_thriftiest()
    {
        var figure = _uses.Of("w", 5).Report(City.Of().Plot("n1", 5, "a").Enterprise("a").Meter("w", "a", kind: "water", unit: MeterUnit.CubicMetre).Registry()).Figures[0];
        Assert.Equal(("NoMeter", null, 0), (Reasons(figure), figure.Rank, figure.MeterCount));
    }

    [Theory]
    [InlineData("anhui", "2026-06-01", "2026-07-01", 678.2, "anhui-2022-average")]
    [InlineData("national", "2026-06-01", "2026-07-01", 530.6, "national-2023-average")]
    [InlineData("anhui", "2024-06-01", "2024-07-01", 707.5, "anhui-2021-average")]
    [InlineData("anhui", "2024-12-01", "2025-01-01", 678.2, "anhui-2022-average")]
    [InlineData("anhui", "2023-06-01", "2023-07-01", null, null)]
    [InlineData("henan", "2026-06-01", "2026-07-01", null, null)]
    public void Carbon_is_by_the_latest_factor_of_the_region_that_was_announced_by_the_end_and_no_other_stands_in(string region, string from, string to, double? tonnes, string? row)
    {
        var days = Uses.Days(from, to);
        var figure = _uses.Over("ma", days, 1_000_000).Report(Alone(region).Registry(), new(days)).Find(SubjectScope.City, "-")!;
        Assert.Equal(((decimal?)tonnes, row), (figure.TonnesCo2, figure.GridFactors.SingleOrDefault()?.Id));
    }

    [Fact]
    public void The_least_per_mu_comes_first_equals_alike_and_provisional_ones_last_and_unranked()
    {
        var city = City.Of();
        foreach (var (id, kwh) in new[] { ("a", 400m), ("b", 100), ("c", 400.1m), ("d", 900), ("e", 50) })
        {
            city.Plot("p" + id, 1, id).Enterprise(id).Meter("m" + id, id);
            _uses.Of("m" + id, kwh, coverage: id == "e" ? 0.8999 : 1);
        }

        var figures = _uses.Report(city.Registry()).Figures.Where(f => f.Subject.Scope == SubjectScope.Enterprise).ToList();
        Assert.Equal(["east/b 1 4 75", "east/a 2 4 25", "east/c 2 4 25", "east/d 4 4 0", "east/e  4 "], figures.Select(f => $"{f.Subject.Id} {f.Rank} {f.Ranked} {f.Percentile:0.##}"));
        Assert.Equal([ProvisionalReason.CoverageLow], figures[^1].Provisional);
        Assert.Equal(1, _uses.Report(city.Registry(), new(Uses.June, CoverageMin: 0.89m)).Find(SubjectScope.Enterprise, "east/e")!.Rank);
    }

    [Fact]
    public void Each_reason_why_a_figure_is_provisional_is_told()
    {
        var city = City.Of().Plot("n1", 50).Building("b1", "n1", 100).Enterprises("none", "landless", "crowded", "steam").Rents("none", "b1", 10, to: "2026-06-01").Rents("none", "b1", 10, "2026-06-20", "2026-06-21")
            .Meter("ml", "landless").Meter("mc", "crowded").Meter("ms", "steam", kind: "steam-low-pressure", unit: MeterUnit.Tonne).Plot("n2", 5, "steam").Plot("n3", 5).Building("b3", "n3", 10).Rents("crowded", "b3", 11);
        _uses.Of("ml", 1).Of("mc", 1).Of("ms", 1);
        var report = _uses.Report(city.Registry());
        Assert.Equal(["crowded LandAmbiguous", "landless NoLand", "none NoMeter", "steam CoefficientMissing"], report.Figures.Where(f => f.Subject.Scope == SubjectScope.Enterprise)
            .Select(f => $"{f.Subject.Id[5..]} {Reasons(f)}"));
        Assert.Null(report.Find(SubjectScope.Enterprise, "east/crowded")!.Mu);
        Assert.Equal(CoalFault.NotInForce, Assert.Single(report.Find(SubjectScope.Enterprise, "east/steam")!.Coal.Gaps).Fault);
        Assert.Equal([ProvisionalReason.PeriodRuns], _uses.Of("ma", 1).Report(Alone().Registry(), today: "2026-06-30").Figures[0].Provisional);
        Assert.Empty(_uses.Report(Alone().Registry(), today: "2026-07-01").Figures[0].Provisional);
    }

    [Fact]
    public void Days_with_land_and_without_a_meter_are_not_covered()
    {
        var city = City.Of().Plot("n1", 50, "a").Enterprise("a").Meter("ma", "a", from: "2026-06-13");
        var figure = _uses.Of("ma", 300).Report(city.Registry()).Figures[0];
        Assert.Equal((0.6m, "CoverageLow"), (figure.Coverage, Reasons(figure)));
        Assert.Equal(0.6m, _uses.Report(city.Registry()).Find(SubjectScope.City, "-")!.Coverage);
        var left = City.Of().Plot("n1", 50).Building("b1", "n1", 100).Enterprise("t").Rents("t", "b1", 10, to: "2026-06-16").Meter("ma", "t", to: "2026-06-16");
        Assert.Equal(1m, _uses.Report(left.Registry()).Find(SubjectScope.Enterprise, "east/t")!.Coverage);
    }

    [Fact]
    public void A_virtual_meter_without_terms_measures_nothing_and_is_not_thrifty()
    {
        var city = City.Of().Plot("n1", 50, "a").Enterprise("a").Unplaced("p").Virtual("v").Term("v", "+p", to: "2026-01-01").Place("v", "a");
        var figure = _uses.Report(city.Registry()).Figures[0];
        Assert.Equal((null, "CoverageLow"), (figure.Coverage, Reasons(figure)));
    }

    [Fact]
    public void One_dead_kind_is_not_made_good_by_others()
    {
        var city = Alone().Meter("g1", "a", kind: "lng", unit: MeterUnit.Kilogram);
        for (var i = 2; i < 12; i++)
        {
            city.Meter($"g{i}", "a", kind: "lng", unit: MeterUnit.Kilogram);
            _uses.Of($"g{i}", 1);
        }

        var figure = _uses.Of("g1", 1).Of("ma", 0, coverage: 0).Report(city.Registry()).Figures[0];
        Assert.Equal((11m / 12, "CoverageLow"), (figure.Coverage, Reasons(figure)));
    }

    [Fact]
    public void A_dead_sub_meter_makes_provisional_who_takes_its_use_as_loss_and_who_it_is_taken_from()
    {
        var city = City.Of().Plot("na", 1, "a").Plot("nb", 1, "b").Plot("nc", 1, "c").Enterprises("a", "b", "c").Meter("m", "park").Meter("ma", "a", "m").Meter("mb", "b", "m").Meter("mc", "c", "ma");
        var report = _uses.Of("m", 1_000).Of("ma", 600).Of("mb", 0, coverage: 0).Of("mc", 100).Report(city.Registry());
        Assert.All(report.Figures.Where(f => f.Subject.Scope == SubjectScope.Enterprise), f => Assert.Equal([ProvisionalReason.CoverageLow], f.Provisional));
        Assert.Empty(report.Find(SubjectScope.Park, "east")!.Provisional);
        var behind = new Uses().Of("m", 1_000).Of("ma", 600).Of("mb", 400).Of("mc", 0, coverage: 0).Report(city.Registry());
        Assert.Equal(["east/b ", "east/a CoverageLow", "east/c CoverageLow"], behind.Figures.Where(f => f.Subject.Scope == SubjectScope.Enterprise).Select(f => $"{f.Subject.Id} {Reasons(f)}"));
    }

    [Fact]
    public void The_period_before_and_last_year_stand_beside_a_figure_and_nothing_is_compared_with_what_was_hardly_measured()
    {
        _uses.Of("ma", 1_000_000).Over("ma", Uses.Days("2026-05-01", "2026-06-01"), 500_000).Over("ma", Uses.Days("2025-06-01", "2025-07-01"), 2_000_000);
        var figure = _uses.Report(Alone().Registry(), compares: true).Figures[0];
        Assert.Equal((new(Uses.Days("2026-05-01", "2026-06-01"), 1.229m, 1m, 1m), new(Uses.Days("2025-06-01", "2025-07-01"), 4.916m, -0.5m, 1m)), (figure.Previous, figure.LastYear));
        var late = _uses.Report(City.Of().Plot("n1", 50, "a").Enterprise("a").Meter("ma", "a", from: "2025-06-16").Registry(), compares: true).Figures[0];
        Assert.Equal((1m, 0.5m, null, null), (late.Previous!.Change, late.LastYear!.Coverage, late.LastYear.TcePerMu, late.LastYear.Change));
        var none = _uses.Report(City.Of().Plot("n1", 50, "a").Enterprise("a").Meter("ma", "a", from: "2026-06-01").Registry(), compares: true).Figures[0];
        Assert.Equal((null, null, null), (none.Previous!.TcePerMu, none.Previous.Change, none.Previous.Coverage));
        Assert.Null(_uses.Report(Alone().Registry()).Figures[0].Previous);
    }

    [Fact]
    public void Quotas_are_near_at_80_and_90_percent_and_used_up_at_100()
    {
        var city = City.Of();
        foreach (var (id, kwh) in new[] { ("a", 799_900m), ("b", 800_000), ("c", 899_999.999m), ("d", 900_000), ("e", 999_999.999999m), ("f", 1_000_000) })
        {
            city.Plot("p" + id, 10, id).Enterprise(id).Meter("m" + id, id).Quota(id, QuotaMeasure.ElectricityKwh, 1_000_000, "2026-06-01", "2027-01-01");
            _uses.Of("m" + id, kwh);
        }

        city.Enterprise("n").Plot("pn", 1, "n").Quota("n", QuotaMeasure.Tce, 5, "2026-01-01", "2027-01-01");
        var report = _uses.Report(city.Registry());
        Assert.Equal(["a Within 0.7999", "b Eighty 0.8", "c Eighty 0.8999", "d Ninety 0.9", "e Ninety 0.9999", "f Exceeded 1", "n Within "], report.Figures.Where(f => f.Subject.Scope == SubjectScope.Enterprise)
            .OrderBy(f => f.Subject.Id, StringComparer.Ordinal).Select(f => $"{f.Subject.Id[5..]} {f.Quotas[0].Level} {Cut(f.Quotas[0].Share):0.####}"));
    }

    [Fact]
    public void A_quota_counts_from_its_begin_to_the_end_of_the_report_and_only_while_it_holds()
    {
        _uses.Over("ma", Uses.Days("2026-01-01", "2027-01-01"), 3_650_000);
        var city = Alone().Quota(null, QuotaMeasure.Tce, 245.8m, "2026-04-01", "2027-01-01").Quota("a", QuotaMeasure.TcePerMu, 10, "2026-01-01", "2026-07-01").Quota("a", QuotaMeasure.Tce, 1, "2026-01-01", "2026-06-30");
        var report = _uses.Report(city.Registry());
        var (park, own) = (Assert.Single(report.Find(SubjectScope.Park, "east")!.Quotas), Assert.Single(report.Find(SubjectScope.Enterprise, "east/a")!.Quotas));
        Assert.Equal((910_000m * 0.1229m / 1000, 0.455m, QuotaLevel.Within), (park.Used, park.Share, park.Level));
        Assert.Equal((1_810_000m * 0.1229m / 1000 / 50, QuotaLevel.Within), (own.Used, own.Level));
        Assert.Empty(report.Find(SubjectScope.City, "-")!.Quotas);
    }

    [Fact]
    public void What_was_made_is_taken_by_days_and_only_of_those_that_told()
    {
        var city = Alone().Enterprise("b").Plot("nb", 50, "b").Meter("mb", "b").Made("a", "2026-01-01", "2027-01-01", r => r with { Revenue = 3_650, Staff = 100, Tax = -365 });
        var report = _uses.Of("ma", 1_000_000).Of("mb", 500_000).Report(city.Registry());
        var own = report.Find(SubjectScope.Enterprise, "east/a")!.Economics;
        Assert.Equal([new("revenue", 300, 122.9m / 300, 6, 1, 1, true), new("tax", -30, null, -0.6m, 1, 1, true), new("staff", 100, 1.229m, 2, 1, 1, true)], own);
        Assert.Equal([new("revenue", 300, 122.9m / 300, 6, 1, 2, true), new("tax", -30, null, -0.6m, 1, 2, true), new("staff", 100, 1.229m, 2, 1, 2, true)], report.Find(SubjectScope.City, "-")!.Economics);
        Assert.Empty(report.Find(SubjectScope.Enterprise, "east/b")!.Economics);
    }

    [Fact]
    public void Months_make_a_quarter_and_staff_is_their_mean_and_a_month_that_is_missing_leaves_nothing_told()
    {
        var quarter = Uses.Days("2026-04-01", "2026-07-01");
        var city = Alone().Made("a", "2026-04-01", "2026-05-01", r => r with { Revenue = 10, Staff = 90 }).Made("a", "2026-05-01", "2026-06-01", r => r with { Revenue = 20, Staff = 120 })
            .Made("a", "2026-06-01", "2026-07-01", r => r with { Revenue = 30, Staff = 90, Tax = 1 });
        var lines = _uses.Over("ma", quarter, 600).Report(city.Registry(), new(quarter)).Figures[0].Economics;
        Assert.Equal([("revenue", 60m, false), ("staff", 100.219780m, false)], lines.Select(l => (l.Measure, decimal.Round(l.Value, 6), l.IsProrated)));
    }

    [Fact]
    public void An_area_that_changes_within_the_period_is_weighed_by_its_days()
    {
        var city = City.Of().Enterprise("a").Plot("n1", 50, "a").Area("n1", 50, "2020-01-01", "2026-06-11").Area("n1", 60, "2026-06-11").Meter("ma", "a");
        var figure = _uses.Of("ma", 1_700).Report(city.Registry()).Figures[0];
        Assert.Equal((1_700m / 30, 30m), (figure.Mu, decimal.Round(Assert.Single(figure.Energies).PerMu!.Value, 10)));
        Assert.Equal(["title of 2020-01-01", "title of 2026-06-11"], Assert.Single(figure.Land).Spans.Select(s => s.Parts[0].AreaBasis));
        Assert.False(figure.HasFloorShare);
    }

    [Fact]
    public void A_tenant_has_its_share_of_the_plot_by_floor_and_the_figure_says_so()
    {
        var city = City.Of().Plot("n1", 50).Building("b1", "n1", 20_000).Enterprise("t").Rents("t", "b1", 4_000).Meter("mt", "t");
        var report = _uses.Of("mt", 1_000_000).Report(city.Registry());
        var (tenant, park) = (report.Find(SubjectScope.Enterprise, "east/t")!, report.Find(SubjectScope.Park, "east")!);
        Assert.Equal((10m, 12.29m, true), (tenant.Mu, tenant.TcePerMu, tenant.HasFloorShare));
        Assert.Equal((50m, 2.458m, false), (park.Mu, park.TcePerMu, park.HasFloorShare));
        Assert.Equal(LandPartKind.FloorShare, tenant.Land[0].Spans[0].Parts[0].Kind);
    }

    [Fact]
    public void A_coefficient_that_changes_within_the_period_splits_it()
    {
        var days = Uses.Days("2021-03-01", "2021-05-01");
        var city = City.Of().Enterprise("a").Plot("n1", 1, "a").Meter("g", "a", kind: "natural-gas-gas-field", unit: MeterUnit.CubicMetreStandard);
        var figure = _uses.Over("g", days, 61_000).Report(city.Registry(), new(days)).Figures[0];
        Assert.Empty(figure.Coal.Gaps);
        Assert.Equal(["natural-gas-gas-field-2008 31000", "natural-gas-gas-field-2020 30000"], figure.Coal.Lines.Select(l => $"{l.Row.Id} {l.Use.Amount}"));
    }

    [Fact]
    public void A_report_of_some_parks_has_only_them()
    {
        var city = Alone().County("yu").Park("west", county: "yu").Plot("n1", 5, "z").Enterprise("z", "26").Meter("mz", "z");
        var registry = city.Registry();
        Assert.Equal(["east/a", "C", "east", "jin", "-"], _uses.Of("ma", 1).Report(registry, parks: new HashSet<string> { "east" }).Figures.Select(f => f.Subject.Id));
        Assert.Equal(9, _uses.Report(registry).Figures.Count);
        Assert.Empty(_uses.Report(registry, parks: new HashSet<string>()).Figures);
        Assert.Throws<ArgumentOutOfRangeException>(() => _uses.Report(registry, new(new DatePeriod(Uses.June.From))));
    }

    [Fact]
    public void What_is_estimated_weighs_by_its_standard_coal()
    {
        var city = Alone().Meter("g", "a", kind: "natural-gas-gas-field", unit: MeterUnit.CubicMetreStandard);
        var figure = _uses.Of("ma", 10_000, estimated: 10_000).Of("g", 1_000).Report(city.Registry()).Figures[0];
        Assert.Equal(decimal.Round(1_229m / (1_229m + 1_214.3m), 20), decimal.Round(figure.EstimatedShare, 20));
    }

    private static City Alone(string region = "anhui") => City.Of().Park("east", region: region).Plot("n1", 50, "a").Enterprise("a").Meter("ma", "a");

    private static string Reasons(PerMuFigure figure) => string.Join(',', figure.Provisional);

    private static decimal? Cut(decimal? share) => share is { } known ? decimal.Truncate(known * 10_000) / 10_000 : null;
}
