using SmartPark.Energy.Registry;
using Xunit;

namespace SmartPark.Energy.Tests.Registry;

public sealed class RegistryCheckTests
{
    private readonly City _city = City.Of();

    [Fact]
    public void Nothing_at_all_is_a_registry_and_so_is_a_whole_park()
    {
        Assert.Empty(new City().Mistakes());
        Assert.Empty(_city.Plot("n1", 50, "a").Building("b1", "n1", 1000).Unit("b1", "u1").Enterprises("a", "t").Rents("t", "b1", 100, unit: "u1").Size("t", 5, 100)
            .Meter("m", "park").Meter("ma", "a", "m").Meter("mt", "t", "m").Virtual("v", "+m", "-ma").Ratio("m", "2020-01-01", 40, 100)
            .Made("t", "2026-01-01", "2026-02-01", r => r with { Revenue = 5 }).Quota("t", QuotaMeasure.Tce, 5, "2026-01-01", "2027-01-01").Mistakes());
    }

    [Fact]
    public void What_refers_to_nothing_is_named_with_row_and_column()
    {
        _city.Park("west", county: "nowhere").Park("east");
        _city.Area("n9", 5, "2026-01-01").Add(new PlotHolderRow { Park = "east", Plot = "n9", Enterprise = "x", From = City.Day("2026-01-01") });
        _city.Building("b1", "n9", 5).Unit("b9", "u1").Rents("x", "b9", 5, unit: "u9").Size("x").Made("x", "2026-01-01", "2026-02-01", r => r).Quota("x", QuotaMeasure.Tce, 1, "2026-01-01", "2026-02-01");
        _city.Place("m9", "x", "m8").Ratio("m9", "2026-01-01", 2).Term("m9", "+m8").Rate("m9", RateBand.Peak, "energy_import_peak_kwh");
        _city.Add(new MeterEventRow { Park = "east", Meter = "m9", At = City.Time("2026-01-01"), Event = MeterEventKind.Swap }).Add(new MeterFrozenRow { Park = "east", Meter = "m9", At = City.Time("2026-01-01"), Reading = 1 });
        Assert.Equal(
            [
                "buildings east/b1 plot", "economics east/x/2026-01-01 enterprise", "enterprise_sizes east/x/2020-01-01 enterprise",
                "meter_events east/m9/2025-12-31T16:00:00+00:00 meter",
                "meter_frozen east/m9/2025-12-31T16:00:00+00:00 meter", "meter_placements east/m9/2020-01-01 enterprise", "meter_placements east/m9/2020-01-01 meter",
                "meter_placements east/m9/2020-01-01 parent", "meter_rates east/m9/peak/2020-01-01 meter", "meter_ratios east/m9/2025-12-31T16:00:00+00:00 meter", "occupancies east/x/b9/u9/2020-01-01 building",
                "occupancies east/x/b9/u9/2020-01-01 enterprise", "occupancies east/x/b9/u9/2020-01-01 unit", "parks west county", "plot_areas east/n9/2026-01-01 plot",
                "plot_holders east/n9/2026-01-01 enterprise", "plot_holders east/n9/2026-01-01 plot", "quotas east/x/tce/2026-01-01 enterprise", "units east/b9/u1 building",
                "virtual_terms east/m9/m8/2020-01-01 meter", "virtual_terms east/m9/m8/2020-01-01 term",
            ],
            _city.Mistakes().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Places_of_another_park_are_none_of_this_one()
    {
        _city.Plot("n1", 5).Enterprise("a").Unplaced("m").Park("west").Building("b1", "n1", 5).Meter("k", "a", "m");
        Assert.Equal(["buildings west/b1 plot", "meter_placements west/k/2020-01-01 enterprise", "meter_placements west/k/2020-01-01 parent"], _city.Mistakes());
    }

    [Fact]
    public void Rows_belong_to_a_park_counties_to_the_city_and_no_park_is_called_as_the_city()
    {
        Assert.Equal(["plots north/n1 park"], _city.Add(new PlotRow { Park = "north", Plot = "n1", TitleZh = "x", TitleEn = "x" }).Mistakes());
        Assert.Equal(["counties east/yu park"], City.Of().Add(new CountyRow { Park = "east", County = "yu", TitleZh = "x", TitleEn = "x" }).Mistakes());
        Assert.Equal(["parks - park"], City.Of().Park("-").Mistakes());
    }

    [Fact]
    public void A_period_ends_after_it_begins()
    {
        _city.Plot("n1", 5).Area("n1", 6, "2026-06-01", "2026-06-01").Enterprise("a").Made("a", "2026-06-02", "2026-06-01", r => r).Quota(null, QuotaMeasure.Tce, 1, "2026-06-01", "2026-06-01");
        Assert.Equal(["plot_areas east/n1/2026-06-01 to", "economics east/a/2026-06-02 to", "quotas east/-/tce/2026-06-01 to"], _city.Mistakes());
    }

    [Fact]
    public void What_holds_once_a_day_is_named_where_it_holds_twice()
    {
        _city.Enterprise("a").Meter("m", "a", to: "2026-06-01").Place("m", "common", from: "2026-05-31").Unplaced("k").Virtual("v", "+k").Term("v", "-k", "2026-01-01");
        _city.Size("a", 5).Size("a", 6, from: "2026-01-01").Made("a", "2026-01-01", "2026-03-01", r => r).Made("a", "2026-02-01", "2026-02-02", r => r).Made("a", "2026-02-10", "2026-02-20", r => r);
        _city.Quota(null, QuotaMeasure.Tce, 1, "2026-01-01", "2027-01-01").Quota(null, QuotaMeasure.Tce, 1, "2026-06-01", "2026-07-01").Quota("a", QuotaMeasure.Tce, 1, "2026-06-01", "2026-07-01");
        Assert.Equal(
            [
                "enterprise_sizes east/a/2026-01-01", "economics east/a/2026-02-01", "economics east/a/2026-02-10", "quotas east/-/tce/2026-06-01", "meter_placements east/m/2026-05-31",
                "virtual_terms east/v/k/2026-01-01",
            ],
            _city.Mistakes());
    }

    [Fact]
    public void Periods_that_touch_hold_once() => Assert.Empty(_city.Enterprise("a").Meter("m", "a", to: "2026-06-01").Place("m", "common", from: "2026-06-01").Mistakes());

    [Fact]
    public void Mistakes_of_land_name_their_plot_or_building_and_gaps_are_told_without_being_refused()
    {
        _city.Plot("n1", 5).Area("n1", 6, "2026-06-01").Enterprises("a", "b").Building("b1", "n1", 100).Unit("b1", "u1").Rents("a", "b1", 60, unit: "u1").Rents("b", "b1", 60, "2026-01-01", unit: "u1");
        Assert.Equal(["plot_areas east/n1", "occupancies east/b1/u1", "? occupancies east/b1"], _city.Mistakes().Where(m => !m.StartsWith("? occupancies east/a", StringComparison.Ordinal) && !m.StartsWith("? occupancies east/b/", StringComparison.Ordinal)));
        var gap = City.Of().Plot("n1", 5, "a").Enterprise("a").Meter("m", "a").Area("n1", 5, "2020-01-01", "2026-01-01").Area("n1", 6, "2026-02-01");
        Assert.Equal(["? plot_areas east/n1"], gap.Mistakes());
        Assert.Equal("2026-01-01 to 2026-01-31", gap.Found());
    }

    [Fact]
    public void A_building_may_have_the_id_of_a_plot() => Assert.Empty(_city.Plot("n1", 5).Building("n1", "n1", 5).Mistakes());
}
