using System.Reflection;
using SmartPark.FieldSimulator.Characters;
using SmartPark.Fieldbus;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.FieldSimulator.Tests;

/// <summary>The repository's own city, read once for all tests.</summary>
internal static class ShippedCity
{
    public static string Root { get; } = Path.GetFullPath(typeof(ShippedCity).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!);

    public static string Seeds { get; } = Path.Combine(Root, "seeds", "qinglan");

    public static string CharactersFile { get; } = Path.Combine(Seeds, "characters.json");

    public static string GatewayFolder { get; } = Path.Combine(Root, "firmware-config", "gateways");

    public static string ProfileFolder { get; } = Path.Combine(Root, "firmware-config", "profiles");

    public static QuantityCatalogue Catalogue { get; } = QuantityCatalogue.Load(Path.Combine(Root, "firmware-config", "quantities.json"));

    public static ProfileLibrary Profiles { get; } = ProfileLibrary.Load(ProfileFolder, Catalogue);

    public static ParkRegistry Registry { get; } = ParkRegistry.Load(Seeds);

    public static CharacterFile Characters { get; } = CharacterFile.Load(CharactersFile);

    public static IReadOnlyList<GatewayFile> Gateways { get; } = [.. Directory.GetFiles(GatewayFolder, "*.json").Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>The city of seed 1, shared: it has no state that a test could see.</summary>
    public static SimulatedCity City { get; } = NewCity(1);

    public static IReadOnlyList<SimulatedDevice> Devices { get; } = DevicesOf(City);

    public static SimulatedCity NewCity(ulong seed) => new(seed, Catalogue, Characters);

    public static IReadOnlyList<SimulatedDevice> DevicesOf(SimulatedCity city) => [.. Gateways.SelectMany(g => g.Devices.Select(d => DeviceOf(city, g, d)))];

    public static SimulatedDevice Device(string park, string id) => Devices.Single(d => d.Park == park && d.Id == id);

    /// <summary>UTC milliseconds of a local time in Qinglan.</summary>
    public static long At(int year, int month, int day, double hour = 0) =>
        new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds() + (long)(hour * 3_600_000);

    private static SimulatedDevice DeviceOf(SimulatedCity city, GatewayFile gateway, DeviceWiring device) =>
        city.Device(gateway.Park, device, Profiles.TryGet(device.Profile, out var profile) ? profile : throw new InvalidOperationException(device.Profile));

    private static GatewayFile Read(string file)
    {
        var problems = new List<ConfigurationProblem>();
        return ConfigurationFile.Read(file, FieldbusJson.Default.GatewayFile, problems) ?? throw new ConfigurationException(problems);
    }
}
