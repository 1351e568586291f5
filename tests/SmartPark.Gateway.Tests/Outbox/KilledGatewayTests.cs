using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SmartPark.Gateway.Health;
using SmartPark.Gateway.Tests.Uplink;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Sparkplug;
using SmartPark.TestServers;
using SmartPark.TestServers.Wires;

namespace SmartPark.Gateway.Tests.Outbox;

/// <summary>The real program, killed at random moments while it polls, publishes and commits.</summary>
public sealed class KilledGatewayTests : IDisposable
{
    private const int Kills = 8;
    private readonly TemporaryFolder _folder = new();
    private readonly HashSet<(string Device, string Metric, long TimeMs)> _stored = [];
    private readonly Dictionary<(string Device, string Metric, long TimeMs), double?> _values = [];
    private int _seen;

    public void Dispose() => _folder.Dispose();

    private string Outbox => Path.Combine(_folder.Path, "outbox");

    private string Status => Path.Combine(_folder.Path, "status.json");

    [Fact]
    public async Task Every_sample_that_it_read_is_stored_once_and_its_counts_agree()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var probe = await BrokerProbe.ConnectAsync(broker.Port);
        using var server = new RegisterServer { Register = (_, address) => address switch { 0 => 0x4366, 1 => 0x8000, _ => 0 } };
        await probe.StateAsync("host", online: true, 1);
        var site = _folder.Write("site.json", Site(broker.Port, server.Port));
        var random = new Random(20260714);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var gateway = Start(site, commitMs: random.Next(50, 300));
            var until = _seen + random.Next(20, 120);
            await Eventually.Async(() => Answer(probe, random.Next(100) < 80) >= until, () => probe.Describe);
            gateway.Kill();
            await gateway.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using var last = Start(site, commitMs: 100);
        await EmptyAndStopAsync(last, probe, server);
        var (read, stored, dropped) = Counts();
        Assert.Equal((_stored.Count, _stored.Count, 0), (read, stored, dropped));
        Assert.True(read > 500, $"{read} samples are too few to prove anything");
    }

    [Fact]
    public async Task A_disk_on_which_files_cannot_grow_ends_nothing_and_loses_nothing()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var probe = await BrokerProbe.ConnectAsync(broker.Port);
        using var server = new RegisterServer { Register = (_, address) => address switch { 0 => 0x4366, 1 => 0x8000, _ => 0 } };
        await probe.StateAsync("host", online: true, 1);
        using var gateway = Start(_folder.Write("site.json", Site(broker.Port, server.Port)), commitMs: 100);
        await Eventually.Async(() => Answer(probe, acknowledge: true) >= 30 && File.Exists(Status), () => probe.Describe);
        for (var times = 0; times < 3; times++)
        {
            // Status file, journal and database meet the limit (EFBIG) while nothing is acknowledged.
            await LimitFilesAsync(gateway, "256");
            var (more, written) = (_seen + 60, File.GetLastWriteTimeUtc(Status));
            await Eventually.Async(() => Answer(probe, acknowledge: false) >= more || gateway.HasExited, () => probe.Describe);
            Assert.False(gateway.HasExited, "the gateway ended");
            await LimitFilesAsync(gateway, "unlimited");
            await Eventually.Async(() => Answer(probe, acknowledge: true) >= 0 && File.GetLastWriteTimeUtc(Status) > written, () => probe.Describe);
        }

        await EmptyAndStopAsync(gateway, probe, server);
        Assert.Empty(Directory.GetDirectories(Outbox, "damaged-*"));
        var (read, stored, dropped) = Counts();
        Assert.Equal((_stored.Count, _stored.Count, 0), (read, stored, dropped));
    }

    /// <summary>The devices fall silent: what was read before flows out, nothing new with a value comes. Then it is asked to stop.</summary>
    private async Task EmptyAndStopAsync(Process last, BrokerProbe probe, RegisterServer server)
    {
        var more = _seen + 50;
        await Eventually.Async(() => Answer(probe, acknowledge: true) >= more, () => probe.Describe);
        server.Silent.UnionWith([1, 2, 3]);
        await Eventually.Async(() => Answer(probe, acknowledge: true) > 0 && StatusFile.Read(Status, out _) is { Lines: [{ Silent: 3 }], Outbox: { Waiting: 0, Disk: "on-disk" } }, () => File.ReadAllText(Status));
        using (var stop = Process.Start("kill", ["-TERM", $"{last.Id}"]))
        {
            await stop.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await last.WaitForExitAsync(TestContext.Current.CancellationToken);
        Answer(probe, acknowledge: false);
    }

    private static async Task LimitFilesAsync(Process process, string bytes)
    {
        using var limit = Process.Start("prlimit", ["--pid", $"{process.Id}", $"--fsize={bytes}:unlimited"]);
        await limit.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, limit.ExitCode);
    }

    /// <summary>Takes in what came since, acknowledges it or not, and returns how many messages came in all.</summary>
    private int Answer(BrokerProbe probe, bool acknowledge)
    {
        var seen = probe.Seen;
        var ranges = new Dictionary<ulong, StoredRanges>();
        for (; _seen < seen.Count; _seen++)
        {
            var message = seen[_seen];
            if (message is not { Type: "DDATA" or "NDATA", Id: { } id })
            {
                continue;
            }

            foreach (var metric in message.Device is null ? [] : message.Metrics.Where(m => m.Quality != Quality.Bad))
            {
                var key = (message.Device!, metric.Name, metric.Time!.Value);
                Assert.True(_values.TryAdd(key, metric.Number) || _values[key] == metric.Number, $"{key} came with two values");
                if (acknowledge)
                {
                    _stored.Add(key);
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

        return _seen;
    }

    private (long Read, long Stored, long Dropped) Counts()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Outbox, "outbox.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sum(read), sum(stored), sum(dropped_full + dropped_age + dropped_damage) FROM hour WHERE device <> 'gw-1'";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    private Process Start(string site, int commitMs)
    {
        File.Delete(Status);
        var config = Path.Combine(TestQuantities.RepoRoot, "firmware-config");
        // With SIGXFSZ ignored, a write beyond the limit of LimitFilesAsync fails as on a full disk instead of ending the process; exec keeps its id.
        var info = new ProcessStartInfo("/bin/sh",
        [
            "-c", "trap '' XFSZ; exec \"$0\" \"$@\"", "dotnet",
            Path.Combine(AppContext.BaseDirectory, "smartpark-gateway.dll"), "run", site, "--profiles", Path.Combine(config, "profiles"),
            "--quantities", Path.Combine(config, "quantities.json"), "--status", Status, "--outbox", Outbox,
        ]);
        info.Environment["SmartPark__OutboxCommitMs"] = $"{commitMs}";
        info.RedirectStandardOutput = true;
        var process = Process.Start(info)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private static string Site(int broker, int devices) => $$"""
        {
          "park": "east", "gateway": "gw-1", "primary_host": "host", "uplink": {"host": "127.0.0.1", "port": {{broker}}},
          "lines": [{"id": "tcp", "kind": "modbus-tcp", "host": "127.0.0.1", "port": {{devices}}, "response_timeout_ms": 300, "attempts": 1}],
          "devices": [{{string.Join(',', Enumerable.Range(1, 3).Select(u => $$"""{"id": "m{{u}}", "line": "tcp", "unit": {{u}}, "profile": "eastron-sdm120", "intervals_ms": {"power": 100, "energy": 200} }"""))}}]
        }
        """;
}
