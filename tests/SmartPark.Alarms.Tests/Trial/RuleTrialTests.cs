using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Rules;
using SmartPark.Alarms.Tests.Engine;
using SmartPark.Alarms.Trial;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Alarms.Tests.Trial;

public sealed class RuleTrialTests
{
    private const long T = Watch.Midnight;

    [Fact]
    public void Each_episode_says_since_when_until_when_what_raised_it_and_how_far_it_went()
    {
        var trial = Try(Watch.Rule(Watch.High(25, 20), onDelayS: 10), 0, 100, (0, 20), (10, 26), (20, 27), (30, 31), (40, 28), (50, 19), (60, 30), (65, 18), (80, 24), (95, 25));
        var only = Assert.Single(trial.Episodes);
        Assert.Equal((T + 10_000, T + 20_000, T + 50_000), (only.OnsetUnixMs, only.RaisedUnixMs, only.ClearedUnixMs));
        Assert.Equal((26.0, 25.0, 31.0), (only.Value, only.Limit, only.Peak));
        Assert.Equal(EpisodeId.Of("rule", "east/d0/q", T + 10_000), only.Episode);
        Assert.Equal("d0", only.Point.Series.Device);
    }

    [Fact]
    public void Of_a_low_limit_the_peak_is_the_lowest()
    {
        var trial = Try(Watch.Rule(new() { Limit = new() { Limits = [new() { Low = 10, LowClear = 12 }] } }), 0, 100, (0, 15), (10, 9), (20, 4), (30, 8), (40, 13));
        Assert.Equal((9.0, 4.0), (Assert.Single(trial.Episodes).Value, trial.Episodes[0].Peak));
    }

    [Fact]
    public void A_rule_without_limit_has_no_peak()
    {
        var trial = Try(Watch.Rule(new() { State = new() { Codes = [1] } }), 0, 100, (0, 0), (10, 1), (20, 0), (30, 0));
        Assert.True(double.IsNaN(Assert.Single(trial.Episodes).Peak));
    }

    [Fact]
    public void What_still_stands_has_no_end_and_what_was_over_before_the_span_is_none()
    {
        var rule = Watch.Rule(new() { State = new() { Codes = [1] } });
        (double, double)[] samples = [(0, 1), (10, 0), (20, 1), (60, 0), (70, 1)];
        var trial = Try(rule, 50, 100, samples);
        Assert.Equal([(20L, (long?)60), (70, null)], trial.Episodes.Select(e => ((e.RaisedUnixMs - T) / 1000, (e.ClearedUnixMs - T) / 1000)));
        Assert.Equal((2, 1), (trial.Count, trial.StoodBefore));
        Assert.Equal((3, 0), (Try(rule, 0, 100, samples).Count, Try(rule, 0, 100, samples).StoodBefore));
    }

    [Fact]
    public void Beyond_its_bound_episodes_are_counted()
    {
        var trial = Try(Watch.Rule(new() { State = new() { Codes = [1] } }), 0, 1_000, [.. Enumerable.Range(0, 100).Select(i => ((double)i, (double)(i % 2)))], episodesMax: 5);
        Assert.Equal((5, 50), (trial.Episodes.Count, trial.Count));
    }

    [Fact]
    public void A_silence_in_the_span_is_an_episode()
    {
        var trial = Try(Watch.Rule(new() { NoData = new() { AfterS = 30 } }), 0, 200, (0, 1), (10, 1), (100, 1), (120, 1));
        Assert.Equal([(40L, (long?)100), (150, null)], trial.Episodes.Select(e => ((e.RaisedUnixMs - T) / 1000, (e.ClearedUnixMs - T) / 1000)));
    }

    [Fact]
    public void It_looks_back_as_far_as_the_rule_does()
    {
        Assert.Equal(86_400_000 + 900_000, RuleTrial.WarmUpMs(Watch.Rule(new() { Average = new() { WindowS = 86_400, Limits = [new() { High = 1 }] } })));
        Assert.Equal(970_000, RuleTrial.WarmUpMs(Watch.Rule(Watch.High(1, 0), onDelayS: 60, offDelayS: 10)));
        Assert.Equal(AlarmLimits.SpanMaxMs, RuleTrial.WarmUpMs(Watch.Rule(new() { Average = new() { WindowS = 691_200, Limits = [new() { High = 1 }] } })));
    }

    private static RuleTrial Try(AlarmRule rule, double fromS, double toS, params (double Second, double Value)[] samples) => Try(rule, fromS, toS, samples, 100);

    private static RuleTrial Try(AlarmRule rule, double fromS, double toS, (double Second, double Value)[] samples, int episodesMax)
    {
        var trial = new RuleTrial(AlarmPlan.Create([rule], Watch.Points(1, "q"), _ => Watch.Shanghai, T), T + (long)(fromS * 1000), episodesMax);
        foreach (var (second, value) in samples)
        {
            trial.Take(0, new(new("east", "d0", "q"), T + (long)(second * 1000), value, Quality.Good, QualityReason.None));
        }

        trial.End(T + (long)(toS * 1000));
        return trial;
    }
}
