using FsCheck.Xunit;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registers;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Energy.Tests.Consumption;

/// <summary>What holds of every register and every set of readings.</summary>
public sealed class ConsumptionLawTests
{
    private const int Minutes = 60 * 60;

    [Property(MaxTest = 300)]
    public void Consumption_is_additive_over_any_split_never_negative_and_measured_and_estimated_are_its_whole(int seed)
    {
        var random = new Random(seed);
        var curve = Anything(random).Curve();
        for (var i = 0; i < 20; i++)
        {
            var ends = Enumerable.Range(0, 6).Select(_ => Metered.At(random.Next(-100, Minutes + 100)) + random.Next(3)).Order().ToArray();
            var (whole, parts) = (curve.Between(ends[0], ends[^1]), ends.Zip(ends.Skip(1), curve.Between).ToArray());
            Assert.Equal(whole.Total, parts.Aggregate(Amount.Zero, (sum, p) => sum + p.Total));
            Assert.Equal(whole.Total, curve.At(ends[^1]) - curve.At(ends[0]));
            Assert.Equal(whole.CoveredMs, parts.Sum(p => p.CoveredMs));
            Assert.True(whole.Measured >= parts.Aggregate(Amount.Zero, (sum, p) => sum + p.Measured));
            Assert.All(parts, p => Assert.True(p.Measured.Micro >= 0 && p.Estimated.Micro >= 0 && p.Coverage is >= 0 and <= 1, p.ToString()));
        }
    }

    [Property(MaxTest = 300)]
    public void The_order_in_which_readings_come_makes_no_difference(int seed)
    {
        var random = new Random(seed);
        var meter = Anything(random);
        var (curve, other) = (meter.Curve(), meter.Curve(random));
        Assert.Empty(ChangedHours.Between(curve, other));
        Assert.Equal(curve.Findings, other.Findings);
        Assert.All(Enumerable.Range(0, 50), _ => Assert.True(Metered.At(random.Next(Minutes)) is var at && curve.At(at) == other.At(at)));
    }

    [Property(MaxTest = 300)]
    public void A_register_that_only_rises_gives_exactly_last_less_first(int seed)
    {
        var random = new Random(seed);
        var readings = Rising(random, 15_000);
        var meter = Metered.Of(readings).With(r => r with { Ratios = [new(0, random.Next(1, 300) / 8m, random.Next(1, 200))] });
        var ratio = meter.Register.Ratios[0].Factor;
        Assert.Equal((Primary(readings[^1].Value, ratio) - Primary(readings[0].Value, ratio), Amount.Zero), meter.Curve().Between(0, long.MaxValue / 2) is var c ? (c.Measured, c.Estimated) : default);
        Assert.Empty(meter.Curve().Findings);
    }

    [Property(MaxTest = 300)]
    public void Rollover_anywhere_and_any_number_of_times_gives_the_same_as_an_unlimited_register(int seed)
    {
        var random = new Random(seed);
        var readings = Rising(random, 40);

        // Once an hour at most, and readings near enough to be on both sides of full scale.
        var modulus = decimal.Ceiling((decimal)Math.Max(45, 10.5 * readings.Zip(readings.Skip(1)).Max(p => p.Second.Value - p.First.Value))) + random.Next(100);
        var unlimited = Metered.Of(readings).With(r => r with { Face = new(null, Amount.Of(0.01m)) });
        var wrapped = Metered.Of([.. readings.Select(r => (r.Minute, (double)((decimal)r.Value % modulus)))]).With(r => r with { Face = new(Amount.Of(modulus), Amount.Of(0.01m)) });
        Assert.Equal(Figures(unlimited), Figures(wrapped));
        Assert.Empty(wrapped.Curve().Findings);
    }

    [Property(MaxTest = 300)]
    public void A_swap_with_its_readings_anywhere_gives_the_same_as_a_meter_that_was_never_swapped(int seed)
    {
        var random = new Random(seed);
        var readings = Rising(random, 40);
        var at = random.Next(readings.Length - 1) is var i ? (readings[i].Minute + readings[i + 1].Minute) / 2 : 0;
        var before = readings.Last(r => r.Minute <= at).Value;
        var shown = Math.Round(before + (random.NextDouble() * (readings.First(r => r.Minute >= at).Value - before)), 2);
        var opening = random.Next(3) switch { 0 => 0, 1 => random.Next(5_000) / 100m, _ => random.Next(90_000_000) / 100m };
        var swapped = Metered.Of([.. readings.Select(r => r.Minute < at ? r : (r.Minute, Math.Round(r.Value - shown + (double)opening, 2)))]).Swapped(at, (decimal)shown, opening);
        var never = Metered.Of(readings).With(r => r with { Frozen = [new(Metered.At(at), Amount.Of((decimal)shown))] });
        Assert.Equal(Figures(never), Figures(swapped));
        Assert.Empty(swapped.Curve().Findings);
    }

