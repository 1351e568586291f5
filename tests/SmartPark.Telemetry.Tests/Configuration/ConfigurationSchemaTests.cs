using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Telemetry.Tests.Configuration;

public class ConfigurationSchemaTests
{
    [Fact]
    public void A_schema_carries_what_the_attributes_say()
    {
        var properties = JsonNode.Parse(ConfigurationSchema.Write(OrchardJson.Default.Orchard, "An orchard"))!["properties"]!;

        Assert.Equal("Id of the orchard", (string?)properties["id"]!["description"]);
        Assert.Equal(Identifier.Pattern, (string?)properties["id"]!["pattern"]);
        Assert.Equal((1, 9), ((int)properties["rows"]!["minimum"]!, (int)properties["rows"]!["maximum"]!));
        Assert.Equal((2, 5), ((int)properties["note"]!["minLength"]!, (int)properties["note"]!["maxLength"]!));
        Assert.Equal(1, (int)properties["samples"]!["minItems"]!);
        Assert.Equal(["apple", "pear"], properties["fruit"]!["enum"]!.AsArray().Select(n => (string?)n));
        Assert.Equal("date", (string?)properties["planted"]!["format"]);
        Assert.NotNull(properties["$schema"]);
    }

    [Fact]
    public void A_schema_document_names_its_dialect_and_title_and_ends_with_one_line_feed()
    {
        var text = ConfigurationSchema.Write(OrchardJson.Default.Orchard, "An orchard");
        var schema = JsonNode.Parse(text)!;

        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)schema["$schema"]);
        Assert.Equal("An orchard", (string?)schema["title"]);
        Assert.False((bool)schema["additionalProperties"]!);
        Assert.Equal(["id", "title"], schema["required"]!.AsArray().Select(n => (string?)n));
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
    }

    [Fact]
    public void Writing_a_schema_leaves_the_cached_one_as_it_was()
    {
        ConfigurationSchema.Write(OrchardJson.Default.Orchard, "first");

        Assert.False(ConfigurationSchema.For(OrchardJson.Default.Orchard).ContainsKey("title"));
        Assert.Same(ConfigurationSchema.For(OrchardJson.Default.Orchard), ConfigurationSchema.For(OrchardJson.Default.Orchard));
    }

    public static TheoryData<string> Types => new("quantities", "orchard");

    [Theory, MemberData(nameof(Types))]
    public void Optional_members_are_set_and_not_init_because_the_reader_ignores_initialisers_of_init_members(string name)
    {
        JsonTypeInfo type = name == "quantities" ? TelemetryJson.Default.QuantityFile : OrchardJson.Default.Orchard;

        Assert.Empty(ConfigurationTypes.OptionalInitMembers(type.Type));
    }
}
