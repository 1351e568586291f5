using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Rules;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.Alarms.Tests.Engine;

public sealed class SilentTogetherTests
{
    private static readonly AlarmLine Wire = new("east-1", "fire-loop");

    [Fact]
    public void A_device_is_silent_when_none_of_its_points_says_anything()
    {
        var (engine, into) = Begin(SilenceOf.Device, Point("module", "a"), Point("module", "b"));
        Say(engine, into, 0, 0, 1);
        Say(engine, into, 1, 40, 0);
        Until(engine, into, 99.9);
        Assert.Empty(into);
        Until(engine, into, 130);
        Say(engine, into, 0, 140, 1);
        Assert.Equal(["+100 since 40", "-140 since 40"], Story(into));
        Assert.Equal(("east/module", "module", ""), (engine.Plan.Rules[0].Subject, engine.Plan.Rules[0].Device, engine.Plan.Rules[0].Line));
        Assert.Equal(EpisodeId.Of("rule", "east/module", Watch.Midnight + 40_000), into[0].Episode);
        Assert.True(double.IsNaN(into[0].Value));
    }

    [Fact]
    public void A_line_is_silent_when_none_of_its_devices_says_anything_and_the_alarm_is_about_its_gateway()
    {
        var (engine, into) = Begin(SilenceOf.Line, Point("d1", "a", Wire), Point("d2", "a", Wire), Point("d3", "a", Wire));
        for (var second = 0; second < 300; second += 20)
        {
            Say(engine, into, 1, second, 1);
        }

        Assert.Empty(into);
        Until(engine, into, 400);
        Assert.Equal(["+340 since 280"], Story(into));
        Assert.Equal(("east/east-1/fire-loop", "east-1", "east-1/fire-loop"), (engine.Plan.Rules[0].Subject, engine.Plan.Rules[0].Device, engine.Plan.Rules[0].Line));
    }

    [Fact]
    public void What_another_point_said_before_the_newest_word_changes_nothing()
    {
        var (engine, into) = Begin(SilenceOf.Device, Point("module", "a"), Point("module", "b"));
        Say(engine, into, 0, 0, 1);
        Say(engine, into, 0, 50, 1);
        Say(engine, into, 1, 30, 1);
        Until(engine, into, 109.9);
        Assert.Empty(into);
        Until(engine, into, 110);
        Assert.Equal(["+110 since 50"], Story(into));
    }

    [Fact]
    public void What_cannot_be_used_is_no_word_of_any_point()
    {
        var (engine, into) = Begin(SilenceOf.Device, Point("module", "a"), Point("module", "b"));
        Say(engine, into, 0, 0, 1);
        engine.Evaluate(1, Watch.Midnight + 59_000, double.NaN, Quality.Bad, QualityReason.Timeout, into);
        engine.Evaluate(1, Watch.Midnight + 61_000, double.NaN, Quality.Bad, QualityReason.Timeout, into);
        Assert.Equal(["+60 since 0"], Story(into));
    }

    [Fact]
    public void One_point_or_one_device_alone_has_its_own_rule_and_lines_are_known_at_their_gateway_only()
    {
        Assert.Empty(Plan(SilenceOf.Device, Point("d1", "a"), Point("d2", "a")).Rules);
        Assert.Empty(Plan(SilenceOf.Line, Point("d1", "a", Wire), Point("d1", "b", Wire)).Rules);
        Assert.Empty(Plan(SilenceOf.Line, Point("d1", "a"), Point("d2", "a")).Rules);
        Assert.Single(Plan(SilenceOf.Line, Point("d1", "a", Wire), Point("d2", "a", Wire), Point("d3", "a", new("east-2", "fire-loop"))).Rules);
        Assert.Equal(2, Plan(SilenceOf.Device, Point("d1", "a"), Point("d1", "b"), Point("d2", "a"), Point("d2", "b"), Point("d3", "a")).Rules.Count);
        Assert.All(Plan(SilenceOf.Line, Point("d1", "a", Wire), Point("d2", "a", Wire)).Rules, r => Assert.True(GatewayRules.IsLocal(r)));
    }

    [Fact]
    public void A_saved_state_knows_who_spoke_last()
    {
        var (engine, into) = Begin(SilenceOf.Device, Point("module", "a"), Point("module", "b"));
        Say(engine, into, 0, 50, 1);
        var again = new AlarmEngine(engine.Plan);
        Assert.Equal(1, again.Restore(engine.Save()));
        Say(again, into, 1, 30, 1);
        Until(again, into, 111);
        Assert.Equal(["+110 since 50"], Story(into));
    }

    private static AlarmPoint Point(string device, string quantity, AlarmLine? line = null) => new(new("east", device, quantity), Domain.Fire, null, null, line);

    private static AlarmPlan Plan(SilenceOf of, params AlarmPoint[] points) => AlarmPlan.Create(
        [Watch.Rule(new() { NoData = new() { AfterS = 60, Of = of } }) with { Scope = new() { Quantities = ["a", "b"] } }], points, _ => Watch.Shanghai, Watch.Midnight);

    private static (AlarmEngine Engine, List<AlarmTransition> Into) Begin(SilenceOf of, params AlarmPoint[] points) => (new(Plan(of, points)), []);

    private static void Say(AlarmEngine engine, List<AlarmTransition> into, int point, double second, double value) =>
        engine.Evaluate(point, At(second), value, Quality.Good, QualityReason.None, into);

    private static void Until(AlarmEngine engine, List<AlarmTransition> into, double second) => engine.Advance(At(second), into);

    private static long At(double second) => Watch.Midnight + (long)(second * 1000);

    private static string[] Story(IEnumerable<AlarmTransition> all) =>
        [.. all.Select(t => $"{(t.Change == AlarmChange.Raised ? '+' : '-')}{(t.TimeUnixMs - Watch.Midnight) / 1000} since {(t.OnsetUnixMs - Watch.Midnight) / 1000}")];
}
