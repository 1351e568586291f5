using System.Globalization;
using System.Text.RegularExpressions;
using SmartPark.TestServers;

namespace SmartPark.Benchmarks.Macro;

/// <summary>
/// From the change of a contact at a device to the arrival of the webhook: gateway, mosquitto, ingest and InfluxDB as processes, the shipped rules, and meters that
/// send 20,000 points a second through the same broker and ingest. Beside it the least that any system with this poll interval needs: the wait for the next
/// poll and a bare POST, measured in the same run.
/// </summary>
internal static partial class AlarmBench
{
    /// <summary>Alarms of a whole run: each detector once.</summary>
    public const int AlarmsDefault = DetectorField.Modules;

    private const double PointsPerSecond = 20_000;
    private const double AlarmsPerSecond = 10;
    private const int Seed = 20261123;

    // A device sends its twenty points once a second.
    private static readonly string[] Meters = [.. Enumerable.Range(1, (int)PointsPerSecond / IngestBench.Quantities.Length).Select(i => $"meter-{i}")];
    private static readonly TimeSpan SmokeFor = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ToldWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DoubledWithin = TimeSpan.FromSeconds(5);

    /// <summary>Raises so many alarms, ten a second; with the native gateway as parks run it, or the managed one of this build, which needs no minutes of compiling.</summary>
    public static async Task RunAsync(Report report, int alarms, bool isNative)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(alarms is > 0 and <= DetectorField.Modules, true, nameof(alarms));
        var folder = Directory.CreateTempSubdirectory("smartpark-").FullName;
        try
        {
            var program = BuiltProgram.Find("SmartPark.Gateway", "smartpark-gateway");
            if (isNative)
            {
                await GatewayBench.PublishAsync(folder);
                program = Path.Combine(folder, "smartpark-gateway");
            }

            await MeasureAsync(report, alarms, program, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(Report report, int alarms, string program, string folder)
    {
        await using var influx = await InfluxServer.StartAsync();
        await using var broker = await MosquittoServer.StartAsync();
        await using var receiver = await AlarmReceiver.StartAsync();
        await using var ingest = await IngestProgram.StartAsync(
            broker.Port,
            new Dictionary<string, string>
            {
                ["SmartPark__Storage__Kind"] = "influxdb", ["SmartPark__Storage__InfluxDb__Url"] = influx.Url.ToString(), ["SmartPark__Storage__InfluxDb__Api"] = "v1",
                ["SmartPark__Storage__InfluxDb__Database"] = "alarms", ["SmartPark__Paths__Telling"] = AlarmSite.Telling(folder, new(receiver.Url, "alarms")),
            },
            f => AlarmSite.Seeds(f, Meters));
        using var api = new HttpClient { BaseAddress = new($"http://127.0.0.1:{ingest.Port}") };

        // Voltages as a grid has them: a city of undervoltage would be alarms of another kind.
        using var load = new LoadNode(AlarmSite.Park, "node", Meters, IngestBench.Quantities, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), q => q.StartsWith("voltage", StringComparison.Ordinal) ? 220 : 10);
        await load.ConnectAsync(broker.Port);
        using var stop = new CancellationTokenSource();
        var sending = load.SendAtAsync(PointsPerSecond, stop.Token);

        using var field = new DetectorField();
        await using var gateway = Gateway(program, broker.Port, field);
        await gateway.RunAsync();
        await WatchedAsync(api, () => ingest.Output + gateway.Output);
        await Task.Delay(Steady, TimeProvider.System, CancellationToken.None);

        var before = await CountAsync(api, load, ingest, gateway, broker);
        var bare = BareCosts.MeasureAsync(receiver, folder, stop.Token);
        var run = new AlarmRun(field, receiver, alarms, new(Seed));
        await run.RaiseAsync(AlarmsPerSecond, SmokeFor);
        var after = await CountAsync(api, load, ingest, gateway, broker);
        await run.WaitAsync(ToldWithin, DoubledWithin);

        await stop.CancelAsync();
        await sending.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        Say(report, run, await bare, before, after);
        if (run.Told == 0)
        {
            throw new InvalidOperationException("nothing was told:\n" + ingest.Output + gateway.Output);
        }
    }

    private static BuiltProgram Gateway(string program, int brokerPort, DetectorField field) => new(
        program,
        self =>
        {
            var config = Path.Combine(BuiltProgram.Root, "firmware-config");
            return
            [
                "run", AlarmSite.Gateway(self.Folder, brokerPort, field), "--profiles", Path.Combine(config, "profiles"), "--quantities", Path.Combine(config, "quantities.json"),
                "--status", Path.Combine(self.Folder, "status.json"), "--outbox", Path.Combine(self.Folder, "outbox"),
            ];
        },
        _ => new Dictionary<string, string>(),
        (_, _) => Task.FromResult(field.Requests > 0));

    /// <summary>Waits until the centre has a reading of every detector.</summary>
    private static async Task WatchedAsync(HttpClient api, Func<string> output)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var module = 0; module < DetectorField.Modules;)
        {
            using var response = await api.GetAsync(new Uri($"/api/v1/devices/{AlarmSite.Park}/{DetectorField.Id(module)}", UriKind.Relative));
            if ((await response.Content.ReadAsStringAsync()).Contains("smoke_state", StringComparison.Ordinal))
            {
                module++;
                continue;
            }

            if (TimeProvider.System.GetElapsedTime(began) > ServerProcess.StartTimeout)
            {
                throw new InvalidOperationException($"no reading of {DetectorField.Id(module)}:\n{output()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }
    }

    private static async Task<Count> CountAsync(HttpClient api, LoadNode load, BuiltProgram ingest, BuiltProgram gateway, MosquittoServer broker)
    {
        var stored = StoredLine().Matches(await api.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Sum(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
        return new(
            TimeProvider.System.GetTimestamp(), stored, load.MessagesStored * load.PointsPerMessage,
            ProcessFigures.CpuSeconds(ingest.ProcessId), ProcessFigures.CpuSeconds(gateway.ProcessId), ProcessFigures.CpuSeconds(broker.ProcessId));
    }

    private static void Say(Report report, AlarmRun run, BareCosts bare, Count before, Count after)
    {
        var random = new Random(Seed);
        double interval = AlarmSite.PollMs;
        var posts = bare.Posts;
        var limit = Quantiles.Of(Enumerable.Range(0, run.Alarms).Select(i => (random.NextDouble() * interval) + posts[i % posts.Count]));
        var whole = Quantiles.Of(run.Delays(DelayPart.Whole));
        var seconds = TimeProvider.System.GetElapsedTime(before.At, after.At).TotalSeconds;

        report.Section($"From a contact's change to the webhook, {DetectorField.Modules} detectors read every {interval:N0} ms, {AlarmsPerSecond:N0} alarms/s, each told once and its end once");
        report.Row("stored meanwhile, detectors included", $"{(after.Stored - before.Stored) / seconds:N0} points/s", $"{(after.Load - before.Load) / seconds:N0} of the meters", $"for {seconds:N0} s");
        report.Row("used meanwhile", $"{(after.IngestCpu - before.IngestCpu) / seconds:N2} cores ingest", $"{(after.GatewayCpu - before.GatewayCpu) / seconds:N2} cores gateway", $"{(after.BrokerCpu - before.BrokerCpu) / seconds:N2} cores broker");
        report.Row("bare POST of the same size, there and back", [.. Quantiles.Of(posts).InMs, $"{posts.Count} posts"]);
        report.Row("bare flush of 4 kB to the disk", Quantiles.Of(bare.Flushes).InMs);
        report.Row("wait for the next poll + bare POST (the limit)", limit.InMs);
        report.Row("change → webhook", [.. whole.InMs, $"the first {run.First:N1} ms"]);
        report.Row("  change → first read at the device", Quantiles.Of(run.Delays(DelayPart.Poll)).InMs);
        report.Row("  read → learned at the centre", Quantiles.Of(run.Delays(DelayPart.Way)).InMs);
        report.Row("  learned → webhook", Quantiles.Of(run.Delays(DelayPart.Telling)).InMs);
        report.Row("beyond the wait for the poll, all of it", Quantiles.Of(run.Delays(DelayPart.Beyond)).InMs);
        report.Row("onset as told, beside the read", Quantiles.Of(run.Delays(DelayPart.Onset)).InMs);
        report.Row("ratio", $"p50 {whole.P50 / limit.P50:P0} of the limit", $"p99 {whole.P99 / limit.P99:P0}", $"worst {whole.Worst / limit.Worst:P0}");
        report.Row("beginnings", $"{run.Told} of {run.Alarms} told", $"{run.Missing("raised")} missing", $"{run.Doubled("raised")} doubled", $"{run.Strange} that were no smoke");
        report.Row("ends", $"{run.Ended} of {run.Alarms} told", $"{run.Missing("cleared")} missing", $"{run.Doubled("cleared")} doubled");
        report.Row("other alarms told beside them", run.Others.Length > 0 ? run.Others : "none");
        report.Row($"p99 at most {interval + 1000:N0} ms, each told once", whole.P99 <= interval + 1000 && run.IsWhole ? "kept" : "NOT KEPT");
    }

    [GeneratedRegex(@"^smartpark_ingest_samples_stored_total(?:\{[^}]*\})? ([0-9.eE+]+)", RegexOptions.Multiline)]
    private static partial Regex StoredLine();

    /// <summary>What had been stored and used at a moment.</summary>
    private readonly record struct Count(long At, double Stored, double Load, double IngestCpu, double GatewayCpu, double BrokerCpu);
}
