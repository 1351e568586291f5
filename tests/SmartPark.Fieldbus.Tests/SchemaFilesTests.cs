using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Fieldbus.Tests;

/// <summary>The schemas that editors use are written from the C# types. Run with <c>SMARTPARK_ACCEPT=1</c> to write them anew.</summary>
public class SchemaFilesTests
{
    private static readonly Dictionary<string, (JsonTypeInfo Type, string Title)> Schemas = new(StringComparer.Ordinal)
    {
        ["quantities"] = (TelemetryJson.Default.QuantityFile, "SmartPark: the catalogue of quantities"),
        ["profile"] = (FieldbusJson.Default.DeviceProfile, "SmartPark: a device profile"),
        ["gateway"] = (FieldbusJson.Default.GatewayFile, "SmartPark: the wiring of a gateway"),
    };

    public static TheoryData<string> Names => new(Schemas.Keys);

    [Theory, MemberData(nameof(Names))]
    public void The_schema_file_is_that_of_the_type(string name)
    {
        var file = Path.Combine(ShippedFiles.Config, "schemas", name + ".json");
        var current = ConfigurationSchema.Write(Schemas[name].Type, Schemas[name].Title);
        if (Environment.GetEnvironmentVariable("SMARTPARK_ACCEPT") == "1")
        {
            File.WriteAllText(file, current);
        }

        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == current, $"{file} is not current: run this test with SMARTPARK_ACCEPT=1 and commit the file");
    }

    [Theory, MemberData(nameof(Names))]
    public void Optional_members_are_set_and_not_init_because_the_reader_ignores_initialisers_of_init_members(string name) =>
        Assert.Empty(
            from type in Reachable(Schemas[name].Type.Type)
            from property in type.GetProperties()
            where property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true
            where property.GetCustomAttribute<RequiredMemberAttribute>() is null
            select $"{type.Name}.{property.Name}");

    private static HashSet<Type> Reachable(Type root)
    {
        var seen = new HashSet<Type>();
        var waiting = new Stack<Type>([root]);
        while (waiting.TryPop(out var type))
        {
            var isOurs = type.Namespace?.StartsWith("SmartPark", StringComparison.Ordinal) == true && !type.IsEnum && seen.Add(type);
            foreach (var next in type.GetGenericArguments().Concat(isOurs ? type.GetProperties().Select(p => p.PropertyType) : []))
            {
                waiting.Push(next);
            }
        }

        return seen;
    }
}
