using System.ComponentModel;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Telling;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Api;

/// <summary>A channel and how it does.</summary>
/// <param name="Id">Channel id.</param>
/// <param name="Title">Its name.</param>
/// <param name="Kind">Its kind: email, webhook, dingtalk, wecom, feishu, sms, mqtt, alertmanager.</param>
/// <param name="PerMinute">Messages a minute at most.</param>
/// <param name="Waiting">Messages that wait and are due.</param>
/// <param name="LastTaken">When it last took a message since the start; null for never.</param>
/// <param name="FailingSince">Since when it takes none; null while it does.</param>
/// <param name="Failures">Tries in a row that failed.</param>
/// <param name="Detail">What it last answered, or why it did not.</param>
public sealed record ChannelStatusAnswer(
    string Id, LocalText Title, string Kind, int PerMinute, int Waiting, DateTimeOffset? LastTaken, DateTimeOffset? FailingSince, int Failures, string Detail);

/// <summary>Who is on duty.</summary>
/// <param name="Id">Roster id.</param>
/// <param name="Title">Its name.</param>
/// <param name="OnDuty">Names of who is on duty now.</param>
public sealed record DutyAnswer(string Id, LocalText Title, IReadOnlyList<string> OnDuty);

/// <summary>How people are told.</summary>
/// <param name="Channels">Channels.</param>
/// <param name="Duty">Rosters.</param>
/// <param name="Routes">Ids of routes.</param>
/// <param name="Later">Messages that wait for their time: further steps and quiet hours.</param>
public sealed record TellingAnswer(IReadOnlyList<ChannelStatusAnswer> Channels, IReadOnlyList<DutyAnswer> Duty, IReadOnlyList<string> Routes, int Later);

/// <summary>What came of a test.</summary>
/// <param name="Taken">Whether the channel took it.</param>
/// <param name="Detail">What it answered.</param>
public sealed record ChannelTestAnswer(bool Taken, string Detail);

/// <summary>A duty check that somebody asks for.</summary>
/// <param name="Park">Park id.</param>
public sealed record DutyCheckRequest(string? Park);

/// <summary>Channels, rosters and duty checks.</summary>
internal static class TellingEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/telling", Status).WithName("GetTelling").WithSummary("Channels and how they do, and who is on duty").Produces<TellingAnswer>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapPost("/telling/channels/{id}/test", TestAsync).WithName("TestChannel").WithSummary("Sends a test message over a channel, to the people of its steps").Produces<ChannelTestAnswer>()
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/duty-checks", Ask).WithName("AskDuty")
            .WithSummary("Asks whoever is on duty in a park to answer within ten minutes: an entry on the desk that is acknowledged; the one that is open there when there is one")
            .Accepts<DutyCheckRequest>("application/json").Produces<AlarmAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
    }

    private static TellingAnswer Status(TellingDesk desk, CityClock clock) => new(
        [.. desk.Channels().Select(c => new ChannelStatusAnswer(
            c.Entry.Id, c.Entry.Title, c.Entry.Kind, c.PerMinute, c.Waiting, clock.At(c.LastTakenUnixMs), clock.At(c.FailingSinceUnixMs), c.Failures, c.Detail))],
        [.. desk.File.Rosters.Select(r => new DutyAnswer(r.Id, r.Title, [.. desk.OnDuty(r.Id).Select(p => p.Name)]))], [.. desk.File.Routes.Select(r => r.Id)], desk.Later());

    private static async Task<IResult> TestAsync(HttpContext context, [Description("Channel id")] string id, TellingDesk desk, TimeProvider time, CancellationToken cancellationToken) =>
        AlarmEndpoints.ActorOf(context, AccountAct.EditRoutes, "", time, out _) is { } refusal ? refusal
        : await desk.TestAsync(id, cancellationToken) is { } answer ? Results.Ok(new ChannelTestAnswer(answer.IsTaken, answer.Detail))
        : ApiProblems.NotFound("channel", id);

    private static IResult Ask(HttpContext context, DutyCheckRequest request, DutyWatch watch, ParkRegistry registry, AlarmView view, TimeProvider time)
    {
        var query = new ApiQuery();
        if (request.Park is not { } park || !registry.TryGetPark(park, out _))
        {
            query.Mistake("park", ApiQuery.Quote(request.Park ?? ""), "the id of a park");
            return query.Problem();
        }

        return AlarmEndpoints.ActorOf(context, AccountAct.AskDuty, park, time, out var by) ?? Results.Ok(view.Answer(watch.Ask(park, by)));
    }
}
