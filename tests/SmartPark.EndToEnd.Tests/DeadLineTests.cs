using System.Text.Json;
using SmartPark.EndToEnd.Tests.Site;
using SmartPark.TestServers;
using SmartPark.TestServers.Wires;
using Xunit;

namespace SmartPark.EndToEnd.Tests;

/// <summary>A bus without power: gateway, broker, ingest and a receiver of messages.</summary>
public sealed class DeadLineTests
{
    private const string Rules = """
        { "rules": [
          { "id": "loop", "title": {"zh": "线路无数据", "en": "Line silent"}, "advice": {"zh": "查", "en": "Look"}, "severity": "high", "basis": {"certainty": "product"},
            "scope": {"domains": ["fire"]}, "condition": {"no_data": {"after_s": 4, "of": "line"}} },
          { "id": "module", "title": {"zh": "设备无数据", "en": "Device silent"}, "advice": {"zh": "查", "en": "Look"}, "severity": "high", "basis": {"certainty": "product"},
            "scope": {"domains": ["fire"]}, "condition": {"no_data": {"after_s": 6, "of": "device"}}, "follows": ["loop"] },
          { "id": "point", "title": {"zh": "测点无数据", "en": "Point silent"}, "advice": {"zh": "查", "en": "Look"}, "severity": "high", "basis": {"certainty": "product"},
            "scope": {"domains": ["fire"]}, "condition": {"no_data": {"after_s": 8}}, "follows": ["module", "loop"] } ] }
        """;

    [Fact]
    public async Task Twelve_detectors_on_a_dead_bus_are_one_alarm_that_is_told_once_and_over_when_the_bus_is_back()
    {
        var folder = Directory.CreateTempSubdirectory("smartpark-dead-line-").FullName;
        try
        {
            var (rules, telling) = (Directory.CreateDirectory(Path.Combine(folder, "rules")).FullName, Path.Combine(folder, "telling.json"));
            await File.WriteAllTextAsync(Path.Combine(rules, "silence.json"), Rules, TestContext.Current.CancellationToken);
            using var bus = new RegisterServer();
            await using var broker = await MosquittoServer.StartAsync();
            await using var receiver = new WebhookReceiver(ServerProcess.FreePort());
            await File.WriteAllTextAsync(telling, $$"""
                { "format": 1, "channels": [ { "id": "hook", "title": { "zh": "接口", "en": "Interface" }, "webhook": { "url": "{{receiver.Url}}" } } ],
                  "routes": [ { "id": "points", "title": { "zh": "测点", "en": "Points" }, "rules": [ "point" ], "steps": [ { "channels": [ "hook" ] } ] } ] }
                """, TestContext.Current.CancellationToken);
            await using var ingest = await IngestProcess.StartAsync(
                new() { ["Broker__Host"] = "127.0.0.1", ["Broker__Port"] = $"{broker.Port}", ["Paths__AlarmRules"] = rules, ["Paths__Telling"] = telling }, new() { ["p1"] = ["fire-1", "fire-2"] });
            await using var gateway = await GatewayProcess.StartAsync($$"""
                { "park": "p1", "gateway": "g1", "primary_host": "smartpark", "uplink": { "host": "127.0.0.1", "port": {{broker.Port}} }, "alarm_rules": [ "{{rules}}" ],
                  "lines": [{ "id": "loop-1", "kind": "modbus-tcp", "host": "127.0.0.1", "port": {{bus.Port}} }],
                  "devices": [{ "id": "fire-1", "line": "loop-1", "unit": 1, "profile": "fire-input-module" }, { "id": "fire-2", "line": "loop-1", "unit": 2, "profile": "fire-input-module" }] }
                """);
            using var http = new HttpClient { BaseAddress = ingest.Url };
            await Waiting.ForAsync(() => http.GetStringAsync(new Uri("/api/v1/devices/p1/fire-2", UriKind.Relative)), t => t.Contains("smoke_state", StringComparison.Ordinal), () => ingest.Output + gateway.Output);

            bus.IsMute = true;
            var dead = await AlarmsAsync(http, a => a.Count(x => x.Rule == "point") == 12, ingest, gateway);
            var line = Assert.Single(dead, a => a.Withheld == "none");
            Assert.Equal(("loop", "p1/g1/loop-1", "g1"), (line.Rule, line.Subject, line.Device));
            Assert.All(dead.Where(a => a != line), a => Assert.Equal("suppressed", a.Withheld));
            Assert.All(dead.Where(a => a.Rule == "module"), a => Assert.Equal(line.Id, a.Follows));
            await Waiting.ForAsync(() => Task.FromResult(receiver.All), r => r.Count > 0, () => ingest.Output);

            bus.IsMute = false;
            await AlarmsAsync(http, a => a is [{ Rule: "loop" }], ingest, gateway);
            await Waiting.ForAsync(() => Task.FromResult(receiver.All), r => r.Count > 1, () => ingest.Output);
            Assert.Equal([(line.Id, "com.smartpark.alarm.raised"), (line.Id, "com.smartpark.alarm.cleared")], receiver.All.Select(r => (r.Alarm, r.Type)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed record Alarm(Guid Id, string Rule, string Subject, string Device, string Withheld, Guid? Follows);

    private static Task<List<Alarm>> AlarmsAsync(HttpClient http, Func<List<Alarm>, bool> ready, IngestProcess ingest, GatewayProcess gateway) => Waiting.ForAsync(
        async () =>
        {
            using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/alarms?limit=1000", UriKind.Relative)));
            return document.RootElement.GetProperty("alarms").GetProperty("items").EnumerateArray().Select(a => new Alarm(
                a.GetProperty("id").GetGuid(), a.GetProperty("rule").GetString()!, a.GetProperty("subject").GetString()!, a.GetProperty("device").GetString()!,
                a.GetProperty("withheld").GetString()!, a.GetProperty("follows") is { ValueKind: JsonValueKind.String } follows ? follows.GetGuid() : null)).ToList();
        },
        ready,
        () => ingest.Output + gateway.Output);
}
