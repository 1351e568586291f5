using SmartPark.Ingest.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>Online and since when, through births, deaths and moves.</summary>
public sealed class NodeStatesTests
{
    private readonly NodeStates _states = new();

    [Fact]
    public void A_node_and_its_device_are_online_from_birth_to_death()
    {
        Assert.True(_states.NodeBorn("east", "gw1", 100));
        Assert.True(_states.DeviceChanged("east", "gw1", "m1", online: true, 110));
        _states.NodeDied("east", "gw1", 200);

        var node = Assert.Single(_states.All);
        Assert.Equal(("east", "gw1", false, 200L), (node.Park, node.Gateway, node.Online, node.SinceUnixMs));
        Assert.Equal(new DeviceState("m1", Online: false, 200), Assert.Single(node.Devices));
        Assert.Equal(new DeviceState("m1", Online: false, 200), _states.OfDevice("east", "m1"));
        Assert.Null(_states.OfDevice("east", "m2"));
    }

    [Fact]
    public void A_rebirth_does_not_change_since_when_a_node_is_online()
    {
        _states.NodeBorn("east", "gw1", 100);
        _states.DeviceChanged("east", "gw1", "m1", online: true, 110);
        _states.NodeBorn("east", "gw1", 300);
        _states.DeviceChanged("east", "gw1", "m1", online: true, 310);

        Assert.Equal(100, _states.All[0].SinceUnixMs);
        Assert.Equal(110, _states.OfDevice("east", "m1")!.SinceUnixMs);
    }

    [Fact]
    public void A_device_that_moved_ignores_the_death_of_its_old_gateway()
    {
        _states.NodeBorn("east", "gw1", 100);
        _states.NodeBorn("east", "gw2", 100);
        _states.DeviceChanged("east", "gw1", "m1", online: true, 110);
        _states.DeviceChanged("east", "gw2", "m1", online: true, 120);

        _states.DeviceChanged("east", "gw1", "m1", online: false, 130);
        _states.NodeDied("east", "gw1", 140);

        Assert.Equal("gw2", _states.GatewayOf("east", "m1"));
        Assert.Equal(new DeviceState("m1", Online: true, 120), _states.OfDevice("east", "m1"));
        Assert.Empty(_states.All[0].Devices);
    }

    [Fact]
    public void Losing_the_broker_takes_everything_offline()
    {
        _states.NodeBorn("west", "gw1", 100);
        _states.NodeBorn("east", "gw1", 100);
        _states.DeviceChanged("west", "gw1", "m1", online: true, 110);
        var before = _states.Version;

        _states.AllDied(500);

        Assert.Equal(["east", "west"], _states.All.Select(n => n.Park));
        Assert.All(_states.All, n => Assert.Equal((false, 500L), (n.Online, n.SinceUnixMs)));
        Assert.False(_states.OfDevice("west", "m1")!.Online);
        Assert.True(_states.Version > before);
    }

    [Fact]
    public void A_device_of_an_unknown_node_is_refused() => Assert.False(_states.DeviceChanged("east", "gw1", "m1", online: true, 1));
}
