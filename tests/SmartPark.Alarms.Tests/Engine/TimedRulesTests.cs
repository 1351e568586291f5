using SmartPark.Alarms.Rules;
using Xunit;

namespace SmartPark.Alarms.Tests.Engine;

public sealed class TimedRulesTests
{
    private static readonly RuleCondition Silence = new() { NoData = new() { AfterS = 60 } };

    [Fact]
    public void Silence_is_raised_when_time_moves_on_and_ends_with_a_usable_sample()
    {
        var watch = new Watch(Watch.Rule(Silence)).Good((0, 1), (30, 1)).Until(89.9);
        Assert.Equal("", watch.Story);
        Assert.Equal("+90", watch.Until(200).Story);
        Assert.Equal("+90 -300", watch.Good((300, 1)).Until(350).Story);
    }

    [Fact]
    public void A_point_that_answers_with_errors_is_as_silent_as_one_that_does_not_answer() =>
        Assert.Equal("+60", new Watch(Watch.Rule(Silence)).Good((0, 1)).Bad(30).Bad(61).Bad(90).Story);

    [Fact]
    public void A_point_that_never_said_anything_is_silent_since_the_start() =>
        Assert.Equal("+60", new Watch(Watch.Rule(Silence)).Until(1).Until(61).Story);

    [Fact]
    public void A_gap_between_samples_is_an_episode_though_nobody_told_the_time() =>
        Assert.Equal("+60 -100", new Watch(Watch.Rule(Silence)).Good((0, 1), (100, 1)).Story);

    [Fact]
    public void A_value_that_does_not_move_is_raised_and_idle_values_may_stay()
    {
        var flat = new RuleCondition { Flat = new() { ForS = 60, Tolerance = 0.1, IdleMax = 0 } };
        Assert.Equal("", new Watch(Watch.Rule(flat)).Good((0, 5), (30, 5.05), (59, 5)).Until(59.9).Story);
        Assert.Equal("+60 -80", new Watch(Watch.Rule(flat)).Good((0, 5), (30, 5.05), (61, 5), (80, 6), (81, 6)).Story);
        Assert.Equal("", new Watch(Watch.Rule(flat)).Good((0, 0), (30, 0), (61, 0), (180, 0)).Story);
        Assert.Equal("", new Watch(Watch.Rule(flat)).Good((0, 5)).Bad(10).Bad(100).Until(200).Story);
    }

    [Fact]
    public void A_fast_rise_is_raised_and_a_slow_one_is_not()
    {
        var rise = new RuleCondition { Rate = new() { WindowS = 60, Limits = [new() { High = 5, HighClear = 2 }] } };
        Assert.Equal("", Ramp(rise, 4.9).Story);
        Assert.StartsWith("+30", Ramp(rise, 5.1).Story, StringComparison.Ordinal);
        Assert.Equal("", Ramp(rise, -50).Story);

        // What came back after an outage is not compared with what was before it.
        Assert.Equal("", new Watch(Watch.Rule(rise)).Good((0, 20)).Bad(10).Good((40, 80), (50, 80), (100, 80)).Story);
        Assert.Equal("", new Watch(Watch.Rule(rise)).Good((0, 20), (600, 80), (610, 80), (660, 80)).Story);

        static Watch Ramp(RuleCondition condition, double perMinute)
        {
            var watch = new Watch(Watch.Rule(condition));
            for (var s = 0; s <= 300; s += 10)
            {
                watch.Feed(s, 20 + (perMinute * s / 60));
            }

            return watch.Until(300);
        }
    }

    [Fact]
    public void A_counter_that_was_reset_did_not_fall()
    {
        var fall = new RuleCondition { Rate = new() { WindowS = 60, IsCounter = true, Limits = [new() { Low = -10 }] } };
        Assert.Equal("", new Watch(Watch.Rule(fall)).Good((0, 1000), (30, 1010), (60, 3), (90, 12), (150, 20)).Until(200).Story);
    }

    [Fact]
    public void An_average_is_weighted_by_time_and_needs_enough_of_its_window()
    {
        var hour = new RuleCondition { Average = new() { WindowS = 3600, Limits = [new() { High = 50, HighClear = 45 }] } };

        // 100 for the last half hour and a minute: 50.8 on average; a mean of the three samples would be 66.
        var watch = new Watch(Watch.Rule(hour, holdS: 7200)).Good((0, 0), (3600, 0), (3600 + 1740, 100), (7200, 100));
        Assert.Equal("+7140", watch.Until(7200).Story);
        Assert.Equal(50, watch.All[0].Value, 9);

        Assert.Equal("", new Watch(Watch.Rule(hour, holdS: 60)).Good((0, 100), (1800, 100)).Until(3600).Story);
    }

