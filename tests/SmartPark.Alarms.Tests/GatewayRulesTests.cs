using FsCheck.Xunit;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Alarms.Tests.Engine;
using Xunit;

namespace SmartPark.Alarms.Tests;

public sealed class GatewayRulesTests
{
    [Fact]
    public void A_gateway_evaluates_what_it_knows_all_of()
    {
        var high = Watch.Rule(Watch.High(5, 4));
        AlarmRule[] rules =
        [
            high,
            high with { Id = "of-a-building", Scope = new() { Quantities = ["q"], Buildings = ["east/b1"] } },
            high with { Id = "of-a-device", Scope = new() { Quantities = ["q"], Devices = ["east/d1"] } },
            high with { Id = "sum", Condition = new() { Deviation = new() { WindowS = 60, Parts = ["d1"], Limits = [new() { High = 1 }] } } },
            high with { Id = "two-of", Condition = new() { Confirmation = new() { Codes = [1], AtLeast = 2, WithinS = 60 } } },
        ];
        var plan = AlarmPlan.Create(rules, Watch.Points(3, "q"), _ => Watch.Shanghai, Watch.Midnight);

        var mine = GatewayRules.Of(plan, series => series.Device is "d0" or "d1").Select(i => plan.Rules[i]).ToArray();

        Assert.Equal(["rule east/d0/q", "rule east/d1/q", "of-a-device east/d1/q"], mine.Select(b => $"{b.Rule.Id} {b.Subject}"));
        Assert.Equal($"of-a-device:{RuleFingerprint.Of(rules[2])} rule:{RuleFingerprint.Of(high)}", GatewayRules.Text(mine.Select(b => b.Rule), "east", AlarmOverrides.None));
        Assert.Equal(new Dictionary<string, string> { ["of-a-device"] = RuleFingerprint.Of(rules[2]), ["rule"] = RuleFingerprint.Of(high) }, GatewayRules.Parse(GatewayRules.Text(mine.Select(b => b.Rule), "east", AlarmOverrides.None)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("rule")]
    [InlineData("rule:")]
    [InlineData("Rule:0123456789abcdef rule:0123456789abcde")]
    public void A_text_that_names_no_rule_gives_none(string text) => Assert.Empty(GatewayRules.Parse(text));

    [Property]
    public void No_text_makes_it_throw(string? text) => Assert.NotNull(GatewayRules.Parse(text));

    [Fact]
    public void Rules_beyond_the_bound_are_passed_over() =>
        Assert.Equal(AlarmLimits.GatewayRulesMax, GatewayRules.Parse(string.Join(' ', Enumerable.Range(0, AlarmLimits.GatewayRulesMax + 5).Select(i => $"r{i}:0123456789abcdef"))).Count);
}
