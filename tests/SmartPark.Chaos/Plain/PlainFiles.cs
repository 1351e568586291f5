using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPark.Chaos.Plain;

/// <summary>One line that a plain gateway polls.</summary>
/// <param name="Port">Modbus TCP port on loopback.</param>
/// <param name="Devices">Device numbers; the n-th has unit n + 1.</param>
internal sealed record PlainLine(int Port, IReadOnlyList<int> Devices);

/// <summary>What a plain gateway is told.</summary>
/// <param name="Id">Its id and MQTT client id.</param>
/// <param name="BrokerPort">Port of the link to the broker.</param>
/// <param name="IntervalMs">Poll interval of every device and group.</param>
/// <param name="StatusFile">Where it says how it does.</param>
/// <param name="Lines">What it polls.</param>
internal sealed record PlainGatewayFile(string Id, int BrokerPort, int IntervalMs, string StatusFile, IReadOnlyList<PlainLine> Lines);

/// <summary>What the plain writer is told.</summary>
/// <param name="BrokerPort">Port of the link to the broker.</param>
/// <param name="DatabasePort">Port of the link to InfluxDB.</param>
/// <param name="Database">Database.</param>
internal sealed record PlainWriterFile(int BrokerPort, int DatabasePort, string Database);

/// <summary>One reply as a message.</summary>
/// <param name="Device">Device number.</param>
/// <param name="Group">Poll group.</param>
/// <param name="TimeMs">Source time, UTC ms.</param>
/// <param name="Values">Values by point.</param>
internal sealed record PlainMessage(
    [property: JsonPropertyName("d")] int Device, [property: JsonPropertyName("g")] int Group, [property: JsonPropertyName("t")] long TimeMs, [property: JsonPropertyName("v")] double[] Values);

/// <summary>Reads the files.</summary>
internal static class PlainFiles
{
    public static T Read<T>(string file) => JsonSerializer.Deserialize<T>(File.ReadAllText(file)) ?? throw new InvalidOperationException($"{file} is empty");
}
