using System.Security.Cryptography;
using System.Text.Json;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Rules;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Alarms.Overrides;

/// <summary>What rules are in single parks, other than in the library. The same at gateway and centre: fingerprints tell when it is not. Immutable.</summary>
public sealed class AlarmOverrides
{
    /// <summary>No overrides: every rule is what it is everywhere.</summary>
    public static readonly AlarmOverrides None = new([]);

    private readonly Dictionary<(string Rule, string Park), AlarmOverride[]> _byRule;

    /// <summary>These overrides, which were checked before.</summary>
    public AlarmOverrides(IReadOnlyList<AlarmOverride> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        All = all;
        _byRule = all.GroupBy(o => (o.Rule, o.Park)).ToDictionary(g => g.Key, g => g.OrderByDescending(o => o.Exactness).ThenBy(o => o.Where, StringComparer.Ordinal).ToArray());
    }

    /// <summary>All of them, in the order of files and places.</summary>
    public IReadOnlyList<AlarmOverride> All { get; }

    /// <summary>Reads and checks files, and every <c>*.json</c> of folders, as a whole; null when a problem was added.</summary>
    /// <param name="paths">Folders and files, which must be there.</param>
    /// <param name="rules">The rules that may be overridden.</param>
    /// <param name="catalogue">The quantities.</param>
    /// <param name="places">What parks, buildings and devices there are; null where that is not known, as at a gateway.</param>
    /// <param name="problems">Mistakes are added here.</param>
    public static AlarmOverrides? Read(IEnumerable<string> paths, IReadOnlyList<AlarmRule> rules, QuantityCatalogue catalogue, OverridePlaces? places, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var check = new OverrideCheck(rules, catalogue, places, problems);
        List<AlarmOverride> all = [];
        foreach (var file in paths.SelectMany(p => FilesOf(p, problems)).Distinct(StringComparer.Ordinal))
        {
            foreach (var (i, one) in (ConfigurationFile.Read(file, AlarmRulesJson.Default.AlarmOverrideFile, problems)?.Overrides ?? []).Index())
            {
                check.Check(file, $"$.overrides[{i}]", one);
                all.Add(one);
            }
        }

        return problems.Count == before ? new(all) : null;
    }

    /// <summary>What is overridden of a rule in a park; the most exact first.</summary>
    public IReadOnlyList<AlarmOverride> Of(string rule, string park) => _byRule.GetValueOrDefault((rule, park), []);

    /// <summary>The override that counts at a place; null where there is none.</summary>
    public AlarmOverride? At(string rule, string park, string? building, string device, string? profile) => Array.Find(
        _byRule.GetValueOrDefault((rule, park), []),
        o => (o.Device is null || o.Device == device) && (o.Profile is null || o.Profile == profile) && (o.Building is null || o.Building == building));

    /// <summary>A rule as it is for a point; null where it is off.</summary>
    public AlarmRule? Effective(AlarmRule rule, AlarmPoint point)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(point);
        return At(rule.Id, point.Series.Park, point.Building, point.Series.Device, point.Profile) is { } found ? found.Apply(rule) : rule;
    }

    /// <summary>Whether one has to know in which building a device of a park stands, which the registry alone knows.</summary>
    public bool AskForBuilding(string rule, string park) => Of(rule, park).Any(o => o.Building is not null);

    /// <summary>
    /// Tells whether two sides mean the same rule in a park, overrides included: the <see cref="RuleFingerprint"/> where nothing is overridden. Reasons make no difference.
    /// </summary>
    public string FingerprintOf(AlarmRule rule, string park)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (Of(rule.Id, park) is not { Count: > 0 } overrides)
        {
            return RuleFingerprint.Of(rule);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(rule, AlarmRulesJson.Default.AlarmRule));
        foreach (var one in overrides)
        {
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(one with { Reason = null }, AlarmRulesJson.Default.AlarmOverride));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, RuleFingerprint.Digits / 2));
    }

    private static IEnumerable<string> FilesOf(string path, ICollection<ConfigurationProblem> problems)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (Directory.Exists(path))
        {
            return Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal);
        }

        problems.Add(new(path, "$", "no such file or folder", "a folder with overrides of alarm rules"));
        return [];
    }
}

/// <summary>What there is to be named in overrides.</summary>
/// <param name="HasPark">Whether there is a park.</param>
/// <param name="HasBuilding">Whether a park has a building.</param>
/// <param name="HasDevice">Whether a park has a device.</param>
public sealed record OverridePlaces(Func<string, bool> HasPark, Func<string, string, bool> HasBuilding, Func<string, string, bool> HasDevice);
