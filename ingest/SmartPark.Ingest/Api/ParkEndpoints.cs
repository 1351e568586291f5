using System.ComponentModel;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.Api;

/// <summary>Parks as they are registered.</summary>
internal static class ParkEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/parks", List).WithName("ListParks").WithSummary("Parks of the city").Produces<IReadOnlyList<ParkSummary>>();
        api.MapGet("/parks/{park}", Get).WithName("GetPark").WithSummary("A park with its buildings and enterprises")
            .Produces<ParkAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static IResult List(ParkRegistry registry, NodeStates nodes) => Results.Ok(registry.Parks.Select(p => Summary(p, nodes)).ToList());

    private static IResult Get([Description("Park id")] string park, ParkRegistry registry, NodeStates nodes) =>
        registry.TryGetPark(park, out var file)
            ? Results.Ok(new ParkAnswer(
                Summary(file, nodes), registry.City.TimeZone, [.. file.Buildings.Select(b => new BuildingAnswer(b.Id, b.Title, b.FloorAreaM2))],
                [.. file.Enterprises.Select(e => new EnterpriseAnswer(e.Id, e.Title, e.Trade))]))
            : ApiProblems.NotFound("park", park);

    private static ParkSummary Summary(ParkFile park, NodeStates nodes) => new(
        park.Id, park.Title, park.AreaMu, park.Buildings.Count, park.Enterprises.Count, park.Devices.Count,
        park.Devices.Count(d => nodes.OfDevice(park.Id, d.Id) is { Online: true }));
}
