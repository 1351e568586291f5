using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Gateway.Alarms;

/// <summary>The alarm rules of a site, found by its gateway file.</summary>
public static class SiteRules
{
    private const string DefaultFolder = "../alarm-rules";
    private const string DefaultOverrides = "../alarm-overrides";
    private const string ChinaZone = "Asia/Shanghai";

    /// <summary>Reads the rules that a gateway file names, or those of <c>../alarm-rules</c> beside it; null when a problem was added. No rules are no problem.</summary>
    /// <param name="gatewayFile">The gateway file; what it names is relative to it.</param>
    /// <param name="site">What it holds.</param>
    /// <param name="catalogue">The quantities.</param>
    /// <param name="problems">Mistakes are added here.</param>
    public static IReadOnlyList<AlarmRule>? Read(string gatewayFile, GatewayFile site, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(gatewayFile);
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        if (ZoneOf(site) is null)
        {
            problems.Add(new(gatewayFile, "$.time_zone", $"\"{site.TimeZone}\"", "an IANA time zone this machine knows, such as Asia/Shanghai"));
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(gatewayFile)) ?? "/";
        var files = new List<string>();
        foreach (var (i, named) in (site.AlarmRules ?? [DefaultFolder]).Index())
        {
            var path = Path.GetFullPath(Path.Combine(folder, named));
            if (Directory.Exists(path))
            {
                files.AddRange(Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal));
            }
            else if (File.Exists(path))
            {
                files.Add(path);
            }
            else if (site.AlarmRules is not null)
            {
                problems.Add(new(gatewayFile, $"$.alarm_rules[{i}]", $"\"{named}\", which is not there", "a file or folder of alarm rules, relative to this file"));
            }
        }

        var library = AlarmRuleLibrary.Read(files.Distinct(StringComparer.Ordinal), catalogue, problems);
        return problems.Count > before ? null : library?.Rules;
    }

    /// <summary>
    /// Reads the overrides that a gateway file names, or those of <c>../alarm-overrides</c> beside it; null when a problem was added. None are no problem. Those of other
    /// parks are read too and do nothing here.
    /// </summary>
    /// <param name="gatewayFile">The gateway file; what it names is relative to it.</param>
    /// <param name="site">What it holds.</param>
    /// <param name="rules">The rules that may be overridden.</param>
    /// <param name="catalogue">The quantities.</param>
    /// <param name="problems">Mistakes are added here.</param>
    public static AlarmOverrides? ReadOverrides(string gatewayFile, GatewayFile site, IReadOnlyList<AlarmRule> rules, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(gatewayFile);
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var folder = Path.GetDirectoryName(Path.GetFullPath(gatewayFile)) ?? "/";
        var paths = (site.AlarmOverrides ?? [DefaultOverrides]).Select(p => Path.GetFullPath(Path.Combine(folder, p)));
        var overrides = AlarmOverrides.Read(site.AlarmOverrides is null ? paths.Where(Path.Exists) : paths, rules, catalogue, null, problems);
        return problems.Count > before ? null : overrides;
    }

    /// <summary>The time zone of a site; null when the machine does not know it. That of China is known to every machine.</summary>
    internal static TimeZoneInfo? ZoneOf(GatewayFile site) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(site.TimeZone, out var zone) ? zone
        : site.TimeZone == ChinaZone ? TimeZoneInfo.CreateCustomTimeZone(ChinaZone, TimeSpan.FromHours(8), ChinaZone, ChinaZone) : null;
}
