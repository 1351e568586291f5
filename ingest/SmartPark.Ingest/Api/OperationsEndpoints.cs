using System.ComponentModel;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;

namespace SmartPark.Ingest.Api;

/// <summary>For who runs the service: gateways and what was refused.</summary>
internal static class OperationsEndpoints
{
    private const long LatestInstantUnixMs = 253_402_300_799_999;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/gateways", Gateways).WithName("ListGateways").WithSummary("Gateways and since when they are online, a page at a time")
            .Produces<Page<GatewayAnswer>>().ProducesValidationProblem();
        api.MapGet("/dead-letters", Letters).WithName("ListDeadLetters").WithSummary("Refused samples and messages with the reason, newest first")
            .Produces<DeadLettersAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Gateways(
        NodeStates nodes, CityClock clock, [Description("Only of this park")] string? park, [Description("Only online (true) or offline (false)")] string? online,
        [Description("Items to pass over, 0 or more")] string? offset, [Description("Items on a page, 1 to 1000; 100 by default")] string? limit)
    {
        var query = new ApiQuery();
        var wantedOnline = query.Flag("online", online);
        var (first, count) = (query.Number("offset", offset, 0, 0, int.MaxValue), query.Number("limit", limit, ApiLimits.PageDefault, 1, ApiLimits.PageMax));
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        var found = nodes.All.Where(n => (park is null || n.Park == park) && (wantedOnline is null || n.Online == wantedOnline)).ToList();
        return Results.Ok(new Page<GatewayAnswer>(found.Count, first, [.. found.Skip(first).Take(count)
            .Select(n => new GatewayAnswer(n.Park, n.Gateway, n.Online, clock.At(n.SinceUnixMs), n.Devices.Count, n.Devices.Count(d => d.Online)))]));
    }

    private static IResult Letters(
        DeadLetterStore letters, CityClock clock, [Description("Only of this park")] string? park, [Description("Only of this reason, such as device-not-registered")] string? reason,
        [Description("Only older than this id: next_before of the page before")] string? before, [Description("Items on a page, 1 to 1000; 100 by default")] string? limit)
    {
        var query = new ApiQuery();
        var wantedReason = query.OneOf("reason", reason, RefusalReasons.Words);
        var (cursor, count) = (query.Cursor("before", before), query.Number("limit", limit, ApiLimits.PageDefault, 1, ApiLimits.PageMax));
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        var found = letters.List(count, cursor, wantedReason, park);
        return Results.Ok(new DeadLettersAnswer(letters.Counts(), found.Count == count ? found[^1].Id : null, [.. found.Select(f => Answer(f, clock))]));
    }

    private static DeadLetterAnswer Answer(KeptDeadLetter kept, CityClock clock)
    {
        var letter = kept.Letter;
        DateTimeOffset? time = letter.SourceTimeUnixMs is >= 0 and <= LatestInstantUnixMs ? clock.At(letter.SourceTimeUnixMs) : null;
        return new(
            kept.Id, clock.At(letter.AtUnixMs), RefusalReasons.Word(letter.Reason), letter.Detail, letter.Park, letter.Gateway, letter.Device, letter.Quantity, time,
            letter.Value is { } value ? Numbers.OrNull(value) : null, letter.Excerpt);
    }
}
