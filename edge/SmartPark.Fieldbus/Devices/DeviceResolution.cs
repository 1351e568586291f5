using System.Globalization;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Fieldbus.Devices;

/// <summary>Turns the wiring of one device and its profile into a <see cref="PolledDevice"/>, or into every reason why it cannot be one.</summary>
internal sealed class DeviceResolution(
    string file, string path, DeviceWiring wiring, DeviceProfile profile, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems)
{
    /// <summary>Shortest poll interval in milliseconds: two requests of a 9600-baud line.</summary>
    public const int IntervalMsMin = 100;

    /// <summary>Longest poll interval in milliseconds: a day.</summary>
    public const int IntervalMsMax = 86400000;

    /// <summary>The device, or null when a problem was added.</summary>
    public PolledDevice? Resolve()
    {
        var before = problems.Count;
        CheckParameters();
        CheckIntervals();
        CheckOnly();
        var groups = profile.Groups.Select(Group).Where(g => g.Codecs.Count > 0).ToArray();
        return problems.Count == before ? new(wiring, profile, groups) : null;
    }

    private void Add(string member, string found, string expected) => problems.Add(new(file, $"{path}.{member}", found, expected));

    private void CheckParameters()
    {
        foreach (var (name, value) in wiring.Parameters)
        {
            if (!profile.Parameters.Any(p => p.Name == name))
            {
                Add($"parameters.{name}", $"\"{name}\"", $"a parameter of profile {profile.Id}: {List(profile.Parameters.Select(p => p.Name))}");
            }
            else if (value == 0)
            {
                Add($"parameters.{name}", "0", "a factor other than 0");
            }
        }
    }

    private void CheckIntervals()
    {
        foreach (var (name, interval) in wiring.IntervalsMs)
        {
            if (!profile.Groups.Any(g => g.Name == name))
            {
                Add($"intervals_ms.{name}", $"\"{name}\"", $"a group of profile {profile.Id}: {List(profile.Groups.Select(g => g.Name))}");
            }
            else if (interval is < IntervalMsMin or > IntervalMsMax)
            {
                Add($"intervals_ms.{name}", interval.ToString(CultureInfo.InvariantCulture), $"{IntervalMsMin} to {IntervalMsMax} milliseconds");
            }
        }
    }

    private void CheckOnly()
    {
        if (wiring.Only is not { } only)
        {
            return;
        }

        if (only.Count == 0)
        {
            Add("only", "an empty list", "at least one quantity, or no such member to read all");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < only.Count; i++)
        {
            if (!profile.Points.Any(p => p.Quantity == only[i] && p.Type != RegisterType.Text))
            {
                Add($"only[{i}]", $"\"{only[i]}\"", $"a quantity of profile {profile.Id}");
            }
            else if (!seen.Add(only[i]))
            {
                Add($"only[{i}]", $"\"{only[i]}\" a second time", "each quantity once");
            }
        }
    }

    private (PollGroup Group, IReadOnlyList<PointCodec> Codecs) Group(ProfileGroup group)
    {
        var parameters = profile.Parameters.ToDictionary(p => p.Name, p => wiring.Parameters.GetValueOrDefault(p.Name, p.Default), StringComparer.Ordinal);
        var codecs = new List<PointCodec>();
        foreach (var point in profile.Points.Where(p => p.Group == group.Name && p.Type != RegisterType.Text && wiring.Only?.Contains(p.Quantity) != false))
        {
            if (catalogue.TryGet(point.Quantity, out var quantity))
            {
                codecs.Add(PointCodec.Create(point, quantity, parameters));
            }
            else
            {
                Add("profile", $"\"{profile.Id}\" with {point.Quantity}", "a profile of quantities of the catalogue");
            }
        }

        var interval = TimeSpan.FromMilliseconds(wiring.IntervalsMs.GetValueOrDefault(group.Name, group.IntervalMs));
        return (new(group.Name, interval, [.. codecs.Select(c => c.Quantity)]), codecs);
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "it has none";
}
