using System.Text;
using SmartPark.FieldSimulator.Characters;
using SmartPark.FieldSimulator.Instruments;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Characters;

public sealed class CharacterFileTests
{
    [Fact]
    public void The_shipped_characters_have_no_mistake()
    {
        var problems = new List<ConfigurationProblem>();
        Assert.NotNull(CharacterFile.Read(ShippedCity.CharactersFile, problems));
        Assert.Empty(problems);
    }

    [Fact]
    public void The_schema_file_is_that_of_the_type()
    {
        var file = Path.Combine(ShippedCity.Root, "firmware-config", "schemas", "characters.json");
        var current = ConfigurationSchema.Write(CharacterJson.Default.CharacterFile, "SmartPark: how the simulator plays the devices of a city");
        if (Environment.GetEnvironmentVariable("SMARTPARK_ACCEPT") == "1")
        {
            File.WriteAllText(file, current);
        }

        Assert.True(File.Exists(file) && File.ReadAllText(file) == current, $"{file} is not current: run this test with SMARTPARK_ACCEPT=1 and commit the file");
    }

    [Fact]
    public void Every_mistake_is_reported_at_once_with_its_place()
    {
        var problems = Problems("""
            { "parks": [
              { "park": "a", "activities": [ { "id": "x", "shifts": "day" }, { "id": "x", "shifts": "two" } ],
                "devices": [
                  { "id": "m1", "activity": "nobody" },
                  { "id": "m2", "activity": "x", "phases": 2 },
                  { "id": "m3", "activity": "x", "sum_of": ["m4"] },
                  { "id": "m4", "activity": "x", "sum_of": ["m3", "m9"] },
                  { "id": "m4", "activity": "x" } ] },
              { "park": "a", "activities": [], "devices": [] } ] }
            """);
        Assert.Equal(
            [
                "$.parks[0].activities[1].id", "$.parks[0].devices[4].id", "$.parks[0].devices[0].activity", "$.parks[0].devices[1].phases",
                "$.parks[0].devices[2].sum_of", "$.parks[0].devices[3].sum_of[1]", "$.parks[0].devices[3].sum_of", "$.parks[1].park",
            ],
            problems.Select(p => p.Path).OrderBy(p => p.StartsWith("$.parks[1]", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_programme_of_rates_has_every_month_and_hour_once()
    {
        var problems = Problems("""
            { "rate_programmes": [
                { "id": "p", "seasons": [ { "months": [1, 2, 3, 4, 5, 6], "hours": [ { "rate": "peak", "from": 0, "to": 12 }, { "rate": "flat", "from": 11, "to": 24 } ] },
                                          { "months": [6, 7, 8, 9, 10, 11], "hours": [ { "rate": "valley", "from": 0, "to": 24 } ] } ] },
                { "id": "p", "seasons": [ { "months": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], "hours": [ { "rate": "peak", "from": 9, "to": 8 } ] } ] } ],
              "parks": [ { "park": "a", "activities": [ { "id": "x", "shifts": "day" } ], "devices": [ { "id": "m1", "activity": "x", "rate_programme": "q" } ] } ] }
            """);
        Assert.Equal(
            ["$.parks[0].devices[0].rate_programme", "$.rate_programmes[0].seasons", "$.rate_programmes[0].seasons[0].hours", "$.rate_programmes[1].id", "$.rate_programmes[1].seasons[0].hours"],
            problems.Select(p => p.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{ "parks": [ { "park": "a", "activities": [ { "id": "x", "shifts": "nights" } ], "devices": [] } ] }""", "$.parks[0].activities[0].shifts")]
    [InlineData("""{ "utc_offset_minutes": 9000, "parks": [] }""", "$.utc_offset_minutes")]
    [InlineData("""{ "parks": [ { "park": "a", "activities": [], "devices": [ { "id": "m", "activity": "x", "sise": 3 } ] } ] }""", "$.parks[0].devices[0].sise")]
    public void What_is_not_of_the_form_is_reported(string json, string path) => Assert.Contains(Problems(json), p => p.Path == path);

    [Fact]
    public void Every_quantity_of_the_catalogue_can_be_played_except_the_gateways_own() =>
        Assert.All(ShippedCity.Catalogue.All, q => Assert.Equal(q.Domain != Domain.Gateway, InstrumentCatalogue.Knows(q.Id)));

    private static List<ConfigurationProblem> Problems(string json)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("smartpark-characters-").FullName, "characters.json");
        File.WriteAllText(file, json, Encoding.UTF8);
        var problems = new List<ConfigurationProblem>();
        Assert.Null(CharacterFile.Read(file, problems));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        return problems;
    }
}
