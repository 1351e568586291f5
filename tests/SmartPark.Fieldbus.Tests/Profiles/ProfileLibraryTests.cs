using System.Text.Json.Nodes;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Profiles;

public class ProfileLibraryTests
{
    [Fact]
    public void A_sound_profile_has_no_problem() => Assert.Empty(ProfileText.Problems(_ => { }));

    [Fact]
    public void Every_mistake_of_every_file_is_found_at_once()
    {
        using var folder = new TemporaryFolder();
        folder.Write("m1.json", ProfileText.With(p => p["points"]![0]!["quantity"] = "voltage_v"));
        folder.Write("m2.json", "{ not json");
        folder.Write("m3.json", ProfileText.With(p => p["points"]![2]!["table"] = "inputs"));
        folder.Write("readme.txt", "not a profile");
        var problems = new List<ConfigurationProblem>();

        Assert.Null(ProfileLibrary.Read(folder.Path, ShippedFiles.Catalogue, problems));
        Assert.Equal(
            [
                $"{folder.Path}/m1.json: $.points[0].quantity: found \"voltage_v\", expected a quantity of the catalogue",
                $"{folder.Path}/m2.json: line 1, byte 3: found text that is not JSON, expected a JSON document",
                $"{folder.Path}/m3.json: $.points[2].table: found \"inputs\", expected one of \"coil\", \"discrete\", \"holding\", \"input\"",
            ],
            problems.Select(p => p.ToString()));
    }

    [Fact]
    public void Load_throws_with_every_mistake()
    {
        using var folder = new TemporaryFolder();
        folder.Write("m1.json", ProfileText.With(p => p["points"]![0]!["unit"] = "kV"));
        folder.Write("m2.json", "[]");

        var e = Assert.Throws<ConfigurationException>(() => ProfileLibrary.Load(folder.Path, ShippedFiles.Catalogue));
        Assert.Equal(2, e.Problems.Count);
    }

