using FsCheck.Xunit;
using SmartPark.Energy.Land;
using Xunit;

namespace SmartPark.Energy.Tests.Land;

public sealed class LandRegisterTests
{
    private static readonly DatePeriod June = Days("2026-06-01", "2026-07-01");
    private static readonly DatePeriod Always = Days("2020-01-01");

    [Fact]
    public void A_mu_is_10000_by_15_square_metres_and_nothing_is_lost()
    {
        Assert.Equal(50m, LandArea.OfSquareMetres(33_333m + (1m / 3)).Mu, 20);
        Assert.Equal((1.5m, 15m), (LandArea.OfSquareMetres(1000).Mu, LandArea.OfSquareMetres(10_000).Mu));
        Assert.Equal(666.6667m, decimal.Round(new LandArea(1).SquareMetres, 4));
        Assert.Equal(12_345.67m, LandArea.OfSquareMetres(12_345.67m).SquareMetres);
    }

    [Fact]
    public void Who_holds_a_plot_has_all_of_it_and_is_told_by_what()
    {
        var figure = Register(plots: [Plot("n1", 50, "a")]).OfParty("a", June);
        Assert.Equal((50m, 50m, 30, false), (figure.MeanMu, figure.MeanMuWhileHeld, figure.DaysHeld, figure.HasFloorShare));
        Assert.Equal(new(LandPartKind.Own, "n1", 50, 50, "title 1", 0, 0), Assert.Single(Assert.Single(figure.Spans).Parts));
    }

    [Fact]
    public void Who_has_no_land_gets_plot_by_rented_floor_by_all_floor_and_is_marked()
    {
        var register = Register([Plot("n1", 50, null)], [Building("b1", "n1", 15_000), Building("b2", "n1", 5_000)], [Rents("t", "b1", 4_000, Always), Rents("u", "b2", 1_000, Always)]);
        var figure = register.OfParty("t", June);
        Assert.Equal((10m, true), (figure.MeanMu, figure.HasFloorShare));
        Assert.Equal(new(LandPartKind.FloorShare, "n1", 10, 50, "title 1", 4_000, 20_000), Assert.Single(Assert.Single(figure.Spans).Parts));
        Assert.Equal(2.5m, register.OfParty("u", June).MeanMu);
    }

    [Fact]
    public void A_tenant_that_leaves_within_the_month_has_a_mean_by_days()
    {
        var register = Register([Plot("n1", 50, null)], [Building("b1", "n1", 20_000)], [Rents("t", "b1", 4_000, Days("2026-01-01", "2026-06-16"))]);
        var figure = register.OfParty("t", June);
        Assert.Equal((150m, 5m, 10m, 15), (figure.MuDays, figure.MeanMu, figure.MeanMuWhileHeld, figure.DaysHeld));
        Assert.Equal(["2026-06-01 to 2026-06-15 10", "2026-06-16 to 2026-06-30 0"], figure.Spans.Select(s => $"{s.Period} {s.Mu:0.##}"));
        var after = register.OfParty("t", Days("2026-07-01", "2026-08-01"));
        Assert.Equal((0m, null), (after.MeanMu, after.MeanMuWhileHeld));
    }

    [Fact]
    public void An_area_that_changes_within_the_period_counts_by_its_days()
    {
        var plot = Plot("n1", 50, "a") with
        {
            Areas = [new(Days("2020-01-01", "2026-06-11"), new(50), "title 1"), new(Days("2026-06-11"), new(60), "title 2")],
        };
        var figure = Register([plot]).OfParty("a", June);
        Assert.Equal((1700m, 1700m / 30), (figure.MuDays, figure.MeanMu));
        Assert.Equal(["title 1", "title 2"], figure.Spans.Select(s => s.Parts[0].AreaBasis));
        Assert.Equal(1700m, Register([plot]).OfPark("east", June).MuDays);
    }

    [Fact]
    public void Floor_that_a_holder_lets_is_its_tenants_land_and_not_its_own()
    {
        var register = Register([Plot("n1", 50, "a")], [Building("b1", "n1", 30_000)], [Rents("t", "b1", 10_000, Always), Rents("a", "b1", 5_000, Always)]);
        Assert.Equal((33.333334m, 16.666666m), (register.OfParty("a", June).MeanMu, register.OfParty("t", June).MeanMu));
        Assert.Equal(10_000m, register.OfParty("a", June).Spans[0].Parts[0].RentedSquareMetres);
    }

