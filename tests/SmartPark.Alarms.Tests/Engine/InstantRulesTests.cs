using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Rules;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Alarms.Tests.Engine;

public sealed class InstantRulesTests
{
    private static readonly RuleCondition Smoke = new() { State = new() { Codes = [1] } };

    [Fact]
    public void Smoke_is_raised_by_the_very_sample_and_cleared_when_time_moves_on()
    {
        var watch = new Watch(Watch.Rule(Smoke)).Good((0, 0), (1, 0), (2, 1));
        Assert.Equal("+2", watch.Story);
        Assert.Equal("+2", watch.Good((3, 1), (4, 0)).Story);
        Assert.Equal("+2 -4", watch.Until(4).Story);
    }

    [Theory]
    [InlineData("healthy", "0:10 1:11 2:12", "")]
    [InlineData("idle at nothing", "0:0 1:0 2:0", "")]
    [InlineData("just below", "0:24.999 1:24.999", "")]
    [InlineData("at the limit", "0:25 1:25", "+0")]
    [InlineData("just above", "0:25.001 1:30", "+0")]
    [InlineData("between the limits it stays what it was", "0:22 1:25 2:22 3:22", "+1")]
    [InlineData("recovered at the limit that clears", "0:25 1:20 2:20", "+0 -1")]
    [InlineData("flapping between the limits is one episode", "0:25 1:21 2:25 3:21 4:25 5:20 6:20", "+0 -5")]
    [InlineData("duplicated", "0:25 0:25 1:25 1:25 2:20 2:20 3:0", "+0 -2")]
    [InlineData("of one time the worse counts", "0:25 1:20 1:25 2:25", "+0")]
    [InlineData("of one time the worse counts, in any order", "0:25 1:25 1:20 2:25", "+0")]
    public void A_limit_over_time(string what, string samples, string story)
    {
        var watch = new Watch(Watch.Rule(Watch.High(25, 20)));
        foreach (var sample in samples.Split(' ').Select(s => s.Split(':')))
        {
            watch.Feed(Number(sample[0]), Number(sample[1]));
        }

        Assert.Equal((what, story), (what, watch.Story));
    }

    [Fact]
    public void What_a_source_marks_neither_raises_nor_clears_a_limit_and_is_an_alarm_of_its_own()
    {
        var limit = new Watch(Watch.Rule(Watch.High(25, 20))).Good((0, 10)).Bad(1, QualityReason.Maintenance).Good((2, 30)).Bad(3, QualityReason.Calibration).Bad(60, QualityReason.Maintenance).Until(120);
        Assert.Equal("+2", limit.Story);
        Assert.Equal("+2 -121", limit.Good((121, 10)).Until(130).Story);

        var marked = new Watch(Watch.Rule(new() { Marked = new() { As = [DataMark.Maintenance, DataMark.Calibration] } }, onDelayS: 10, offDelayS: 5));
        marked.Good((0, 1)).Bad(5, QualityReason.Maintenance).Bad(10, QualityReason.Calibration).Bad(15, QualityReason.Maintenance).Bad(16, QualityReason.Fault).Bad(17, QualityReason.Timeout);
        Assert.Equal("+15", marked.Story);
        Assert.Equal("+15 -35", marked.Good((30, 1), (36, 1)).Until(40).Story);
    }

    [Theory]
    [InlineData("gone before the delay", "0:30 9:30 9.9:0 20:0", "")]
    [InlineData("the delay ends at a sample", "0:30 5:30 10:30", "+10")]
    [InlineData("the delay ends between samples", "0:30 5:30 15:30", "+10")]
    [InlineData("it ended even though the next sample is good", "0:30 5:30 15:0 16:0", "+10")]
    [InlineData("each time anew", "0:30 9:0 10:30 19:30 20:30", "+20")]
    [InlineData("gone too short", "0:30 10:30 11:0 15:0 15.9:30 40:30", "+10")]
    [InlineData("gone long enough", "0:30 10:30 11:0 16:0 17:0", "+10 -16")]
    public void Delays_run_in_the_time_of_the_samples(string what, string samples, string story)
    {
        var watch = new Watch(Watch.Rule(Watch.High(25, 20), onDelayS: 10, offDelayS: 5));
        foreach (var sample in samples.Split(' ').Select(s => s.Split(':')))
        {
            watch.Feed(Number(sample[0]), Number(sample[1]));
        }

        Assert.Equal((what, story), (what, watch.Story));
    }

    [Fact]
    public void A_delay_ends_by_time_alone_when_the_point_reports_changes_only() =>
        Assert.Equal("+10", new Watch(Watch.Rule(Watch.High(25, 20), onDelayS: 10)).Good((0, 30)).Until(9.9).Until(60).Story);

