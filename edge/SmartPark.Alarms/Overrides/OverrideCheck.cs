using SmartPark.Alarms.Rules;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Alarms.Overrides;

/// <summary>What a schema cannot see of overrides: whether they name what there is, and whether the rule they make is a sound one.</summary>
internal sealed class OverrideCheck(IReadOnlyList<AlarmRule> rules, QuantityCatalogue catalogue, OverridePlaces? places, ICollection<ConfigurationProblem> problems)
{
    private readonly Dictionary<string, AlarmRule> _rules = rules.ToDictionary(r => r.Id, StringComparer.Ordinal);
    private readonly Dictionary<(string Rule, string Where), string> _seen = [];

    /// <summary>Adds every mistake of an override.</summary>
    public void Check(string file, string path, AlarmOverride one)
    {
        if (!_seen.TryAdd((one.Rule, one.Where), file))
        {
            Add(".rule", $"\"{one.Rule}\" at {one.Where} a second time, first in {Path.GetFileName(_seen[(one.Rule, one.Where)])}", "each rule at each place once in all files");
        }

        CheckPlace(one, Add);
        if (!_rules.TryGetValue(one.Rule, out var rule))
        {
            Add(".rule", $"\"{one.Rule}\"", "a rule of the installation");
            return;
        }

        CheckKind(one, rule, Add);
        CheckGravity(one, rule, Add);
        var before = problems.Count;
        if (one.Apply(rule) is { } effective)
        {
            // What the rule would be there is held to what every rule is held to; its mistakes are the override's.
            List<ConfigurationProblem> own = [];
            RuleCheck.Check(file, path, effective, catalogue, own);
            foreach (var problem in own)
            {
                problems.Add(problem with { Path = Translated(path, problem.Path) });
            }

            if (before == problems.Count && one.IsOn is null && effective == rule)
            {
                Add("", "nothing that differs from the rule", "is_on, severity, limits, delays or hours");
            }
        }

        void Add(string member, string found, string expected) => problems.Add(new(file, path + member, found, expected));
    }

    private void CheckPlace(AlarmOverride one, Action<string, string, string> add)
    {
        if (new[] { one.Building, one.Profile, one.Device }.Count(p => p is not null) > 1)
        {
            add("", "several of building, profile and device", "at most one of them");
        }

        if (places is null)
        {
            return;
        }

        if (!places.HasPark(one.Park))
        {
            add(".park", $"\"{one.Park}\"", "a park of the registry");
            return;
        }

        if (one.Building is { } building && !places.HasBuilding(one.Park, building))
        {
            add(".building", $"\"{building}\"", $"a building of {one.Park}");
        }

        if (one.Device is { } device && !places.HasDevice(one.Park, device))
        {
            add(".device", $"\"{device}\"", $"a device of {one.Park}");
        }
    }

    private static void CheckKind(AlarmOverride one, AlarmRule rule, Action<string, string, string> add)
    {
        var c = rule.Condition;
        if (one.Limits is not null && (c.Limit ?? c.Rate ?? c.Average ?? (object?)c.Deviation) is null)
        {
            add(".limits", "limits", $"none: {rule.Id} has no limits");
        }

        if (one.AfterS is not null && c.NoData is null)
        {
            add(".after_s", $"{one.AfterS}", $"none: {rule.Id} is not about silence");
        }

        if (c.Confirmation is not null && (one.Device ?? one.Profile) is not null)
        {
            add(one.Device is not null ? ".device" : ".profile", $"\"{one.Device ?? one.Profile}\"", $"a park or building: {rule.Id} joins several points");
        }
    }

    private static void CheckGravity(AlarmOverride one, AlarmRule rule, Action<string, string, string> add)
    {
        if (rule.Severity != Severity.Critical)
        {
            return;
        }

        if (one.Severity is { } severity && severity != Severity.Critical)
        {
            add(".severity", $"\"{severity.ToString().ToLowerInvariant()}\"", $"\"critical\": {rule.Id} endangers lives");
        }

        if (one.IsOn == false && string.IsNullOrWhiteSpace(one.Reason))
        {
            add(".reason", "nothing", $"why {rule.Id}, which endangers lives, is off there");
        }
    }

    /// <summary>A place in the rule as the place in the override that made it so.</summary>
    private static string Translated(string path, string place)
    {
        var inner = place[path.Length..];
        var at = inner.IndexOf(".limits[", StringComparison.Ordinal);
        return at >= 0 ? path + inner[at..] : inner.StartsWith(".hold_s", StringComparison.Ordinal) ? path + ".on_delay_s" : place;
    }
}
