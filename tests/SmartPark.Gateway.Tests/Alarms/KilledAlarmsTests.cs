using System.Diagnostics;
using System.Text;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Gateway.Alarms;
using SmartPark.Gateway.Tests.Uplink;
using SmartPark.Telemetry.Sparkplug;
using SmartPark.TestServers;
using SmartPark.TestServers.Wires;

namespace SmartPark.Gateway.Tests.Alarms;

/// <summary>The real program, a contact over Modbus TCP, a real broker: what a change of the contact becomes.</summary>
public sealed class KilledAlarmsTests : IDisposable
{
    private const byte Module = 1;
    private const ushort Door = 1;
    private const int Kills = 6;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<(byte Unit, ushort Address), ushort> _registers = [];
    private readonly List<TransitionReport> _received = [];
    private int _seen;

    public void Dispose() => _folder.Dispose();

    private string Outbox => Path.Combine(_folder.Path, "outbox");

    [Fact]
    public async Task A_contact_that_closes_is_told_to_the_broker_with_its_time_and_before_what_else_waits()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var probe = await BrokerProbe.ConnectAsync(broker.Port);
        using var server = Device();
        await probe.StateAsync("host", online: true, 1);
        using var gateway = Start(broker.Port, server.Port);
        await probe.WaitForAsync(seen => seen.Any(m => m.Type == "DDATA"));
        var birth = probe.Of("NBIRTH")[0];
        Assert.Contains("room-door-open-now", GatewayRules.Parse(birth.Metrics.Single(m => m.Name == SparkplugNames.AlarmRules).Text).Keys);
        Assert.True(birth.Metrics.Single(m => m.Name == SparkplugNames.AlarmTransition) is { Null: true, Type: SparkplugDataType.String });

        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Set(Door, 1);
        await Eventually.Async(() => Take(probe, acknowledge: true).Count == 1, () => probe.Describe);
        Assert.Equal((AlarmChange.Raised, "room-door-open-now", "east/module/door_state"), (_received[0].Change, _received[0].Rule, _received[0].Subject));
        Assert.InRange(_received[0].TimeUnixMs, before - 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        Set(Door, 0);
        await Eventually.Async(() => Take(probe, acknowledge: true).Count == 2, () => probe.Describe);
        Assert.Equal((AlarmChange.Cleared, _received[0].Episode), (_received[1].Change, _received[1].Episode));
        await StopAsync(gateway);
    }

    [Fact]
    public async Task While_the_broker_is_away_the_journal_has_it_and_afterwards_it_comes_once_with_its_own_time()
    {
        await using var broker = await MosquittoServer.StartAsync();
        using var server = Device();
        using var gateway = Start(broker.Port, server.Port);
        await using (var probe = await BrokerProbe.ConnectAsync(broker.Port))
        {
            await probe.StateAsync("host", online: true, 1);
            await probe.WaitForAsync(seen => seen.Any(m => m.Type == "DDATA"));
        }

        await broker.StopAsync();
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Set(Door, 1);
        await Eventually.Async(() => AlarmJournal.Read(Outbox).Count == 1);
        var after = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        await broker.RunAsync();
        await using var again = await BrokerProbe.ConnectAsync(broker.Port);
        await again.StateAsync("host", online: true, 2);
        await Eventually.Async(() => Take(again, acknowledge: true).Count == 1, () => again.Describe);
        Assert.InRange(_received[0].TimeUnixMs, before - 1, after);
        Assert.Equal(AlarmJournal.Read(Outbox)[0].Report, _received[0]);

        // What follows is read after it: had it come twice, it would have come before.
        var count = again.Seen.Count;
        await again.WaitForAsync(seen => seen.Skip(count).Count(m => m.Type == "DDATA") > 5);
        Take(again, acknowledge: true);
        Assert.Single(again.Seen.SelectMany(m => m.Metrics), m => m is { Name: SparkplugNames.AlarmTransition, Text: not null });
        await StopAsync(gateway);
    }

