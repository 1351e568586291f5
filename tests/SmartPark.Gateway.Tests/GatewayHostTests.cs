using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Gateway.Health;
using SmartPark.Gateway.Tests.Uplink;
using SmartPark.Telemetry.Configuration;
using SmartPark.TestServers;
using SmartPark.TestServers.Wires;

namespace SmartPark.Gateway.Tests;

/// <summary>Whole gateways: real sockets to devices and a real broker.</summary>
public sealed class GatewayHostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogBook _log = new();

    public void Dispose() => _folder.Dispose();

    private static GatewaySite Site(string gateway, int brokerPort, params (string Line, int Port)[] lines)
    {
        var file = new GatewayFile
        {
            Park = "east",
            Gateway = gateway,
            Uplink = new() { Port = brokerPort },
            Lines = [.. lines.Select(l => new LineWiring { Id = l.Line, Kind = LineKind.ModbusTcp, Host = "127.0.0.1", Port = l.Port, ResponseTimeoutMs = 300, Attempts = 1 })],
            Devices = [.. lines.SelectMany(l => new[] { 1, 2 }.Select(unit => new DeviceWiring
            {
                Id = $"{l.Line}-m{unit}",
                Line = l.Line,
                Unit = unit,
                Profile = "eastron-sdm120",
                IntervalsMs = new Dictionary<string, int> { ["power"] = 200 },
            }))],
        };
        var problems = new List<ConfigurationProblem>();
        var profiles = ProfileLibrary.Load(Path.Combine(TestQuantities.RepoRoot, "firmware-config/profiles"), TestQuantities.Catalogue);
        var site = GatewaySite.Resolve("site.json", file, profiles, TestQuantities.Catalogue, problems);
        Assert.Empty(problems);
        return site!;
    }

    private IHost Host(GatewaySettings settings, params GatewaySite[] sites)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(_log.Factory());
        foreach (var site in sites)
        {
            builder.Services.AddGateway(site, TestQuantities.Catalogue, settings);
        }

        return builder.Build();
    }

    [Fact]
    public async Task Readings_reach_the_broker_and_a_dead_unit_and_an_unreachable_line_stop_nobody()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var probe = await BrokerProbe.ConnectAsync(broker.Port);
        using var server = new RegisterServer { Register = (_, address) => address switch { 0 => 0x4366, 1 => 0x8000, _ => 0 } };
        int nowhere;
        using (var gone = new RegisterServer())
        {
            nowhere = gone.Port;
        }

        server.Silent.Add(2);
        var status = Path.Combine(_folder.Path, "status.json");
        using var host = Host(new() { StatusFile = status }, Site("gw-1", broker.Port, ("good", server.Port), ("gone", nowhere)));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await probe.WaitForAsync(seen => seen.Count(m => m is { Type: "DDATA", Device: "good-m1" }) > 10
            && seen.Any(m => m is { Type: "DDEATH", Device: "good-m2" }) && seen.Any(m => m is { Type: "DDEATH", Device: "gone-m1" }));
        await probe.WaitForAsync(seen => seen.Any(m => m.Type == "NDATA" && m.Metrics.Any(x => x.Name == "gateway_memory_mb" && x.Number > 1)));
        Assert.Equal(230.5, probe.Of("DDATA").First(m => m.Device == "good-m1" && m.Metrics.Any(x => x.Name == "voltage_l1_v")).Number("voltage_l1_v"));
        var report = host.Services.GetServices<IHostedService>().OfType<GatewayHost>().Single().Report();
        Assert.Equal((false, 1, true, 2), (report.Lines[0].Down, report.Lines[0].Silent, report.Lines[1].Down, report.Lines[1].Silent));
        Assert.Equal("online", report.Uplink.State);

        await host.StopAsync(TestContext.Current.CancellationToken);
        await probe.WaitForAsync(seen => seen[^1].Type == "NDEATH");
        Assert.Equal("stopped", StatusFile.Read(status, out _)!.Uplink.State);
        Assert.DoesNotContain(_log.Lines, l => l.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_unit_that_comes_back_is_born_again()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var probe = await BrokerProbe.ConnectAsync(broker.Port);
        using var server = new RegisterServer();
        server.Silent.Add(1);
        server.Silent.Add(2);
        using var host = Host(new(), Site("gw-1", broker.Port, ("good", server.Port)));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await probe.WaitForAsync(seen => seen.Any(m => m is { Type: "DDEATH", Device: "good-m1" }));
        server.Silent.Clear();
        await probe.WaitForAsync(seen => seen.SkipWhile(m => m is not { Type: "DDEATH", Device: "good-m1" }).Any(m => m is { Type: "DDATA", Device: "good-m1" }));
        var types = probe.Seen.Where(m => m.Device == "good-m1").Select(m => m.Type).SkipWhile(t => t != "DDEATH").Take(3);
        Assert.Equal(["DDEATH", "DBIRTH", "DDATA"], types);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Several_gateways_live_in_one_process()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var probe = await BrokerProbe.ConnectAsync(broker.Port);
        using var server = new RegisterServer();
        using var host = Host(new(), [.. Enumerable.Range(1, 4).Select(i => Site($"gw-{i}", broker.Port, ($"line-{i}", server.Port)))]);
        await host.StartAsync(TestContext.Current.CancellationToken);
        await probe.WaitForAsync(seen => Enumerable.Range(1, 4).All(i => seen.Any(m => m.Type == "DDATA" && m.Device == $"line-{i}-m2")));
        await host.StopAsync(TestContext.Current.CancellationToken);
        await probe.WaitForAsync(seen => seen.Count(m => m.Type == "NDEATH") == 4);
    }

    [Fact]
    public async Task Nothing_is_read_before_it_can_be_kept()
    {
        using var locked = LockedOutbox();
        using var server = new RegisterServer();
        var reads = 0;
        server.Register = (_, _) => (ushort)(Interlocked.Increment(ref reads) & 0xFF);
        using var host = Host(new() { OutboxFolder = Outbox }, Site("gw-1", 1, ("good", server.Port)));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.Async(() => DiskWord(host) == "opening", () => DiskWord(host));
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal((0, "opening"), (Volatile.Read(ref reads), DiskWord(host)));
        locked.Dispose();
        await Eventually.Async(() => Volatile.Read(ref reads) > 0 && DiskWord(host) == "on-disk", () => $"{reads} reads, disk {DiskWord(host)}");
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_disk_that_does_not_open_delays_reading_for_a_moment_only()
    {
        using var locked = LockedOutbox();
        using var server = new RegisterServer();
        var reads = 0;
        server.Register = (_, _) => (ushort)(Interlocked.Increment(ref reads) & 0xFF);
        using var host = Host(new() { OutboxFolder = Outbox }, Site("gw-1", 1, ("good", server.Port)));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.Async(() => Volatile.Read(ref reads) > 0, () => DiskWord(host));
        Assert.Contains(_log.Lines, l => l.Text.Contains("has not opened within", StringComparison.Ordinal));
        locked.Dispose();
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private string Outbox => Path.Combine(_folder.Path, "outbox");

    private static string DiskWord(IHost host) => host.Services.GetServices<IHostedService>().OfType<GatewayHost>().Single().Report().Outbox.Disk;

    /// <summary>An outbox whose database somebody else has locked: opening it waits.</summary>
    private SqliteConnection LockedOutbox()
    {
        Directory.CreateDirectory(Outbox);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(Outbox, "outbox.db"), Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE somebody_elses (a); BEGIN EXCLUSIVE;";
        command.ExecuteNonQuery();
        return connection;
    }
}
