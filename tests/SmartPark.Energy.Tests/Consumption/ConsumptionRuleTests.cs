using SmartPark.Energy.Amounts;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registers;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Energy.Tests.Consumption;

/// <summary>Each rule by itself.</summary>
public sealed class ConsumptionRuleTests
{
    [Fact]
    public void A_register_that_passes_full_scale_counts_on()
    {
        var meter = Metered.Of((0, 999_998.50), (15, 3.25));
        Assert.Equal((4.75m, 0m), meter.All());
        Assert.Equal(ConsumptionMarks.Rollover, meter.Between(0, 60).Marks);
        Assert.Empty(meter.Curve().Findings);
    }

    [Fact]
    public void An_unsigned_register_of_hundredths_passes_at_42949672_96() =>
        Assert.Equal(0.02m, Metered.Of((0, 42_949_672.95), (15, 0.01)).With(r => r with { Face = new(Amount.Of(42_949_672.96m), Amount.Of(0.01m)) }).All().Measured);

    [Fact]
    public void The_ratio_of_200_by_5_at_10_kilovolts_is_applied() =>
        Assert.Equal(49_300m, Metered.Of((0, 100), (15, 112.325)).With(r => r with { Ratios = [new(0, 200m / 5, 10_000m / 100)] }).All().Measured);

    [Fact]
    public void Primary_readings_need_no_ratio() => Assert.Equal(12m,
        Metered.Of((0, 100), (15, 112)).With(r => r with { Ratios = [new(0, 40)], Basis = ReadingBasis.Primary }).All().Measured);

    [Theory]
    [InlineData(899_000, 10, null)] // not near full scale before
    [InlineData(999_000, 100_001, null)] // not near zero afterwards
    [InlineData(950_000, 10, 100)] // 50,010 in a quarter of an hour at 100 kW
    public void A_fall_that_is_no_rollover_is_not_counted_and_is_named(double before, double after, int? rated)
    {
        var meter = Metered.Of((0, before - 5), (15, before), (30, after), (45, after + 2), (60, after + 4)).With(r => r with { RatedPerHour = rated is { } v ? Amount.Of((decimal)v) : null });
        Assert.Equal((9m, 0m), meter.All());
        var finding = Assert.Single(meter.Curve().Findings);
        Assert.Equal((FindingKind.FellWithoutEvent, Metered.At(15), Metered.At(30), (decimal)before, (decimal)after),
            (finding.Kind, finding.FromUnixMs, finding.ToUnixMs, finding.Before!.Value.Units, finding.After!.Value.Units));
        Assert.Equal(ConsumptionMarks.FellWithoutEvent, meter.Between(20, 25).Marks);
        Assert.Equal(0, meter.Between(15, 30).CoveredMs);
        Assert.Equal(45 * 60_000, meter.Between(0, 60).CoveredMs);
    }

    [Fact]
    public void Without_a_modulus_nothing_is_a_rollover() =>
        Assert.Equal(0m, Metered.Of((0, 999_998.50), (15, 3.25)).With(r => r with { Face = r.Face with { Modulus = null } }).All().Measured);

    [Fact]
    public void A_flicker_of_the_last_digit_is_no_fall()
    {
        var meter = Metered.Of((0, 100), (15, 100.05), (30, 100.04), (45, 100.05), (60, 100.04), (75, 101));
        Assert.Equal(1m, meter.All().Measured);
        Assert.Empty(meter.Curve().Findings);
    }

    [Theory]
    [InlineData(1_205.0, 5.0, 12.0)] // both known: 5 before, 7 after
    [InlineData(null, 5.0, 10.0)] // closing unknown: 3 before, 7 after
    [InlineData(1_205.0, null, 7.0)] // opening unknown: 5 before, 2 after
    [InlineData(null, null, 5.0)] // both unknown: 3 before, 2 after
    public void A_swap_is_accounted_by_what_is_known(double? closing, double? opening, double consumed)
    {
        var meter = Metered.Of((0, 1_200), (10, 1_203), (20, 10), (30, 12)).Swapped(15, (decimal?)closing, (decimal?)opening);
        Assert.Equal(((decimal)consumed, 0m), meter.All());
        Assert.Equal(closing is null || opening is null ? [FindingKind.EventUnread] : [], meter.Curve().Findings.Select(f => f.Kind));
        Assert.True(meter.Between(0, 60).Marks.HasFlag(ConsumptionMarks.Swap));
        Assert.Equal((30 - (closing is null ? 5 : 0) - (opening is null ? 5 : 0)) * 60_000, meter.Between(0, 60).CoveredMs);
    }

    [Fact]
    public void A_swap_to_a_higher_register_counts_no_difference_of_two_meters() => Assert.Equal(3m,
        Metered.Of((0, 500), (10, 501), (20, 7_000), (30, 7_001)).Swapped(15, 501.5m, 6_999.5m).All().Measured);

