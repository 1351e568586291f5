using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Ingest.Tests.Registry;

/// <summary>The schemas of the seed files are written from the C# types. Run with <c>SMARTPARK_ACCEPT=1</c> to write them anew.</summary>
public class SeedSchemasTests
{
    private static readonly Dictionary<string, (JsonTypeInfo Type, string Title)> Schemas = new(StringComparer.Ordinal)
    {
        ["city"] = (RegistryJson.Default.CityFile, "SmartPark: a city"),
        ["telling"] = (SmartPark.Ingest.Telling.TellingJson.Default.TellingFile, "SmartPark: who is told of which alarms"),
        ["energy-reports"] = (SmartPark.Ingest.EnergyReports.DeliveryJson.Default.DeliveryFile, "SmartPark: energy reports that go out by themselves"),
        ["park"] = (RegistryJson.Default.ParkFile, "SmartPark: a park with its buildings, enterprises and devices"),
    };

    public static TheoryData<string> Names => new(Schemas.Keys);

    [Theory, MemberData(nameof(Names))]
    public void The_schema_file_is_that_of_the_type(string name)
    {
        var root = typeof(SeedSchemasTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!;
        var file = Path.GetFullPath(Path.Combine(root, "firmware-config", "schemas", name + ".json"));
        var current = ConfigurationSchema.Write(Schemas[name].Type, Schemas[name].Title);
        if (Environment.GetEnvironmentVariable("SMARTPARK_ACCEPT") == "1")
        {
            File.WriteAllText(file, current);
        }

        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == current, $"{file} is not current: run this test with SMARTPARK_ACCEPT=1 and commit the file");
    }
}
