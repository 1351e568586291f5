using FsCheck.Xunit;
using SmartPark.Energy.HourLedger;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Energy.Tests.HourLedger;

public sealed class HourCellTests
{
    private const int Hour = 494_321;
    private const long HourUnixMs = (long)Hour * CellKey.HourMs;

    [Property(MaxTest = 500)]
    public void Merging_is_commutative_associative_and_idempotent(int seed)
    {
        var random = new Random(seed);
        var (a, b, c) = (Some(random), Some(random), Some(random));
        Assert.Equal(HourCell.Merge(a, b), HourCell.Merge(b, a));
        Assert.Equal(HourCell.Merge(HourCell.Merge(a, b), c), HourCell.Merge(a, HourCell.Merge(b, c)));
        Assert.Equal(a, HourCell.Merge(a, a));
        Assert.Equal(HourCell.Merge(a, b), HourCell.Merge(HourCell.Merge(a, b), a));
    }

    [Property(MaxTest = 300)]
    public void Any_order_and_repetition_gives_the_same_bytes(int seed)
    {
        var random = new Random(seed);
        var readings = Enumerable.Range(0, 40).Select(_ => (At: HourUnixMs + random.NextInt64(4 * CellKey.HourMs), Value: random.Next(5) - 0.5, Quality: AnyQuality(random))).ToArray();
        long[] cuts = [HourUnixMs + 1_000_000, HourUnixMs + 9_000_000];
        var (once, twice) = (new MeterHours(cuts), new MeterHours(cuts));
        var arrived = readings.Concat(readings.Take(random.Next(readings.Length))).ToArray();
        random.Shuffle(arrived);
        Array.ForEach(readings, r => once.Add(r.At, r.Value, r.Quality));
        Array.ForEach(arrived, r => twice.Add(r.At, r.Value, r.Quality));
        Assert.Equal(CellPack.Pack(once.Cells().AsSpan()), CellPack.Pack(twice.Cells().AsSpan()));
        Assert.DoesNotContain(readings, r => once.Add(r.At, r.Value, r.Quality));
    }

    [Property(MaxTest = 300)]
    public void It_keeps_first_last_lowest_highest_and_the_minutes(int seed)
    {
        var random = new Random(seed);
        var readings = Enumerable.Range(0, 1 + random.Next(20)).Select(_ => (At: HourUnixMs + random.Next(CellKey.HourMs), Value: (double)random.Next(1_000))).DistinctBy(r => r.At).ToArray();
        var good = readings.Select(r => HourCell.Of(r.At, r.Value, Quality.Good, [])).Aggregate((a, b) => HourCell.Merge(a, b)).Good;
        var sorted = readings.OrderBy(r => r.At).ToArray();
        Assert.Equal(sorted[0], (good.First.AtUnixMs, (double)good.First.Value.Units));
        Assert.Equal(sorted[^1], (good.Last.AtUnixMs, (double)good.Last.Value.Units));
        Assert.Equal(sorted.MinBy(r => r.Value), (good.Lowest.AtUnixMs, (double)good.Lowest.Value.Units));
        Assert.Equal(sorted.Reverse().MaxBy(r => r.Value), (good.Highest.AtUnixMs, (double)good.Highest.Value.Units));
        Assert.Equal(readings.Select(r => (r.At - HourUnixMs) / 60_000).Distinct().Count(), good.MinuteCount);
        Assert.Equal(0, good.ConflictCount);
    }

    [Fact]
    public void Contradicting_readings_of_one_time_give_the_lowest_and_are_counted()
    {
        var cell = new[] { 7d, 5, 5, 9 }.Select(v => HourCell.Of(HourUnixMs + 5, v, Quality.Good, [])).Aggregate((a, b) => HourCell.Merge(a, b));
        Assert.Equal((5m, 9m, 1), (cell.Good.First.Value.Units, cell.Good.FirstUpTo.Units, cell.Good.ConflictCount));
    }

    [Theory]
    [InlineData(12.5, Quality.Good, 1, 0, 0)]
    [InlineData(12.5, Quality.ClockSuspect, 0, 1, 0)]
    [InlineData(12.5, Quality.Estimated, 0, 0, 1)]
    [InlineData(12.5, Quality.Stale, 0, 0, 1)]
    [InlineData(12.5, Quality.OverRange, 0, 0, 1)]
    [InlineData(double.NaN, Quality.Bad, 0, 0, 1)]
    [InlineData(double.NaN, Quality.Good, 0, 0, 1)]
    [InlineData(-0.01, Quality.Good, 0, 0, 1)]
    [InlineData(1e300, Quality.Good, 0, 0, 1)]
    public void Only_readings_of_the_meter_are_kept_and_the_others_counted(double value, Quality quality, int good, int clock, int suspect)
    {
        var cell = HourCell.Of(HourUnixMs + 3_599_999, value, quality, []);
        Assert.Equal((good, clock, suspect), (cell.Good.MinuteCount, cell.ClockSuspect.MinuteCount, cell.SuspectMinuteCount));
    }

    [Fact]
    public void A_cut_divides_an_hour()
    {
        long[] cuts = [HourUnixMs, HourUnixMs + 600_000];
        Assert.Equal(new CellKey(Hour), CellKey.Of(HourUnixMs, cuts));
        Assert.Equal(new CellKey(Hour), CellKey.Of(HourUnixMs + 599_999, cuts));
        Assert.Equal(new CellKey(Hour, 600_000), CellKey.Of(HourUnixMs + 600_000, cuts));
        Assert.Equal(new CellKey(Hour + 1), CellKey.Of(HourUnixMs + 3_600_000, cuts));
        Assert.Throws<ArgumentException>(() => HourCell.Merge(HourCell.Of(HourUnixMs, 1, Quality.Good, cuts), HourCell.Of(HourUnixMs + 600_000, 1, Quality.Good, cuts)));
    }

    [Fact]
    public void Cells_know_that_the_register_fell_inside()
    {
        static bool Fell(params double[] values) =>
            values.Select((v, i) => HourCell.Of(HourUnixMs + (i * 60_000), v, Quality.Good, [])).Aggregate((a, b) => HourCell.Merge(a, b)).Good.FellInside;
        Assert.False(Fell(1));
        Assert.False(Fell(1, 1, 2, 3));
        Assert.True(Fell(2, 2.5, 0, 3));
        Assert.True(Fell(100, 99_999, 103));
        Assert.True(Fell(999_999, 3));
    }

    private static HourCell Some(Random random) => Enumerable.Range(0, random.Next(1, 6))
        .Select(_ => HourCell.Of(HourUnixMs + (random.Next(4) * 900_000), random.Next(4), AnyQuality(random), [])).Aggregate((a, b) => HourCell.Merge(a, b));

    private static Quality AnyQuality(Random random) => random.Next(4) switch { 0 => Quality.ClockSuspect, 1 => Quality.Stale, _ => Quality.Good };
}