    [Fact]
    public void A_reading_of_the_very_time_of_a_swap_gives_way_to_its_opening()
    {
        var meter = Metered.Of((0, 1_200), (15, 1_205), (30, 12)).Swapped(15, 1_205, 5);
        Assert.Equal((12m, 0m), meter.All());
        Assert.Empty(meter.Curve().Findings);
    }

    [Fact]
    public void A_reading_of_the_very_time_of_a_frozen_one_gives_way_to_it()
    {
        var meter = Metered.Of((0, 100), (70, 104), (130, 106)).With(r => r with { Frozen = [new(Metered.At(70), Amount.Of(105m))] });
        Assert.Equal(5m, meter.Between(0, 70).Total.Units);
        Assert.Empty(meter.Curve().Findings);
    }

    [Fact]
    public void A_new_meter_may_have_another_width() => Assert.Equal(5m,
        Metered.Of((0, 500), (20, 9_999), (30, 1)).Swapped(15, 501m, 9_997m, new(Amount.Of(10_000m), Amount.Of(0.01m))).All().Measured);

    [Fact]
    public void An_event_entered_after_the_hour_was_filled_is_accounted_by_its_readings()
    {
        var (hours, meter) = (new MeterHours(), new Metered().Swapped(15, 1_205, 5));
        foreach (var (minute, value) in new[] { (0d, 1_200d), (10, 1_203), (20, 10), (30, 12) })
        {
            hours.Add(Metered.At(minute), value);
        }

        Assert.Equal(12m, ConsumptionCurve.Of(meter.Register, hours.Cells().AsSpan()).Between(0, Metered.At(90)).Measured.Units);
    }

    [Fact]
    public void A_ratio_change_with_its_reading_splits_exactly() => Assert.Equal((700m, 0m),
        Metered.Of((0, 100), (30, 110)).With(r => r with { Ratios = [new(0, 40), new(Metered.At(10), 100, 1, 1, Amount.Of(105m))] }).All());

    [Fact]
    public void A_ratio_change_without_reading_is_interpolated_and_estimated()
    {
        var meter = Metered.Of((0, 100), (5, 101), (35, 107), (40, 108)).With(r => r with { Ratios = [new(0, 40), new(Metered.At(10), 100)] });
        Assert.Equal((140m, 540m), meter.All());
        Assert.Equal((0m, 100m), meter.Between(10, 15) is var c ? (c.Measured.Units, c.Estimated.Units) : default);
        Assert.Equal(FindingKind.RatioInterpolated, Assert.Single(meter.Curve().Findings).Kind);
    }

    [Fact]
    public void Ratios_may_change_many_times_and_at_readings() => Assert.Equal((40m + 200m + 300m, 0m),
        Metered.Of((0, 100), (10, 101), (20, 103), (30, 106)).With(r => r with { Ratios = [new(0, 40), new(Metered.At(10), 100), new(Metered.At(20), 100)] }).All());

    [Fact]
    public void A_rise_beyond_the_rated_power_is_not_counted_and_is_named()
    {
        var meter = Metered.Of((0, 100), (50, 125), (70, 6_125), (110, 6_150)).Rated(100);
        Assert.Equal((50m, 0m), meter.All());
        Assert.Equal(FindingKind.ImplausibleRise, Assert.Single(meter.Curve().Findings).Kind);
        Assert.Equal((0m, ConsumptionMarks.ImplausibleRise), meter.Between(50, 70) is var c ? (c.Total.Units, c.Marks) : default);
    }

    [Theory]
    [InlineData(130.01, true)]
    [InlineData(130.02, false)]
    public void A_rise_of_rated_power_by_1_2_and_one_digit_is_taken(double value, bool isTaken) =>
        Assert.Equal(isTaken ? (decimal)value - 100 : 0, Metered.Of((0, 100), (15, value)).Rated(100).All().Measured);

    [Fact]
    public void Frozen_readings_are_exact_for_their_moment()
    {
        var meter = Metered.Of((0, 100), (50, 101), (310, 111), (320, 112)).With(r => r with { Frozen = [new(Metered.At(60), Amount.Of(108m))] });
        Assert.Equal((8m, 0m), meter.Between(0, 60) is var c ? (c.Measured.Units, c.Estimated.Units) : default);
        Assert.Equal((12m, 0m), meter.All());
    }

    [Fact]
    public void What_passed_in_a_gap_is_measured_as_a_whole_and_its_distribution_estimated()
    {
        var meter = Metered.Of((0, 100), (30, 101), (390, 161), (420, 162));
        Assert.Equal((62m, 0m), meter.All());
        Assert.Equal((0m, 10m, 0L, ConsumptionMarks.Gap), meter.Between(60, 120) is var c ? (c.Measured.Units, c.Estimated.Units, c.CoveredMs, c.Marks) : default);
        Assert.Equal((1m, 5m, 30L * 60_000), meter.Between(0, 60) is var h ? (h.Measured.Units, h.Estimated.Units, h.CoveredMs) : default);
        Assert.Equal((60m, 0m), meter.Between(30, 390) is var g ? (g.Measured.Units, g.Estimated.Units) : default);
        Assert.Equal(0.5m, meter.Between(0, 60).Coverage);
    }