    [Fact]
    public void Bad_samples_neither_raise_nor_clear_and_delays_stand_still()
    {
        Assert.Equal("+0", new Watch(Watch.Rule(Watch.High(25, 20))).Good((0, 30)).Bad(1).Bad(2).Until(3000).Story);
        Assert.Equal("", new Watch(Watch.Rule(Watch.High(25, 20), onDelayS: 10)).Good((0, 30)).Bad(5).Until(3000).Story);
        Assert.Equal("+25", new Watch(Watch.Rule(Watch.High(25, 20), onDelayS: 10)).Good((0, 30)).Bad(5).Good((20, 30), (24, 30), (30, 30)).Story);
    }

    [Fact]
    public void A_value_over_its_range_is_not_a_value_for_a_limit()
    {
        var watch = new Watch(Watch.Rule(Watch.High(25, 20)));
        watch.Feed(0, 3000, Quality.OverRange, QualityReason.OutOfRange);
        Assert.Equal("", watch.Until(1).Story);
        watch.Feed(2, 30, Quality.ClockSuspect, QualityReason.Clock);
        Assert.Equal("+2", watch.Story);
    }

    [Fact]
    public void A_sample_vouches_for_a_condition_only_so_long()
    {
        // 60 s of the 90 are vouched for by the first sample, the other 30 by those after the gap.
        var watch = new Watch(Watch.Rule(Watch.High(25, 20), onDelayS: 90, holdS: 60)).Good((0, 30)).Until(999).Good((1000, 30), (1029.9, 30));
        Assert.Equal("", watch.Story);
        Assert.Equal("+1030", watch.Good((1031, 30)).Story);
    }

    [Fact]
    public void A_late_sample_is_said_to_be_late_and_changes_nothing()
    {
        var watch = new Watch(Watch.Rule(Smoke)).Good((10, 0));
        Assert.Equal(Reception.Late, watch.Feed(9, 1));
        Assert.Equal(Reception.Repeated, watch.Feed(10, 0));
        Assert.Equal(Reception.Judged, watch.Feed(11, 0));
        watch.Until(20);
        Assert.Equal(Reception.Late, watch.Feed(20, 1));
        Assert.Equal(("", Reception.Judged), (watch.Story, watch.Feed(20.001, 1)));
    }

    [Fact]
    public void The_sensor_at_fault_is_an_alarm_of_its_own_and_silence_is_not()
    {
        var watch = new Watch(Watch.Rule(new() { Implausible = new() })).Good((0, 5)).Bad(1, QualityReason.Timeout).Until(2);
        Assert.Equal("", watch.Story);
        watch.Feed(3, 4000, Quality.OverRange, QualityReason.OutOfRange);
        watch.Bad(4, QualityReason.Timeout).Until(5);
        Assert.Equal("+3", watch.Story);
        Assert.Equal("+3 -6", watch.Good((6, 5)).Until(6).Story);
    }

    [Fact]
    public void A_rule_watches_in_its_hours_only()
    {
        // Open from 21:59 on; the night begins at 22:00 and ends at 06:00.
        var night = new RuleHours { From = "22:00", To = "06:00" };
        var watch = new Watch(Watch.Rule(Smoke, holdS: 691200, hours: night));
        var (evening, morning) = (22 * 3600, 30 * 3600);
        Assert.Equal("-21600", new Watch(Watch.Rule(Smoke, holdS: 691200, hours: night)).Good((3600, 1)).Until(evening - 1).Story[6..]);
        Assert.Equal($"+{evening} -{morning}", watch.Good((evening - 60, 1)).Until(morning + 60).Story);
    }

    [Fact]
    public void A_rule_watches_on_the_days_on_which_it_is_in_force()
    {
        var rule = Watch.Rule(Smoke, holdS: 691200) with { Basis = new() { Certainty = BasisCertainty.Product, ValidFrom = new(2026, 11, 24), ValidTo = new(2026, 11, 24) } };
        Assert.Equal("+86400 -172800", new Watch(rule).Good((10, 1)).Until(300_000).Story);
    }

    [Fact]
    public void Limits_may_differ_by_the_hour()
    {
        var condition = new RuleCondition
        {
            Limit = new() { Limits = [new() { High = 65, When = new() { From = "06:00", To = "22:00" } }, new() { High = 55, When = new() { From = "22:00", To = "06:00" } }] },
        };
        Assert.Equal("+1 -21600", new Watch(Watch.Rule(condition)).Good((0, 54), (1, 60), (21_600, 60), (21_601, 60)).Story);
    }

    [Fact]
    public void The_id_follows_from_rule_point_and_onset_alone()
    {
        var once = new Watch(Watch.Rule(Smoke)).Good((0, 0), (2, 1), (5, 0)).Until(6);
        var again = new Watch(Watch.Rule(Smoke)).Good((1, 0)).Restart().Good((2, 1), (2, 1)).Restart().Good((3, 1), (5, 0), (6, 0));
        Assert.Equal(once.All.Select(t => t.Episode), again.All.Select(t => t.Episode));
        Assert.Single(once.All.Select(t => t.Episode).Distinct());
        Assert.Equal(EpisodeId.Of("rule", "east/d0/q", Watch.Midnight + 2000), once.All[0].Episode);
        Assert.Equal('8', once.All[0].Episode.ToString()[14]);
    }

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
