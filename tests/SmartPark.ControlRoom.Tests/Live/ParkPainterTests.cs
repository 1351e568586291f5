using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Tests.Hosting;
using SmartPark.Ingest.Intake;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Tests.Live;

public sealed class ParkPainterTests
{
    private const long Now = 1_795_000_000_000;
    private readonly SampleWorld _world = new();
    private readonly LatestValues _latest = new();
    private readonly NodeStates _nodes = new();

    [Fact]
    public void A_park_that_nobody_spoke_of_is_silent_and_claims_nothing()
    {
        var park = Draw();
        Assert.Equal(Condition.Silent, park.Condition);
        Assert.Equal(0, park.DevicesOnline);
        Assert.Null(park.LastUnixMs);
        Assert.All(park.Domains, d => Assert.Empty(d.Figures));
        Assert.All(park.Devices, d => Assert.Equal(Contact.Never, d.Contact));
    }

    [Fact]
    public void The_power_of_a_park_is_that_of_its_master_meter_and_not_of_all_meters()
    {
        BornAll();
        Offer("park-main", "active_power_kw", 800);
        Offer("b1-main", "active_power_kw", 300);
        Offer("b2-main", "active_power_kw", 400);
        Assert.Equal(800, Draw().Of(Domain.Energy).Figures[0].Value);
    }

    [Fact]
    public void People_of_a_park_are_counted_at_its_gates_and_not_again_in_its_buildings()
    {
        BornAll();
        Offer("east-gate-people", "people_present_count", 500);
        Offer("canteen-people", "people_present_count", 200);
        var figure = Draw().Of(Domain.People).Figures[0];
        Assert.Equal(500, figure.Value);
        Assert.Equal(1, figure.Known);
    }

    [Fact]
    public void A_value_that_cannot_be_trusted_is_left_out_and_the_figure_says_so()
    {
        BornAll();
        Offer("office-weather", "pm2_5_ugm3", 40);
        Offer("east-boundary-air", "pm2_5_ugm3", 900, Quality.Stale);
        var figure = Draw().Of(Domain.Environment).Figures.Single(f => f.Key == "pm2_5_ugm3");
        Assert.Equal((40, 1, 2), (figure.Value, figure.Used, figure.Known));
        Assert.Equal(Condition.Attention, Draw().Of(Domain.Environment).Condition);
    }

    [Fact]
    public void An_alarm_stands_above_everything_and_its_device_comes_first()
    {
        BornAll();
        Offer("b1-fire", "smoke_state", 0);
        Offer("b5-fire", "smoke_state", 1);
        var park = Draw();
        Assert.Equal(Condition.Alarm, park.Condition);
        Assert.Equal(("b5-fire", 1, 0), (park.Devices[0].Entry.Id, park.Alarms, park.Warnings));
        Assert.Equal("smoke_state", park.Devices[0].Headline!.Value.Quantity.Id);
        Assert.Equal([1, 0, 1], park.Of(Domain.Fire).Figures.Select(f => f.Value));
    }

    [Fact]
    public void A_gateway_that_died_takes_its_devices_with_it()
    {
        BornAll();
        Offer("park-main", "active_power_kw", 800);
        _nodes.NodeDied("donghu", "donghu-1", Now);
        var park = Draw();
        Assert.Equal(Condition.Silent, park.Condition);
        Assert.Equal(Doubt.Offline, park.Device("park-main")!.Readings[0].Doubt);
        Assert.True(double.IsNaN(park.Of(Domain.Energy).Figures[0].Value), "a last word is not the present");
    }

    [Fact]
    public void Where_nobody_counts_who_is_inside_it_follows_from_today_and_is_an_estimate()
    {
        BornAll();
        Offer("north-gate-vehicles", "vehicles_in_count", 1000);
        Offer("north-gate-vehicles", "vehicles_out_count", 900);
        var figure = Draw(s => new(s.Series.Quantity == "vehicles_in_count" ? 70 : 58, Estimated: false)).Of(Domain.Logistics).Figures[0];
        Assert.Equal((12, Blend.Inside, true), (figure.Value, figure.Blend, figure.Estimated));
    }

    private ParkPicture Draw(Func<Sample, DayGrowth>? day = null)
    {
        Assert.True(_world.Registry.TryGetPark("donghu", out var park));
        return new ParkPainter(_world.Registry, _world.Catalogue, _latest, _nodes, day ?? (_ => DayGrowth.Unknown)).Draw(park, Now);
    }

    private void BornAll()
    {
        foreach (var (park, gateway, devices) in _world.Gateways)
        {
            _nodes.NodeBorn(park, gateway, Now - 60_000);
            devices.ToList().ForEach(d => _nodes.DeviceChanged(park, gateway, d, online: true, Now - 60_000));
        }
    }

    private void Offer(string device, string quantity, double value, Quality quality = Quality.Good) =>
        _latest.Offer(new(new("donghu", device, quantity), Now - 1000, value, quality, quality == Quality.Good ? QualityReason.None : QualityReason.Timeout));
}
