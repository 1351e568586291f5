using System.Reflection;
using SmartPark.Alarms.Rules;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.Alarms.Tests.Rules;

public sealed class AlarmRuleLibraryTests : IDisposable
{
    private static readonly string Config = Path.GetFullPath(Path.Combine(
        typeof(AlarmRuleLibraryTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!, "firmware-config"));

    private static readonly QuantityCatalogue Catalogue = QuantityCatalogue.Load(Path.Combine(Config, "quantities.json"));

    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-alarm-rules-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_shipped_rules_are_sound()
    {
        var problems = new List<ConfigurationProblem>();
        var library = AlarmRuleLibrary.Read(Path.Combine(Config, "alarm-rules"), Catalogue, problems);
        Assert.Empty(problems);
        Assert.True(library!.Rules.Count >= 45, $"{library.Rules.Count} rules");
    }

    [Fact]
    public void Every_state_of_fire_and_safety_that_alarms_has_a_rule_and_every_point_of_them_one_for_silence()
    {
        var rules = AlarmRuleLibrary.Read(Path.Combine(Config, "alarm-rules"), Catalogue, [])!.Rules;
        foreach (var quantity in Catalogue.All.Where(q => q.Domain is Domain.Fire or Domain.Safety))
        {
            Assert.Contains(rules, r => r.Condition.NoData is not null && (r.Scope.Domains.Contains(quantity.Domain) || r.Scope.Quantities.Contains(quantity.Id)));
            foreach (var state in quantity.States.Where(s => s.Severity == StateSeverity.Alarm))
            {
                Assert.True(rules.Any(r => r.Scope.Quantities.Contains(quantity.Id) && r.Condition.State?.Codes.Contains(state.Code) == true), $"{quantity.Id} {state.Code} ({state.Title.En}) has no rule");
            }
        }
    }

    [Fact]
    public void A_fire_is_of_the_highest_severity_without_hours_and_without_a_wait() =>
        Assert.All(AlarmRuleLibrary.Read(Path.Combine(Config, "alarm-rules"), Catalogue, [])!.Rules.Where(r => r.Scope.Quantities.Any(q => q is "smoke_state" or "heat_state" or "call_point_state") && r.Condition.State is not null),
            r => Assert.Equal((Severity.Critical, 0, null, true), (r.Severity, r.OnDelayS, r.Hours, r.IsLatched)));

    [Fact]
    public void Every_mistake_is_named_at_once()
    {
        File.WriteAllText(Path.Combine(_folder, "a.json"), """
            { "rules": [
              { "id": "one", "title": {"zh": "一", "en": "One"}, "advice": {"zh": "看", "en": "Look"}, "severity": "high", "on_delay_s": 1000,
                "basis": {"certainty": "standard", "valid_from": "2026-03-01", "valid_to": "2026-02-28"},
                "scope": {"quantities": ["smoke_state", "warmth_c"]},
                "condition": {"limit": {"limits": [{"high": 5, "high_clear": 6}, {"low_clear": 3}, {"low": 9, "high": 8}]}} },
              { "id": "one", "title": {"zh": "二", "en": "Two"}, "advice": {"zh": "看", "en": "Look"}, "severity": "high",
                "basis": {"certainty": "product"}, "hours": {"from": "08:00", "to": "08:00", "holidays": "excluded"},
                "scope": {"quantities": ["smoke_state"]},
                "condition": {"state": {"codes": [7]}, "no_data": {"after_s": 60}} },
              { "id": "three", "title": {"zh": "三", "en": "Three"}, "advice": {"zh": "看", "en": "Look"}, "severity": "high",
                "basis": {"certainty": "product"}, "scope": {}, "on_delay_s": 5, "condition": {"no_data": {"after_s": 60}} } ] }
            """);
        var problems = new List<ConfigurationProblem>();
        Assert.Null(AlarmRuleLibrary.Read(_folder, Catalogue, problems));
        Assert.Equal(
            [
                "$.rules[0].basis", "$.rules[0].basis.valid_to", "$.rules[0].condition.limit.limits[0].high_clear", "$.rules[0].condition.limit.limits[1]",
                "$.rules[0].condition.limit.limits[1]", "$.rules[0].condition.limit.limits[2]", "$.rules[0].hold_s", "$.rules[0].scope.quantities[0]", "$.rules[0].scope.quantities[1]",
                "$.rules[1].condition", "$.rules[1].condition.state.codes[0]", "$.rules[1].hours", "$.rules[1].hours.holiday_dates", "$.rules[1].id",
                "$.rules[2].on_delay_s", "$.rules[2].scope",
            ],
            problems.Select(p => p.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_rules_follow_is_there_and_as_grave_and_goes_in_no_circle()
    {
        File.WriteAllText(Path.Combine(_folder, "a.json"), $$"""
            { "rules": [
              {{Silent("line", "high", """ "off_delay_s": 5, """)}},
              {{Silent("fire", "critical", """ "follows": ["line"], """)}},
              {{Silent("many", "low", $""" "follows": [{string.Join(", ", Enumerable.Repeat("\"line\"", AlarmLimits.FollowsMax + 1))}], """)}} ] }
            """);
        var problems = new List<ConfigurationProblem>();
        Assert.Null(AlarmRuleLibrary.Read(_folder, Catalogue, problems));
        Assert.Equal(["$.rules[0].off_delay_s", "$.rules[1].follows", "$.rules[2].follows"], problems.Select(p => p.Path));

        problems.Clear();
        File.WriteAllText(Path.Combine(_folder, "a.json"), $$"""
            { "rules": [
              {{Silent("point", "high", """ "follows": ["light", "nothing", "line"], """)}},
              {{Silent("light", "low")}},
              {{Silent("line", "high", """ "follows": ["point"], """)}},
              {{Silent("meter", "low", """ "follows": ["line", "light"], """)}} ] }
            """);
        Assert.Null(AlarmRuleLibrary.Read(_folder, Catalogue, problems));
        Assert.Equal(["$.rules[0].follows[0]", "$.rules[0].follows[1]", "$.rules[0].follows[2]", "$.rules[2].follows[0]"], problems.Select(p => p.Path));

        static string Silent(string id, string severity, string more = "") => $$$"""
            { "id": "{{{id}}}", "title": {"zh": "静", "en": "Silent"}, "advice": {"zh": "看", "en": "Look"}, "severity": "{{{severity}}}", {{{more}}}
              "basis": {"certainty": "product"}, "scope": {"domains": ["fire"]}, "condition": {"no_data": {"after_s": 60}} }
            """;
    }

    [Fact]
    public void A_dead_line_or_module_explains_the_silence_of_its_points_and_is_noticed_first()
    {
        var rules = AlarmRuleLibrary.Read(Path.Combine(Config, "alarm-rules"), Catalogue, [])!.Rules.ToDictionary(r => r.Id);
        (string Point, string Together)[] pairs =
        [
            ("no-data-fire", "silent-line-fire"), ("no-data-fire", "silent-device-fire"), ("silent-device-fire", "silent-line-fire"), ("no-data-safety", "silent-line-safety"),
            ("no-data-safety", "silent-device-safety"), ("silent-device-safety", "silent-line-safety"), ("no-data-energy", "silent-meters"),
        ];
        foreach (var (point, together) in pairs)
        {
            Assert.Contains(together, rules[point].Follows!);
            Assert.True(rules[together].Condition.NoData!.AfterS < rules[point].Condition.NoData!.AfterS, $"{together} comes after {point}");
        }
    }

    [Fact]
    public void A_file_that_is_no_json_and_a_folder_that_is_not_there_are_problems()
    {
        File.WriteAllText(Path.Combine(_folder, "a.json"), "{");
        var problems = new List<ConfigurationProblem>();
        Assert.Null(AlarmRuleLibrary.Read(_folder, Catalogue, problems));
        Assert.Null(AlarmRuleLibrary.Read(Path.Combine(_folder, "nowhere"), Catalogue, problems));
        Assert.Equal(2, problems.Count);
    }
}
