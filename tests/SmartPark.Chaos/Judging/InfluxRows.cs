using System.Text.Json;
using SmartPark.Chaos.Fleet;
using SmartPark.Telemetry;
using SmartPark.TestServers;

namespace SmartPark.Chaos.Judging;

/// <summary>Reads everything back from InfluxDB with InfluxQL, device by device.</summary>
internal static class InfluxRows
{
    private const string QualitySuffix = "_quality";

    public static async IAsyncEnumerable<StoredRow> ReadAsync(InfluxServer influx, string database, IEnumerable<int> devices)
    {
        foreach (var device in devices)
        {
            foreach (var group in Enum.GetValues<PollGroup>())
            {
                var answer = await influx.QueryAsync($"SELECT * FROM \"{DeviceCode.Measurement(group)}\" WHERE device = '{AnswerLog.IdOf(device)}'", database);
                if (!answer.GetProperty("results")[0].TryGetProperty("series", out var series))
                {
                    continue;
                }

                var columns = series[0].GetProperty("columns").EnumerateArray().Select(c => c.GetString()!).ToArray();
                foreach (var values in series[0].GetProperty("values").EnumerateArray())
                {
                    yield return Row(device, group, columns, values);
                }
            }
        }
    }

    private static StoredRow Row(int device, PollGroup group, string[] columns, JsonElement values)
    {
        var row = new StoredRow(device, group, values[0].GetInt64());
        var quantities = DeviceCode.Quantities(group);
        for (var c = 1; c < columns.Length; c++)
        {
            if (values[c].ValueKind != JsonValueKind.Number)
            {
                continue;
            }

            var isQuality = columns[c].EndsWith(QualitySuffix, StringComparison.Ordinal);
            var point = Find(quantities, isQuality ? columns[c][..^QualitySuffix.Length] : columns[c]);
            if (point >= 0 && isQuality)
            {
                row.Qualities[point] = (Quality)values[c].GetDouble();
            }
            else if (point >= 0)
            {
                row.Values[point] = values[c].GetDouble();
            }
        }

        return row;
    }

    internal static int Find(IReadOnlyList<string> quantities, string name)
    {
        for (var i = 0; i < quantities.Count; i++)
        {
            if (quantities[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}
