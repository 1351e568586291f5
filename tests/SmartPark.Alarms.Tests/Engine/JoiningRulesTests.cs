using SmartPark.Alarms.Rules;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Alarms.Tests.Engine;

public sealed class JoiningRulesTests
{
    private static readonly RuleCondition TwoWithin30 = new() { Confirmation = new() { Codes = [1], AtLeast = 2, WithinS = 30 } };
    private static readonly RuleCondition Loss = new() { Deviation = new() { WindowS = 60, Parts = ["d1", "d2"], IsPercent = true, Limits = [new() { High = 5, HighClear = 4, Low = -5, LowClear = -4 }] } };

    [Fact]
    public void Two_detectors_confirm_and_one_does_not()
    {
        Assert.Equal("", Detectors((0, 0, 0), (1, 0, 0), (0, 1, 1), (1, 2, 0), (0, 60, 1)).Story);
        Assert.Equal("+5", Detectors((0, 0, 1), (1, 0, 0), (1, 5, 1)).Story);

        // The first is normal again, but has been in alarm within the time.
        Assert.Equal("+30", Detectors((0, 0, 1), (0, 10, 0), (1, 30, 1)).Story);
        Assert.Equal("", Detectors((0, 0, 1), (0, 10, 0), (1, 41, 1)).Story);
    }

    [Fact]
    public void It_is_over_when_too_few_have_been_in_alarm_within_the_time() =>
        Assert.Equal("+5 -50", Detectors((0, 0, 1), (1, 5, 1), (1, 20, 0)).Until(49).Until(60).Story);

    [Fact]
    public void The_subject_is_the_building_and_its_quantity()
    {
        var watch = Detectors((0, 0, 1), (1, 5, 1));
        Assert.Equal(Alarms.Engine.EpisodeId.Of("rule", "east/b1/q", Watch.Midnight + 5000), watch.All[0].Episode);
    }

    [Theory]
    [InlineData(60, 38, "")]
    [InlineData(60, 35, "+60")]
    [InlineData(60, 46, "+60")]
    public void A_master_and_the_sum_of_its_parts(double first, double second, string story)
    {
        var watch = new Watch(Watch.Rule(Loss), points: 3);
        for (var s = 0; s < 130; s += 10)
        {
            watch.Feed(s, 100, point: 0);
            watch.Feed(s + 3, first, point: 1);
            watch.Feed(s + 4, second, point: 2);
        }

        Assert.Equal(story, watch.Story);
    }

    [Fact]
    public void A_part_that_is_silent_is_no_loss()
    {
        var watch = new Watch(Watch.Rule(Loss, holdS: 30), points: 3);
        for (var s = 0; s < 600; s += 10)
        {
            watch.Feed(s, 100, point: 0);
            watch.Feed(s + 3, 60, point: 1);
            if (s == 0)
            {
                watch.Feed(s + 4, double.NaN, Quality.Bad, QualityReason.Timeout, point: 2);
            }
        }

        Assert.Equal("", watch.Until(600).Story);
    }

    private static Watch Detectors(params (int Point, double Second, double Value)[] samples)
    {
        var watch = new Watch(Watch.Rule(TwoWithin30), points: 2);
        foreach (var (point, second, value) in samples)
        {
            watch.Feed(second, value, point: point);
        }

        return watch;
    }
}
