using System.Text.Json.Serialization.Metadata;
using SmartPark.Energy.Reference;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Energy.Tests.Reference;

public sealed class ReferenceSchemaTests
{
    [Theory]
    [InlineData("tariff.json", "SmartPark: time-of-use tariff")]
    [InlineData("holidays.json", "SmartPark: holidays")]
    [InlineData("standard-coal.json", "SmartPark: coefficients of standard coal")]
    [InlineData("evaluation.json", "SmartPark: evaluation scheme")]
    [InlineData("grid-co2.json", "SmartPark: CO2 factors of the grid")]
    public void Every_schema_of_the_reference_data_is_that_of_the_type(string name, string title)
    {
        JsonTypeInfo type = name switch
        {
            "tariff.json" => ReferenceJson.Default.Tariff,
            "standard-coal.json" => ReferenceJson.Default.StandardCoalFile,
            "evaluation.json" => ReferenceJson.Default.EvaluationScheme,
            "grid-co2.json" => ReferenceJson.Default.GridCarbonFile,
            _ => ReferenceJson.Default.HolidayFile,
        };
        var (file, current) = (Path.Combine(Shipped.Root, "firmware-config", "schemas", name), ConfigurationSchema.Write(type, title));
        if (Environment.GetEnvironmentVariable("SMARTPARK_ACCEPT") == "1")
        {
            File.WriteAllText(file, current);
        }

        Assert.True(File.Exists(file) && File.ReadAllText(file) == current, $"{file} is not current: run this test with SMARTPARK_ACCEPT=1 and commit the file");
    }

    [Fact]
    public void Optional_members_can_be_set_so_that_their_initialisers_hold()
    {
        var types = typeof(ReferenceJson).Assembly.GetTypes().Where(t => t.IsPublic && t.IsClass && !t.ContainsGenericParameters && ReferenceJson.Default.GetTypeInfo(t) is { Kind: JsonTypeInfoKind.Object });
        Assert.All(types.SelectMany(t => ReferenceJson.Default.GetTypeInfo(t)!.Properties.Select(p => (Type: t, Property: p))), member =>
            Assert.True(member.Property.IsRequired || !IsInitOnly(member.Type, member.Property), $"{member.Type.Name}.{member.Property.Name} is optional: give it a setter, not init"));
    }

    private static bool IsInitOnly(Type type, JsonPropertyInfo property) => type.GetProperties().Single(p => JsonName(p.Name) == property.Name).SetMethod?.ReturnParameter
        .GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)) == true;

    private static string JsonName(string name) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
