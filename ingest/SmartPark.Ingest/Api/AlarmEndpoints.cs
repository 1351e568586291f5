using System.ComponentModel;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.Api;

/// <summary>Alarms: what stands, what was, and what people do about it. Every act needs an account that may do it in that park.</summary>
internal static class AlarmEndpoints
{
    private const string Csv = "text/csv";

    private static readonly string[] Outcomes = ["confirmed", "false", "drill", "maintenance"];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/alarms", List).WithName("ListAlarms").WithSummary("Alarms that stand, the most pressing first; or the record of those of a span of time, also as CSV")
            .Produces<AlarmsAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/alarms/{id:guid}", Get).WithName("GetAlarm").WithSummary("An alarm with its whole history").Produces<AlarmHistoryAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        Act<NoteRequest>(api, "acknowledge", "AcknowledgeAlarm", "Says that somebody has taken note", AccountAct.Acknowledge, (book, id, by, r, _) => book.Acknowledge(id, by, r.Text));
        Act<NoteRequest>(api, "comment", "CommentAlarm", "Adds a note", AccountAct.Comment, (book, id, by, r, _) => book.Comment(id, r.Text ?? "", by));
        Act<AssignRequest>(api, "assign", "AssignAlarm", "Says who is to see to it", AccountAct.Assign,
            (book, id, by, r, _) => book.Assign(id, string.IsNullOrEmpty(r.Account) ? null : (r.Account, string.IsNullOrEmpty(r.Name) ? r.Account : r.Name), by));
        Act<CloseRequest>(api, "close", "CloseAlarm", "Says what it was; then it is over", AccountAct.CloseAlarm, Close);
        Act<ShelveRequest>(api, "shelve", "ShelveAlarm", "Puts it aside for a time, with a reason", AccountAct.Shelve, Shelve);
        Act<NoteRequest>(api, "unshelve", "UnshelveAlarm", "Presents it again", AccountAct.Shelve, (book, id, by, _, _) => book.Unshelve(id, by));
        api.MapGet("/alarm-stops", Stops).WithName("ListAlarmStops").WithSummary("Devices and parks that are out of service or under maintenance, now or later").Produces<IReadOnlyList<StopAnswer>>();
        api.MapPost("/alarm-stops", Stop).WithName("StopAlarms").WithSummary("Takes a device or park out of service, or opens a maintenance window").Accepts<StopRequest>("application/json")
            .Produces<StopAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status403Forbidden);
        api.MapDelete("/alarm-stops/{id:long}", EndStop).WithName("EndAlarmStop").WithSummary("Puts it back in service, or ends the window").Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private delegate ActResult Doing<in T>(EpisodeBook book, EpisodeId id, Mark by, T request, ApiQuery query);

    private static void Act<T>(RouteGroupBuilder api, string word, string name, string summary, AccountAct act, Doing<T> doing)
        where T : class =>
        api.MapPost("/alarms/{id:guid}/" + word, (HttpContext context, [Description("Id of the episode")] Guid id, T request, EpisodeBook book, AlarmView view, TimeProvider time) =>
            {
                if (book.Find(new(id)) is not { } episode || !MaySee(context, episode.Park))
                {
                    return ApiProblems.NotFound("alarm", id.ToString());
                }

                var needed = act == AccountAct.Shelve && episode.Severity == Severity.Critical ? AccountAct.ShelveCritical : act;
                if (ActorOf(context, needed, episode.Park, time, out var by) is { } refusal)
                {
                    return refusal;
                }

                var query = new ApiQuery();
                var (after, why) = doing(book, episode.Id, by, request, query);
                return query.HasMistakes ? query.Problem() : why == Refusal.None ? Results.Ok(view.Answer(after!)) : Refused(why, after!);
            })
            .WithName(name).WithSummary(summary).Accepts<T>("application/json").Produces<AlarmAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static ActResult Close(EpisodeBook book, EpisodeId id, Mark by, CloseRequest request, ApiQuery query)
    {
        if (query.OneOf("outcome", query.Required("outcome", request.Outcome), Outcomes) is not { } outcome || query.HasMistakes)
        {
            return default;
        }

        return book.Close(id, (AlarmOutcome)(Array.IndexOf(Outcomes, outcome) + 1), request.Note, by);
    }

    private static ActResult Shelve(EpisodeBook book, EpisodeId id, Mark by, ShelveRequest request, ApiQuery query)
    {
        const int MinutesMax = (int)(AlarmDeskLimits.ShelfMaxMs / 60_000);
        if (request.Minutes is not (>= 1 and <= MinutesMax) || string.IsNullOrWhiteSpace(request.Reason))
        {
            query.Mistake("minutes and reason", $"{request.Minutes} and {ApiQuery.Quote(request.Reason ?? "")}", $"1 to {MinutesMax} minutes and a reason");
            return default;
        }

        return book.Shelve(id, by.AtUnixMs + (request.Minutes.Value * 60_000L), request.Reason, by);
    }

    private static IResult List(
        HttpContext context, EpisodeBook book, AlarmView view, CityClock clock, ParkRegistry registry,
        [Description("standing (by default), closed or all; all and closed are the record, newest first")] string? state, [Description("Only of this park")] string? park,
        [Description("Only of this device")] string? device, [Description("Only of this rule")] string? rule, [Description("Only of this severity: critical, high, medium, low")] string? severity,
        [Description("Only learned of since, ISO 8601")] string? from, [Description("Only learned of before, ISO 8601")] string? to,
        [Description("json (by default) or csv")] string? format, [Description("Items to pass over")] string? offset, [Description("Items on a page, 1 to 1000; 100 by default, 1000 in CSV")] string? limit)
    {
        var query = new ApiQuery();
        var which = query.OneOf("state", state, ["standing", "closed", "all"]) ?? "standing";
        var isCsv = query.OneOf("format", format, ["json", "csv"]) == "csv";
        Severity? grave = query.OneOf("severity", severity, ["critical", "high", "medium", "low"]) is { } word ? Enum.Parse<Severity>(word, ignoreCase: true) : null;
        var (first, count) = (query.Number("offset", offset, 0, 0, int.MaxValue), query.Number("limit", limit, isCsv ? AlarmDeskLimits.PageMax : ApiLimits.PageDefault, 1, AlarmDeskLimits.PageMax));
        var (since, until) = (ReadingWindow.Instant(query, "from", from), ReadingWindow.Instant(query, "to", to));
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        if (park is not null && !registry.TryGetPark(park, out _))
        {
            return ApiProblems.NotFound("park", park);
        }

        var picture = book.Picture;
        var mine = picture.Alarms.Where(a => MaySee(context, a.Episode.Park)).ToList();
        IReadOnlyList<AlarmAnswer> page;
        int total;
        if (which == "standing")
        {
            var passing = mine.Where(a => (park is null || a.Episode.Park == park) && (device is null || a.Episode.Device == device) && (rule is null || a.Episode.Rule == rule)
                && (grave is null || a.Episode.Severity == grave) && (since is null || a.Episode.LearnedUnixMs >= since) && (until is null || a.Episode.LearnedUnixMs < until)).ToList();
            (total, page) = (passing.Count, [.. passing.Skip(first).Take(count).Select(view.Answer)]);
        }
        else
        {
            var parks = park is not null ? new HashSet<string> { park } : ActingAccount.Of(context)?.Parks;
            var (all, found) = book.Record(
                new() { IsStanding = which == "closed" ? false : null, Parks = parks, Device = device, Rules = rule is null ? null : [rule], Severity = grave, FromUnixMs = since, ToUnixMs = until },
                first, count);
            (total, page) = (all, [.. found.Where(e => MaySee(context, e.Park)).Select(view.Answer)]);
        }

        return isCsv
            ? Results.Bytes(CompletenessTable.ToCsv(AlarmTable.Columns, AlarmTable.Rows(page)), Csv + "; charset=utf-8", $"alarms-{clock.At(clock.Now.ToUnixTimeMilliseconds()):yyyyMMdd-HHmm}.csv")
            : Results.Ok(new AlarmsAnswer(
                mine.Count(a => a.IsPressing), mine.Count(a => a.IsPressing && a.Episode.Severity == Severity.Critical), [.. picture.Floods.Where(p => MaySee(context, p)).Order(StringComparer.Ordinal)],
                picture.NewestEvent, new(total, first, page)));
    }

    private static IResult Get(HttpContext context, [Description("Id of the episode")] Guid id, EpisodeBook book, AlarmView view) =>
        book.Find(new(id)) is { } episode && MaySee(context, episode.Park)
            ? Results.Ok(new AlarmHistoryAnswer(view.Answer(episode), [.. book.HistoryOf(episode.Id).Select(view.Answer)]))
            : ApiProblems.NotFound("alarm", id.ToString());

    private static IResult Stops(HttpContext context, EpisodeBook book, AlarmView view) =>
        Results.Ok(book.Picture.Stops.Where(s => MaySee(context, s.Park)).OrderBy(s => s.FromUnixMs).Select(view.Answer));

    private static IResult Stop(HttpContext context, StopRequest request, EpisodeBook book, AlarmView view, ParkRegistry registry, TimeProvider time)
    {
        var query = new ApiQuery();
        var kind = query.OneOf("kind", query.Required("kind", request.Kind), ["out-of-service", "maintenance"]) == "maintenance" ? ServiceStopKind.Maintenance : ServiceStopKind.OutOfService;
        var (park, reason) = (query.Required("park", request.Park), query.Required("reason", request.Reason?.Trim()));
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var from = request.From?.ToUnixTimeMilliseconds() ?? now;
        var to = request.To?.ToUnixTimeMilliseconds();
        if (kind == ServiceStopKind.Maintenance && (to is null || to <= from || to - from > AlarmDeskLimits.StopMaxMs))
        {
            query.Mistake("to", request.To?.ToString("O") ?? "nothing", $"a time after from, at most {AlarmDeskLimits.StopMaxMs / 86_400_000} days later");
        }

        if (reason.Length > EpisodeLaw.NoteCharsMax)
        {
            query.Mistake("reason", $"{reason.Length} characters", $"at most {EpisodeLaw.NoteCharsMax}");
        }

        if (query.HasMistakes)
        {
            return query.Problem();
        }

        if (!registry.TryGetPark(park, out _) || (request.Device is { Length: > 0 } device && !registry.TryGetDevice(park, device, out _)))
        {
            return ApiProblems.NotFound("park or device", park + "/" + request.Device);
        }

        if (ActorOf(context, ActOf(kind), park, time, out var by) is { } refusal)
        {
            return refusal;
        }

        return book.Stop(new(0, kind, park, request.Device ?? "", from, to, reason, by)) is { } stop
            ? Results.Ok(view.Answer(stop))
            : Results.Problem($"{AlarmDeskLimits.StopsMax} have not ended yet.", statusCode: StatusCodes.Status409Conflict, title: "Too many");
    }

    private static IResult EndStop(HttpContext context, [Description("Number of the stop")] long id, EpisodeBook book, TimeProvider time)
    {
        if (book.Picture.Stops.FirstOrDefault(s => s.Id == id) is not { } stop || !MaySee(context, stop.Park))
        {
            return ApiProblems.NotFound("stop", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (ActorOf(context, ActOf(stop.Kind), stop.Park, time, out _) is { } refusal)
        {
            return refusal;
        }

        book.EndStop(id);
        return Results.NoContent();
    }

    private static AccountAct ActOf(ServiceStopKind kind) => kind == ServiceStopKind.Maintenance ? AccountAct.SetMaintenance : AccountAct.SetOutOfService;

    // Who came in without an account, as on loopback, reads everything.
    private static bool MaySee(HttpContext context, string park) => ActingAccount.Of(context) is not { } account || account.May(AccountAct.ViewAlarms, park);

    /// <summary>Who acts; an answer that refuses when nobody may.</summary>
    internal static IResult? ActorOf(HttpContext context, AccountAct act, string park, TimeProvider time, out Mark by)
    {
        var account = ActingAccount.Of(context);
        by = new(account?.Id, account?.Name ?? "", account?.From ?? "", time.GetUtcNow().ToUnixTimeMilliseconds());
        return account is null ? Results.Problem("Sign in, or send an API token: what is done about an alarm carries its account.", statusCode: StatusCodes.Status401Unauthorized, title: "Account needed")
            : account.May(act, park) ? null
            : Results.Problem($"The role {account.Role.Word()} may not do this in park {ApiQuery.Quote(park)}.", statusCode: StatusCodes.Status403Forbidden, title: "Not allowed");
    }

    private static IResult Refused(Refusal why, EpisodeState episode) => Results.Problem(
        why switch
        {
            Refusal.AlreadyClosed => $"It was closed at {DateTimeOffset.FromUnixTimeMilliseconds(episode.Closed!.AtUnixMs):O}.",
            Refusal.AlreadyAcknowledged => $"{episode.Acknowledged!.Name} took note at {DateTimeOffset.FromUnixTimeMilliseconds(episode.Acknowledged.AtUnixMs):O}.",
            Refusal.StillActive => "Its condition still holds.",
            Refusal.NoteNeeded => "A note is needed.",
            _ => "That is not for people to say.",
        },
        statusCode: StatusCodes.Status409Conflict, title: why switch
        {
            Refusal.AlreadyClosed => "Already closed",
            Refusal.AlreadyAcknowledged => "Already acknowledged",
            Refusal.StillActive => "Still active",
            Refusal.NoteNeeded => "Note needed",
            _ => "Not for people",
        });
}
