using FsCheck.Xunit;
using SmartPark.Telemetry.Completeness;
using Xunit;

namespace SmartPark.Telemetry.Tests.Completeness;

public sealed class HourCountTests
{
    [Property(MaxTest = 500)]
    public void Merging_is_commutative_associative_and_idempotent(int seed)
    {
        var random = new Random(seed);
        var (a, b, c) = (Random(random, "meter", 494_321), Random(random, "meter", 494_321), Random(random, "meter", 494_321));
        Assert.Equal(HourCount.Merge(a, b), HourCount.Merge(b, a));
        Assert.Equal(HourCount.Merge(HourCount.Merge(a, b), c), HourCount.Merge(a, HourCount.Merge(b, c)));
        Assert.Equal(a, HourCount.Merge(a, a));
        Assert.Equal(HourCount.Merge(a, b), HourCount.Merge(HourCount.Merge(a, b), a));
    }

    [Property(MaxTest = 300)]
    public void Reports_of_counts_that_grow_give_the_last_one_in_any_order_and_repetition(int seed)
    {
        var random = new Random(seed);
        var reports = new List<HourCount>();
        var now = new HourCount { Device = "meter", Hour = 494_321, Planned = 3600 };
        for (var i = 0; i < 12; i++)
        {
            now = now with
            {
                CoveredMs = Math.Min(now.CoveredMs + random.Next(400_000), CompletenessLimits.HourMs), Expected = now.Expected + random.Next(400),
                Read = now.Read + random.Next(400), Sent = now.Sent + random.Next(400), Stored = now.Stored + random.Next(400), Late = now.Late + random.Next(3),
                DroppedFull = now.DroppedFull + random.Next(3), DroppedAge = now.DroppedAge + random.Next(2),
            };
            reports.Add(now);
        }

        var arrived = reports.Concat(reports).ToArray();
        random.Shuffle(arrived);
        Assert.Equal(now, arrived.Aggregate(HourCount.Merge));
    }

    [Fact]
    public void Rows_of_other_devices_or_hours_do_not_merge()
    {
        var row = new HourCount { Device = "meter", Hour = 494_321 };
        Assert.Throws<ArgumentException>(() => HourCount.Merge(row, row with { Device = "other" }));
        Assert.Throws<ArgumentException>(() => HourCount.Merge(row, row with { Hour = 494_322 }));
    }

    /// <summary>Any row that is valid.</summary>
    public static HourCount Random(Random random, string device, int? hour = null) => new()
    {
        Device = device,
        Hour = hour ?? random.Next(CompletenessLimits.HourMin, CompletenessLimits.HourMax),
        Planned = random.Next(0, 10_000),
        CoveredMs = random.Next(0, 3_600_001),
        Expected = random.Next(0, 10_000),
        Read = random.Next(0, 10_000),
        Sent = random.Next(0, 10_000),
        Stored = random.Next(0, 10_000),
        Late = random.Next(0, 2) * random.Next(0, 10_000),
        DroppedFull = random.Next(0, 2) * random.Next(0, 10_000),
        DroppedAge = random.Next(0, 2) * random.Next(0, 10_000),
        DroppedDamage = random.Next(0, 2) * random.Next(0, 10_000),
    };
}
