using System.Collections;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Fieldbus;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Gateway.Alarms;
using SmartPark.Gateway.Health;
using SmartPark.Gateway.Interlocks;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Gateway.Verbs;

/// <summary>Everything a gateway is configured by, read and checked as a whole.</summary>
/// <param name="Site">The wiring with its devices resolved.</param>
/// <param name="Catalogue">The quantities.</param>
/// <param name="Rules">The alarm rules.</param>
/// <param name="Overrides">What they are in single parks.</param>
internal sealed record SiteFiles(GatewaySite Site, QuantityCatalogue Catalogue, IReadOnlyList<AlarmRule> Rules, AlarmOverrides Overrides)
{
    private const string Folder = "firmware-config";

    /// <summary>Reads all files that a call names or implies; null when a problem was added. Touches no network.</summary>
    public static SiteFiles? Read(VerbCall call, IDictionary environment, ICollection<ConfigurationProblem> problems)
    {
        var quantities = call.Quantities ?? Find(call.File, "quantities.json", File.Exists);
        var profiles = call.Profiles ?? Find(call.File, "profiles", Directory.Exists);
        var before = problems.Count;
        var catalogue = QuantityCatalogue.Read(quantities, problems);
        if (catalogue is null)
        {
            return null;
        }

        SelfMeasurement.QuantitiesOf(catalogue, quantities, problems);
        var library = ProfileLibrary.ReadSound(profiles, catalogue, problems);
        if (library is null)
        {
            return null;
        }

        var site = GatewaySite.Read(call.File, library, catalogue, problems, uplink => UplinkEnvironment.Apply(uplink, environment, problems));
        var file = site?.File ?? ConfigurationFile.Read(call.File, FieldbusJson.Default.GatewayFile, []);
        var rules = file is null ? null : SiteRules.Read(call.File, file, catalogue, problems);
        var overrides = file is null || rules is null ? null : SiteRules.ReadOverrides(call.File, file, rules, catalogue, problems);
        if (site is not null && rules is not null && overrides is not null)
        {
            InterlockCheck.Check(call.File, site, rules, overrides, problems);
        }

        return site is null || rules is null || overrides is null || problems.Count > before ? null : new(site, catalogue, rules, overrides);
    }

    /// <summary>Adds a problem for each file of the uplink that is not there.</summary>
    public static void CheckSecrets(string file, BrokerConnection uplink, ICollection<ConfigurationProblem> problems)
    {
        foreach (var (member, path) in new[] { ("ca_file", uplink.CaFile), ("certificate_file", uplink.CertificateFile), ("key_file", uplink.KeyFile), ("password_file", uplink.PasswordFile) })
        {
            if (path is not null && !File.Exists(path))
            {
                problems.Add(new(file, $"$.uplink.{member}", $"\"{path}\", which is not there", "a file that this process may read"));
            }
        }
    }

    /// <summary>Looks around the gateway file (firmware-config/gateways/x.json), in the working directory, then beside the program.</summary>
    private static string Find(string gatewayFile, string name, Func<string, bool> exists)
    {
        var around = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(gatewayFile)));
        string[] places =
        [
            .. around is null ? Array.Empty<string>() : [Path.Combine(around, name)],
            Path.Combine(Folder, name),
            Path.Combine(AppContext.BaseDirectory, Folder, name),
        ];
        return Array.Find(places, p => exists(p)) ?? places[^2];
    }
}
