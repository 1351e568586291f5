using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>Subscribers get what they want, lose only their own, and are bounded.</summary>
public sealed class LiveFeedTests
{
    private readonly LiveFeed _feed = new(TestCity.Instruments());

    [Fact]
    public void A_subscriber_gets_what_its_filter_wants()
    {
        using var all = _feed.Subscribe(new())!;
        using var fire = _feed.Subscribe(new(Domain: Domain.Fire))!;
        using var meter = _feed.Subscribe(new("east", "meter"))!;
        _feed.Publish([Sample("east", "meter", "active_power_kw"), Sample("east", "smoke", "smoke_state"), Sample("west", "meter", "active_power_kw")]);

        Assert.Equal((3, 1, 1), (all.Reader.Count, fire.Reader.Count, meter.Reader.Count));
    }

    [Fact]
    public void A_slow_subscriber_loses_the_oldest_and_is_told_how_many()
    {
        using var slow = _feed.Subscribe(new())!;
        for (var i = 0; i < IntakeLimits.LiveWaitingMax + 3; i++)
        {
            _feed.Publish([Sample("east", "meter", "active_power_kw", i)]);
        }

        Assert.Equal(3, slow.Dropped);
        Assert.True(slow.Reader.TryRead(out var first));
        Assert.Equal(3, first.Sample.Value);
    }

    [Fact]
    public void There_are_only_so_many_subscribers_and_who_leaves_makes_room()
    {
        var subscriptions = Enumerable.Range(0, IntakeLimits.LiveSubscribersMax).Select(_ => _feed.Subscribe(new())!).ToList();
        Assert.Null(_feed.Subscribe(new()));

        subscriptions[0].Dispose();
        Assert.True(subscriptions[0].Reader.Completion.IsCompleted);
        using var another = _feed.Subscribe(new());
        Assert.NotNull(another);
        subscriptions.ForEach(s => s.Dispose());
    }

    private static PlacedSample Sample(string park, string device, string quantity, double value = 1)
    {
        Assert.True(TestCity.Catalogue.TryGet(quantity, out var known));
        return new(new(new(park, device, quantity), Payloads.Now, value, Quality.Good, QualityReason.None), known, default);
    }
}
