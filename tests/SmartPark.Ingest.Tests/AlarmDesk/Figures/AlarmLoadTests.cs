using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SmartPark.Ingest.AlarmDesk.Figures;
using Xunit;

namespace SmartPark.Ingest.Tests.AlarmDesk.Figures;

public sealed class AlarmLoadTests
{
    private const long Hour = 3_600_000;
    private const long Slot = 600_000;

    // 2026-11-23 00:00 UTC.
    private const long T = 1_795_392_000_000;

    [Fact]
    public void Averages_and_the_busiest_spans_are_those_of_the_whole_range()
    {
        var load = AlarmLoad.Of([At(0, 2), At(5, 1), At(6, 4), At(7, 3)], T, T + (4 * Hour));
        Assert.Equal((10, 2.5, 10 / 24.0), (load.Alarms, load.PerHour, load.PerTenMinutes));
        Assert.Equal(new BusiestSpan(T + Hour, 7), load.BusiestHour);
        Assert.Equal(new BusiestSpan(T + (6 * Slot), 4), load.BusiestTenMinutes);
        Assert.Equal(((double?)0, (double?)0, (double?)0, 0), (load.BusyHoursShare, load.BusyTenMinutesShare, load.FloodShare, load.Floods));
    }

    [Fact]
    public void A_quiet_range_is_quiet_and_not_unknown()
    {
        var load = AlarmLoad.Of([], T, T + (24 * Hour));
        Assert.Equal((0, (double?)0, (double?)0), (load.Alarms, load.PerHour, load.PerTenMinutes));
        Assert.Null(load.BusiestHour);
        Assert.Null(load.BusiestTenMinutes);
    }

    [Theory]
    [InlineData(Slot - 1, false, false)]
    [InlineData(Slot, true, false)]
    [InlineData(Hour - 1, true, false)]
    [InlineData(Hour, true, true)]
    public void No_average_is_told_of_less_than_its_own_span(long span, bool hasTenMinutes, bool hasHour)
    {
        var load = AlarmLoad.Of([At(0, 3)], T, T + span);
        Assert.Equal((hasTenMinutes, hasHour), (load.PerTenMinutes is not null, load.PerHour is not null));
        Assert.Equal((hasTenMinutes, hasTenMinutes, hasHour), (load.BusyTenMinutesShare is not null, load.FloodShare is not null, load.BusyHoursShare is not null));
        Assert.Equal(3, load.BusiestHour!.Value.Alarms);
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(11, 1)]
    public void A_flood_begins_with_more_than_ten_in_ten_minutes(int alarms, int floods) => Assert.Equal(floods, AlarmLoad.Of([At(3, alarms)], T, T + Hour).Floods);

    [Fact]
    public void A_flood_lasts_until_fewer_than_five_come()
    {
        var load = AlarmLoad.Of([At(1, 9), At(2, 12), At(3, 5), At(4, 7), At(5, 4), At(9, 20), At(11, 11)], T, T + (2 * Hour));
        Assert.Equal(3, load.Floods);
        Assert.Equal(
            [new AlarmFlood(T + (2 * Slot), T + (5 * Slot), 24), new(T + (9 * Slot), T + (10 * Slot), 20), new(T + (11 * Slot), T + (12 * Slot), 11)], load.LargestFloods);
        Assert.Equal(5 / 12.0, load.FloodShare!.Value, 12);
        Assert.Equal(3 / 12.0, load.BusyTenMinutesShare!.Value, 12);
    }

    [Fact]
    public void A_flood_is_cut_at_the_edges_of_the_range()
    {
        var load = AlarmLoad.Of([At(0, 30), At(1, 30)], T + 300_000, T + 900_000);
        Assert.Equal([new AlarmFlood(T + 300_000, T + 900_000, 60)], load.LargestFloods);
        Assert.Equal(1, load.FloodShare);
    }

    [Fact]
    public void An_hour_with_more_than_thirty_is_busy() =>
        Assert.Equal(0.5, AlarmLoad.Of([At(0, 10), At(1, 10), At(2, 11), At(6, 30)], T, T + (2 * Hour)).BusyHoursShare);

    [Property]
    public Property No_alarm_is_lost_and_no_share_leaves_its_bounds() => Prop.ForAll(
        Gen.Choose(0, 200).Zip(Gen.Choose(0, 40)).ListOf().ToArbitrary(),
        found =>
        {
            var slots = found.Select(f => At(f.Item1, f.Item2)).ToList();
            var load = AlarmLoad.Of(slots, T, T + (201 * Slot));
            double[] shares = [load.BusyHoursShare!.Value, load.BusyTenMinutesShare!.Value, load.FloodShare!.Value];
            return load.Alarms == slots.Sum(s => s.Count) && shares.All(s => s is >= 0 and <= 1) && (load.BusiestHour?.Alarms ?? 0) >= (load.BusiestTenMinutes?.Alarms ?? 0)
                && load.LargestFloods.Sum(f => f.Alarms) <= load.Alarms;
        });

    private static SlotCount At(int slot, int count) => new((T / Slot) + slot, 1 + (slot % 4), count);
}
