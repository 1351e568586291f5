using SmartPark.Energy.Allocation;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tests.Registry;
using Xunit;

namespace SmartPark.Energy.Tests.PerMu;

public sealed class ParkEnergyTests
{
    private readonly Uses _uses = new();

    [Fact]
    public void The_loss_of_a_master_is_shared_by_what_its_subs_measured_to_the_last_hundredth()
    {
        var span = Span(Master().Enterprises("a", "b").Meter("ma", "a", "m").Meter("mb", "b", "m"), ("m", 10_000), ("ma", 6_000), ("mb", 3_500));
        Assert.Equal((10_000m, 0m, 0m), (span.Roots.Total.Units, span.Unshared.Units, span.Shortfall.Units));
        Assert.Equal(["east/a 6000 315.79 0", "east/b 3500 184.21 0"], Parties(span));
        Assert.Equal(0.05m, Assert.Single(span.Pools).Balance!.LossRate);
    }

    [Fact]
    public void Lights_are_shared_by_floor_and_the_loss_still_by_energy()
    {
        var city = City.Of().Park("east", common: SharingRule.Area).Plot("n1", 5).Building("b1", "n1", 100).Enterprises("a", "b").Rents("a", "b1", 30).Rents("b", "b1", 60)
            .Meter("m", "park").Meter("ma", "a", "m").Meter("mb", "b", "m").Meter("lights", "common", "m");
        Assert.Equal(["east/a 600 6.67 30", "east/b 300 3.33 60"], Parties(Span(city, ("m", 1_000), ("ma", 600), ("mb", 300), ("lights", 90))));
    }

    [Fact]
    public void A_tenant_behind_an_enterprises_meter_has_its_own_and_the_enterprise_the_rest()
    {
        var span = Span(Master().Enterprises("a", "b").Meter("ma", "a", "m").Meter("mb", "b", "ma"), ("m", 100), ("ma", 100), ("mb", 30));
        Assert.Equal(["east/a 70 0 0", "east/b 30 0 0"], Parties(span));
        Assert.Equal(0, span.Unshared.Micro);
    }

    [Fact]
    public void Common_use_behind_an_enterprises_meter_is_not_its_own_and_is_shared_by_all_behind_the_master()
    {
        var city = Master().Enterprises("a", "b").Meter("ma", "a", "m").Meter("mb", "b", "m").Meter("lights", "common", "ma");
        Assert.Equal(["east/a 90 0 4.74", "east/b 100 0 5.26"], Parties(Span(city, ("m", 200), ("ma", 100), ("mb", 100), ("lights", 10))));
    }

    [Fact]
    public void Losses_of_a_building_stay_in_it_and_those_before_it_are_of_all()
    {
        var city = Master().Enterprises("a", "b", "c").Meter("b1", "common", "m").Meter("b2", "common", "m").Meter("ma", "a", "b1").Meter("mb", "b", "b1").Meter("mc", "c", "b2");
        var span = Span(city, ("m", 1_000), ("b1", 600), ("b2", 380), ("ma", 400), ("mb", 190), ("mc", 380));
        Assert.Equal(["east/a 400 15.03 0", "east/b 190 7.14 0", "east/c 380 7.83 0"], Parties(span));
        Assert.Equal(["b1 10", "b2 0", "m 20"], span.Pools.Select(p => $"{p.Meter} {p.Amount.Total}"));
        Assert.Equal("8.25 3.92 7.83", string.Join(' ', span.Pools[2].Shared!.Shares.Select(s => s.Amount)));
    }

    [Fact]
    public void A_master_without_subs_is_the_parks_and_nobodys()
    {
        var span = Span(Master().Enterprise("a"), ("m", 1_000));
        Assert.Equal((1_000m, 1_000m), (span.Roots.Total.Units, span.Unshared.Units));
        Assert.Empty(span.Parties);
        Assert.Null(Assert.Single(span.Pools).Shared);
    }

