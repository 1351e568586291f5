using System.Globalization;
using System.Text.Json;
using SmartPark.EndToEnd.Tests.Site;
using SmartPark.TestServers;
using SmartPark.TestServers.Wires;
using Xunit;

namespace SmartPark.EndToEnd.Tests;

/// <summary>From a contact to the alarm desk with the programs that a park runs: gateway, broker, ingest.</summary>
public sealed class AlarmTests
{
    private const int Fires = 6;
    private const byte Module = 1;

    private int _smoke;

    [Fact]
    public async Task Every_fire_is_one_alarm_with_its_own_times_though_ingest_is_killed_in_each()
    {
        using var module = new RegisterServer { Register = (unit, address) => (ushort)(unit == Module && address == 0 ? Volatile.Read(ref _smoke) : 0) };
        await using var broker = await MosquittoServer.StartAsync();
        await using var ingest = await IngestProcess.StartAsync(
            new() { ["Broker__Host"] = "127.0.0.1", ["Broker__Port"] = $"{broker.Port}" }, new() { ["p1"] = ["smoke-1"] });
        await using var gateway = await GatewayProcess.StartAsync(Site(module, broker));
        using var http = new HttpClient { BaseAddress = ingest.Url };
        await Waiting.ForAsync(() => http.GetStringAsync(new Uri("/api/v1/devices/p1/smoke-1", UriKind.Relative)), t => t.Contains("smoke_state", StringComparison.Ordinal), () => ingest.Output + gateway.Output);

        var random = new Random(20261123);
        var (lit, gone) = (new List<long>(), new List<long>());
        for (var fire = 1; fire <= Fires; fire++)
        {
            lit.Add(Now);
            Volatile.Write(ref _smoke, 1);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 1_500)), TimeProvider.System, TestContext.Current.CancellationToken);
            await ingest.KillAsync();
            await ingest.RunAsync();
            await SmokesAsync(http, s => s.Count == fire && s.All(e => e.Raised is not null), ingest, gateway);
            gone.Add(Now);
            Volatile.Write(ref _smoke, 0);
            await SmokesAsync(http, s => s.Count == fire && s.All(e => e.Cleared is not null), ingest, gateway);
        }

        var smokes = await SmokesAsync(http, s => s.Count == Fires, ingest, gateway);
        foreach (var (i, smoke) in smokes.Index())
        {
            // Read within a second of the change, and stamped with that reading's time however late it was told.
            Assert.InRange(smoke.Onset - lit[i], -50, 5_000);
            Assert.InRange(smoke.Cleared!.Value - gone[i], -50, 5_000);
            Assert.Equal(["raised", "cleared"], await HistoryAsync(http, smoke.Id));
        }
    }

    [Fact]
    public async Task Every_fire_is_told_with_one_id_and_one_receipt_though_gateway_or_ingest_is_killed_before_it_is()
    {
        // As many kills as somebody asks for; a few of each in a round of all tests.
        var kills = int.Parse(Environment.GetEnvironmentVariable("SMARTPARK_KILLS") ?? "8", CultureInfo.InvariantCulture);
        var random = new Random(20261124);
        using var module = new RegisterServer { Register = (unit, address) => (ushort)(unit == Module && address == 0 ? Volatile.Read(ref _smoke) : 0) };
        await using var broker = await MosquittoServer.StartAsync();
        await using var receiver = new WebhookReceiver(ServerProcess.FreePort()) { Pause = () => TimeSpan.FromMilliseconds(random.Next(0, 600)) };
        using var telling = new TellingFileOnDisk(receiver.Url);
        await using var ingest = await IngestProcess.StartAsync(
            new() { ["Broker__Host"] = "127.0.0.1", ["Broker__Port"] = $"{broker.Port}", ["Paths__Telling"] = telling.Path }, new() { ["p1"] = ["smoke-1"] });
        await using var gateway = await GatewayProcess.StartAsync(Site(module, broker));
        using var http = new HttpClient { BaseAddress = ingest.Url };
        await Waiting.ForAsync(() => http.GetStringAsync(new Uri("/api/v1/devices/p1/smoke-1", UriKind.Relative)), t => t.Contains("smoke_state", StringComparison.Ordinal), () => ingest.Output + gateway.Output);

        for (var kill = 1; kill <= kills; kill++)
        {
            Volatile.Write(ref _smoke, 1);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 1_800)), TimeProvider.System, TestContext.Current.CancellationToken);
            ServerProcess victim = kill % 2 == 0 ? gateway : ingest;
            await victim.KillAsync();
            await victim.RunAsync();
            await ToldAsync(kill, ".raised");
            Volatile.Write(ref _smoke, 0);
            await ToldAsync(kill, ".cleared");
        }

        foreach (var smoke in await SmokesAsync(http, s => s.Count == kills && s.All(e => e.Cleared is not null), ingest, gateway))
        {
            Assert.Equal(2, receiver.All.Where(r => r.Alarm == smoke.Id).Select(r => (r.Message, r.Type)).Distinct().Count());
            await Waiting.ForAsync(() => HistoryAsync(http, smoke.Id), h => h.Count(k => k == "told") == 2, () => ingest.Output);
            Assert.Equal(["cleared", "raised", "told", "told"], (await HistoryAsync(http, smoke.Id)).Where(k => k != "telling-failed").Order());
        }

        Task ToldAsync(int fires, string type) => Waiting.ForAsync(
            () => Task.FromResult(receiver.All.Where(r => r.Type.EndsWith(type, StringComparison.Ordinal)).Select(r => r.Alarm).Distinct().Count()), n => n == fires,
            () => ingest.Output + gateway.Output);
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>One route over one webhook, for everything that the smoke detectors raise.</summary>
    private sealed class TellingFileOnDisk : IDisposable
    {
        public TellingFileOnDisk(string url)
        {
            Path = System.IO.Path.GetTempFileName();
            File.WriteAllText(Path, $$"""
                { "format": 1, "link": "http://127.0.0.1:9", "channels": [ { "id": "hook", "title": { "zh": "接口", "en": "Interface" }, "webhook": { "url": "{{url}}" } } ],
                  "routes": [ { "id": "all", "title": { "zh": "火警", "en": "Fires" }, "rules": [ "smoke" ], "steps": [ { "channels": [ "hook" ] } ] } ] }
                """);
        }

        public string Path { get; }

        public void Dispose() => File.Delete(Path);
    }

    private static string Site(RegisterServer module, MosquittoServer broker) => $$"""
        {
          "park": "p1", "gateway": "g1", "primary_host": "smartpark",
          "uplink": { "host": "127.0.0.1", "port": {{broker.Port}} },
          "alarm_rules": [ "{{Path.Combine(Repository.Root, "firmware-config", "alarm-rules", "fire.json").Replace('\\', '/')}}" ],
          "lines": [{ "id": "tcp", "kind": "modbus-tcp", "host": "127.0.0.1", "port": {{module.Port}} }],
          "devices": [{ "id": "smoke-1", "line": "tcp", "unit": {{Module}}, "profile": "fire-input-module" }]
        }
        """;

    private static Task<List<(Guid Id, long Onset, long? Raised, long? Cleared)>> SmokesAsync(
        HttpClient http, Func<List<(Guid Id, long Onset, long? Raised, long? Cleared)>, bool> ready, IngestProcess ingest, GatewayProcess gateway) =>
        Waiting.ForAsync(
            async () =>
            {
                using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/alarms?state=all&rule=smoke&limit=1000", UriKind.Relative)));
                return document.RootElement.GetProperty("alarms").GetProperty("items").EnumerateArray()
                    .Select(a => (Id: a.GetProperty("id").GetGuid(), Onset: At(a, "onset")!.Value, Raised: At(a, "raised"), Cleared: At(a, "cleared"))).OrderBy(a => a.Onset).ToList();
            },
            ready,
            () => ingest.Output + gateway.Output);

    private static async Task<List<string?>> HistoryAsync(HttpClient http, Guid id)
    {
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri($"/api/v1/alarms/{id}", UriKind.Relative)));
        return [.. document.RootElement.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("kind").GetString())];
    }

    private static long? At(JsonElement alarm, string name) =>
        alarm.GetProperty(name) is { ValueKind: JsonValueKind.String } time ? time.GetDateTimeOffset().ToUnixTimeMilliseconds() : null;
}
