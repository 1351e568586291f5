using SmartPark.Fieldbus.Devices;
using SmartPark.Gateway.Health;
using SmartPark.Gateway.Outbox;
using SmartPark.Gateway.Site;
using SmartPark.Gateway.Uplink;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Gateway.Tests.Uplink;

/// <summary>An uplink with two devices and no lines: the test plays the readings.</summary>
internal sealed class TestUplink : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SitePresence _presence;
    private readonly Task _running;
    private long _clock = 1_700_000_000_000;

    public TestUplink(BrokerConnection broker, string? primaryHost = null, ulong epoch = 7)
    {
        var wake = new WakeSignal();
        var problems = new List<ConfigurationProblem>();
        var own = SelfMeasurement.QuantitiesOf(TestQuantities.Catalogue, "quantities.json", problems);
        PollGroup group = new("fast", TimeSpan.FromSeconds(1), [TestQuantities.Get("active_power_kw"), TestQuantities.Get("energy_import_kwh")]);
        Devices = [new(new(0, "meter-1", [group])), new(new(1, "meter-2", [group]))];
        _presence = new(wake);
        IReadOnlyList<string> points = [.. group.Quantities.Select(q => q.Id)];
        Outbox = new(new("gw-1", [.. own.Select(q => q.Id)], [("meter-1", points), ("meter-2", points)]), epoch, primaryHost is not null, wake, TimeProvider.System);
        Status = new(TimeProvider.System);
        var self = new SelfMeasurement(own, [], Outbox, Status, TimeProvider.System, TimeProvider.System.GetTimestamp());
        var site = new UplinkSite(broker, "east", "gw-1", primaryHost, Devices, _presence, Outbox, self, wake);
        var worker = new UplinkWorker(site, new(own, [.. Devices.Select(d => d.Device)]), Status, TimeProvider.System, new Random(1), Log);
        _running = worker.RunAsync(_stop.Token);
    }

    public const string CommandTopic = "spBv1.0/east/NCMD/gw-1";

    public DeviceState[] Devices { get; }

    public GatewayOutbox Outbox { get; }

    public UplinkStatus Status { get; }

    public LogBook Log { get; } = new();

    public Task WaitForAsync(UplinkState state) => Eventually.Async(() => Status.Now.State == state, () => $"{Status.Now}\n{Log}");

    public void Presence(int device, DevicePresence presence)
    {
        Devices[device].SetPresence(presence);
        _presence.Changed();
    }

    /// <summary>A reading of both quantities; returns its outbox number.</summary>
    public long Read(int device, double power)
    {
        var time = ++_clock;
        Devices[device].Update(Devices[device].Device.Groups[0], [new(power, Quality.Good, QualityReason.None, time), new(100, Quality.Good, QualityReason.None, time)]);
        if (Devices[device].Presence != DevicePresence.Answering)
        {
            Presence(device, DevicePresence.Answering);
        }

        return Outbox.Append(device, false, time, [new(power, 0, 0, Quality.Good, QualityReason.None), new(100, 0, 1, Quality.Good, QualityReason.None)]);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }
}
