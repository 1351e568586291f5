using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.Ingest.Tests.Registry;

public sealed class PlanRulesTests
{
    private static readonly PlanPoint[] Square = [new(0, 0), new(100, 0), new(100, 100), new(0, 100)];

    [Fact]
    public void A_plan_of_shapes_is_fine_and_so_is_none()
    {
        Assert.Empty(Problems(Square, [new(10, 10), new(40, 10), new(40, 30), new(25, 30), new(25, 20), new(10, 20)], new(20, 15)));
        Assert.Empty(Problems(null, null, null));
        Assert.Empty(Problems(null, [new(10, 10), new(40, 10), new(40, 30)], new(9_000, 15)));
    }

    [Fact]
    public void Sides_that_cross_are_told_by_their_corners() =>
        Assert.Equal(["$.buildings[0].footprint: sides after corners 0 and 2 that cross"], Problems(Square, [new(10, 10), new(40, 30), new(40, 10), new(10, 25)], null));

    [Fact]
    public void A_line_is_no_building() =>
        Assert.Equal(["$.buildings[0].footprint: corners that enclose less than 1 m²"], Problems(Square, [new(10, 10), new(40, 10), new(70, 10)], null));

    [Fact]
    public void What_stands_far_outside_the_park_stands_in_another() => Assert.Equal(
        ["$.buildings[0].footprint: (190, 10)", "$.devices[0].placements[0].position: (20, 151)"], Problems(Square, [new(140, 10), new(190, 10), new(190, 30), new(140, 30)], new(20, 151)));

    [Fact]
    public void A_boundary_has_an_end() => Assert.Equal(
        ["$.plan.outline: 201 points"], Problems([.. Enumerable.Range(0, 201).Select(i => new PlanPoint(50 * Math.Cos(i * Math.Tau / 201), 50 * Math.Sin(i * Math.Tau / 201)))], null, null));

    private static IEnumerable<string> Problems(PlanPoint[]? outline, PlanPoint[]? footprint, PlanPoint? position)
    {
        var text = new LocalText { Zh = "东", En = "East" };
        var park = new ParkFile
        {
            Id = "east", Title = text, AreaMu = 15, Plan = outline is null ? null : new() { Outline = outline }, Enterprises = [],
            Buildings = [new() { Id = "b1", Title = text, FloorAreaM2 = 600, Footprint = footprint }],
            Devices = [new() { Id = "d1", Title = text, Domain = Domain.Fire, Placements = [new() { From = new(2025, 1, 1), Building = "b1", Position = position }] }],
        };
        var problems = new List<ConfigurationProblem>();
        PlanRules.Check("park.json", park, problems);
        return problems.Select(p => $"{p.Path}: {p.Found}");
    }
}