    [Property(MaxTest = 300)]
    public void Ratio_changes_with_their_readings_give_exactly_the_sum_of_what_each_ratio_counted(int seed)
    {
        var random = new Random(seed);
        var readings = Rising(random, 40);
        var at = Enumerable.Range(1, readings.Length - 2).OrderBy(_ => random.Next()).Take(random.Next(4)).Order().ToArray();
        DatedRatio[] ratios = [new(0, random.Next(1, 100) / 4m), .. at.Select(i => new DatedRatio(Metered.At(readings[i].Minute), random.Next(1, 100) / 4m, 1, 1, Amount.Of((decimal)readings[i].Value)))];
        int[] ends = [0, .. at, readings.Length - 1];
        var expected = ratios.Select((r, i) => Primary(readings[ends[i + 1]].Value, r.Factor) - Primary(readings[ends[i]].Value, r.Factor)).Aggregate(Amount.Zero, (a, b) => a + b);
        Assert.Equal((expected, Amount.Zero), Metered.Of(readings).With(r => r with { Ratios = ratios }).Curve().Between(0, long.MaxValue / 2) is var c ? (c.Measured, c.Estimated) : default);
    }

    [Property(MaxTest = 300)]
    public void A_late_reading_changes_only_the_hours_between_its_neighbours(int seed)
    {
        var random = new Random(seed);
        var readings = Rising(random, 40);
        var late = random.Next(readings.Length);
        var known = readings.Where((_, i) => i != late).ToArray();
        var (before, after) = (Metered.Of(known).Curve(), Metered.Of(readings).Curve());
        var from = late == 0 ? readings[0] : readings[late - 1];
        var to = late == readings.Length - 1 ? readings[^1] : readings[late + 1];
        Assert.All(ChangedHours.Between(before, after), h => Assert.InRange(h, Metered.Hour + (int)(from.Minute / 60), Metered.Hour + (int)(to.Minute / 60)));
        Assert.Empty(ChangedHours.Between(after, Metered.Of([.. readings, readings[late]]).Curve()));
    }

