using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>A city of one park with a meter and a smoke detector, on disk; and the shipped catalogue.</summary>
internal sealed class TestCity : IDisposable
{
    public TestCity()
    {
        Folder = Directory.CreateTempSubdirectory("smartpark-city-").FullName;
        Directory.CreateDirectory(Path.Combine(Seeds, "parks"));
        File.WriteAllText(Path.Combine(Seeds, "city.json"), """{ "id": "testcity", "title": { "zh": "测试市", "en": "Test city" }, "time_zone": "Asia/Shanghai" }""");
        File.WriteAllText(Path.Combine(Seeds, "parks", "east.json"), """
            {
              "id": "east", "title": { "zh": "东园", "en": "East park" }, "area_mu": 100,
              "buildings": [ { "id": "b1", "title": { "zh": "一号楼", "en": "Building 1" }, "floor_area_m2": 1000 } ],
              "enterprises": [ { "id": "e1", "title": { "zh": "甲公司", "en": "Enterprise 1" }, "trade": { "zh": "机械", "en": "Machining" },
                "occupancies": [ { "building": "b1", "from": "2020-01-01", "floor_area_m2": 500 } ] } ],
              "devices": [
                { "id": "meter", "title": { "zh": "总表", "en": "Main meter" }, "domain": "energy", "placements": [
                  { "from": "2020-01-01", "to": "2025-01-01", "building": "b1" }, { "from": "2025-01-01", "building": "b1", "enterprise": "e1" } ] },
                { "id": "smoke", "title": { "zh": "烟感", "en": "Smoke detector" }, "domain": "fire", "placements": [ { "from": "2020-01-01", "building": "b1" } ] }
              ]
            }
            """);
        Registry = ParkRegistry.Load(Seeds);
    }

    public static string RepoRoot { get; } =
        typeof(TestCity).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!;

    public static string Quantities { get; } = Path.Combine(RepoRoot, "firmware-config", "quantities.json");

    public static QuantityCatalogue Catalogue { get; } = QuantityCatalogue.Load(Quantities);

    public string Folder { get; }

    public string Seeds => Path.Combine(Folder, "seeds");

    public string Data => Path.Combine(Folder, "data");

    public ParkRegistry Registry { get; }

    /// <summary>Instruments on a meter that nobody listens to.</summary>
    public static IngestInstruments Instruments() => new(Meters());

    /// <summary>A factory of meters of its own.</summary>
    public static IMeterFactory Meters() => new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
