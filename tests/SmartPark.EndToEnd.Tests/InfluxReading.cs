using System.Text.Json;
using SmartPark.TestServers;

namespace SmartPark.EndToEnd.Tests;

/// <summary>Reads back what the pipeline stored, with InfluxQL only.</summary>
internal static class InfluxReading
{
    public const string Database = "smartpark";

    /// <summary>Settings of an ingest that writes to this server.</summary>
    public static Dictionary<string, string> SettingsFor(InfluxServer influx, MosquittoServer broker) => new()
    {
        ["Broker__Host"] = "127.0.0.1", ["Broker__Port"] = $"{broker.Port}", ["Storage__Kind"] = "influxdb",
        ["Storage__InfluxDb__Url"] = influx.Url.ToString(), ["Storage__InfluxDb__Api"] = "v1", ["Storage__InfluxDb__Database"] = Database,
    };

    /// <summary>The series of the first statement's answer; none when nothing matched.</summary>
    public static IReadOnlyList<JsonElement> Series(JsonElement answer) =>
        answer.GetProperty("results")[0].TryGetProperty("series", out var series) ? [.. series.EnumerateArray()] : [];

    /// <summary>The newest value of each field of a device, once there is one.</summary>
    public static async Task<Dictionary<string, double>> LastAsync(InfluxServer influx, string measurement, string device, Func<string> explain)
    {
        var series = await Waiting.ForAsync(
            async () => Series(await influx.QueryAsync($"SELECT last(*) FROM {measurement} WHERE device = '{device}'", Database)) is [var first, ..] ? first : default,
            s => s.ValueKind == JsonValueKind.Object,
            explain);
        var names = series.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!).ToList();
        var row = series.GetProperty("values")[0];
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var i = 1; i < names.Count; i++)
        {
            if (row[i].ValueKind == JsonValueKind.Number)
            {
                values[names[i].Replace("last_", "", StringComparison.Ordinal)] = row[i].GetDouble();
            }
        }

        return values;
    }
}
