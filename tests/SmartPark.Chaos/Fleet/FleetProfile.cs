using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPark.Fieldbus.Modbus;

namespace SmartPark.Chaos.Fleet;

/// <summary>The fleet's device model as a profile file, with the frames that prove it.</summary>
internal static class FleetProfile
{
    /// <summary>Profile id and name of its file.</summary>
    public const string Id = "chaos-device";

    private const byte ReadHolding = 3;

    /// <summary>Writes <c>chaos-device.json</c> into a folder.</summary>
    /// <param name="folder">Folder of profiles.</param>
    /// <param name="intervalMs">Poll interval of both groups.</param>
    public static void Write(string folder, int intervalMs)
    {
        Directory.CreateDirectory(folder);
        var points = new JsonArray();
        for (var i = 0; i < DeviceCode.Quantities(PollGroup.Meter).Count; i++)
        {
            var quantity = DeviceCode.Quantities(PollGroup.Meter)[i];
            points.Add(Point(quantity, UnitOf(quantity), "meter", i * 2, "uint32"));
        }

        points.Add(Point("fire_tank_level_m", "m", "fire", DeviceCode.FireAddress, "float64"));
        points.Add(Point("fire_water_pressure_mpa", "MPa", "fire", DeviceCode.FireAddress + 4, "float64"));
        var smoke = Point("smoke_state", "", "fire", DeviceCode.FireAddress + 8, "bit");
        smoke["bit"] = 0;
        points.Add(smoke);
        var profile = new JsonObject
        {
            ["id"] = Id, ["maker"] = "SmartPark", ["model"] = "chaos device", ["title"] = new JsonObject { ["zh"] = "混沌测试设备", ["en"] = "Chaos device" },
            ["source"] = "made by the chaos harness: registers encode device and sequence number",
            ["groups"] = new JsonArray(Group("meter", intervalMs), Group("fire", intervalMs)),
            ["points"] = points,
            ["tests"] = new JsonArray(Test(PollGroup.Meter), Test(PollGroup.Fire)),
        };
        File.WriteAllText(Path.Combine(folder, Id + ".json"), profile.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    private static string UnitOf(string quantity) => quantity.EndsWith("_kvarh", StringComparison.Ordinal) ? "kvarh" : quantity.EndsWith("_kwh", StringComparison.Ordinal) ? "kWh" : "m³";

    private static JsonObject Group(string name, int intervalMs) => new() { ["name"] = name, ["interval_ms"] = intervalMs };

    private static JsonObject Point(string quantity, string unit, string group, int address, string type) => new()
    {
        ["quantity"] = quantity, ["unit"] = unit, ["group"] = group, ["table"] = "holding", ["address"] = $"{address}", ["type"] = type, ["manual"] = $"register {address}",
    };

    private static JsonObject Test(PollGroup group)
    {
        const int Device = 1001;
        const int Sequence = 77;
        var address = group == PollGroup.Meter ? 0 : DeviceCode.FireAddress;
        var registers = DeviceCode.Registers(group);
        var request = new byte[8];
        byte[] head = [1, ReadHolding, (byte)(address >> 8), (byte)address, 0, (byte)registers];
        head.CopyTo(request, 0);
        Crc16.Append(request, 6);
        var reply = new byte[3 + (registers * 2) + 2];
        (reply[0], reply[1], reply[2]) = (1, ReadHolding, (byte)(registers * 2));
        DeviceCode.Write(Device, group, Sequence, reply.AsSpan(3));
        Crc16.Append(reply, reply.Length - 2);
        var values = new JsonObject();
        for (var i = 0; i < DeviceCode.Quantities(group).Count; i++)
        {
            values[DeviceCode.Quantities(group)[i]] = DeviceCode.Value(Device, group, Sequence, i);
        }

        return new() { ["name"] = $"group {group}", ["origin"] = "constructed", ["request"] = Hex(request), ["reply"] = Hex(reply), ["values"] = values };
    }

    private static string Hex(byte[] bytes) => string.Join(' ', bytes.Select(b => b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));
}
