using SmartPark.Fieldbus.Devices;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Fieldbus.Wiring;

/// <summary>A line with its devices resolved, in the order of the file.</summary>
/// <param name="Wiring">How the line is reached.</param>
/// <param name="Devices">The devices on it; may be empty.</param>
public sealed record WiredLine(LineWiring Wiring, IReadOnlyList<PolledDevice> Devices);

/// <summary>A gateway file read, checked as a whole and resolved against profiles and catalogue; ready to be polled.</summary>
/// <param name="File">The file, with the uplink in force.</param>
/// <param name="Lines">Its lines in the order of the file.</param>
public sealed record GatewaySite(GatewayFile File, IReadOnlyList<WiredLine> Lines)
{
    /// <summary>
    /// Reads <paramref name="file"/>. Adds each mistake to <paramref name="problems"/> and returns null if there was one.
    /// <paramref name="replaceUplink"/> lets the environment replace members of the file's uplink before it is checked.
    /// </summary>
    public static GatewaySite? Read(
        string file,
        ProfileLibrary profiles,
        QuantityCatalogue catalogue,
        ICollection<ConfigurationProblem> problems,
        Func<BrokerConnection, BrokerConnection>? replaceUplink = null)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var document = ConfigurationFile.Read(file, FieldbusJson.Default.GatewayFile, problems);
        return document is null ? null : Resolve(file, document, profiles, catalogue, problems, replaceUplink);
    }

    /// <summary>Checks and resolves a wiring already in memory; <paramref name="file"/> is only used in messages.</summary>
    public static GatewaySite? Resolve(
        string file,
        GatewayFile document,
        ProfileLibrary profiles,
        QuantityCatalogue catalogue,
        ICollection<ConfigurationProblem> problems,
        Func<BrokerConnection, BrokerConnection>? replaceUplink = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(profiles);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var site = replaceUplink is null ? document : document with { Uplink = replaceUplink(document.Uplink) };
        UplinkCheck.Check(file, "$.uplink", site.Uplink, problems);
        WiringCheck.Check(file, site, problems);
        var devices = new List<PolledDevice>(site.Devices.Count);
        for (var i = 0; i < site.Devices.Count; i++)
        {
            var path = $"$.devices[{i}]";
            if (!profiles.TryGet(site.Devices[i].Profile, out var profile))
            {
                problems.Add(
                    new(file, path + ".profile", $"\"{site.Devices[i].Profile}\"", "one of the profiles " + string.Join(", ", profiles.All.Select(p => p.Id))));
            }
            else if (PolledDevice.Create(file, path, site.Devices[i], profile, catalogue, problems) is { } device)
            {
                devices.Add(device);
            }
        }

        return problems.Count > before ? null : new(site, [.. site.Lines.Select(l => new WiredLine(l, [.. devices.Where(d => d.Line == l.Id)]))]);
    }
}