    [Fact]
    public void What_a_unit_uses_after_its_tenant_left_is_not_the_tenants()
    {
        var city = Master().Enterprises("a", "b").Meter("u", "a", "m", to: "2026-06-16").Place("u", "common", "m", "2026-06-16").Meter("mb", "b", "m");
        _uses.Of("m", 600).Of("u", 300).Of("mb", 300);
        var park = _uses.Park(city.Registry());
        Assert.Equal(["2026-06-01 to 2026-06-15", "2026-06-16 to 2026-06-30"], park.Spans.Select(s => s.Days.ToString()));
        Assert.Equal(["east/a 150 0 0", "east/b 150 0 0"], Parties(park.Spans[0]));
        Assert.Equal(["east/b 150 0 150"], Parties(park.Spans[1]));
    }

    [Fact]
    public void A_difference_below_nothing_is_nothing_and_is_told()
    {
        var city = City.Of().Enterprise("a").Unplaced("p").Unplaced("q").Virtual("v", "+p", "-q").Place("v", "a");
        _uses.Of("p", 10).Of("q", 15);
        var registry = city.Registry();
        Assert.Equal(["east/a 0 0 0"], Parties(Assert.Single(_uses.Park(registry).Spans)));
        var finding = Assert.Single(_uses.Report(registry).Findings);
        Assert.Equal((ReportFindingKind.Readings, "v", ConsumptionMarks.NegativeDifference), (finding.Kind, finding.Meter, finding.Marks));
        Assert.Equal(["east/a 4 0 0"], Parties(Span(city, ("p", 10), ("q", 6))));
    }

    [Fact]
    public void A_difference_is_covered_as_well_as_all_its_terms()
    {
        _uses.Of("p", 10).Of("q", 4, estimated: 3, coverage: 0.5);
        var line = Assert.Single(_uses.Park(City.Of().Enterprise("a").Unplaced("p").Unplaced("q").Virtual("v", "+p", "-q").Place("v", "a").Registry()).Meters);
        Assert.Equal((0.75m, 6m, 3m), (line.Amount.Coverage, line.Amount.Total.Units, line.Amount.Estimated.Units));
    }

    [Fact]
    public void Subs_that_measure_more_than_their_master_are_told_with_what_may_be_behind_it_and_nothing_is_shared()
    {
        _uses.Of("m", 100).Of("ma", 101);
        var registry = Master().Enterprise("a").Meter("ma", "a", "m").Registry();
        var span = Assert.Single(_uses.Park(registry).Spans);
        Assert.Equal((-1m, 101m), (span.Unshared.Units, span.Parties["east/a"].Total.Total.Units));
        var finding = Assert.Single(_uses.Report(registry).Findings);
        Assert.Equal((ReportFindingKind.NegativeLoss, "m", -1m), (finding.Kind, finding.Meter, finding.Amount!.Value.Units));
        Assert.Contains(new BalanceSuspicion(BalanceCause.ClockSkew, null), finding.Suspicions);
    }

    [Fact]
    public void What_a_park_does_not_share_stays_with_it_and_is_no_finding()
    {
        var city = City.Of().Park("east", SharingRule.None, SharingRule.None).Enterprise("a").Meter("m", "park").Meter("ma", "a", "m").Meter("lights", "common", "m");
        _uses.Of("m", 100).Of("ma", 93).Of("lights", 5);
        var span = Assert.Single(_uses.Park(city.Registry()).Spans);
        Assert.Equal(["east/a 93 0 0"], Parties(span));
        Assert.Equal(7m, span.Unshared.Units);
        Assert.Empty(_uses.Report(city.Registry()).Findings);
    }

    [Fact]
    public void A_basis_that_nobody_knows_keeps_all_from_being_shared_and_is_named()
    {
        var city = City.Of().Park("east", SharingRule.Headcount, SharingRule.Capacity).Enterprises("a", "b").Meter("m", "park").Meter("ma", "a", "m").Meter("mb", "b", "m").Meter("lights", "common", "m");
        city.Size("a", 10, 100).Size("b", 10, null, "2020-01-01", "2026-06-30");
        _uses.Of("m", 1_000).Of("ma", 500).Of("mb", 400).Of("lights", 90);
        var span = Assert.Single(_uses.Park(city.Registry()).Spans);
        Assert.Equal(["east/a 500 0 0", "east/b 400 0 0"], Parties(span));
        Assert.Equal(100m, span.Unshared.Units);
        var findings = _uses.Report(city.Registry()).Findings;
        Assert.Equal([(ReportFindingKind.NotShared, "m", "east/b"), (ReportFindingKind.NotShared, "m", "east/b")], findings.Select(f => (f.Kind, f.Meter!, f.Problems[0].Party!)));
        Assert.All(findings, f => Assert.Equal(SharingFault.BasisMissing, Assert.Single(f.Problems).Fault));
        city.Size("b", 40, 300, "2026-06-30");
        Assert.Equal(["east/a 500 4.76 0", "east/b 400 5.24 0"], Parties(Span(city, ("m", 1_000), ("ma", 500), ("mb", 400), ("lights", 90))));
    }

