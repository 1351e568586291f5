using Microsoft.Extensions.Hosting;
using SmartPark.Ingest.Intake;
using SmartPark.Telemetry;

namespace SmartPark.ControlRoom.Tests.Hosting;

/// <summary>Plays the gateways of Qinglan: births, then every value once a second. A few devices misbehave, each in its own way.</summary>
public sealed class SampleFeed(SampleWorld world, LatestValues latest, NodeStates nodes, TimeProvider time) : BackgroundService
{
    /// <summary>A device that its gateway declared dead.</summary>
    public static readonly (string Park, string Device) Offline = ("donghu", "b3-cartons");

    /// <summary>A device that does not answer: every value bad, with the reason.</summary>
    public static readonly (string Park, string Device) Mute = ("donghu", "b6-floor2");

    /// <summary>A detector in alarm.</summary>
    public static readonly SeriesKey Smoke = new("donghu", "b5-fire", "smoke_state");

    /// <summary>A value outside its range.</summary>
    public static readonly SeriesKey Over = new("donghu", "east-boundary-air", "noise_dba");

    /// <summary>A value that the gateway holds because the device is late.</summary>
    public static readonly SeriesKey Late = new("donghu", "office-weather", "air_temperature_c");

    public void Birth()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        world.States[Smoke] = 1;
        foreach (var (park, gateway, devices) in world.Gateways)
        {
            nodes.NodeBorn(park, gateway, now - 7_260_000);
            foreach (var device in devices)
            {
                nodes.DeviceChanged(park, gateway, device, online: true, now - 7_250_000);
            }
        }

        foreach (var owner in world.Gateways.Where(g => g.Park == Offline.Park && g.Devices.Contains(Offline.Device)))
        {
            nodes.DeviceChanged(Offline.Park, owner.Gateway, Offline.Device, online: false, now - 1_500_000);
        }

        foreach (var series in world.Gateways.SelectMany(g => g.Devices.Select(d => new SeriesKey(g.Park, d, "door_state"))))
        {
            if (series.Park == "beihe" && world.QuantitiesOf(series.Park, series.Device).Any(q => q.Id == "door_state"))
            {
                world.States[series] = 1;
            }
        }

        Offer(now);
        OfferOffline(now - 1_500_000);
    }

    public void Offer(long now)
    {
        foreach (var (park, gateway, devices) in world.Gateways)
        {
            foreach (var quantity in world.GatewayQuantities)
            {
                var own = new SeriesKey(park, gateway, quantity.Id);
                latest.Offer(new(own, now, world.Value(own, quantity, now), Quality.Good, QualityReason.None));
            }

            foreach (var device in devices.Where(d => (park, d) != Offline))
            {
                foreach (var quantity in world.QuantitiesOf(park, device))
                {
                    latest.Offer(Judged(new(park, device, quantity.Id), now, world.Value(new(park, device, quantity.Id), quantity, now)));
                }
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Offer(time.GetUtcNow().ToUnixTimeMilliseconds());
        }
    }

    private static Sample Judged(SeriesKey series, long now, double value) =>
        (series.Park, series.Device) == Mute ? new(series, now, double.NaN, Quality.Bad, QualityReason.Timeout)
        : series == Over ? new(series, now, 143.2, Quality.OverRange, QualityReason.OutOfRange)
        : series == Late ? new(series, now, value, Quality.Stale, QualityReason.Timeout)
        : new(series, now, value, Quality.Good, QualityReason.None);

    private void OfferOffline(long then)
    {
        foreach (var quantity in world.QuantitiesOf(Offline.Park, Offline.Device))
        {
            var series = new SeriesKey(Offline.Park, Offline.Device, quantity.Id);
            latest.Offer(new(series, then, world.Value(series, quantity, then), Quality.Good, QualityReason.None));
        }
    }
}
