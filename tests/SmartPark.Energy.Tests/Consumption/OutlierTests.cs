using SmartPark.Energy.Amounts;
using SmartPark.Energy.Consumption;
using Xunit;

namespace SmartPark.Energy.Tests.Consumption;

/// <summary>Readings that stand apart cost nothing; what only looks like it is not taken for it.</summary>
public sealed class OutlierTests
{
    private const int Hours = 12;

    [Theory]
    [InlineData(0.0)]
    [InlineData(99.0)]
    [InlineData(5_000.0)]
    [InlineData(999_999.0)] // looks like a rollover afterwards
    public void A_single_wild_reading_anywhere_costs_nothing(double wild)
    {
        for (var at = 1; at < (Hours * 4) - 1; at++)
        {
            foreach (var rated in new decimal?[] { null, 40 })
            {
                var meter = Quarters((i, value) => i == at ? wild : value).With(r => r with { RatedPerHour = rated is { } v ? Amount.Of(v) : null });
                Assert.True(meter.All().Measured == Quarters((_, v) => v).All().Measured, $"reading {at}, rated {rated}");
                Assert.All(meter.Curve().Findings, f => Assert.Equal(FindingKind.Outlier, f.Kind));
            }
        }
    }

    [Theory]
    [InlineData(0.0, null)]
    [InlineData(0.0, 40)]
    [InlineData(5_000.0, null)]
    [InlineData(5_000.0, 40)]
    public void A_register_that_sticks_at_a_wrong_value_for_hours_costs_nothing(double wild, int? rated)
    {
        var meter = Quarters((i, value) => i is >= 9 and < 31 ? wild : value).With(r => r with { RatedPerHour = rated is { } v ? Amount.Of((decimal)v) : null });
        Assert.Equal(Quarters((_, v) => v).All(), meter.All());
        Assert.Equal(FindingKind.Outlier, Assert.Single(meter.Curve().Findings).Kind);
        Assert.All(Enumerable.Range(3, 4), h => Assert.True(meter.Between(h * 60, (h + 1) * 60).Marks.HasFlag(ConsumptionMarks.Outlier)));
        Assert.Equal(0, meter.Between(240, 300).CoveredMs);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(40)]
    public void A_stretch_of_another_meters_readings_costs_nothing(int? rated) => Assert.Equal(Quarters((_, v) => v).All(),
        Quarters((i, value) => i is >= 9 and < 31 ? 70_000 + (i * 2) : value).With(r => r with { RatedPerHour = rated is { } v ? Amount.Of((decimal)v) : null }).All());

    [Fact]
    public void Wild_readings_of_different_heights_after_each_other_cost_nothing() => Assert.Equal(Quarters((_, v) => v).All(),
        Quarters((i, value) => i switch { >= 8 and < 12 => 0, >= 12 and < 16 => 70_000, >= 16 and < 20 => 3, _ => value }).Rated(40).All());

    [Fact]
    public void A_register_that_really_was_reset_counts_on_from_where_it_fell_to()
    {
        // 5 a quarter: 1,000 … 1,095, then from 0 to 135.
        var meter = Quarters((i, _) => i < 20 ? 1_000 + (5 * i) : 5 * (i - 20));
        Assert.Equal((95m + 135m, 0m), meter.All());
        var finding = Assert.Single(meter.Curve().Findings);
        Assert.Equal((FindingKind.FellWithoutEvent, 1_095m, 0m), (finding.Kind, finding.Before!.Value.Units, finding.After!.Value.Units));
    }

    [Fact]
    public void A_register_that_was_reset_and_then_passes_its_old_reading_is_not_undone()
    {
        var meter = Quarters((i, _) => i < 8 ? 10 + (5 * i) : 5 * (i - 8));
        Assert.Equal(35m + (5 * 39), meter.All().Measured);
    }

    [Fact]
    public void A_swap_to_a_higher_register_without_event_is_not_counted_when_the_rated_power_is_known_and_passing_time_does_not_change_that()
    {
        var meter = Quarters((i, value) => i < 20 ? value : 1_200 + Math.Max(0, i - 40)).Rated(40);
        Assert.Equal(95m + 7m, meter.All().Measured);
        Assert.Equal(FindingKind.ImplausibleRise, Assert.Single(meter.Curve().Findings).Kind);
    }

    [Fact]
    public void A_reading_that_someone_vouches_for_is_never_left_out()
    {
        var meter = Quarters((_, v) => v).With(r => r with { Frozen = [new(Metered.At(142), Amount.Of(0m))] });
        Assert.Contains(meter.Curve().Findings, f => f.Kind == FindingKind.FellWithoutEvent);
    }

    [Fact]
    public void A_rise_beyond_the_rated_power_counts_when_someone_vouches_for_it()
    {
        var jump = Metered.Of((0, 100), (50, 125), (70, 6_125), (110, 6_150)).Rated(100);
        Assert.Equal(50m, jump.All().Measured);
        Assert.Equal(6_050m, jump.Swapped(70, 6_125, 6_125).All().Measured);
        Assert.Empty(jump.Curve().Findings);
    }

    [Fact]
    public void A_run_left_out_inside_another_one_is_marked_once()
    {
        var meter = Quarters((i, value) => i switch { >= 8 and < 12 => 0, 12 => 70_000, >= 13 and < 20 => 3, _ => value });
        Assert.Equal(Quarters((_, v) => v).All(), meter.All());
        Assert.All(Enumerable.Range(2, 3), h => Assert.True(meter.Between(h * 60, (h + 1) * 60).Marks.HasFlag(ConsumptionMarks.Outlier)));
        Assert.Equal(ConsumptionMarks.None, meter.Between(360, 720).Marks);
    }

    [Fact]
    public void Readings_that_the_register_cannot_show_are_left_out_and_named()
    {
        var meter = Quarters((i, value) => i == 17 ? 1_000_000 : value);
        Assert.Equal(Quarters((_, v) => v).All(), meter.All());
        Assert.Equal(FindingKind.OffTheFace, Assert.Single(meter.Curve().Findings).Kind);
    }

    [Fact]
    public void Readings_too_large_to_be_accounted_never_overflow()
    {
        var meter = Quarters((i, value) => i % 2 == 0 ? 9e12 : value).With(r => r with { Face = new(null, Amount.Zero), Ratios = [new(0, 20_000_000)] });
        Assert.True(meter.All().Measured >= 0);
        var climbing = Quarters((i, _) => i % 4 < 2 ? i : 9e11 + (i * 2e10)).With(r => r with { Face = new(null, Amount.Zero) });
        Assert.True(climbing.All().Measured >= 0);
    }

    /// <summary>Readings each quarter of an hour for twelve hours, 5 kWh in each: 1,000, 1,005, …</summary>
    private static Metered Quarters(Func<int, double, double> value) =>
        Metered.Of([.. Enumerable.Range(0, Hours * 4).Select(i => (i * 15.0, value(i, 1_000 + (5 * i))))]);
}
