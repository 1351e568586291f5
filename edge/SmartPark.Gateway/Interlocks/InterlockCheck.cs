using System.Globalization;
using SmartPark.Alarms;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Fieldbus.Devices;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Gateway.Alarms;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Gateway.Interlocks;

/// <summary>Whether the interlocks of a gateway file make sense: with its devices, their profiles and the rules that are evaluated there. Those that are off too.</summary>
internal static class InterlockCheck
{
    /// <summary>Adds every mistake.</summary>
    public static void Check(string file, GatewaySite site, IReadOnlyList<AlarmRule> rules, AlarmOverrides overrides, ICollection<ConfigurationProblem> problems)
    {
        var local = SiteAlarms.LocalRules(site, rules, overrides);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var outputs = new Dictionary<(string, string), InterlockWiring>();
        foreach (var (i, interlock) in site.File.Interlocks.Index())
        {
            var path = $"$.interlocks[{i}]";
            if (!ids.Add(interlock.Id))
            {
                problems.Add(new(file, path + ".id", $"\"{interlock.Id}\" a second time", "each id once"));
            }

            CheckCause(file, path + ".when", interlock.When, site, rules, local, problems);
            CheckOutput(file, path + ".output", interlock, site, outputs, problems);
        }
    }

    /// <summary>The output of an interlock; null when the file is wrong there.</summary>
    public static OutputPoint? OutputOf(GatewaySite site, InterlockOutput output) =>
        site.Lines.SelectMany(l => l.Devices).FirstOrDefault(d => d.Id == output.Device) is { } device ? OutputPoint.Find(device, output.Point) : null;

    /// <summary>A severity by its word in the file.</summary>
    public static Severity SeverityOf(string word) => Enum.Parse<Severity>(word, ignoreCase: true);

    private static void CheckCause(string file, string path, InterlockCause when, GatewaySite site, IReadOnlyList<AlarmRule> rules, IReadOnlySet<string> local, ICollection<ConfigurationProblem> problems)
    {
        if (when.Rules.Count > 0 == when.Severity is not null)
        {
            problems.Add(new(file, path, when.Severity is null ? "neither rules nor severity" : "rules and severity", "one of the two"));
        }

        foreach (var (i, rule) in when.Rules.Index())
        {
            if (!local.Contains(rule))
            {
                problems.Add(new(file, $"{path}.rules[{i}]", rules.Any(r => r.Id == rule) ? $"\"{rule}\", which no point of this gateway shows" : $"\"{rule}\"",
                    "a rule that is evaluated at this gateway: " + string.Join(", ", local.Order(StringComparer.Ordinal))));
            }
        }

        foreach (var (i, device) in when.Devices.Index())
        {
            if (site.File.Devices.All(d => d.Id != device))
            {
                problems.Add(new(file, $"{path}.devices[{i}]", $"\"{device}\"", "a device of this gateway"));
            }
        }
    }

    private static void CheckOutput(string file, string path, InterlockWiring interlock, GatewaySite site, Dictionary<(string, string), InterlockWiring> outputs, ICollection<ConfigurationProblem> problems)
    {
        var output = interlock.Output;
        if (site.Lines.SelectMany(l => l.Devices).FirstOrDefault(d => d.Id == output.Device) is not { } device)
        {
            problems.Add(new(file, path + ".device", $"\"{output.Device}\"", "a device of this gateway"));
            return;
        }

        if (OutputPoint.Find(device, output.Point) is not { } point)
        {
            var writable = device.Profile.Points.Where(p => p.Writable is not null).Select(p => p.Quantity).ToArray();
            problems.Add(new(file, path + ".point", $"\"{output.Point}\" of profile {device.Profile.Id}", writable.Length == 0 ? "a device whose profile has writable points" : "a writable point: " + string.Join(", ", writable)));
            return;
        }

        foreach (var (name, value) in new[] { ("on", output.On), ("off", output.Off) })
        {
            if (value > point.RawMax)
            {
                problems.Add(new(file, $"{path}.{name}", value.ToString(CultureInfo.InvariantCulture), $"0 to {point.RawMax}"));
            }
        }

        if (output.On == output.Off)
        {
            problems.Add(new(file, path + ".on", output.On.ToString(CultureInfo.InvariantCulture), "another value than off"));
        }

        if (!outputs.TryAdd((output.Device, output.Point), interlock) && outputs[(output.Device, output.Point)] is var first && first.Output != output)
        {
            problems.Add(new(file, path, "other values than those of interlock " + first.Id, "the same on and off where interlocks share an output"));
        }
    }
}
