using SmartPark.ControlRoom.Devices;
using SmartPark.Ingest.Storage;

namespace SmartPark.ControlRoom.Tests.Devices;

public sealed class BarConsumptionTests
{
    private const long Hour = 3_600_000;

    [Fact]
    public void Each_bar_is_what_the_register_grew_by_in_it()
    {
        var bars = BarConsumption.Of([At(0, 100), At(1, 110), At(2, 125)], Hour, [Hour, 2 * Hour, 3 * Hour]);
        Is(bars, (10, false), (15, false));
    }

    [Fact]
    public void A_gap_across_bars_is_spread_over_its_time_and_marked()
    {
        var bars = BarConsumption.Of([At(0, 100), At(3, 130)], Hour, [Hour, 2 * Hour, 3 * Hour, 4 * Hour]);
        Is(bars, (10, true), (10, true), (10, true));
    }

    [Fact]
    public void A_gap_inside_one_bar_is_exact()
    {
        var bars = BarConsumption.Of([At(0, 100), At(1, 110), At(5, 150)], Hour, [Hour, 6 * Hour, 12 * Hour]);
        Is(bars, (50, false), (double.NaN, false));
    }

    [Fact]
    public void A_register_that_fell_counts_what_was_seen_and_is_marked()
    {
        // Exchanged in hour 1: the old meter went on to 108, the new one began at 0 and stood at 3 at the end.
        var bars = BarConsumption.Of([At(0, 100), new(Hour, 3, 0, 108, 60), At(2, 9)], Hour, [Hour, 2 * Hour, 3 * Hour]);
        Is(bars, (8 + 3, true), (6, false));
    }

    [Fact]
    public void Without_a_reading_before_it_the_first_bar_is_a_lower_bound()
    {
        var bars = BarConsumption.Of([new(Hour, 104, 101, 104, 60), At(2, 110)], Hour, [Hour, 2 * Hour, 3 * Hour]);
        Is(bars, (3, true), (6, false));
    }

    [Fact]
    public void Where_nothing_was_read_nothing_is_claimed() => Is(BarConsumption.Of([], Hour, [0, Hour, 2 * Hour]), (double.NaN, false), (double.NaN, false));

    [Property]
    public void No_bar_is_negative_and_the_bars_add_up_to_the_growth(PositiveInt[] growths, PositiveInt[] pauses)
    {
        ArgumentNullException.ThrowIfNull(growths);
        ArgumentNullException.ThrowIfNull(pauses);
        var steps = new List<SeriesStep> { At(0, 1000) };
        for (var i = 0; i < Math.Min(growths.Length, pauses.Length); i++)
        {
            var hour = (steps[^1].TimeUnixMs / Hour) + 1 + (pauses[i].Get % 5);
            steps.Add(At(hour, steps[^1].Mean + growths[i].Get));
        }

        var end = steps[^1].TimeUnixMs + Hour;
        var edges = Enumerable.Range(0, (int)(end / (3 * Hour)) + 2).Select(i => i * 3 * Hour).ToArray();
        var bars = BarConsumption.Of(steps, Hour, edges);
        Assert.All(bars, b => Assert.False(b.Value < 0));
        Assert.Equal(steps[^1].Mean - 1000, bars.Where(b => !double.IsNaN(b.Value)).Sum(b => b.Value), 6);
    }

    private static SeriesStep At(long hour, double register) => new(hour * Hour, register, register, register, 60);

    private static void Is(IReadOnlyList<ConsumptionBar> bars, params (double Value, bool Estimated)[] expected) =>
        Assert.Equal(expected, bars.Select(b => (Math.Round(b.Value, 9), b.Estimated)));
}
