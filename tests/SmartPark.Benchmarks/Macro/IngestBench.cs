using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using DuckDB.NET.Data;
using SmartPark.TestServers;

namespace SmartPark.Benchmarks.Macro;

/// <summary>
/// Points per second from MQTT until committed, through mosquitto and the ingest program, beside the rate at which the same database takes
/// rows that were rendered beforehand, in the same run on the same two cores.
/// </summary>
internal static class IngestBench
{
    private const string Park = "bench";
    private const int Devices = 250;

    /// <summary>What one of its meters sends.</summary>
    public static string[] Quantities { get; } =
    [
        "voltage_l1_v", "voltage_l2_v", "voltage_l3_v", "current_l1_a", "current_l2_a", "current_l3_a", "active_power_kw", "active_power_l1_kw", "active_power_l2_kw",
        "active_power_l3_kw", "reactive_power_kvar", "apparent_power_kva", "demand_import_kw", "energy_import_kwh", "energy_export_kwh", "energy_total_kwh",
        "energy_import_l1_kwh", "energy_import_l2_kwh", "energy_import_l3_kwh", "current_neutral_a",
    ];

    public static async Task RunAsync(Report report, TimeSpan span)
    {
        var start = TimeProvider.System.GetUtcNow().AddDays(-2).ToUnixTimeMilliseconds();

        await using (var influx = await InfluxServer.StartAsync())
        {
            var limit = await RawInfluxAsync(influx, span, start);
            var (points, cpu) = await PipelineAsync(span, start, new()
            {
                ["SmartPark__Storage__Kind"] = "influxdb", ["SmartPark__Storage__InfluxDb__Url"] = influx.Url.ToString(), ["SmartPark__Storage__InfluxDb__Api"] = "v1",
                ["SmartPark__Storage__InfluxDb__Database"] = "pipeline",
            });
            report.Section($"Ingest to InfluxDB 1.6.7, {Quantities.Length} points a message, {Devices} devices");
            report.Row("pre-rendered line protocol (the limit)", $"{limit:N0} points/s");
            report.Row("MQTT → mosquitto → ingest → committed", $"{points:N0} points/s", $"{cpu:N2} cores ingest");
            report.Row("ratio", $"{points / limit:P0} of the limit");
        }

        var rows = RawDuckDb(span, start);
        var (duckPoints, duckCpu) = await PipelineAsync(span, start, new() { ["SmartPark__Storage__Kind"] = "duckdb" });
        report.Section("Ingest to DuckDB, the same messages");
        report.Row("bare appender, one plain table (the limit)", $"{rows:N0} points/s");
        report.Row("MQTT → mosquitto → ingest → committed", $"{duckPoints:N0} points/s", $"{duckCpu:N2} cores ingest");
        report.Row("ratio", $"{duckPoints / rows:P0} of the limit");
    }

    private static async Task<(double PointsPerSecond, double Cores)> PipelineAsync(TimeSpan span, long start, Dictionary<string, string> settings)
    {
        var devices = Enumerable.Range(1, Devices).Select(i => $"meter-{i}").ToArray();
        await using var broker = await MosquittoServer.StartAsync();
        await using var ingest = await IngestProgram.StartAsync(broker.Port, settings, folder => Seeds(folder, devices));

        using var node = new LoadNode(Park, "node", devices, Quantities, start);
        await node.ConnectAsync(broker.Port);
        using var stop = new CancellationTokenSource();
        var sending = node.SendAsync(stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, CancellationToken.None);

        var (messages, cpu, began) = (node.MessagesStored, ProcessFigures.CpuSeconds(ingest.ProcessId), TimeProvider.System.GetTimestamp());
        await Task.Delay(span, TimeProvider.System, CancellationToken.None);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var points = (node.MessagesStored - messages) * node.PointsPerMessage / seconds;
        var cores = (ProcessFigures.CpuSeconds(ingest.ProcessId) - cpu) / seconds;
        await stop.CancelAsync();
        await sending.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return points > 0 ? (points, cores) : throw new InvalidOperationException("nothing was stored:\n" + ingest.Output);
    }

