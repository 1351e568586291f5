using SmartPark.Energy.Registry;
using Xunit;

namespace SmartPark.Energy.Tests.Registry;

public sealed class MeterCheckTests
{
    private readonly City _city = City.Of().Enterprises("a", "b");

    [Fact]
    public void Kinds_and_units_are_of_the_table_of_standard_coal()
    {
        Assert.Equal(["meters east/p kind", "? meters east/w unit"], _city.Unplaced("p", kind: "plasma").Unplaced("w", kind: "electricity", unit: MeterUnit.CubicMetre).Mistakes());
    }

    [Fact]
    public void A_register_belongs_to_one_meter()
    {
        _city.Unplaced("m").Unplaced("n").Add(new MeterRow { Park = "east", Meter = "o", TitleZh = "o", TitleEn = "o", Kind = "electricity", Unit = MeterUnit.KilowattHour, Device = "d-m", Quantity = "energy_import_kwh" });
        Assert.Equal(["meters east/o device"], _city.Mistakes());
    }

    [Fact]
    public void Device_and_register_stand_together_and_a_virtual_meter_has_terms_instead()
    {
        _city.Unplaced("m").Virtual("v").Virtual("r", "+m").Ratio("r", "2026-01-01", 2).Term("m", "+m");
        var half = new MeterRow { Park = "east", Meter = "h", TitleZh = "h", TitleEn = "h", Kind = "electricity", Unit = MeterUnit.KilowattHour, Quantity = "x" };
        _city.Add(half).Term("h", "+m").Add(half with { Meter = "i", Device = "d", Quantity = null });
        Assert.Equal(["meters east/h quantity", "meters east/i quantity", "meters east/m device", "meters east/r device", "meters east/v device"], _city.Mistakes());
    }

    [Fact]
    public void A_frozen_reading_of_a_virtual_meter_is_no_reading() =>
        Assert.Equal(["meters east/v device"], _city.Unplaced("m").Virtual("v", "+m").Add(new MeterFrozenRow { Park = "east", Meter = "v", At = City.Time("2026-01-01"), Reading = 1 }).Mistakes());