    [Fact]
    public void A_missing_folder_and_an_empty_one_are_problems()
    {
        using var folder = new TemporaryFolder();
        var problems = new List<ConfigurationProblem>();

        Assert.Null(ProfileLibrary.Read(folder.Path, ShippedFiles.Catalogue, problems));
        Assert.Null(ProfileLibrary.Read(Path.Combine(folder.Path, "none"), ShippedFiles.Catalogue, problems));
        Assert.Equal("0 profiles", problems[0].Found);
        Assert.StartsWith("unreadable folder (", problems[1].Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Profiles_are_found_by_id_and_listed_in_order()
    {
        Assert.True(ShippedFiles.Profiles.TryGet("pzem-016", out var profile));
        Assert.Equal("Peacefair", profile.Maker);
        Assert.False(ShippedFiles.Profiles.TryGet("pzem-017", out _));
        Assert.Equal(ShippedFiles.Profiles.All.Select(p => p.Id).Order(StringComparer.Ordinal), ShippedFiles.Profiles.All.Select(p => p.Id));
    }

    [Fact]
    public void The_id_is_the_name_of_the_file() =>
        Assert.Equal(["$.id: found \"m1\", expected \"other\", the name of the file"], ProfileText.Problems(_ => { }, name: "other"));

    private static readonly Dictionary<string, (Action<JsonNode> Change, string Message)> MapMistakes = new(StringComparer.Ordinal)
    {
        // what the catalogue knows
        ["unknown quantity"] = (
            p => p["points"]![0]!["quantity"] = "voltage_v", "$.points[0].quantity: found \"voltage_v\", expected a quantity of the catalogue"),
        ["wrong unit"] = (p => p["points"]![0]!["unit"] = "kV", "$.points[0].unit: found \"kV\", expected \"V\", the catalogue's unit of voltage_l1_v"),
        ["range beyond the catalogue"] = (
            p => p["points"]![0]!["valid_max"] = 1e6, "$.points[0].valid_max: found 1000000, expected a number inside the catalogue's 0 to 500"),
        ["range below the catalogue"] = (
            p => p["points"]![0]!["valid_min"] = -1, "$.points[0].valid_min: found -1, expected a number inside the catalogue's 0 to 500"),
        ["empty range"] = (
            p => { p["points"]![0]!["valid_min"] = 300; p["points"]![0]!["valid_max"] = 200; },
            "$.points[0].valid_max: found 200, expected more than valid_min 300"),
        ["text in the catalogue"] = (
            p => { p["points"]![0]!["type"] = "string"; p["points"]![0]!["registers"] = 2; p["points"]![0]!["unit"] = ""; p["points"]![0]!["scale"] = 1; },
            "$.points[0].quantity: found \"voltage_l1_v\", expected a name outside the catalogue: text is never a sample"),

        // what the profile itself names
        ["quantity twice"] = (
            p => p["points"]![1]!["quantity"] = "voltage_l1_v", "$.points[1].quantity: found \"voltage_l1_v\" a second time, expected each name once"),
        ["unknown group"] = (p => p["points"]![0]!["group"] = "fast", "$.points[0].group: found \"fast\", expected one of the groups \"main\""),
        ["empty group"] = (
            p => ((JsonArray)p["groups"]!).Add(new JsonObject { ["name"] = "slow", ["interval_ms"] = 1000 }),
            "$.groups[1].name: found \"slow\" without a point, expected a group that at least one number belongs to"),
        ["unknown parameter"] = (
            p => p["points"]![1]!["multiply_by"] = new JsonArray("pt"),
            "$.points[1].multiply_by[0]: found \"pt\", expected a name of the profile's parameters"),
        ["no points"] = (p => p["points"] = new JsonArray(), "$.points: found 0 items, expected at least 1"),

        // address and width
        ["address out of range"] = (
            p => p["points"]![0]!["address"] = "65536", "$.points[0].address: found \"65536\", expected a field that ends at 65535 or before"),
        ["field that ends beyond the table"] = (
            p => p["points"]![1]!["address"] = "0xFFFF",
            "$.points[1].address: found \"0xFFFF\" and 2 registers, expected a field that ends at 65535 or before"),
        ["address with the manual's prefix"] = (
            p => p["points"]![0]!["address"] = "40001h", "$.points[0].address: found \"40001h\", expected text of the form ^(0x[0-9A-Fa-f]{1,4}|[0-9]{1,5})$"),
        ["wider than a read"] = (
            p => p["registers_per_read_max"] = 1, "$.points[1].type: found 2 registers, expected a field of at most registers_per_read_max 1"),
        ["fields overlap"] = (
            p => p["points"]![1]!["address"] = "0x000F",
            "$.points[1].address: found holding 0x000F-0x0010 (energy_import_kwh), expected no overlap with holding 0x0010 (voltage_l1_v)"),
        ["bcd without width"] = (
            p => p["points"]![0]!["type"] = "bcd", "$.points[0].registers: found nothing, expected the number of registers of type \"bcd\""),
        ["bcd too wide"] = (
            p => { p["points"]![0]!["type"] = "bcd"; p["points"]![0]!["registers"] = 5; },
            "$.points[0].registers: found 5, expected at most 4 registers of type \"bcd\""),
        ["mod10 of one register"] = (
            p => { p["points"]![0]!["type"] = "mod10"; p["points"]![0]!["registers"] = 1; },
            "$.points[0].registers: found 1, expected 2 to 4 registers of type \"mod10\""),
        ["width of a fixed type"] = (
            p => p["points"]![0]!["registers"] = 1, "$.points[0].registers: found 1, expected nothing: type \"uint16\" has a fixed width"),
        ["number in a bit table"] = (
            p => p["points"]![0]!["table"] = "coil", "$.points[0].type: found \"uint16\", expected \"bit\" in a coil or discrete table"),

        // bits, masks, order
        ["bit without index"] = (p => p["points"]![2]!["table"] = "holding", "$.points[2].bit: found nothing, expected the bit of the register, 0 to 15"),
        ["bit index in a bit table"] = (
            p => p["points"]![2]!["bit"] = 1, "$.points[2].bit: found 1, expected nothing: only type \"bit\" of a register table has one"),
        ["mask on a signed number"] = (
            p => { p["points"]![0]!["type"] = "int16"; p["points"]![0]!["mask"] = "0x0FFF"; },
            "$.points[0].mask: found \"0x0FFF\", expected nothing: only types \"uint16\" and \"uint32\" take a mask"),
        ["mask wider than the field"] = (
            p => p["points"]![0]!["mask"] = "0x10000", "$.points[0].mask: found \"0x10000\", expected some of the 16 bits of type \"uint16\""),
        ["empty mask"] = (p => p["points"]![0]!["mask"] = "0x0", "$.points[0].mask: found \"0x0\", expected some of the 16 bits of type \"uint16\""),
        ["word order of one register"] = (
            p => p["points"]![0]!["order"] = "CDAB", "$.points[0].order: found \"CDAB\", expected \"ABCD\" or \"BADC\": one register has no word order"),
        ["order of a bit"] = (p => p["points"]![2]!["order"] = "BADC", "$.points[2].order: found \"BADC\", expected nothing: a bit has no byte order"),

        // values
        ["scale 0"] = (p => p["points"]![0]!["scale"] = 0, "$.points[0].scale: found 0, expected a factor other than 0"),
        ["map beside scale"] = (
            p => p["points"]![0]!["map"] = new JsonObject { ["1"] = 2 },
            "$.points[0].map: found a map beside scale, offset or multiply_by, expected one of the two: a map gives values as they are"),
        ["raw code that is no number"] = (
            p => { p["points"]![1]!["multiply_by"] = new JsonArray(); p["points"]![1]!["map"] = new JsonObject { ["0x1"] = 2 }; },
            "$.points[1].map.0x1: found \"0x1\", expected a raw code from 0 to 4294967295 in decimal digits"),
        ["raw code beyond the field"] = (
            p => p["points"]![2]!["map"] = new JsonObject { ["0"] = 0, ["2"] = 1 },
            "$.points[2].map.2: found \"2\", expected a raw code from 0 to 1 in decimal digits"),
        ["code without a name"] = (
            p => p["points"]![2]!["map"] = new JsonObject { ["0"] = 0, ["1"] = 7 }, "$.points[2].map.1: found 7, expected a code of smoke_state: 0, 1"),
        ["state without map"] = (
            p => { p["points"]![2]!["table"] = "holding"; p["points"]![2]!["type"] = "uint16"; },
            "$.points[2].map: found nothing, expected a map from raw codes to the codes of smoke_state: 0, 1"),
        ["scaled state"] = (
            p => p["points"]![2]!["scale"] = 2, "$.points[2].scale: found a scaled state, expected scale 1, offset 0 and no multiply_by: a state is a code"),
        ["bit as a gauge"] = (
            p => { p["points"]![0]!["type"] = "bit"; p["points"]![0]!["bit"] = 3; },
            "$.points[0].type: found \"bit\", expected a number: voltage_l1_v is not a state"),
        ["pattern wider than the field"] = (
            p => p["points"]![0]!["not_available"] = new JsonArray("0x8000", "0xFFFFF"),
            "$.points[0].not_available[1]: found \"0xFFFFF\", expected 0x and 1 to 4 hex digits of the whole field"),
        ["pattern that is no hex"] = (
            p => p["points"]![0]!["not_available"] = new JsonArray("32768"),
            "$.points[0].not_available[0]: found \"32768\", expected 0x and 1 to 4 hex digits of the whole field"),
        ["pattern of a bit"] = (
            p => p["points"]![2]!["not_available"] = new JsonArray("0x1"),
            "$.points[2].not_available[0]: found \"0x1\", expected nothing: both values of a bit mean something"),
    };

    public static TheoryData<string> Mistakes => new(MapMistakes.Keys);

    [Theory, MemberData(nameof(Mistakes))]
    public void A_mistake_in_the_map_is_named_with_its_place(string name) =>
        Assert.Contains(MapMistakes[name].Message, ProfileText.Problems(MapMistakes[name].Change));

    private static readonly Dictionary<string, (Action<JsonNode> Change, string Message)> ProofMistakes = new(StringComparer.Ordinal)
    {
        ["value"] = (
            p => p["tests"]![0]!["values"]!["voltage_l1_v"] = 230.6,
            "$.tests[0].values.voltage_l1_v: found 230.6, expected 230.5, which the reply means by the map"),
        ["no value claimed"] = (
            p => p["tests"]![0]!["values"]!["voltage_l1_v"] = null,
            "$.tests[0].values.voltage_l1_v: found null, expected 230.5, which the reply means by the map"),
        ["value where there is none"] = (
            p => p["points"]![0]!["not_available"] = new JsonArray("0x0901"),
            "$.tests[0].values.voltage_l1_v: found 230.5, expected null (NotAvailable), which the reply means by the map"),
        ["request CRC"] = (p => p["tests"]![0]!["request"] = "01 03 00 10 00 01 85 CE", "$.tests[0].request: found CRC 85 CE, expected CRC 85 CF"),
        ["reply CRC"] = (p => p["tests"]![0]!["reply"] = "01 03 02 09 01 7F D5", "$.tests[0].reply: found CRC 7F D5, expected CRC 7F D4"),
        ["no hex"] = (p => p["tests"]![0]!["reply"] = "01 03 02 09 0", "$.tests[0].reply: found \"01 03 02 09 0\", expected the bytes of a frame in hex"),
        ["write request"] = (
            p => p["tests"]![0]!["request"] = "01 06 00 10 00 01 49 CF",
            "$.tests[0].request: found 8 bytes with function 06, expected a read request: 8 bytes with function 01, 02, 03 or 04"),
        ["reply of another unit"] = (
            p => p["tests"]![0]!["reply"] = "02 03 02 09 01 3B D4",
            "$.tests[0].reply: found unit 02, function 03, byte count 2, 7 bytes, expected unit 01, function 03, byte count 2, 7 bytes"),
        ["more than a read"] = (
            p => p["tests"]![0]!["request"] = "01 03 00 10 00 65 84 24",
            "$.tests[0].request: found 101 from 0x0010, expected 1 to 100 that end at 0xFFFF or before"),
        ["outside the frame"] = (
            p => p["tests"]![0]!["values"]!["energy_import_kwh"] = 1,
            "$.tests[0].values.energy_import_kwh: found \"energy_import_kwh\" at 0x0012, expected a quantity inside the frame's 0x0010-0x0010"),
        ["half inside the frame"] = (
            p =>
            {
                p["tests"]![0]!["request"] = "01 03 00 10 00 03 04 0E";
                p["tests"]![0]!["reply"] = "01 03 06 09 01 00 00 00 00 1C 2C";
                p["tests"]![0]!["values"]!["energy_import_kwh"] = 0;
            },
            "$.tests[0].values.energy_import_kwh: found \"energy_import_kwh\" at 0x0012, expected a quantity inside the frame's 0x0010-0x0012"),
        ["not a point"] = (
            p => p["tests"]![0]!["values"]!["voltage_l2_v"] = 1,
            "$.tests[0].values.voltage_l2_v: found \"voltage_l2_v\", expected a quantity of the profile's points"),
        ["unknown parameter"] = (
            p => p["tests"]![0]!["parameters"] = new JsonObject { ["pt"] = 2 },
            "$.tests[0].parameters.pt: found \"pt\", expected a name of the profile's parameters"),
        ["nothing proven"] = (
            p => p["tests"]![0]!["values"] = new JsonObject(), "$.tests[0].values: found no value, expected at least one quantity with its value"),
        ["no tests"] = (p => p["tests"] = new JsonArray(), "$.tests: found 0 items, expected at least 1"),
    };

    public static TheoryData<string> Proofs => new(ProofMistakes.Keys);

    [Theory, MemberData(nameof(Proofs))]
    public void A_frame_that_does_not_prove_the_map_is_named(string name) =>
        Assert.Equal([ProofMistakes[name].Message], ProfileText.Problems(ProofMistakes[name].Change));

    [Fact]
    public void Bits_of_one_register_are_no_overlap() =>
        Assert.DoesNotContain(ProfileText.Problems(p => { Status(p, 0, "smoke_state", 0); Status(p, 2, "heat_state", 9); }), IsOverlap);

    [Fact]
    public void Several_states_out_of_one_status_code_are_no_overlap() =>
        Assert.DoesNotContain(ProfileText.Problems(p => { Code(p, 0, "smoke_state"); Code(p, 2, "detector_fault_state"); }), IsOverlap);

    [Fact]
    public void One_register_read_as_two_types_is_an_overlap() =>
        Assert.Contains(
            ProfileText.Problems(p => { Code(p, 0, "smoke_state"); Code(p, 2, "detector_fault_state"); p["points"]![2]!["type"] = "int16"; }),
            IsOverlap);

    [Fact]
    public void The_same_address_in_two_tables_is_no_overlap() =>
        Assert.DoesNotContain(ProfileText.Problems(p => { p["points"]![1]!["table"] = "input"; p["points"]![1]!["address"] = "0x0010"; }), IsOverlap);

    [Fact]
    public void The_same_bit_twice_is_an_overlap() =>
        Assert.Contains(
            "$.points[2].address: found holding 0x0040 (heat_state), expected no overlap with holding 0x0040 (smoke_state)",
            ProfileText.Problems(p =>
            {
                Status(p, 0, "smoke_state", 4);
                Status(p, 2, "heat_state", 4);
            }));

    private static bool IsOverlap(string message) => message.Contains("overlap", StringComparison.Ordinal);

    private static void Status(JsonNode p, int point, string quantity, int bit) =>
        p["points"]![point] = JsonNode.Parse(
            $$"""
              {"quantity": "{{quantity}}", "unit": "", "group": "main", "table": "holding", "address": "0x40", "type": "bit",
               "bit": {{bit}}, "manual": "S"}
            """);

    private static void Code(JsonNode p, int point, string quantity) =>
        p["points"]![point] = JsonNode.Parse(
            $$"""
              {"quantity": "{{quantity}}", "unit": "", "group": "main", "table": "holding", "address": "0x40", "type": "uint16",
               "map": {"0": 0, "1": 1}, "manual": "S"}
            """);
}
