using SmartPark.FieldSimulator;
using SmartPark.FieldSimulator.Characters;
using SmartPark.Fieldbus;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Demo;

/// <summary>Every site of the city, played on ports and pseudo-terminals that the operating system chose.</summary>
internal sealed class SimulatedField : IAsyncDisposable
{
    /// <summary>The same city in every demo.</summary>
    private const ulong Seed = 20261123;

    private readonly List<SimulatedSite> _sites = [];

    private SimulatedField(QuantityCatalogue catalogue, ProfileLibrary profiles) => (Catalogue, Profiles) = (catalogue, profiles);

    public QuantityCatalogue Catalogue { get; }

    public ProfileLibrary Profiles { get; }

    /// <summary>Gateway files whose lines lead to the simulated devices.</summary>
    public IReadOnlyList<GatewayFile> Wirings => [.. _sites.Select(s => s.Wiring)];

    public IReadOnlyList<SimulatedDevice> Devices => [.. _sites.SelectMany(s => s.Devices.Values)];

    public static async Task<SimulatedField> StartAsync(DemoFiles files, TimeProvider time, ILoggerFactory loggers)
    {
        var catalogue = QuantityCatalogue.Load(files.Quantities);
        var field = new SimulatedField(catalogue, ProfileLibrary.Load(files.Profiles, catalogue));
        var city = new SimulatedCity(Seed, catalogue, CharacterFile.Load(Path.Combine(files.City, "characters.json")));
        try
        {
            foreach (var wiring in ReadWirings(files.Gateways))
            {
                var options = new SimulatedSiteOptions();
                field._sites.Add(await SimulatedSite.StartAsync(wiring, field.Profiles, city, options, time, loggers.CreateLogger<SimulatedSite>()));
            }
        }
        catch
        {
            await field.DisposeAsync();
            throw;
        }

        return field;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var site in _sites)
        {
            await site.DisposeAsync();
        }
    }

    private static List<GatewayFile> ReadWirings(string folder)
    {
        var problems = new List<ConfigurationProblem>();
        var wirings = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Select(f => ConfigurationFile.Read(f, FieldbusJson.Default.GatewayFile, problems)).OfType<GatewayFile>().ToList();
        return problems.Count == 0 ? wirings : throw new ConfigurationException(problems);
    }
}
