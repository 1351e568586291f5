using System.Reflection;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Alarms.Tests.Engine;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.Alarms.Tests.Overrides;

public sealed class AlarmOverridesTests : IDisposable
{
    private static readonly QuantityCatalogue Catalogue = QuantityCatalogue.Load(Path.Combine(
        typeof(AlarmOverridesTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!, "firmware-config", "quantities.json"));

    private static readonly OverridePlaces Places = new(p => p is "east" or "west", (_, b) => b == "b1", (_, d) => d is "d0" or "d1");

    private static readonly AlarmRule Hot = Watch.Rule(Watch.High(60, 55), onDelayS: 10, quantity: "air_temperature_c") with { Id = "hot" };
    private static readonly AlarmRule Smoke = Watch.Rule(new() { State = new() { Codes = [1] } }, quantity: "smoke_state") with { Id = "smoke", Severity = Severity.Critical };
    private static readonly AlarmRule Both = Watch.Rule(new() { Confirmation = new() { Codes = [1], AtLeast = 2, WithinS = 60 } }, quantity: "smoke_state") with { Id = "both" };
    private static readonly AlarmRule Silent = Watch.Rule(new() { NoData = new() { AfterS = 60 } }, quantity: "smoke_state") with { Id = "silent" };

    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-overrides-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_most_exact_place_counts_alone()
    {
        var overrides = new AlarmOverrides([
            new() { Rule = "hot", Park = "east", IsOn = false },
            new() { Rule = "hot", Park = "east", Building = "b1", OnDelayS = 1 },
            new() { Rule = "hot", Park = "east", Profile = "kind", OnDelayS = 2 },
            new() { Rule = "hot", Park = "east", Device = "d0", Limits = [new() { High = 40 }], Severity = Severity.Low },
            new() { Rule = "hot", Park = "east", Device = "d3", IsOn = true },
        ]);
        AlarmRule? At(string park, string? building, string device, string? profile = null) => overrides.Effective(Hot, new(new(park, device, "air_temperature_c"), Domain.Safety, building, profile));
        Assert.Same(Hot, At("west", "b1", "d0"));
        Assert.Null(At("east", null, "d9"));
        Assert.Equal(1, At("east", "b1", "d9")!.OnDelayS);
        Assert.Equal(2, At("east", "b1", "d9", "kind")!.OnDelayS);
        var exact = At("east", "b1", "d0", "kind")!;
        Assert.Equal((40.0, null, 10, Severity.Low), (exact.Condition.Limit!.Limits[0].High, exact.Condition.Limit.Limits[0].HighClear, exact.OnDelayS, exact.Severity));
        Assert.Equal(Hot, At("east", null, "d3"));
    }

    [Fact]
    public void A_plan_has_each_rule_as_it_is_at_its_point_and_none_that_is_off_there()
    {
        var overrides = new AlarmOverrides([new() { Rule = "rule", Park = "east", Device = "d0", IsOn = false }, new() { Rule = "rule", Park = "east", Device = "d1", Limits = [new() { High = 9 }] }]);
        var plan = AlarmPlan.Create([Watch.Rule(Watch.High(5, 4))], Watch.Points(3, "q"), _ => Watch.Shanghai, Watch.Midnight, overrides);
        Assert.Equal([("east/d1/q", 9.0), ("east/d2/q", 5.0)], plan.Rules.Select(r => (r.Subject, r.Rule.Condition.Limit!.Limits[0].High!.Value)));
    }

    [Fact]
    public void Fingerprints_tell_overrides_of_the_park_apart_and_nothing_else()
    {
        AlarmOverride limits = new() { Rule = "hot", Park = "east", Limits = [new() { High = 40 }], Reason = "old cables" };
        var (some, others) = (new AlarmOverrides([limits]), new AlarmOverrides([limits with { Limits = [new() { High = 41 }] }]));
        Assert.Equal(RuleFingerprint.Of(Hot), some.FingerprintOf(Hot, "west"));
        Assert.Equal(RuleFingerprint.Of(Smoke), some.FingerprintOf(Smoke, "east"));
        Assert.NotEqual(RuleFingerprint.Of(Hot), some.FingerprintOf(Hot, "east"));
        Assert.NotEqual(others.FingerprintOf(Hot, "east"), some.FingerprintOf(Hot, "east"));
        Assert.True(RuleFingerprint.IsValid(some.FingerprintOf(Hot, "east")));
        Assert.Equal(some.FingerprintOf(Hot, "east"), new AlarmOverrides([limits with { Reason = "new words" }]).FingerprintOf(Hot, "east"));
        AlarmOverride one = new() { Rule = "hot", Park = "east", Device = "d1", OnDelayS = 1 };
        Assert.Equal(new AlarmOverrides([limits, one]).FingerprintOf(Hot, "east"), new AlarmOverrides([one, limits]).FingerprintOf(Hot, "east"));
    }

    [Theory]
    [InlineData("""{"rule": "none", "park": "east", "is_on": false}""", ".rule: found \"none\", expected a rule of the installation")]
    [InlineData("""{"rule": "hot", "park": "north", "is_on": false}""", ".park: found \"north\", expected a park of the registry")]
    [InlineData("""{"rule": "hot", "park": "east", "building": "b9", "is_on": false}""", ".building: found \"b9\", expected a building of east")]
    [InlineData("""{"rule": "hot", "park": "east", "device": "d9", "is_on": false}""", ".device: found \"d9\", expected a device of east")]
    [InlineData("""{"rule": "hot", "park": "east", "building": "b1", "device": "d0", "is_on": false}""", ": found several of building, profile and device, expected at most one of them")]
    [InlineData("""{"rule": "hot", "park": "east", "limits": [{"high": 40, "high_clear": 45}]}""", ".limits[0].high_clear: found 45, expected at most high 40")]
    [InlineData("""{"rule": "hot", "park": "east", "limits": []}""", ".limits: found 0 items")]
    [InlineData("""{"rule": "hot", "park": "east", "on_delay_s": 1000}""", ".on_delay_s: found 900, expected at least on_delay_s 1000")]
    [InlineData("""{"rule": "hot", "park": "east", "after_s": 10}""", ".after_s: found 10, expected none: hot is not about silence")]
    [InlineData("""{"rule": "hot", "park": "east"}""", ": found nothing that differs from the rule")]
    [InlineData("""{"rule": "hot", "park": "east", "hours": {"from": "08:00", "to": "08:00"}}""", ".hours: found from and to 08:00")]
    [InlineData("""{"rule": "smoke", "park": "east", "limits": [{"high": 1}]}""", ".limits: found limits, expected none: smoke has no limits")]
    [InlineData("""{"rule": "smoke", "park": "east", "severity": "high"}""", ".severity: found \"high\", expected \"critical\": smoke endangers lives")]
    [InlineData("""{"rule": "smoke", "park": "east", "device": "d0", "is_on": false}""", ".reason: found nothing, expected why smoke, which endangers lives, is off there")]
    [InlineData("""{"rule": "both", "park": "east", "device": "d0", "is_on": false}""", ".device: found \"d0\", expected a park or building: both joins several points")]
    [InlineData("""{"rule": "hot", "park": "east", "is_off": true}""", "is_off")]
    public void What_makes_no_sense_is_told_with_its_place(string one, string expected)
    {
        var problems = Problems($$"""{"version": 1, "overrides": [{"rule": "silent", "park": "west", "after_s": 120}, {{one}}]}""");
        Assert.True(problems.Count > 0, "no problem");
        Assert.Contains(problems, p => p.ToString().Contains("$.overrides[1]" + (expected.StartsWith("is_", StringComparison.Ordinal) ? "" : expected), StringComparison.Ordinal)
            && p.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_mistake_of_every_file_is_told_at_once()
    {
        File.WriteAllText(Path.Combine(_folder, "b.json"), """{"version": 2, "overrides": []}""");
        File.WriteAllText(Path.Combine(_folder, "c.json"), """{"version": 1, "overrides": [{"rule": "hot", "park": "east", "on_delay_s": 1}]}""");
        var problems = Problems("""{"version": 1, "overrides": [{"rule": "hot", "park": "east", "on_delay_s": 2}, {"rule": "none", "park": "east", "is_on": false}]}""");
        Assert.Equal(["a.json $.overrides[1].rule", "b.json $.version", "c.json $.overrides[0].rule"], problems.Select(p => $"{Path.GetFileName(p.File)} {p.Path}"));
        var missing = new List<ConfigurationProblem>();
        Assert.Null(AlarmOverrides.Read([Path.Combine(_folder, "none")], [Hot], Catalogue, Places, missing));
        Assert.Single(missing);
    }

    [Fact]
    public void What_makes_sense_is_read_and_a_gateway_asks_nobody_for_places()
    {
        var all = Read("""
            {"version": 1, "overrides": [ // Workshop 3 is warm.
              {"rule": "hot", "park": "east", "building": "b1", "limits": [{"high": 70, "high_clear": 65}], "severity": "medium"},
              {"rule": "smoke", "park": "east", "device": "d0", "is_on": false, "reason": "steam; patrol every hour"},
              {"rule": "silent", "park": "east", "after_s": 300},
            ]}
            """, Places, out _);
        Assert.Equal([1, 3, 0], all!.All.Select(o => o.Exactness));
        Assert.True(all.AskForBuilding("hot", "east"));
        Assert.False(all.AskForBuilding("smoke", "east"));
        Assert.Equal(300, all.Of("silent", "east")[0].Apply(Silent)!.Condition.NoData!.AfterS);
        Assert.NotNull(Read("""{"version": 1, "overrides": [{"rule": "hot", "park": "north", "device": "far", "is_on": false}]}""", null, out _));
    }

    private List<ConfigurationProblem> Problems(string text)
    {
        Assert.Null(Read(text, Places, out var problems));
        return problems;
    }

    private AlarmOverrides? Read(string text, OverridePlaces? places, out List<ConfigurationProblem> problems)
    {
        File.WriteAllText(Path.Combine(_folder, "a.json"), text);
        problems = [];
        return AlarmOverrides.Read([_folder], [Hot, Smoke, Both, Silent], Catalogue, places, problems);
    }
}
