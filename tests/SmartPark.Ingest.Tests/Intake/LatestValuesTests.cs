using FsCheck.Xunit;
using SmartPark.Ingest.Intake;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>The live picture: newest by source time, whatever order samples arrive in.</summary>
public sealed class LatestValuesTests
{
    [Fact]
    public void An_older_sample_never_replaces_a_newer_one()
    {
        var latest = new LatestValues();
        latest.Offer(At("a", 2000, 2));
        var version = latest.Version;
        latest.Offer(At("a", 1000, 1));
        latest.Offer(At("a", 2000, 9));

        Assert.True(latest.TryGet(new("east", "m1", "a"), out var sample));
        Assert.Equal(2, sample.Value);
        Assert.Equal(version, latest.Version);
    }

    [Fact]
    public void The_values_of_a_device_come_in_the_order_of_their_quantities()
    {
        var latest = new LatestValues();
        latest.Offer(At("b", 1, 1));
        latest.Offer(At("a", 1, 1));
        latest.Offer(At("c", 1, 1));

        Assert.Equal(["a", "b", "c"], latest.OfDevice("east", "m1").Select(s => s.Series.Quantity));
        Assert.Empty(latest.OfDevice("east", "m2"));
        Assert.Equal(3, latest.VersionOf("east", "m1"));
        Assert.Equal(0, latest.VersionOf("east", "m2"));
        Assert.Equal(3, latest.SeriesCount);
        Assert.False(latest.TryGet(new("east", "m1", "z"), out _));
    }

    [Property]
    public bool Any_order_of_arrival_leaves_the_newest(int[] times)
    {
        var latest = new LatestValues();
        foreach (var time in times)
        {
            latest.Offer(At("a", time, time));
        }

        return latest.TryGet(new("east", "m1", "a"), out var sample) ? sample.SourceTimeUnixMs == times.Max() : times.Length == 0;
    }

    private static Sample At(string quantity, long time, double value) => new(new("east", "m1", quantity), time, value, Quality.Good, QualityReason.None);
}