    [Property(MaxTest = 300)]
    public void Resets_that_nobody_entered_never_count_more_than_passed(int seed)
    {
        var random = new Random(seed);
        var readings = Rising(random, 40);
        var at = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(Minutes)).Order().ToArray();
        var fallen = readings.Select(r => (r.Minute, Math.Round(r.Value - readings.LastOrDefault(x => at.Any(a => x.Minute < a && a <= r.Minute), readings[0]).Value, 2)));
        var counted = Metered.Of([.. fallen.Where(r => r.Item2 >= 0)]).All();
        Assert.InRange(counted.Measured + counted.Estimated, 0, (decimal)readings[^1].Value - (decimal)readings[0].Value);
    }

    [Property(MaxTest = 500)]
    public void Wild_readings_between_good_ones_cost_nothing(int seed)
    {
        var random = new Random(seed);
        var readings = Rising(random, 40);
        var wild = readings.ToArray();
        var isRated = random.Next(2) == 0;
        for (var i = 2 + random.Next(wild.Length / 2); i < wild.Length - 4; i += isRated ? 4 + random.Next(8) : wild.Length)
        {
            // Alone, stuck, or each different: low, high as if before a rollover, or anywhere far off. Without a rated power wild readings that climb, as two runs in an hour may, are as good as any: there is one run.
            var (length, first) = (random.Next(1, 4), Wild(random));
            var isStuck = !isRated || random.Next(2) == 0;
            for (var at = i; at < i + length; at++)
            {
                wild[at].Value = isStuck ? first : Wild(random);
            }
        }

        Assert.Equal(Metered.Of(readings).All(), (isRated ? Metered.Of(wild).Rated(60) : Metered.Of(wild)).All());
    }

    private static double Wild(Random random) => random.Next(3) switch { 0 => 0, 1 => 900_000 + random.Next(99_999), _ => 10_000 + random.Next(800_000) };

    [Property(MaxTest = 200)]
    public void Cells_of_a_stretch_with_the_one_before_and_the_one_after_give_its_figures(int seed)
    {
        var random = new Random(seed);
        var hours = new MeterHours();
        Array.ForEach(Rising(random, 15_000), r => hours.Add(Metered.At(r.Minute), r.Value % 200_000));
        var (register, cells) = (new Metered().With(r => r with { Face = new(Amount.Of(200_000m), Amount.Of(0.01m)) }).Register, hours.Cells());
        var first = random.Next(1, cells.Length - 2);
        var last = random.Next(first, cells.Length - 1);
        var (all, some) = (ConsumptionCurve.Of(register, cells.AsSpan()), ConsumptionCurve.Of(register, cells.AsSpan()[(first - 1)..(last + 2)]));
        Assert.Equal(all.Hours(cells[first].Key.Hour, cells[last].Key.Hour + 1), some.Hours(cells[first].Key.Hour, cells[last].Key.Hour + 1));
    }

    [Property(MaxTest = 300)]
    public void Whatever_comes_out_of_damaged_bytes_never_gives_negative_consumption(int seed)
    {
        var random = new Random(seed);
        var bytes = CellPack.Pack(Anything(random).Cells().AsSpan());
        bytes[random.Next(3, bytes.Length)] = (byte)random.Next(256);
        HourCell[] cells;
        try
        {
            cells = CellPack.Unpack(bytes);
        }
        catch (IOException)
        {
            return;
        }

        Assert.True(ConsumptionCurve.Of(Anything(random).Register, cells).Between(0, long.MaxValue / 2) is { Measured.Micro: >= 0, Estimated.Micro: >= 0 });
    }

    private static Amount Primary(double reading, decimal ratio) => Amount.Of((decimal)reading) * ratio;

    /// <summary>The hours' figures, without marks: those say how it came.</summary>
    private static (Amount Measured, Amount Estimated, long CoveredMs)[] Figures(Metered meter) =>
        [.. meter.Curve().Hours(Metered.Hour - 1, Metered.Hour + (Minutes / 60) + 1).Select(c => (c.Measured, c.Estimated, c.CoveredMs))];

    /// <summary>Readings of a register that rises at up to so much an hour, at minutes that are dense, sparse or leave gaps.</summary>
    private static (double Minute, double Value)[] Rising(Random random, double perHour)
    {
        var (readings, minute, value) = (new List<(double, double)>(), random.Next(120) + random.NextDouble(), random.Next(100_000) / 100m);
        var step = random.Next(3) switch { 0 => 3, 1 => 20, _ => 90 };
        do
        {
            readings.Add((minute, (double)value));
            var next = minute + (random.NextDouble() * step * (random.Next(20) == 0 ? 6 : 1)) + 0.01;
            value += decimal.Round((decimal)(random.NextDouble() * perHour * (next - minute) / 60), 2);
            minute = next;
        }
        while (minute < Minutes);
        return [.. readings];
    }

    /// <summary>Readings, qualities, ratios and events without any sense.</summary>
    private static Metered Anything(Random random)
    {
        var meter = new Metered();
        foreach (var (minute, value) in Rising(random, random.Next(2) == 0 ? 40 : 40_000))
        {
            var shown = random.Next(12) switch { 0 => random.Next(1_200_000), 1 => 0, _ => Math.Round(value % 2_000, 2) };
            meter.Read(minute, shown, random.Next(10) switch { 0 => Quality.ClockSuspect, 1 => Quality.Stale, _ => Quality.Good });
            if (random.Next(10) == 0)
            {
                meter.Read((minute, shown + random.Next(3)));
            }
        }

        var times = Enumerable.Range(0, random.Next(6)).Select(_ => Metered.At(random.Next(Minutes))).Distinct().Order().ToArray();
        return meter.With(r => r with
        {
            Face = new(random.Next(3) == 0 ? null : Amount.Of(random.Next(2) == 0 ? 2_000m : 1_000_000m), Amount.Of(0.01m)),
            RatedPerHour = random.Next(2) == 0 ? null : Amount.Of(4_000m),
            Ratios = [new(0, 1.5m, 100), .. times.Where((_, i) => i % 3 == 0).Select(t => new DatedRatio(t, random.Next(1, 80) / 3m, 1, 1, Maybe(random)))],
            Events = [.. times.Where((_, i) => i % 3 == 1).Select(t => new RegisterEvent((RegisterEventKind)random.Next(2), t, Maybe(random), Maybe(random)))],
            Frozen = [.. times.Where((_, i) => i % 3 == 2).Select(t => new FrozenReading(t, Amount.Of(random.Next(2_000) / 1m)))],
        });
    }

    private static Amount? Maybe(Random random) => random.Next(2) == 0 ? null : Amount.Of(random.Next(2_000) / 1m);
}
