using System.Text.Json.Nodes;
using SmartPark.Chaos.Fleet;

namespace SmartPark.Chaos.Site;

/// <summary>Writes what the programs read: the city, the profile, and a wiring for each gateway.</summary>
internal static class CityFiles
{
    public const string Park = "p1";

    /// <summary>Time a gateway waits for a reply: far longer than any healthy reply takes, so that a missed one tells of a stopped process.</summary>
    public const int ResponseTimeoutMs = 5_000;

    /// <summary>The folder of a city with every device of the fleet registered.</summary>
    public static string WriteSeeds(string folder, int devices)
    {
        Directory.CreateDirectory(Path.Combine(folder, "parks"));
        File.WriteAllText(Path.Combine(folder, "city.json"), """{ "id": "chaos", "title": { "zh": "混沌市", "en": "Chaos city" }, "time_zone": "Asia/Shanghai" }""");
        var entries = Enumerable.Range(1, devices).Select(d => $$"""
            { "id": "{{AnswerLog.IdOf(d)}}", "title": { "zh": "设备{{d}}", "en": "Device {{d}}" }, "domain": "energy", "placements": [{ "from": "2000-01-01", "building": "b1", "enterprise": "e1" }] }
            """);
        File.WriteAllText(Path.Combine(folder, "parks", Park + ".json"), $$"""
            {
              "id": "{{Park}}", "title": { "zh": "园区", "en": "Park" }, "area_mu": 100,
              "buildings": [{ "id": "b1", "title": { "zh": "一号楼", "en": "Building 1" }, "floor_area_m2": 1000 }],
              "enterprises": [{ "id": "e1", "title": { "zh": "企业一", "en": "Enterprise 1" }, "trade": { "zh": "机械", "en": "Machining" },
                "occupancies": [{ "building": "b1", "from": "2000-01-01", "floor_area_m2": 500 }] }],
              "devices": [{{string.Join(",", entries)}}]
            }
            """);
        return folder;
    }

    /// <summary>The wiring of one gateway.</summary>
    /// <param name="file">Where to write it.</param>
    /// <param name="gateway">Gateway id.</param>
    /// <param name="brokerPort">Port of the broker, or of the proxy before it.</param>
    /// <param name="lines">Its lines with their ports.</param>
    /// <param name="more">Further members of the file, by name.</param>
    public static void WriteGateway(string file, string gateway, int brokerPort, IEnumerable<(AnswerLog Log, int Port)> lines, IReadOnlyDictionary<string, JsonNode> more)
    {
        var wiring = new JsonArray();
        var devices = new JsonArray();
        foreach (var (log, port) in lines)
        {
            wiring.Add(new JsonObject
            {
                ["id"] = log.Line, ["kind"] = "modbus-tcp", ["host"] = "127.0.0.1", ["port"] = port, ["response_timeout_ms"] = ResponseTimeoutMs, ["attempts"] = 1,
            });
            for (var i = 0; i < log.Devices.Count; i++)
            {
                devices.Add(new JsonObject { ["id"] = AnswerLog.IdOf(log.Devices[i]), ["line"] = log.Line, ["unit"] = i + 1, ["profile"] = FleetProfile.Id });
            }
        }

        var site = new JsonObject
        {
            ["park"] = Park, ["gateway"] = gateway, ["primary_host"] = "smartpark", ["uplink"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = brokerPort },
            ["lines"] = wiring, ["devices"] = devices,
        };
        foreach (var (name, value) in more)
        {
            site[name] = value.DeepClone();
        }

        File.WriteAllText(file, site.ToJsonString());
    }
}
