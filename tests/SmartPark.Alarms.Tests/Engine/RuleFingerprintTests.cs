using System.Text.Json;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Rules;
using Xunit;

namespace SmartPark.Alarms.Tests.Engine;

public sealed class RuleFingerprintTests
{
    private const string Text = """
        {"id":"rule","title":{"zh":"规则","en":"Rule"},"advice":{"zh":"看","en":"Look"},"severity":"high","basis":{"certainty":"product"},
         "scope":{"quantities":["q"]},"condition":{"limit":{"limits":[{"high":5,"high_clear":4}]}}}
        """;

    [Fact]
    public void It_is_the_same_on_both_sides_however_the_rule_is_written()
    {
        var rule = Watch.Rule(Watch.High(5, 4));
        Assert.Equal(RuleFingerprint.Of(rule), RuleFingerprint.Of(Read(Text)));
        Assert.Equal(RuleFingerprint.Of(rule), RuleFingerprint.Of(Read(Text.Replace("\"severity\"", "// why\n \"hold_s\": 900, \"severity\"", StringComparison.Ordinal))));
        Assert.Equal("ee8a68d96ad6ad44", RuleFingerprint.Of(rule));
    }

    [Fact]
    public void Whatever_changes_in_a_rule_changes_it()
    {
        var rule = Watch.Rule(Watch.High(5, 4));
        string[] all = [.. new[]
        {
            rule, rule with { Severity = Severity.Low }, rule with { OnDelayS = 1 }, rule with { Condition = Watch.High(5, 4.5) }, rule with { IsLatched = true },
            rule with { Scope = new() { Quantities = ["q"], Parks = ["east"] } }, rule with { Title = new() { Zh = "规则", En = "rule" } },
        }.Select(RuleFingerprint.Of)];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.All(all, f => Assert.True(RuleFingerprint.IsValid(f)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcde")]
    [InlineData("0123456789abcdef0")]
    [InlineData("0123456789ABCDEF")]
    public void Other_texts_are_none(string text) => Assert.False(RuleFingerprint.IsValid(text));

    private static AlarmRule Read(string json) => JsonSerializer.Deserialize(json, AlarmRulesJson.Default.AlarmRule)!;
}
