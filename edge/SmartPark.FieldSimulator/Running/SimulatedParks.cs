using SmartPark.FieldSimulator.Characters;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.FieldSimulator.Running;

/// <summary>Everything that a run reads, checked as a whole before the first line opens.</summary>
/// <param name="Gateways">The sites.</param>
/// <param name="Profiles">Device profiles.</param>
/// <param name="City">The city that they belong to.</param>
public sealed record SimulatedParks(IReadOnlyList<GatewayFile> Gateways, ProfileLibrary Profiles, SimulatedCity City)
{
    /// <summary>Reads what the options name, or throws <see cref="ConfigurationException"/> with every mistake.</summary>
    public static SimulatedParks Load(RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<ConfigurationProblem>();
        var files = options.Gateways.SelectMany(FilesOf).ToList();
        if (files.Count == 0)
        {
            throw new ConfigurationException([new(string.Join(", ", options.Gateways), "$", "no *.json", "gateway files")]);
        }

        var profileFolder = options.Profiles ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(files[0])) ?? ".", "..", "profiles");
        var quantityFile = options.Quantities ?? Path.Combine(profileFolder, "..", "quantities.json");
        var catalogue = QuantityCatalogue.Read(quantityFile, problems);
        var profiles = catalogue is null ? null : ProfileLibrary.Read(profileFolder, catalogue, problems);
        var characters = options.Characters is { } file ? CharacterFile.Read(file, problems) : CharacterFile.Empty;
        // The broker is the gateway's business: the uplink of the file is not judged here.
        var gateways = catalogue is null || profiles is null ? [] : files.Select(f => GatewaySite.Read(f, profiles, catalogue, problems, static _ => new())?.File).ToList();
        if (options.Commands is { } commands && !File.Exists(commands))
        {
            problems.Add(new(commands, "$", "no such file", "a file of commands"));
        }

        return problems.Count > 0 || catalogue is null || profiles is null
            ? throw new ConfigurationException(problems)
            : new([.. gateways.OfType<GatewayFile>()], profiles, new(options.Seed, catalogue, characters));
    }

    private static IEnumerable<string> FilesOf(string place) => Directory.Exists(place) ? Directory.GetFiles(place, "*.json").Order(StringComparer.Ordinal) : [place];
}
