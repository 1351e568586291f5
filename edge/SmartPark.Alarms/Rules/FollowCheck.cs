using SmartPark.Telemetry.Configuration;

namespace SmartPark.Alarms.Rules;

/// <summary>What rules say of each other: which alarm explains which.</summary>
internal static class FollowCheck
{
    /// <summary>Adds every mistake in what rules follow.</summary>
    /// <param name="rules">All rules; each id once.</param>
    /// <param name="places">Where each rule stands.</param>
    /// <param name="problems">Mistakes are added here.</param>
    public static void Check(IReadOnlyList<AlarmRule> rules, IReadOnlyDictionary<string, (string File, string Path)> places, ICollection<ConfigurationProblem> problems)
    {
        var known = rules.ToDictionary(r => r.Id, StringComparer.Ordinal);
        foreach (var rule in rules)
        {
            foreach (var (i, id) in (rule.Follows ?? []).Index())
            {
                if (!known.TryGetValue(id, out var followed))
                {
                    Add($"\"{id}\"", "the id of a rule");
                }
                else if (followed.Severity > rule.Severity)
                {
                    Add($"\"{id}\", which is lighter", $"a rule that is {rule.Severity.ToString().ToLowerInvariant()} or graver: a lighter alarm would hide this one");
                }
                else if (Reaches(followed, rule.Id, known, []))
                {
                    Add($"\"{id}\", which follows this one", "no circle: each would hide the other");
                }

                void Add(string found, string expected) => problems.Add(new(places[rule.Id].File, $"{places[rule.Id].Path}.follows[{i}]", found, expected));
            }
        }
    }

    private static bool Reaches(AlarmRule from, string id, Dictionary<string, AlarmRule> known, HashSet<string> seen) =>
        from.Id == id || (seen.Add(from.Id) && (from.Follows ?? []).Any(f => known.TryGetValue(f, out var next) && Reaches(next, id, known, seen)));
}
