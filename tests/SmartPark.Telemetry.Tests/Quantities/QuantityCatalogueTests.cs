using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.Telemetry.Tests.Quantities;

/// <summary>Bad catalogues: every mistake at once, each with its place, what stands there and what could.</summary>
public sealed class QuantityCatalogueTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"smartpark-quantities-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_sound_catalogue_with_comments_and_trailing_commas_is_read()
    {
        var catalogue = Read("""
            // a comment
            {"$schema": "schemas/quantities.json", "quantities": [
              {"id": "a_kw", "domain": "energy", "unit": "kW", "kind": "gauge", "valid_min": -1, "valid_max": 1, "decimals": 2, "title": {"zh": "甲", "en": "A"}},
              {"id": "b_state", "domain": "fire", "unit": "", "kind": "state", "valid_min": 0, "valid_max": 255, "title": {"zh": "乙", "en": "B"},
               "states": [{"code": 0, "title": {"zh": "正常", "en": "Normal"}}, {"code": 1, "title": {"zh": "报警", "en": "Alarm"}, "severity": "alarm"}]},
            ]}
            """);
        Assert.NotNull(catalogue);
        Assert.Equal(["a_kw", "b_state"], catalogue.All.Select(q => q.Id));
        Assert.Equal("报警", catalogue.All[1].StateOf(1)!.Title.For("zh-CN"));
        Assert.Null(catalogue.All[1].StateOf(0.5));
        Assert.Null(catalogue.All[1].StateOf(double.NaN));
        Assert.Equal((true, true, false, false, false), (Plausible(-1), Plausible(1), Plausible(1.001), Plausible(double.NaN), Plausible(double.NegativeInfinity)));

        bool Plausible(double value) => catalogue.All[0].IsPlausible(value);
    }

    [Fact]
    public void Every_mistake_of_form_is_named_at_once()
    {
        Refuses("""
            {"quantities": [
              {"id": "Active Power", "domain": "power", "unit": "kW", "kind": "gauge", "valid_min": 0, "valid_max": 1, "decimals": 9, "title": {"zh": "", "en": "A"}},
              {"id": "b_kw", "domain": "energy", "units": "kW", "kind": "gauge", "valid_min": "0", "valid_max": 1, "title": {"en": "B"}}
            ]}
            """,
            """$.quantities[0].id: found "Active Power", expected text of the form ^[a-z][a-z0-9_]{1,59}$""",
            """$.quantities[0].domain: found "power", expected one of "people", "logistics", "energy", "environment", "capacity", "fire", "safety", "gateway" """.TrimEnd(),
            """$.quantities[0].decimals: found 9, expected a number from 0 to 6""",
            """$.quantities[0].title.zh: found "", expected 1 to 200 characters""",
            """$.quantities[1].units: found a member of that name, expected only id, domain, unit, unit_zh, kind, valid_min, valid_max, decimals, title, states""",
            """$.quantities[1].valid_min: found "0", expected a number""",
            """$.quantities[1].title.zh: found nothing, expected this member""",
            """$.quantities[1].unit: found nothing, expected this member""");
    }

    [Fact]
    public void Every_mistake_of_meaning_is_named_at_once()
    {
        Refuses("""
            {"quantities": [
              {"id": "a_kw", "domain": "energy", "unit": "kW", "kind": "gauge", "valid_min": 5, "valid_max": 5, "title": {"zh": "甲", "en": "A"}},
              {"id": "a_kw", "domain": "energy", "unit": "kW", "kind": "counter", "valid_min": 0, "valid_max": 5, "title": {"zh": "甲", "en": "A"},
               "states": [{"code": 0, "title": {"zh": "正常", "en": "Normal"}}]},
              {"id": "door", "domain": "safety", "unit": "", "kind": "state", "valid_min": 0, "valid_max": 255, "title": {"zh": "门", "en": "Door"},
               "states": [{"code": 1, "title": {"zh": "开", "en": "Open"}}, {"code": 1, "title": {"zh": "关", "en": "Closed"}}]},
              {"id": "smoke_state", "domain": "fire", "unit": "", "kind": "state", "valid_min": 0, "valid_max": 255, "title": {"zh": "烟", "en": "Smoke"}},
              {"id": "power_state", "domain": "energy", "unit": "kW", "kind": "gauge", "valid_min": 0, "valid_max": 1, "title": {"zh": "乙", "en": "B"}},
              {"id": "water_quality", "domain": "environment", "unit": "", "kind": "gauge", "valid_min": 0, "valid_max": 1, "title": {"zh": "水质", "en": "Water"}}
            ]}
            """,
            """$.quantities[0].valid_max: found 5, expected more than valid_min 5""",
            """$.quantities[1].id: found "a_kw" a second time, expected each id once""",
            """$.quantities[1].states: found 1 states, expected no states on a gauge or counter""",
            """$.quantities[2].id: found "door", expected states, and only states, end in _state""",
            """$.quantities[2].states[1].code: found 1 a second time, expected each code once""",
            """$.quantities[3].states: found 0 states, expected at least one named value""",
            """$.quantities[4].id: found "power_state", expected states, and only states, end in _state""",
            """$.quantities[5].id: found "water_quality", expected another ending: in line protocol a field of that name holds the quality of a quantity""");
    }

    [Fact]
    public void Text_that_is_no_catalogue_is_named_with_its_place()
    {
        Refuses("{\"quantities\": [\n  {\"id\": }]}", "line 2, byte 10: found text that is not JSON, expected a JSON document");
        Refuses("[]", "$: found an array, expected an object");
        Refuses("{}", "$.quantities: found nothing, expected this member");
        Refuses("""{"quantities": [null]}""", "$.quantities[0]: found null, expected an object");
    }

    [Fact]
    public void A_missing_file_is_a_mistake_and_Load_tells_it()
    {
        var e = Assert.Throws<ConfigurationException>(() => QuantityCatalogue.Load(_file));
        Assert.Equal(new ConfigurationProblem(_file, "$", "no such file", "a JSON file"), Assert.Single(e.Problems));
        Assert.Contains("no such file", e.Message, StringComparison.Ordinal);
    }

    private QuantityCatalogue? Read(string json)
    {
        File.WriteAllText(_file, json);
        var problems = new List<ConfigurationProblem>();
        var catalogue = QuantityCatalogue.Read(_file, problems);
        Assert.Empty(problems);
        return catalogue;
    }

    private void Refuses(string json, params string[] expected)
    {
        File.WriteAllText(_file, json);
        var problems = new List<ConfigurationProblem>();
        Assert.Null(QuantityCatalogue.Read(_file, problems));
        Assert.Equal(expected.Select(e => $"{_file}: {e}").Order(StringComparer.Ordinal), problems.Select(p => p.ToString()).Order(StringComparer.Ordinal));
    }
}
