using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Fieldbus.Tests.Profiles;

/// <summary>A sound profile with three points, to be spoiled by one change at a time.</summary>
internal static class ProfileText
{
    private const string Sound = """
        {
          "id": "m1", "maker": "M", "model": "1", "title": {"zh": "表", "en": "Meter"}, "source": "test",
          "registers_per_read_max": 100,
          "parameters": [{"name": "ct", "default": 1, "title": {"zh": "变比", "en": "Ratio"}}],
          "groups": [{"name": "main", "interval_ms": 1000}],
          "points": [
            {"quantity": "voltage_l1_v", "unit": "V", "group": "main", "table": "holding", "address": "0x0010", "type": "uint16", "scale": 0.1, "manual": "U"},
            {"quantity": "energy_import_kwh", "unit": "kWh", "group": "main", "table": "holding", "address": "18", "type": "uint32",
             "multiply_by": ["ct"], "manual": "E"},
            {"quantity": "smoke_state", "unit": "", "group": "main", "table": "discrete", "address": "3", "type": "bit", "manual": "S"}
          ],
          "tests": [
            {"name": "volts", "origin": "constructed", "request": "01 03 00 10 00 01 85 CF", "reply": "01 03 02 09 01 7F D4", "values": {"voltage_l1_v": 230.5}}
          ]
        }
        """;

    /// <summary>The profile with one change, such as <c>p["points"]![0]!["unit"] = "kV"</c>, as the text of a file.</summary>
    public static string With(Action<JsonNode> change)
    {
        var node = JsonNode.Parse(Sound)!;
        change(node);
        return node.ToJsonString(JsonSerializerOptions.Web);
    }

    /// <summary>The messages of a file of that text, without the file's name; empty when it is sound.</summary>
    public static string[] Problems(Action<JsonNode> change, string name = "m1")
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write(name + ".json", With(change));
        var problems = new List<ConfigurationProblem>();
        var profile = ProfileLibrary.ReadOne(file, ShippedFiles.Catalogue, problems);

        Xunit.Assert.Equal(problems.Count > 0, profile is null);
        Xunit.Assert.All(problems, p => Xunit.Assert.Equal(file, p.File));
        return [.. problems.Select(p => $"{p.Path}: found {p.Found}, expected {p.Expected}")];
    }
}
