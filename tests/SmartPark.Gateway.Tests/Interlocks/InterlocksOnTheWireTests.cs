using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmartPark.Alarms.Rules;
using SmartPark.FieldSimulator;
using SmartPark.FieldSimulator.Faults;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Gateway.Alarms;
using SmartPark.Gateway.Tests.Alarms;
using SmartPark.Telemetry.Configuration;
using SmartPark.TestServers.Wires;

namespace SmartPark.Gateway.Tests.Interlocks;

/// <summary>
/// A contact, a gateway and a relay module over real sockets, and no broker anywhere: what the alarm switches. The module is the field simulator's, which
/// keeps what is written.
/// </summary>
public sealed class InterlocksOnTheWireTests : IAsyncDisposable
{
    private const ushort Door = 1;
    private const string Siren = "relay_1_state";

    private readonly TemporaryFolder _folder = new();
    private readonly LogBook _log = new();
    private readonly RegisterServer _contacts;
    private readonly AlarmRule _rule = AlarmRig.Rule("door", new() { State = new() { Codes = [1] } });
    private SimulatedSite? _relays;
    private readonly List<IHost> _hosts = [];
    private int _door;

    public InterlocksOnTheWireTests() => _contacts = new() { Register = (_, address) => address == Door ? (ushort)Volatile.Read(ref _door) : (ushort)0 };

    private GatewayHost Gateway => _hosts[0].Services.GetServices<IHostedService>().OfType<GatewayHost>().Single();

    private double Relay => _relays!.Devices["relays"].ValueAt(Siren, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_relays is not null)
        {
            await _relays.DisposeAsync();
        }

