using DuckDB.NET.Data;
using SmartPark.Chaos.Fleet;
using SmartPark.Telemetry;

namespace SmartPark.Chaos.Judging;

/// <summary>Reads everything back from the embedded store's file, after ingest has left it.</summary>
internal static class DuckDbRows
{
    private const string Query = """
        SELECT s.device, s.quantity, r.time_ms, r.value, r.quality
        FROM (SELECT * FROM readings UNION ALL SELECT * FROM recent) r JOIN series s USING (series_id)
        WHERE s.domain IN ('energy', 'fire') ORDER BY s.device, s.domain, r.time_ms
        """;

    public static IEnumerable<StoredRow> Read(string file)
    {
        using var connection = new DuckDBConnection($"DataSource={file};ACCESS_MODE=READ_ONLY");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Query;
        using var reader = command.ExecuteReader();

        // A series that holds one time twice starts another row: the judge sees it as a double.
        var open = new List<StoredRow>();
        while (reader.Read())
        {
            var (id, quantity, time) = (reader.GetString(0), reader.GetString(1), reader.GetInt64(2));
            var group = InfluxRows.Find(DeviceCode.Quantities(PollGroup.Meter), quantity) >= 0 ? PollGroup.Meter : PollGroup.Fire;
            var point = InfluxRows.Find(DeviceCode.Quantities(group), quantity);
            if (point < 0 || !id.StartsWith('m'))
            {
                continue;
            }

            var device = int.Parse(id.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
            if (open.Count > 0 && (open[0].Device != device || open[0].Group != group || open[0].TimeMs != time))
            {
                foreach (var done in open)
                {
                    yield return done;
                }

                open.Clear();
            }

            var row = open.Find(r => double.IsNaN(r.Values[point]) && r.Qualities[point] == Quality.Good);
            if (row is null)
            {
                row = new(device, group, time);
                open.Add(row);
            }

            row.Values[point] = reader.IsDBNull(3) ? double.NaN : reader.GetDouble(3);
            row.Qualities[point] = (Quality)reader.GetByte(4);
        }

        foreach (var done in open)
        {
            yield return done;
        }
    }
}
