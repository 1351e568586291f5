using SmartPark.ControlRoom.Alarms;
using SmartPark.ControlRoom.Tests.Hosting;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Tests.Alarms;

public sealed class PlanPictureTests
{
    [Fact]
    public void North_is_up_and_metres_keep_their_shape()
    {
        var plan = PlanPicture.Of(Park(), Place("a", new(20, 10)))!;
        Assert.Equal((220d, 120d), (plan.WidthM, plan.HeightM));
        Assert.Equal("10,110 210,110 210,10 10,10", plan.Outline);
        Assert.Equal(["10,110 50,110 50,90 10,90", "110,110 150,110 150,90 110,90"], plan.Buildings.Select(b => b.Corners));
        Assert.Equal([true, false], plan.Buildings.Select(b => b.IsPlace));
        Assert.Equal(new PlanSpot(100 * 30 / 220d, 100 * 100 / 120d), plan.Device);
        Assert.Equal(20, plan.ScaleM);
    }

    [Fact]
    public void A_device_that_nobody_marked_has_its_building_alone()
    {
        var plan = PlanPicture.Of(Park(), Place("b", null))!;
        Assert.Equal([false, true], plan.Buildings.Select(b => b.IsPlace));
        Assert.Null(plan.Device);
        Assert.Null(plan.Side);
    }

    [Fact]
    public void A_device_in_the_open_is_marked_without_a_building()
    {
        var plan = PlanPicture.Of(Park(), Place(null, new(180, 90)))!;
        Assert.All(plan.Buildings, b => Assert.False(b.IsPlace));
        Assert.NotNull(plan.Device);
        Assert.Null(plan.Side);
    }

    [Theory]
    [InlineData("c")]
    [InlineData(null)]
    public void What_nobody_drew_makes_no_empty_picture(string? building)
    {
        Assert.Null(PlanPicture.Of(Park(), Place(building, null)));
        Assert.Null(PlanPicture.Of(Park(), null));
    }

    [Theory]
    [InlineData(20, 10, PlanSide.Middle)]
    [InlineData(20, 19, PlanSide.North)]
    [InlineData(39, 19, PlanSide.NorthEast)]
    [InlineData(39, 10, PlanSide.East)]
    [InlineData(39, 1, PlanSide.SouthEast)]
    [InlineData(20, 1, PlanSide.South)]
    [InlineData(1, 1, PlanSide.SouthWest)]
    [InlineData(1, 10, PlanSide.West)]
    [InlineData(1, 19, PlanSide.NorthWest)]
    [InlineData(26, 13, PlanSide.Middle)]
    public void The_part_of_a_building_is_told_by_the_winds(double x, double y, PlanSide side) => Assert.Equal(side, PlanPicture.Of(Park(), Place("a", new(x, y)))!.Side);

    [Fact]
    public void The_nearest_gate_is_named_with_its_distance()
    {
        var (title, distance) = PlanPicture.Of(Park(), Place("a", new(30, 40)))!.NearestGate!.Value;
        Assert.Equal(("West gate", 50d), (title.En, distance));
        Assert.Equal("East gate", PlanPicture.Of(Park(), Place("b", null))!.NearestGate!.Value.Title.En);
        Assert.Null(PlanPicture.Of(Park() with { Plan = null }, Place("b", null))!.NearestGate);
    }

    [Fact]
    public void Every_fire_and_safety_device_of_the_demo_can_be_shown()
    {
        var registry = ParkRegistry.Load(Repository.Of("seeds/qinglan"));
        foreach (var park in registry.Parks)
        {
            Assert.NotNull(park.Plan);
            Assert.All(park.Buildings, b => Assert.NotNull(b.Footprint));
            Assert.All(park.Devices.Where(d => d.Domain is Domain.Fire or Domain.Safety), d =>
            {
                var plan = PlanPicture.Of(park, d.Placements[^1])!;
                var at = plan.Device!.Value;
                Assert.InRange(at.X, 0, 100);
                Assert.InRange(at.Y, 0, 100);
                Assert.NotNull(plan.NearestGate);
            });
        }
    }

    private static PlacementEntry Place(string? building, PlanPoint? at) => new() { From = new(2025, 1, 1), Building = building, Position = at };

    private static ParkFile Park() => new()
    {
        Id = "east", Title = Text("East"), AreaMu = 30, Enterprises = [], Devices = [],
        Plan = new()
        {
            Outline = [new(0, 0), new(200, 0), new(200, 100), new(0, 100)], Roads = [new() { Line = [new(0, 50), new(200, 50)], WidthM = 8 }],
            Gates = [new() { Title = Text("East gate"), Position = new(200, 50) }, new() { Title = Text("West gate"), Position = new(0, 0) }],
        },
        Buildings =
        [
            new() { Id = "a", Title = Text("A"), FloorAreaM2 = 800, Footprint = [new(0, 0), new(40, 0), new(40, 20), new(0, 20)] },
            new() { Id = "b", Title = Text("B"), FloorAreaM2 = 800, Footprint = [new(100, 0), new(140, 0), new(140, 20), new(100, 20)] },
            new() { Id = "c", Title = Text("C"), FloorAreaM2 = 800 },
        ],
    };

    private static LocalText Text(string text) => new() { Zh = text, En = text };
}
