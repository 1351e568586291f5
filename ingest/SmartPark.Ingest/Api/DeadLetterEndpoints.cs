using System.ComponentModel;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;

namespace SmartPark.Ingest.Api;

/// <summary>What was refused, and trying it again once the cause is mended.</summary>
internal static class DeadLetterEndpoints
{
    private const long LatestInstantUnixMs = 253_402_300_799_999;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/dead-letters", List).WithName("ListDeadLetters").WithSummary("Refused samples and messages with the reason, newest first")
            .Produces<DeadLettersAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        // A body of JSON, which no foreign page can make a browser send here unasked.
        api.MapPost("/dead-letters/replay", ReplayAsync).WithName("ReplayDeadLetters")
            .WithSummary("Checks and stores refused samples again; a letter goes once its sample is committed").Accepts<ReplayRequest>("application/json")
            .Produces<ReplayAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult List(
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

    private static async Task<IResult> ReplayAsync(HttpContext context, DeadLetterReplay replay, ReplayRequest request, CancellationToken cancellationToken)
    {
        var query = new ApiQuery();
        var reason = query.OneOf("reason", request.Reason, RefusalReasons.Words);
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        // Without an account it is as it was before there were any: whoever the doors let in.
        if (ActingAccount.Of(context) is { } who && !who.MayInAll(AccountAct.ReplayRefused, request.Park is { } park ? new HashSet<string> { park } : null))
        {
            return AccountEndpoints.NotAllowed(who);
        }

        if (!replay.CanReplay)
        {
            return Results.Problem("This process stores nothing (Role control): dead letters lie with the writers.", statusCode: StatusCodes.Status409Conflict, title: "Not a writer");
        }

        return await replay.RunAsync(new(reason, request.Park, request.Device), cancellationToken) is { } result
            ? Results.Ok(new ReplayAnswer(result.Stored, result.RefusedAgain, result.NotReplayable))
            : Results.Problem("Another replay is running.", statusCode: StatusCodes.Status409Conflict, title: "Replay running");
    }

    private static DeadLetterAnswer Answer(KeptDeadLetter kept, CityClock clock)
    {
        var letter = kept.Letter;
        DateTimeOffset? time = letter.SourceTimeUnixMs is >= 0 and <= LatestInstantUnixMs ? clock.At(letter.SourceTimeUnixMs) : null;
        return new(
            kept.Id, clock.At(letter.AtUnixMs), RefusalReasons.Word(letter.Reason), letter.Detail, letter.Park, letter.Gateway, letter.Device, letter.Quantity, time,
            letter.Value is { } value ? Numbers.OrNull(value) : null, letter.Excerpt, kept.Times, clock.At(kept.LastUnixMs), letter.IsReplayable);
    }
}
