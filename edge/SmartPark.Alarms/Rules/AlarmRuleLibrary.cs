using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Alarms.Rules;

/// <summary>All rules of a folder such as <c>firmware-config/alarm-rules/</c>, checked as a whole. Immutable.</summary>
public sealed class AlarmRuleLibrary
{
    private AlarmRuleLibrary(IReadOnlyList<AlarmRule> rules) => Rules = rules;

    /// <summary>The rules in the order of file names and of their places in the files.</summary>
    public IReadOnlyList<AlarmRule> Rules { get; }

    /// <summary>Reads and checks every <c>*.json</c> of a folder; null when a problem was added.</summary>
    public static AlarmRuleLibrary? Read(string folder, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (!Directory.Exists(folder))
        {
            problems.Add(new(folder, "$", "no such folder", "a folder with alarm rules"));
            return null;
        }

        return Read(Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal), catalogue, problems);
    }

    /// <summary>Reads and checks one rule that stands alone, such as one that is to be tried; null when a problem was added.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="utf8">The rule as JSON.</param>
    /// <param name="catalogue">The quantities.</param>
    /// <param name="problems">Mistakes are added here.</param>
    public static AlarmRule? Parse(string name, ReadOnlyMemory<byte> utf8, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        if (ConfigurationFile.Parse(name, utf8, AlarmRulesJson.Default.AlarmRule, problems) is { } rule)
        {
            RuleCheck.Check(name, "$", rule, catalogue, problems);
            return problems.Count == before ? rule : null;
        }

        return null;
    }

    /// <summary>Reads and checks files as a whole; null when a problem was added.</summary>
    public static AlarmRuleLibrary? Read(IEnumerable<string> files, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var rules = new List<AlarmRule>();
        var places = new Dictionary<string, (string File, string Path)>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (ConfigurationFile.Read(file, AlarmRulesJson.Default.AlarmRuleFile, problems) is not { } document)
            {
                continue;
            }

            foreach (var (i, rule) in document.Rules.Index())
            {
                RuleCheck.Check(file, $"$.rules[{i}]", rule, catalogue, problems);
                if (!places.TryAdd(rule.Id, (file, $"$.rules[{i}]")))
                {
                    problems.Add(new(file, $"$.rules[{i}].id", $"\"{rule.Id}\" a second time, first in {Path.GetFileName(places[rule.Id].File)}", "each id once in all files"));
                }

                rules.Add(rule);
            }
        }

        if (problems.Count == before)
        {
            FollowCheck.Check(rules, places, problems);
        }

        return problems.Count == before ? new(rules) : null;
    }
}
