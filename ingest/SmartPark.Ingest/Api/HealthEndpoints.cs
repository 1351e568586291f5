using SmartPark.Ingest.Access;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.Ingest.Storage;

namespace SmartPark.Ingest.Api;

/// <summary>
/// Liveness (the process answers; nothing else, since a restart mends neither broker nor store) and readiness (store and broker are there).
/// </summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-store";
                return Results.Ok(new ReadyAnswer("live", null));
            })
            .WithName("Live").WithTags("health").WithSummary("Whether the process answers").Produces<ReadyAnswer>();
        app.MapGet("/health/ready", Ready).WithName("Ready").WithTags("health").WithSummary("Whether store and broker are there, and since when")
            .Produces<ReadyAnswer>().Produces<ReadyAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Ready(HttpContext context, StoreLink link, IReadingStore store, HostReadiness readiness, BrokerStatus broker, CityClock clock, AccessDoor door)
    {
        context.Response.Headers.CacheControl = "no-store";
        var (storeState, brokerState) = (link.State, broker.State);
        IReadOnlyList<PartAnswer> parts =
        [
            new("store", storeState.IsUsable, clock.At(storeState.SinceUnixMs), storeState.Error is { } error ? $"{store.Name}: {error}" : store.Name),
            new("broker", brokerState.IsConnected, clock.At(brokerState.SinceUnixMs), brokerState.Error is { } reason ? $"{brokerState.Broker}: {reason}" : brokerState.Broker),
            new("state", readiness.IsOnline, clock.At(readiness.SinceUnixMs), readiness.Why ?? "gateways may send"),
        ];
        var isReady = parts.All(p => p.Ready);
        var answer = new ReadyAnswer(isReady ? "ready" : "not-ready", door.HasEntered(context) ? parts : null);
        return Results.Json(answer, statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