    private static async Task<double> RawInfluxAsync(InfluxServer influx, TimeSpan span, long start)
    {
        await influx.QueryAsync("CREATE DATABASE raw");
        using var http = new HttpClient();
        var target = new Uri(influx.Url, "write?db=raw&precision=ms");
        const int Lines = 5000;
        const int Bodies = 40;
        var bodies = Enumerable.Range(0, Bodies).Select(b => Render(b * Lines, Lines, start)).ToArray();
        var began = TimeProvider.System.GetTimestamp();
        long points = 0;
        var next = -1;
        // Two writers, as the pipeline may use both cores too; the bodies repeat once all were sent.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (TimeProvider.System.GetElapsedTime(began) < span)
            {
                using var content = new ByteArrayContent(bodies[Interlocked.Increment(ref next) % Bodies]);
                content.Headers.ContentEncoding.Add("gzip");
                content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
                using var response = await http.PostAsync(target, content);
                response.EnsureSuccessStatusCode();
                Interlocked.Add(ref points, Lines * Quantities.Length);
            }
        })));
        return points / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    private static byte[] Render(int first, int lines, long start)
    {
        var text = new StringBuilder();
        for (var n = first; n < first + lines; n++)
        {
            text.Append(CultureInfo.InvariantCulture, $"energy,building=b1,device=meter-{(n % Devices) + 1},enterprise=e1,park={Park} ");
            for (var i = 0; i < Quantities.Length; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}{Quantities[i]}={10 + ((n + i) % 50 * 0.1)}");
            }

            text.Append(CultureInfo.InvariantCulture, $" {start + (n / Devices * 1000)}\n");
        }

        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }

        return output.ToArray();
    }

    private static double RawDuckDb(TimeSpan span, long start)
    {
        var folder = Directory.CreateTempSubdirectory("smartpark-");
        try
        {
            using var connection = new DuckDBConnection($"Data Source={Path.Combine(folder.FullName, "raw.duckdb")}");
            connection.Open();
            using (var command = connection.CreateCommand())
            {
                command.CommandText = "CREATE TABLE raw (series INTEGER, time BIGINT, value DOUBLE, quality UTINYINT)";
                command.ExecuteNonQuery();
            }

            const int Batch = 10000;
            var began = TimeProvider.System.GetTimestamp();
            long rows = 0;
            while (TimeProvider.System.GetElapsedTime(began) < span)
            {
                using var appender = connection.CreateAppender("raw");
                for (var i = 0; i < Batch; i++, rows++)
                {
                    appender.CreateRow().AppendValue((int)(rows % 5000)).AppendValue(start + (rows / 5000 * 1000)).AppendValue(10 + (rows % 50 * 0.1)).AppendValue((byte)0).EndRow();
                }
            }

            return rows / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Seeds(string folder, string[] devices)
    {
        var seeds = Path.Combine(folder, "seeds");
        Directory.CreateDirectory(Path.Combine(seeds, "parks"));
        File.WriteAllText(Path.Combine(seeds, "city.json"), """{ "id": "bench", "title": { "zh": "测试", "en": "Bench" }, "time_zone": "Asia/Shanghai" }""");
        var entries = devices.Select(d => $$"""{ "id": "{{d}}", "title": { "zh": "{{d}}", "en": "{{d}}" }, "domain": "energy", "placements": [{ "from": "2020-01-01", "building": "b1", "enterprise": "e1" }] }""");
        File.WriteAllText(Path.Combine(seeds, "parks", Park + ".json"), $$"""
            { "id": "{{Park}}", "title": { "zh": "园区", "en": "Park" }, "area_mu": 1,
              "buildings": [{ "id": "b1", "title": { "zh": "一", "en": "One" }, "floor_area_m2": 1 }],
              "enterprises": [{ "id": "e1", "title": { "zh": "一", "en": "One" }, "trade": { "zh": "一", "en": "One" }, "occupancies": [{ "building": "b1", "from": "2020-01-01", "floor_area_m2": 1 }] }],
              "devices": [{{string.Join(",", entries)}}] }
            """);
        return seeds;
    }
}