    [Fact]
    public void A_level_is_averaged_as_energy_and_the_night_begins_anew()
    {
        var noise = new RuleCondition
        {
            Average = new()
            {
                WindowS = 3600,
                Kind = AverageKind.Leq,
                Limits = [new() { High = 65, When = new() { From = "06:00", To = "22:00" } }, new() { High = 55, When = new() { From = "22:00", To = "06:00" } }],
            },
        };

        // 60 dB all the time: allowed by day until 22:00 (79,200 s), too loud by night once three quarters of an hour of night are known.
        var watch = new Watch(Watch.Rule(noise, holdS: 60));
        for (var s = 70_000; s < 90_000; s += 10)
        {
            watch.Feed(s, 60);
        }

        Assert.Equal($"+{79_200 + 2700}", watch.Until(90_000).Story);
        Assert.Equal((60, 55), (Math.Round(watch.All[0].Value, 9), watch.All[0].Limit));

        // Half the time 50, half 68: the mean is 59, the energy is that of 65.05.
        var loud = new Watch(Watch.Rule(noise, holdS: 60));
        for (var s = 40_000; s < 50_000; s++)
        {
            loud.Feed(s, s % 2 == 0 ? 50 : 68);
        }

        Assert.NotEqual("", loud.Story);
    }

    [Fact]
    public void What_happens_too_often_is_raised_and_passes_with_its_window()
    {
        var often = new RuleCondition { Count = new() { Codes = [2], AtLeast = 3, WithinS = 100 } };
        Assert.Equal("", Pulses(0, 60, 101).Until(500).Story);
        Assert.Equal("+90 -100", Pulses(0, 60, 90).Until(500).Story);
        Assert.Equal("+90 -160", Pulses(0, 60, 90, 95).Until(500).Story);

        // A state that stays is one event.
        Assert.Equal("", new Watch(Watch.Rule(often)).Good((0, 2), (1, 2), (2, 2), (3, 2)).Until(10).Story);

        Watch Pulses(params int[] seconds)
        {
            var watch = new Watch(Watch.Rule(often));
            foreach (var second in seconds)
            {
                watch.Good((second, 2), (second + 1, 0));
            }

            return watch;
        }
    }

    [Fact]
    public void A_restart_in_the_middle_changes_nothing()
    {
        foreach (var condition in new RuleCondition[]
        {
            Silence, Watch.High(25, 20), new() { Flat = new() { ForS = 20 } }, new() { Count = new() { Codes = [30], AtLeast = 2, WithinS = 60 } },
            new() { Rate = new() { WindowS = 20, Limits = [new() { High = 50, HighClear = 10 }] } }, new() { Average = new() { WindowS = 60, Limits = [new() { High = 20 }] } },
        })
        {
            var (straight, restarted) = (new Watch(Watch.Rule(condition)), new Watch(Watch.Rule(condition)));
            foreach (var (second, value) in new (double, double)[] { (0, 0), (10, 30), (20, 0), (25, 30), (40, 30), (55, 30), (70, 30), (75, 2), (180, 3), (190, 4) })
            {
                straight.Feed(second, value);
                restarted.Restart().Feed(second, value);
            }

            Assert.Equal(straight.Until(400).Story, restarted.Restart().Until(400).Story);
            Assert.NotEqual("", straight.Story);
        }
    }

    [Fact]
    public void Bytes_that_are_no_state_restore_nothing()
    {
        var engine = new Alarms.Engine.AlarmEngine(Alarms.Engine.AlarmPlan.Create([Watch.Rule(Silence)], Watch.Points(1, "q"), _ => Watch.Shanghai, 0));
        var good = engine.Save();
        Assert.Equal(-1, engine.Restore([]));
        Assert.Equal(-1, engine.Restore([1, 2, 3]));
        Assert.Equal(-1, engine.Restore(good[..^3]));
        Assert.Equal(1, engine.Restore(good));
    }

    [Fact]
    public void After_a_restart_the_open_episodes_are_known_and_a_changed_rule_begins_anew()
    {
        var (rule, into) = (Watch.Rule(Watch.High(25, 20)), new List<Alarms.Engine.AlarmTransition>());
        var engine = Engine(rule);
        engine.Evaluate(0, Watch.Midnight, 30, Telemetry.Quality.Good, Telemetry.QualityReason.None, into);
        var same = Engine(rule);
        Assert.Equal(1, same.Restore(engine.Save()));
        Assert.True(same.IsRaised(0, out var onset));
        Assert.Equal(Watch.Midnight, onset);
        var changed = Engine(rule with { OnDelayS = 5 });
        Assert.Equal(0, changed.Restore(engine.Save()));
        Assert.False(changed.IsRaised(0, out _));

        static Alarms.Engine.AlarmEngine Engine(AlarmRule rule) => new(Alarms.Engine.AlarmPlan.Create([rule], Watch.Points(1, "q"), _ => Watch.Shanghai, 0));
    }
}