        _contacts.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_siren_sounds_while_the_door_is_open_and_the_broker_away()
    {
        await StartAsync(Interlock());
        await Eventually.Async(() => Gateway.Report() is { Interlocks.Armed: 1, Lines: [{ Reads: > 2 }, ..] }, () => _log.ToString());
        Assert.Equal(0, Relay);
        var start = TimeProvider.System.GetTimestamp();
        Volatile.Write(ref _door, 1);
        await Eventually.Async(() => Relay == 1, () => _log.ToString());
        TestContext.Current.SendDiagnosticMessage($"siren on after {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:0} ms");
        await Eventually.Async(() => Gateway.Report() is { Interlocks.On: 1, Alarms.Open: 1 });
        Assert.Equal("door", Assert.Single(AlarmJournal.Read(_folder.Path)).Report.Rule);
        Volatile.Write(ref _door, 0);
        await Eventually.Async(() => Relay == 0, () => _log.ToString());
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Nothing_is_switched_unless_interlock_and_gateway_are_enabled(bool interlock, bool gateway)
    {
        await StartAsync(Interlock() with { Enabled = interlock, FailSafe = FailSafe.On }, isEnabled: gateway);
        Volatile.Write(ref _door, 1);
        await Eventually.Async(() => Gateway.Report() is { Alarms.Open: 1, Lines: [_, { Reads: > 2 }] }, () => _log.ToString());
        Assert.Null(Gateway.Report().Interlocks);
        Assert.Equal(0, Relay);
    }

    [Fact]
    public async Task After_a_restart_an_alarm_that_is_open_keeps_it_on_and_without_one_it_is_safe()
    {
        await StartAsync(Interlock());
        Volatile.Write(ref _door, 1);
        await Eventually.Async(() => Relay == 1, () => _log.ToString());
        await StopAsync();
        Assert.True(_relays!.Devices["relays"].TryWrite(Siren, 0));
        await RunAsync();
        await Eventually.Async(() => Relay == 1, () => _log.ToString());

        // The door is closed while the gateway is down: the alarm ends when that is read, and the siren with it.
        await StopAsync();
        Volatile.Write(ref _door, 0);
        await RunAsync();
        await Eventually.Async(() => Relay == 0 && Gateway.Report() is { Alarms.Open: 0 }, () => _log.ToString());
        await StopAsync();
        Assert.True(_relays.Devices["relays"].TryWrite(Siren, 1));
        await RunAsync();
        await Eventually.Async(() => Relay == 0, () => _log.ToString());
    }

    [Fact]
    public async Task A_module_that_is_away_is_a_fault_that_is_told_and_switches_when_it_is_back()
    {
        await StartAsync(Interlock());
        await Eventually.Async(() => Gateway.Report() is { Lines: [_, { Reads: > 0 }] });
        _relays!.SetFault("relays", new() { Kind = FaultKind.Dead });
        Volatile.Write(ref _door, 1);
        await Eventually.Async(() => Gateway.Report().Interlocks is { Troubles: [_], On: 0 }, () => _log.ToString());
        Assert.Contains(Gateway.Report().Concerns(), c => c.Contains("output relays/relay_1_state", StringComparison.Ordinal));
        _relays.SetFault("relays", Fault.None);
        await Eventually.Async(() => Relay == 1 && Gateway.Report().Interlocks is { Troubles: [], On: 1, Failures: >= 3 }, () => _log.ToString());
    }

    [Fact]
    public async Task A_dead_line_does_not_hold_up_the_output_on_another_one()
    {
        int nowhere;
        using (var gone = new RegisterServer())
        {
            nowhere = gone.Port;
        }

        var second = Interlock() with { Id = "fan", Output = new() { Device = "gone", Point = Siren } };
        await StartAsync([Interlock(), second], goneAt: nowhere);
        Volatile.Write(ref _door, 1);
        await Eventually.Async(() => Relay == 1 && Gateway.Report().Interlocks is { Troubles: [var trouble], On: 1 } && trouble.Contains("gone/", StringComparison.Ordinal), () => _log.ToString());
    }

    private static InterlockWiring Interlock() => new()
    {
        Id = "siren",
        Enabled = true,
        When = new() { Rules = ["door"] },
        Output = new() { Device = "relays", Point = Siren },
    };

    private Task StartAsync(InterlockWiring interlock, bool isEnabled = true) => StartAsync([interlock], isEnabled);

    private GatewaySite? _site;

    private async Task StartAsync(IReadOnlyList<InterlockWiring> interlocks, bool isEnabled = true, int? goneAt = null)
    {
        var profiles = ProfileLibrary.Load(Path.Combine(TestQuantities.RepoRoot, "firmware-config/profiles"), TestQuantities.Catalogue);
        var relayLine = new LineWiring { Id = "relays", Kind = LineKind.ModbusTcp, Host = "127.0.0.1", ResponseTimeoutMs = 200, Attempts = 1 };
        var relays = new DeviceWiring { Id = "relays", Line = "relays", Unit = 1, Profile = "relay-output-module", IntervalsMs = new Dictionary<string, int> { ["relays"] = 200 } };
        _relays = await SimulatedSite.StartAsync(new() { Park = "east", Gateway = "gw-1", Lines = [relayLine], Devices = [relays] }, profiles, new(1, TestQuantities.Catalogue), new(), TimeProvider.System, _log);
        var wiring = new GatewayFile
        {
            Park = "east",
            Gateway = "gw-1",
            Uplink = new() { Port = 1 },
            PrimaryHost = "host",
            Lines =
            [
                new() { Id = "contacts", Kind = LineKind.ModbusTcp, Host = "127.0.0.1", Port = _contacts.Port, ResponseTimeoutMs = 300 }, .. _relays.Wiring.Lines,
                .. goneAt is { } port ? [relayLine with { Id = "gone", Port = port }] : Array.Empty<LineWiring>(),
            ],
            Devices =
            [
                new() { Id = "contacts", Line = "contacts", Unit = 1, Profile = "safety-input-module", IntervalsMs = new Dictionary<string, int> { ["safety"] = 100 } }, relays,
                .. goneAt is null ? Array.Empty<DeviceWiring>() : [relays with { Id = "gone", Line = "gone" }],
            ],
            InterlocksEnabled = isEnabled,
            Interlocks = interlocks,
        };
        var problems = new List<ConfigurationProblem>();
        _site = GatewaySite.Resolve("site.json", wiring, profiles, TestQuantities.Catalogue, problems);
        Assert.Empty(problems);
        await RunAsync();
    }

    private async Task RunAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(_log.Factory());
        builder.Services.AddGateway(_site!, TestQuantities.Catalogue, new() { OutboxFolder = _folder.Path, AlarmRules = [_rule] });
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(TestContext.Current.CancellationToken);
    }

    private async Task StopAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }

        _hosts.Clear();
    }
}