    [Fact]
    public async Task Killed_around_a_change_it_is_one_episode_and_both_its_ends_arrive()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var probe = await BrokerProbe.ConnectAsync(broker.Port);
        using var server = Device();
        await probe.StateAsync("host", online: true, 1);
        var random = new Random(20260714);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var gateway = Start(broker.Port, server.Port);
            var births = probe.Of("DBIRTH").Count;
            await Eventually.Async(() => Take(probe, random.Next(2) == 0).Count >= 0 && probe.Of("DBIRTH").Count > births, () => probe.Describe);
            Set(Door, (ushort)((kill + 1) % 2));
            var requests = server.Requests + random.Next(1, 8);
            await Eventually.Async(() => server.Requests >= requests);
            gateway.Kill();
            await gateway.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var born = probe.Of("DBIRTH").Count;
        using var last = Start(broker.Port, server.Port);
        await Eventually.Async(() => Take(probe, acknowledge: true).Count >= Kills && probe.Of("DBIRTH").Count > born, () => probe.Describe);
        await StopAsync(last);
        Take(probe, acknowledge: true);
        var story = _received.OrderBy(r => r.TimeUnixMs).ToArray();
        Assert.Equal(Enumerable.Range(0, Kills).Select(i => (AlarmChange)(i % 2)), story.Select(r => r.Change));
        Assert.All(story.Chunk(2), pair => Assert.Equal(pair[0].Episode, pair[1].Episode));
        Assert.Equal(story, AlarmJournal.Read(Outbox).Select(e => e.Report));
    }

    private static async Task StopAsync(Process gateway)
    {
        using var stop = Process.Start("kill", ["-TERM", $"{gateway.Id}"]);
        await stop.WaitForExitAsync(TestContext.Current.CancellationToken);
        await gateway.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, gateway.ExitCode);
    }

    private void Set(ushort address, ushort value)
    {
        lock (_registers)
        {
            _registers[(Module, address)] = value;
        }
    }

    private RegisterServer Device() => new()
    {
        Register = (unit, address) =>
        {
            lock (_registers)
            {
                return _registers.GetValueOrDefault((unit, address));
            }
        },
        Write = (unit, address, value) =>
        {
            lock (_registers)
            {
                _registers[(unit, address)] = value;
            }
        },
    };

    /// <summary>Takes in what came, acknowledges it or not, and returns the transitions, each once.</summary>
    private List<TransitionReport> Take(BrokerProbe probe, bool acknowledge)
    {
        var seen = probe.Seen;
        var ranges = new Dictionary<ulong, StoredRanges>();
        for (; _seen < seen.Count; _seen++)
        {
            if (seen[_seen] is not { Id: { } id } message)
            {
                continue;
            }

            foreach (var metric in message.Metrics.Where(m => m.Name == SparkplugNames.AlarmTransition))
            {
                Assert.True(TransitionReport.TryParse(Encoding.UTF8.GetBytes(metric.Text!), out var report, out var error), error);
                Assert.Equal(report.TimeUnixMs, metric.Time);
                if (!_received.Any(r => r.Episode == report.Episode && r.Change == report.Change))
                {
                    _received.Add(report);
                }
            }

            if (acknowledge)
            {
                ref var range = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(ranges, id.Epoch, out _);
                range ??= new(id.Epoch);
                range.TryAdd(id.Number);
            }
        }

        foreach (var range in ranges.Values)
        {
            _ = probe.StoredAsync(TestUplink.CommandTopic, range);
        }

        return _received;
    }

    private Process Start(int broker, int devices)
    {
        var config = Path.Combine(TestQuantities.RepoRoot, "firmware-config");
        _folder.Write("rules.json", """
            {"rules": [{"id": "room-door-open-now", "title": {"zh": "门开", "en": "Door open"}, "advice": {"zh": "看", "en": "Look"}, "severity": "high",
              "basis": {"certainty": "product"}, "scope": {"quantities": ["door_state"]}, "condition": {"state": {"codes": [1]}}}]}
            """);
        var site = _folder.Write("site.json", Site(broker, devices));
        var info = new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "smartpark-gateway.dll"), "run", site, "--profiles", Path.Combine(config, "profiles"),
            "--quantities", Path.Combine(config, "quantities.json"), "--status", Path.Combine(_folder.Path, "status.json"), "--outbox", Outbox,
        ])
        {
            RedirectStandardOutput = true,
        };
        info.Environment["SmartPark__OutboxCommitMs"] = "100";
        var process = Process.Start(info)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private static string Site(int broker, int devices) => $$"""
        {
          "park": "east", "gateway": "gw-1", "primary_host": "host", "uplink": {"host": "127.0.0.1", "port": {{broker}}}, "alarm_rules": ["rules.json"],
          "lines": [{"id": "tcp", "kind": "modbus-tcp", "host": "127.0.0.1", "port": {{devices}}, "response_timeout_ms": 300, "attempts": 1}],
          "devices": [{"id": "module", "line": "tcp", "unit": {{Module}}, "profile": "safety-input-module", "intervals_ms": {"safety": 100} }]
        }
        """;
}
