using System.ComponentModel;
using SmartPark.Ingest.Intake;

namespace SmartPark.Ingest.Api;

/// <summary>For who runs the service: its gateways.</summary>
internal static class OperationsEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/gateways", Gateways).WithName("ListGateways").WithSummary("Gateways and since when they are online, a page at a time")
            .Produces<Page<GatewayAnswer>>().ProducesValidationProblem();
    }

    private static IResult Gateways(
        NodeStates nodes, CityClock clock, TimeProvider time, [Description("Only of this park")] string? park, [Description("Only online (true) or offline (false)")] string? online,
        [Description("Items to pass over, 0 or more")] string? offset, [Description("Items on a page, 1 to 1000; 100 by default")] string? limit)
    {
        var query = new ApiQuery();
        var wantedOnline = query.Flag("online", online);
        var (first, count) = (query.Number("offset", offset, 0, 0, int.MaxValue), query.Number("limit", limit, ApiLimits.PageDefault, 1, ApiLimits.PageMax));
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var found = nodes.All.Where(n => (park is null || n.Park == park) && (wantedOnline is null || n.Online == wantedOnline)).ToList();
        return Results.Ok(new Page<GatewayAnswer>(found.Count, first, [.. found.Skip(first).Take(count)
            .Select(n => new GatewayAnswer(n.Park, n.Gateway, n.Online, clock.At(n.SinceUnixMs), n.Devices.Count, n.Devices.Count(d => d.Online), n.IsFoughtFor(now)))]));
    }
}
