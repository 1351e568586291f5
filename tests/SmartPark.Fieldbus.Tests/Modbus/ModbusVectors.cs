using System.Reflection;
using System.Text.Json;
using SmartPark.Fieldbus.Modbus;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Modbus;

/// <summary>The frames of <c>vectors/modbus.json</c>, looked up by name so that a failing case is one line.</summary>
internal static class ModbusVectors
{
    private static readonly JsonDocument File = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(RepoRoot, "tests", "SmartPark.Fieldbus.Tests", "vectors", "modbus.json")));

    public static string RepoRoot => typeof(ModbusVectors).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "RepoRoot").Value!;

    public static IEnumerable<JsonElement> Frames => File.RootElement.GetProperty("frames").EnumerateArray();

    public static IEnumerable<JsonElement> Sequences => File.RootElement.GetProperty("sequences").EnumerateArray();

    public static TheoryData<string> Names(string kind, string framing) =>
        [.. Frames.Where(frame => Text(frame, "kind") == kind && Text(frame, "framing") == framing).Select(frame => Text(frame, "name"))];

    public static JsonElement Frame(string name) => Frames.Single(frame => Text(frame, "name") == name);

    public static byte[] Bytes(JsonElement of, string member) => FromHex(Text(of, member));

    public static byte[] FromHex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    public static string Text(JsonElement of, string member) => of.GetProperty(member).GetString()!;

    public static int Number(JsonElement of, string member) => of.GetProperty(member).GetInt32();

    /// <summary>The request that a request vector describes.</summary>
    public static ModbusRequest Request(JsonElement frame) =>
        new((byte)Number(frame, "unit"), (ModbusFunction)Number(frame, "function"), (ushort)Number(frame, "address"), (ushort)Number(frame, "count"))
        {
            WriteData = Bytes(frame, "write_data"),
            WriteAddress = (ushort)Number(frame, "write_address"),
        };
}
