using System.Text.Json;
using System.Text.Json.Nodes;

namespace SmartPark.Benchmarks.Macro;

/// <summary>The files of the alarm bench: the city, the gateway's wiring and who is told.</summary>
internal static class AlarmSite
{
    /// <summary>The park of everything.</summary>
    public const string Park = "bench";

    /// <summary>How often a smoke contact is read: what the shipped profile says.</summary>
    public const int PollMs = 1000;

    private const int DetectorsPerBuilding = 20;

    /// <summary>Writes the city with its meters and detectors below a folder and returns where.</summary>
    public static string Seeds(string folder, IReadOnlyList<string> meters)
    {
        var seeds = Path.Combine(folder, "seeds");
        Directory.CreateDirectory(Path.Combine(seeds, "parks"));
        Write(Path.Combine(seeds, "city.json"), new() { ["id"] = "bench", ["title"] = Title("测试", "Bench"), ["time_zone"] = "Asia/Shanghai" });
        var devices = meters.Select(m => Device(m, "energy", 0)).Concat(Enumerable.Range(0, DetectorField.Modules).Select(m => Device(DetectorField.Id(m), "fire", m / DetectorsPerBuilding)));
        Write(Path.Combine(seeds, "parks", Park + ".json"), new()
        {
            ["id"] = Park, ["title"] = Title("园区", "Park"), ["area_mu"] = 1,
            ["buildings"] = new JsonArray([.. Enumerable.Range(0, DetectorField.Modules / DetectorsPerBuilding)
                .Select(b => new JsonObject { ["id"] = $"b{b}", ["title"] = Title($"{b} 号楼", $"Building {b}"), ["floor_area_m2"] = 1000 })]),
            ["enterprises"] = new JsonArray(new JsonObject
            {
                ["id"] = "e1", ["title"] = Title("企业", "Enterprise"), ["trade"] = Title("机械", "Machining"),
                ["occupancies"] = new JsonArray(new JsonObject { ["building"] = "b0", ["from"] = "2020-01-01", ["floor_area_m2"] = 1000 }),
            }),
            ["devices"] = new JsonArray([.. devices]),
        });
        return seeds;
    }

    /// <summary>Writes a gateway with every detector of a field, under all shipped rules, and returns where.</summary>
    public static string Gateway(string folder, int brokerPort, DetectorField field)
    {
        var wiring = Enumerable.Range(0, DetectorField.Modules).Select(m => (Module: m, Wire: field.WiringOf(m))).ToArray();
        var file = Path.Combine(folder, "site.json");
        Write(file, new()
        {
            ["park"] = Park, ["gateway"] = "g1", ["primary_host"] = "smartpark",
            ["uplink"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = brokerPort },
            ["alarm_rules"] = new JsonArray(Path.Combine(BuiltProgram.Root, "firmware-config", "alarm-rules")),
            ["lines"] = new JsonArray([.. wiring.Select(w => (w.Wire.Line, w.Wire.Port)).Distinct()
                .Select(l => new JsonObject { ["id"] = $"l{l.Line}", ["kind"] = "modbus-tcp", ["host"] = "127.0.0.1", ["port"] = l.Port })]),
            ["devices"] = new JsonArray([.. wiring.Select(w => new JsonObject
            {
                ["id"] = DetectorField.Id(w.Module), ["line"] = $"l{w.Wire.Line}", ["unit"] = w.Wire.Unit, ["profile"] = "fire-input-module",
                ["intervals_ms"] = new JsonObject { ["fire"] = PollMs },
            })]),
        });
        return file;
    }

    /// <summary>Writes a file by which everything that endangers lives is told over one webhook at once, and returns where.</summary>
    public static string Telling(string folder, Uri webhook)
    {
        var file = Path.Combine(folder, "telling.json");
        Write(file, new()
        {
            ["format"] = 1, ["link"] = "https://park.example.com",
            ["channels"] = new JsonArray(new JsonObject { ["id"] = "hook", ["title"] = Title("接口", "Interface"), ["webhook"] = new JsonObject { ["url"] = webhook.ToString() } }),
            ["routes"] = new JsonArray(new JsonObject
            {
                ["id"] = "life", ["title"] = Title("紧急报警", "What endangers lives"), ["severities"] = new JsonArray("critical"),
                ["steps"] = new JsonArray(new JsonObject { ["after_s"] = 0, ["channels"] = new JsonArray("hook") }),
            }),
        });
        return file;
    }

    private static JsonObject Device(string id, string domain, int building) => new()
    {
        ["id"] = id, ["title"] = Title(id, id), ["domain"] = domain,
        ["placements"] = new JsonArray(new JsonObject { ["from"] = "2020-01-01", ["building"] = $"b{building}", ["enterprise"] = "e1" }),
    };

    private static JsonObject Title(string zh, string en) => new() { ["zh"] = zh, ["en"] = en };

    private static void Write(string file, JsonObject json) => File.WriteAllText(file, json.ToJsonString(JsonSerializerOptions.Web));
}