    [Fact]
    public void Terms_are_real_meters_of_the_same_kind_and_unit()
    {
        _city.Unplaced("m").Unplaced("w", kind: "water", unit: MeterUnit.Tonne).Unplaced("j", unit: MeterUnit.Megajoule).Virtual("v", "+m").Virtual("x", "+v", "+w", "-j", "+x");
        Assert.Equal(["virtual_terms east/x/j/2020-01-01 term", "virtual_terms east/x/v/2020-01-01 term", "virtual_terms east/x/w/2020-01-01 term", "virtual_terms east/x/x/2020-01-01 term"],
            _city.Mistakes().Where(m => m[0] != '?').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_registers_cannot_show_is_named_with_its_row()
    {
        _city.Unplaced("m").Ratio("m", "2026-01-01", 40, then: 1).Ratio("m", "2026-02-01", 100_000_000, 100_000_000, then: 2_000_000);
        _city.Add(new MeterEventRow { Park = "east", Meter = "m", At = City.Time("2026-03-01"), Event = MeterEventKind.Swap, Closing = 5, Opening = 2_000_000, ModulusAfter = 0.001m });
        _city.Add(new MeterFrozenRow { Park = "east", Meter = "m", At = City.Time("2026-01-15"), Reading = 1_000_000 });
        Assert.Equal(
            [
                "meter_ratios east/m/2026-01-31T16:00:00+00:00", "meter_ratios east/m/2026-01-31T16:00:00+00:00 reading_then",
                "meter_events east/m/2026-02-28T16:00:00+00:00 opening", "meter_events east/m/2026-02-28T16:00:00+00:00 modulus_after", "meter_frozen east/m/2026-01-14T16:00:00+00:00 reading",
            ],
            _city.Mistakes());
    }

    [Fact]
    public void Primary_readings_with_changes_of_ratio_are_told()
    {
        _city.Add(new MeterRow { Park = "east", Meter = "m", TitleZh = "m", TitleEn = "m", Kind = "electricity", Unit = MeterUnit.KilowattHour, Device = "d", Quantity = "q", Basis = MeterBasis.Primary });
        Assert.Equal(["? meters east/m basis"], _city.Ratio("m", "2026-01-01", 40).Ratio("m", "2026-02-01", 80).Mistakes());
    }

    [Fact]
    public void A_rate_register_is_of_an_electricity_meter_and_not_its_own_register()
    {
        Assert.Empty(_city.Unplaced("m").Rate("m", RateBand.Valley, "energy_import_valley_kwh").Rate("m", RateBand.DeepValley, "energy_import_valley_kwh").Mistakes());
        _city.Unplaced("w", "water", MeterUnit.Tonne).Rate("w", RateBand.Peak, "water_peak_t").Virtual("v", "+m").Rate("v", RateBand.Peak, "energy_import_peak_kwh");
        Assert.Equal(
            ["meter_rates east/m/sharp/2020-01-01 quantity", "meter_rates east/v/peak/2020-01-01 meter", "meter_rates east/w/peak/2020-01-01 meter"],
            _city.Rate("m", RateBand.Sharp, "energy_import_kwh").Mistakes().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_band_is_counted_in_one_register_at_a_time()
    {
        _city.Unplaced("m").Rate("m", RateBand.Peak, "energy_import_peak_kwh", "2026-01-01", "2026-03-01").Rate("m", RateBand.Peak, "energy_import_rate2_kwh", "2026-03-01");
        Assert.Empty(_city.Mistakes());
        Assert.Equal(["meter_rates east/m/peak/2026-02-10"], _city.Rate("m", RateBand.Peak, "energy_import_sharp_kwh", "2026-02-10", "2026-02-20").Mistakes());
        Assert.Equal(["meter_rates east/m/flat/2026-03-01 to"], City.Of().Unplaced("m").Rate("m", RateBand.Flat, "energy_import_flat_kwh", "2026-03-01", "2026-03-01").Mistakes());
    }

    [Fact]
    public void A_meter_has_its_bands_in_the_order_of_their_days()
    {
        var rates = _city.Unplaced("m").Rate("m", RateBand.Flat, "energy_import_flat_kwh", "2026-03-01").Rate("m", RateBand.Peak, "energy_import_peak_kwh", "2026-03-01")
            .Rate("m", RateBand.Flat, "energy_import_rate3_kwh", "2025-03-01", "2026-03-01").Registry().Meter("east", "m")!.Rates;
        Assert.Equal(["energy_import_rate3_kwh", "energy_import_peak_kwh", "energy_import_flat_kwh"], rates.Select(r => r.Quantity));
    }

    [Fact]
    public void An_enterprise_is_named_where_one_is_fed_and_only_there()
    {
        _city.Unplaced("m").Unplaced("n").Add(new MeterPlacementRow { Park = "east", Meter = "m", From = City.Day("2026-01-01"), Feeds = FedParty.Enterprise });
        _city.Add(new MeterPlacementRow { Park = "east", Meter = "n", From = City.Day("2026-01-01"), Feeds = FedParty.Common, Enterprise = "a" });
        Assert.Equal(["meter_placements east/m/2026-01-01 enterprise", "meter_placements east/n/2026-01-01 enterprise"], _city.Mistakes());
    }

    [Fact]
    public void A_parent_is_of_the_same_kind_and_a_park_has_none()
    {
        _city.Meter("m", "park").Meter("n", "park", "m").Meter("w", "a", "m", kind: "water", unit: MeterUnit.Tonne).Meter("j", "a", "m", unit: MeterUnit.Megajoule);
        Assert.Equal(["meter_placements east/j/2020-01-01 parent", "meter_placements east/n/2020-01-01 parent", "meter_placements east/w/2020-01-01 parent"],
            _city.Mistakes().Where(m => m[0] != '?').Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(MeterTreeLevels)]
    [InlineData(MeterTreeLevels + 1)]
    [InlineData(200)]
    public void A_circle_of_any_length_is_named_once_and_not_by_who_hangs_on_it(int length)
    {
        for (var i = 0; i < length; i++)
        {
            _city.Meter($"m{i:000}", "common", $"m{(i + 1) % length:000}");
        }

        _city.Meter("a-hanging", "common", "m000").Meter("z-hanging", "a", "a-hanging");
        Assert.StartsWith("meter_placements east/m", Assert.Single(_city.Mistakes()), StringComparison.Ordinal);
        Assert.StartsWith("m", _city.Found(), StringComparison.Ordinal);
        Assert.EndsWith($" → {_city.Found()!.Split(' ')[0]}", _city.Found(), StringComparison.Ordinal);
        Assert.EndsWith(" parent", _city.Mistakes()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_of_some_days_only_is_one_and_parents_that_only_change_places_are_none()
    {
        _city.Meter("m", "common", "n", "2026-01-01", "2026-02-01").Meter("n", "common", "o", "2026-01-10", "2026-03-01").Meter("o", "common", "m", "2026-01-20", "2026-01-21");
        Assert.Equal(["meter_placements east/o/2026-01-20 parent"], _city.Mistakes());
        Assert.Equal("o → m → n → o", _city.Found());
        Assert.Empty(City.Of().Meter("m", "common", to: "2026-01-01").Meter("n", "common", "m", to: "2026-01-01").Place("n", "common", from: "2026-01-01").Place("m", "common", "n", "2026-01-01").Mistakes());
    }

    [Fact]
    public void Two_circles_are_two() => Assert.Equal(
        ["meter_placements east/m1/2020-01-01 parent", "meter_placements east/n1/2020-01-01 parent"],
        _city.Meter("m1", "common", "m2").Meter("m2", "common", "m1").Meter("n1", "common", "n2").Meter("n2", "common", "n1").Mistakes());

    [Fact]
    public void More_levels_than_any_network_has_are_refused()
    {
        for (var i = 0; i <= 400; i++)
        {
            _city.Meter($"m{i:000}", "common", i == 0 ? null : $"m{i - 1:000}");
        }

        Assert.Equal("meter_placements", Assert.Single(_city.Mistakes()).Split(' ')[0]);
        var right = City.Of();
        for (var i = 0; i < MeterTreeLevels; i++)
        {
            right.Meter($"m{i:000}", "common", i == 0 ? null : $"m{i - 1:000}");
        }

        Assert.Empty(right.Mistakes());
    }

    [Fact]
    public void A_parent_that_is_not_placed_on_some_days_is_told_with_them()
    {
        _city.Meter("m", "common", to: "2026-03-01").Place("m", "common", from: "2026-04-01").Meter("n", "a", "m").Unplaced("o").Meter("k", "a", "o", "2026-01-01", "2026-02-01");
        Assert.Equal(["? meter_placements east/m/2026-04-01 from", "? meter_placements east/k/2026-01-01 parent", "? meter_placements east/n/2020-01-01 parent"], _city.Mistakes());
        Assert.Equal("m: 2026-03-01 to 2026-03-31", City.Of().Enterprise("a").Meter("m", "common", to: "2026-03-01").Meter("n", "a", "m", to: "2026-04-01").Found());
    }

    [Fact]
    public void A_meter_beside_the_parks_master_is_told() =>
        Assert.Equal(["? meter_placements east/n/2020-01-01 parent"], _city.Meter("m", "park", from: "2026-01-01").Meter("n", "a").Meter("k", "a", "m", "2026-01-01").Meter("w", "a", kind: "water", unit: MeterUnit.Tonne)
            .Meter("before", "a", to: "2026-01-01").Mistakes());

    [Fact]
    public void A_register_that_counts_twice_is_refused_unless_one_meter_is_behind_the_other()
    {
        Assert.Equal(["meter_placements east/v/2020-01-01"], Fed().Place("v", "b").Mistakes());
        Assert.Equal("v, m: m, 2020-01-01 to now", Fed().Place("v", "b").Found());
        Assert.Empty(Fed().Place("v", "b", "m").Mistakes());
        Assert.Empty(City.Of().Enterprises("a", "b").Unplaced("m").Unplaced("n").Virtual("v", "+m", "+n").Place("v", "common").Place("m", "a", "v").Place("n", "b", "v").Mistakes());
        Assert.Empty(Fed().Virtual("w", "+n", "-m").Place("w", "b").Mistakes());

        City Fed() => City.Of().Enterprises("a", "b").Meter("m", "a").Unplaced("n").Virtual("v", "+m", "-n");
    }

    [Fact]
    public void Two_virtual_meters_that_add_one_register_count_it_twice()
    {
        City Both() => City.Of().Enterprises("a", "b").Unplaced("t").Unplaced("x").Virtual("v", "+t", "-x").Virtual("w", "+t");
        Assert.Equal(["meter_placements east/w/2020-01-01"], Both().Place("v", "a").Place("w", "b").Mistakes());
        Assert.Empty(Both().Place("v", "a", "w").Place("w", "b").Mistakes());
        Assert.Empty(Both().Place("v", "a").Mistakes());
        Assert.Empty(Both().Place("v", "a", to: "2026-01-01").Place("w", "b", from: "2026-01-01").Mistakes());
    }

    [Fact]
    public void Counted_twice_on_the_days_after_it_left_from_behind_is_twice_too()
    {
        _city.Meter("m", "common").Meter("n", "common", "m", to: "2026-02-01").Virtual("v", "+m").Place("v", "a", "n");
        Assert.Equal(["meter_placements east/v/2020-01-01"], _city.Mistakes().Where(m => m[0] != '?'));
    }

    [Fact]
    public void A_virtual_meter_measures_on_the_days_of_its_terms()
    {
        _city.Unplaced("m").Virtual("v").Term("v", "+m", "2026-02-01").Term("v", "-m", "2025-01-01", "2025-02-01").Place("v", "a", from: "2026-01-01");
        Assert.Equal(["? meter_placements east/v/2026-01-01"], _city.Mistakes());
        Assert.Equal("2026-01-01 to 2026-01-31", _city.Found());
    }

    [Fact]
    public void Days_without_placement_and_stays_without_meter_are_told()
    {
        _city.Plot("n1", 50).Building("b1", "n1", 100).Rents("a", "b1", 5, "2026-01-01", "2026-07-01").Rents("b", "b1", 5, "2026-01-01");
        _city.Meter("m", "a", from: "2026-01-01", to: "2026-02-01").Place("m", "a", from: "2026-02-10", to: "2026-06-01");
        Assert.Equal(["? meter_placements east/m/2026-02-10 from", "? occupancies east/a/b1/-/2026-01-01", "? occupancies east/b/b1/-/2026-01-01"], _city.Mistakes());
    }

    private const int MeterTreeLevels = 32;
}