    [Fact]
    public void Own_land_and_a_share_elsewhere_add_up()
    {
        var register = Register([Plot("n1", 50, "a"), Plot("n2", 30, null)], [Building("b2", "n2", 1000)], [Rents("a", "b2", 100, Days("2026-06-21"))]);
        var figure = register.OfParty("a", June);
        Assert.Equal((51m, 80m), (figure.MeanMu, register.OfPark("east", June).MeanMu));
        Assert.Equal(["n1", "n1+n2"], figure.Spans.Select(s => string.Join('+', s.Parts.Select(p => p.Plot))));
    }

    [Fact]
    public void Gaps_and_overlaps_are_named_and_the_figures_they_touch_refused()
    {
        var plot = Plot("n1", 50, "a") with
        {
            Areas = [new(Days("2020-01-01", "2026-05-01"), new(50), "1"), new(Days("2026-06-11", "2026-08-01"), new(60), "2"), new(Days("2026-07-20"), new(61), "3")],
        };
        var register = Register([plot, Plot("n2", 10, "b")]);
        Assert.Equal([new(LandFault.AreaOverlap, "n1", Days("2026-07-20", "2026-08-01"), "n1"), new(LandFault.AreaGap, "n1", Days("2026-05-01", "2026-06-11"), "n1")], register.Problems);
        Assert.Equal((null, null), (register.OfParty("a", June).MeanMu, register.OfPark("east", June).MeanMu));
        Assert.Equal([LandFault.AreaGap], register.OfParty("a", June).Problems.Select(p => p.Fault));
        Assert.Equal([LandFault.AreaOverlap], register.OfParty("a", Days("2026-07-01", "2026-08-01")).Problems.Select(p => p.Fault));
        Assert.Equal(60m, register.OfParty("a", Days("2026-06-11", "2026-07-20")).MeanMu);
        Assert.Equal(10m, register.OfParty("b", June).MeanMu);
    }

    [Fact]
    public void What_cannot_be_of_floor_is_named_and_touches_only_where_floor_is_rented()
    {
        var register = Register(
            [Plot("n1", 50, null), Plot("n2", 10, "h"), Plot("n3", 10, "h") with { Holders = [new(Always, "h"), new(Days("2026-06-30"), "i")] }],
            [
                Building("b1", "n1", 1000), Building("b2", "n2", 100) with { Floors = [new(Days("2026-01-01"), 100), new(Days("2026-06-01"), 200)] }, Building("b4", "n1", 100) with { Floors = [] },
                Building("b9", "nowhere", 1),
            ],
            [
                Rents("t", "b1", 700, Always), Rents("u", "b1", 400, Days("2026-06-10")), Rents("v", "b1", 10, Days("2026-01-01", "2026-02-01"), "1"), Rents("w", "b1", 10, Days("2026-01-31"), "1"),
                Rents("x", "b4", 10, Days("2026-01-01", "2026-02-01")), Rents("t", "b1", 1, Days("2026-03-01", "2026-03-02")), Rents("z", "b8", 1, Always), Rents("y", "b1", -1, Days("2019-01-01", "2019-02-01")),
            ]);
        Assert.Equal(
            [
                "AreaGap n1 2019-01-01 to 2019-01-31", "FloorExceeded b1 2026-06-10 to now", "FloorGap b1 2019-01-01 to 2019-01-31", "FloorGap b4 2026-01-01 to 2026-01-31",
                "FloorOverlap b2 2026-06-01 to now", "HolderOverlap n3 2026-06-30 to now", "NoSuchPlace b9 0001-01-01 to now", "NoSuchPlace z 2020-01-01 to now",
                "NotPositive y 2019-01-01 to 2019-01-31", "OccupancyOverlap t 2026-03-01 to 2026-03-01", "UnitTwice b1/1 2026-01-31 to 2026-01-31",
            ],
            register.Problems.Select(p => $"{p.Fault} {p.Subject} {p.Period}").Order(StringComparer.Ordinal));
        Assert.Equal([LandFault.FloorExceeded], register.OfParty("t", June).Problems.Select(p => p.Fault));
        Assert.Equal(35m, register.OfParty("t", Days("2026-05-01", "2026-06-01")).MeanMu);
        Assert.Equal([LandFault.NoSuchPlace], register.OfParty("z", June).Problems.Select(p => p.Fault));
        Assert.Equal([LandFault.FloorGap], register.OfParty("x", Days("2026-01-10", "2026-01-20")).Problems.Select(p => p.Fault));
        Assert.Equal(20m, register.OfParty("h", Days("2026-06-01", "2026-06-30")).MeanMu);
        Assert.Equal([LandFault.HolderOverlap], register.OfParty("h", June).Problems.Select(p => p.Fault));
        Assert.Equal(70m, register.OfPark("east", Days("2026-06-01", "2026-06-30")).MeanMu);
    }