    [Fact]
    public void Minutes_with_readings_cover_the_inside_of_an_hour()
    {
        var meter = Metered.Of((0, 100), (10, 101), (20, 102), (45, 103), (55, 104));
        meter.Options = new() { GapLimitMs = 10 * 60_000 };
        Assert.Equal((4m, 0m, 30L * 60_000, ConsumptionMarks.Gap), meter.Between(0, 60) is var c ? (c.Measured.Units, c.Estimated.Units, c.CoveredMs, c.Marks) : default);
    }

    [Fact]
    public void Before_the_first_and_after_the_last_reading_nothing_is_invented()
    {
        var meter = Metered.Of((60, 100), (90, 110));
        Assert.Equal((0m, 0m), meter.Between(0, 60) is var before ? (before.Total.Units, before.Coverage) : default);
        Assert.Equal((0m, 0m), meter.Between(90, 400) is var after ? (after.Total.Units, after.Coverage) : default);
        Assert.Equal((10m, 0.25m), meter.Between(0, 120) is var all ? (all.Total.Units, all.Coverage) : default);
        Assert.Equal(0m, new Metered().All().Measured);
        Assert.Equal((0m, 0m), Metered.Of((5, 70)).All());
    }

    [Fact]
    public void Readings_of_a_suspect_clock_count_only_where_there_are_no_good_ones_and_are_estimated()
    {
        var alone = Metered.Of((0, 100), (50, 105)).Read(90, 108, Quality.ClockSuspect).Read((130, 112));
        Assert.Equal((5m, 7m), alone.All());
        Assert.Equal(ConsumptionMarks.ClockSuspect, alone.Between(60, 120).Marks);
        Assert.Equal((12m, 0m), alone.Read((70, 106)).All());
    }

    [Fact]
    public void Readings_of_a_suspect_clock_before_the_first_good_one_and_after_the_last_invent_nothing()
    {
        var good = Metered.Of((600, 100), (650, 105), (700, 106));
        var meter = Metered.Of((600, 100), (650, 105), (700, 106)).Read(0, 20, Quality.ClockSuspect).Read(9_000_000, 300, Quality.ClockSuspect);
        Assert.Equal((good.All(), good.Curve().FirstUnixMs, good.Curve().LastUnixMs), (meter.All(), meter.Curve().FirstUnixMs, meter.Curve().LastUnixMs));
        Assert.Equal((0m, 9m), new Metered().Read(0, 20, Quality.ClockSuspect).Read(70, 29, Quality.ClockSuspect).All());
    }

    [Fact]
    public void A_reading_that_someone_vouches_for_leaves_the_minutes_around_it_covered()
    {
        var meter = Metered.Of([.. Enumerable.Range(0, 60).Select(m => ((double)m, 100.0 + m))]).With(r => r with { Frozen = [new(Metered.At(30.5), Amount.Of(130.5m))] });
        meter.Options = new() { GapLimitMs = 5 * 60_000 };
        Assert.Equal((59L * 60_000, ConsumptionMarks.None), meter.Between(0, 60) is var c ? (c.CoveredMs, c.Marks) : default);
    }

    [Fact]
    public void Readings_that_are_not_good_are_not_used_and_the_hour_says_so()
    {
        var meter = Metered.Of((0, 100), (50, 105)).Read(20, 500, Quality.OverRange).Read(30, double.NaN, Quality.Bad);
        Assert.Equal((5m, ConsumptionMarks.Suspect), meter.Between(0, 60) is var c ? (c.Measured.Units, c.Marks) : default);
    }

    [Fact]
    public void Contradictions_are_marked_and_the_lower_reading_holds()
    {
        var meter = Metered.Of((0, 100), (50, 105), (50, 700), (70, 106));
        Assert.Equal((6m, ConsumptionMarks.Conflict), meter.Between(0, 120) is var c ? (c.Measured.Units, c.Marks) : default);
    }

    [Fact]
    public void Power_is_compared_over_the_hours_that_both_have_whole()
    {
        var curve = Metered.Of((0, 100), (60, 150), (120, 200), (300, 260)).Curve();
        var check = PowerCrossCheck.Of(curve, Enumerable.Range(0, 5).Select(i => new HourPower(Metered.Hour + i, Amount.Of(48m))));
        Assert.Equal((2, 100m, 96m, 4m), (check.Hours, check.ByRegister.Units, check.ByPower.Units, check.Difference.Units));
        Assert.Equal(0.0417m, decimal.Round(check.Share!.Value, 4));
        Assert.Null(PowerCrossCheck.Of(curve, []).Share);
    }
}