    [Fact]
    public void An_enterprise_that_passed_on_more_than_came_in_used_nothing_and_the_rest_is_told()
    {
        _uses.Of("m", 100).Of("ma", 10).Of("mb", 15).Of("mc", 90);
        var registry = Master().Enterprises("a", "b", "c").Meter("ma", "a", "m").Meter("mb", "b", "ma").Meter("mc", "c", "m").Registry();
        var span = Assert.Single(_uses.Park(registry).Spans);
        Assert.Equal(["east/a 0 0 0", "east/b 15 0 0", "east/c 90 0 0"], Parties(span));
        Assert.Equal(-5m, span.Shortfall.Units);
        var report = _uses.Report(registry);
        Assert.Equal((ReportFindingKind.NegativeBalance, "ma", -5m), (report.Findings[0].Kind, report.Findings[0].Meter, report.Findings[0].Amount!.Value.Units));
        Assert.Contains(ProvisionalReason.NegativeBalance, report.Find(SubjectScope.Enterprise, "east/a")!.Provisional);
    }

    [Fact]
    public void Meters_of_one_enterprise_behind_each_other_count_once_and_no_more_is_estimated_than_there_is()
    {
        _uses.Of("m", 100).Of("ma", 100, estimated: 100).Of("mi", 80).Of("mb", 60);
        var span = Assert.Single(_uses.Park(Master().Enterprises("a", "b").Meter("ma", "a", "m").Meter("mi", "a", "ma").Meter("mb", "b", "mi").Registry()).Spans);
        Assert.Equal(["east/a 40 0 0", "east/b 60 0 0"], Parties(span));
        Assert.Equal(40m, span.Parties["east/a"].Own.Estimated.Units);
    }

    [Fact]
    public void A_meter_whose_parent_is_not_placed_counts_as_one_at_the_top()
    {
        _uses.Of("m", 100).Of("ma", 90);
        var registry = City.Of().Enterprise("a").Meter("m", "park", to: "2026-06-16").Meter("ma", "a", "m").Registry();
        var park = _uses.Park(registry);
        Assert.Equal([50m, 45m], park.Spans.Select(s => s.Roots.Total.Units));
        Assert.Equal(["m True", "ma False", "ma True"], park.Meters.Select(m => $"{m.Meter.Row.Meter} {m.IsRoot}"));
        Assert.Equal(2, _uses.Report(registry).Find(SubjectScope.Park, "east")!.MeterCount);
    }

    [Fact]
    public void Kinds_are_accounted_apart()
    {
        var city = Master().Enterprise("a").Meter("ma", "a", "m").Meter("w", "park", kind: "water", unit: MeterUnit.CubicMetre).Meter("wa", "a", "w", kind: "water", unit: MeterUnit.CubicMetre);
        _uses.Of("m", 100).Of("ma", 95).Of("w", 20).Of("wa", 18);
        Assert.Equal(["electricity 95 5", "water 18 2"], _uses.Park(city.Registry()).Spans.Select(s => $"{s.Energy.Kind} {s.Parties["east/a"].Own.Total} {s.Parties["east/a"].LossShare.Total}"));
    }

    private static City Master() => City.Of().Meter("m", "park");

    private static IReadOnlyList<string> Parties(ParkSpan span) =>
        [.. span.Parties.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key} {p.Value.Own.Total} {p.Value.LossShare.Total} {p.Value.CommonShare.Total}")];

    private ParkSpan Span(City city, params (string Meter, decimal Amount)[] amounts)
    {
        var uses = amounts.Aggregate(new Uses(), (u, a) => u.Of(a.Meter, a.Amount));
        return Assert.Single(uses.Park(city.Registry()).Spans);
    }
}