    [Fact]
    public void A_building_may_be_let_to_the_last_square_metre_and_then_its_tenants_have_the_plot()
    {
        var register = Register([Plot("n1", 50, "h")], [Building("b1", "n1", 1000)], [Rents("t", "b1", 600, Always), Rents("u", "b1", 400, Always)]);
        Assert.Empty(register.Problems);
        Assert.Equal((30m, 20m, 0m), (register.OfParty("t", June).MeanMu, register.OfParty("u", June).MeanMu, register.OfParty("h", June).MeanMu));
        var over = register.Over(June);
        Assert.Equal((30m, 50m, 0m), (over.OfParty("t").MeanMu, over.OfPark("east").MeanMu, over.OfParty("nobody").MeanMu));
    }

    [Fact]
    public void An_id_that_comes_twice_is_named()
    {
        Assert.Equal([LandFault.IdTwice], Register([Plot("n1", 50, null), Plot("n1", 60, null)]).Problems.Select(p => p.Fault));
        Assert.Throws<ArgumentOutOfRangeException>(() => Days("2026-06-01", "2026-06-01"));
    }

    [Property(MaxTest = 300)]
    public void Mu_days_add_up_over_parties_and_over_any_split_and_order_makes_no_difference(uint[] rents, ushort split, int seed)
    {
        var rng = new Random(seed);
        Plot[] plots = [Plot("n1", 33.3333m, "h") with { Areas = [new(Days("2020-01-01", "2026-06-08"), new(33.3333m), "1"), new(Days("2026-06-08"), LandArea.OfSquareMetres(12_345.67m), "2")] }];
        PlotBuilding[] buildings = [Building("b1", "n1", 7_777.77m), Building("b2", "n1", 3_333.3m)];
        var occupancies = rents.Take(20).Select((r, i) => Rents($"t{i}", i % 3 == 0 ? "b2" : "b1", 0.01m + (r % 16_000 / 100m), new(new DateOnly(2026, 5, 20).AddDays((int)(r % 40)), new DateOnly(2026, 6, 30).AddDays((int)(r % 7))))).ToArray();
        var register = new LandRegister(plots, buildings, occupancies);
        Assert.Empty(register.Problems);
        rng.Shuffle(occupancies);
        rng.Shuffle(buildings);
        var shuffled = new LandRegister(plots, buildings, occupancies);
        string[] parties = ["h", .. occupancies.Select(o => o.Party)];
        Assert.Equal(register.OfPark("east", June).MuDays, parties.Sum(p => register.OfParty(p, June).MuDays));
        var middle = June.From.AddDays(1 + (split % 29));
        Assert.All(parties, party =>
        {
            var whole = register.OfParty(party, June);
            Assert.True(whole.Spans.All(s => s.Mu >= 0));
            Assert.Equal(whole.MuDays, register.OfParty(party, new(June.From, middle)).MuDays + register.OfParty(party, new(middle, June.To)).MuDays);
            Assert.Equal(whole.MuDays, shuffled.OfParty(party, June).MuDays);
        });
    }

    private static LandRegister Register(Plot[] plots, PlotBuilding[]? buildings = null, FloorOccupancy[]? occupancies = null) => new(plots, buildings ?? [], occupancies ?? []);

    private static Plot Plot(string id, decimal mu, string? holder) => new(id, "east", [new(Always, new(mu), "title 1")], holder is null ? [] : [new(Always, holder)]);

    private static PlotBuilding Building(string id, string plot, decimal floor) => new(id, plot, [new(Always, floor)]);

    private static FloorOccupancy Rents(string party, string building, decimal floor, DatePeriod period, string? unit = null) => new(party, building, unit, period, floor);

    private static DatePeriod Days(string from, string? to = null) => new(DateOnly.Parse(from), to is null ? null : DateOnly.Parse(to));
}
