using System.ComponentModel;
using System.Globalization;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.ShiftLog;

namespace SmartPark.Ingest.Api;

/// <summary>The shift log: a day of it, and what officers write. Nothing in it is changed; what is wrong is corrected by a later entry.</summary>
internal static class ShiftLogEndpoints
{
    private const string Csv = "text/csv";

    private static readonly IReadOnlyList<string> Columns =
    [
        "time", "kind", "park", "text", "by", "from", "number", "refers_to", "alarm", "alarm_zh", "alarm_en", "severity", "device", "device_zh", "device_en", "outcome", "shift_since", "shift_raised",
        "shift_acknowledged", "shift_closed", "shift_standing",
    ];

    private delegate ShiftResult Writing<in T>(ShiftLogBook log, T request, string park, ActingAccount who, ApiQuery query);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/shift-log", Get).WithName("GetShiftLog").WithSummary("A day of the shift log: what officers wrote, and what the alarm history says; also as CSV")
            .Produces<ShiftLogAnswer>(StatusCodes.Status200OK, "application/json", Csv).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        Write<ShiftNoteRequest>(api, "", "WriteShiftLog", "Writes something down, also to correct an earlier entry", r => r.Park,
            (log, r, park, who, _) => log.Write(park, r.Text, who, r.Alarm is { } alarm ? new(alarm) : null, r.Corrects));
        Write<HandOverRequest>(api, "/hand-over", "HandOverShift", "The outgoing officer hands the shift over, with a note", r => r.Park, (log, r, park, who, _) => log.HandOver(park, r.Note, who));
        Write<TakeOverRequest>(api, "/take-over", "TakeOverShift", "The incoming officer takes over what another handed over", r => r.Park, TakeOver);
    }

    private static ShiftResult TakeOver(ShiftLogBook log, TakeOverRequest request, string park, ActingAccount who, ApiQuery query)
    {
        if (request.HandOver is { } handOver)
        {
            return log.TakeOver(park, handOver, request.Note, who);
        }

        query.Mistake("hand_over", "nothing", "the number of the hand-over");
        return default;
    }

    private static void Write<T>(RouteGroupBuilder api, string path, string name, string summary, Func<T, string?> parkOf, Writing<T> writing)
        where T : class =>
        api.MapPost("/shift-log" + path, (HttpContext context, T request, ShiftLogBook log, ShiftLogView view, ParkRegistry registry) =>
            {
                var query = new ApiQuery();
                var park = query.Required("park", parkOf(request));
                if (query.HasMistakes)
                {
                    return query.Problem();
                }

                var who = ActingAccount.Of(context);
                if (!registry.TryGetPark(park, out _) || who?.May(AccountAct.ViewAlarms, park) == false)
                {
                    return ApiProblems.NotFound("park", park);
                }

                if (who is null)
                {
                    return Results.Problem("Sign in, or send an API token: what is written carries its account.", statusCode: StatusCodes.Status401Unauthorized, title: "Account needed");
                }

                if (!who.May(AccountAct.WriteShiftLog, park))
                {
                    return Results.Problem($"The role {who.Role.Word()} may not do this in park {ApiQuery.Quote(park)}.", statusCode: StatusCodes.Status403Forbidden, title: "Not allowed");
                }

                var (entry, refusal) = writing(log, request, park, who, query);
                return query.HasMistakes ? query.Problem() : entry is not null ? Results.Ok(view.Answer(entry)) : Refused(refusal);
            })
            .WithName(name).WithSummary(summary).Accepts<T>("application/json").Produces<ShiftEntryAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static IResult Get(
        HttpContext context, ShiftLogBook log, ShiftLogView view, CityClock clock, ParkRegistry registry, [Description("Only of this park")] string? park,
        [Description("Day of the city, such as 2026-11-23; today by default")] string? day, [Description("json (by default) or csv")] string? format)
    {
        var query = new ApiQuery();
        var isCsv = query.OneOf("format", format, ["json", "csv"]) == "csv";
        var date = DateOnly.FromDateTime(clock.At(clock.Now.ToUnixTimeMilliseconds()).DateTime);
        if (!string.IsNullOrEmpty(day) && (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date) || date.Year is < 2000 or >= 2200))
        {
            query.Mistake("day", ApiQuery.Quote(day), "a day such as 2026-11-23");
        }

        if (query.HasMistakes)
        {
            return query.Problem();
        }

        var mine = ActingAccount.Of(context);
        if (park is not null && (!registry.TryGetPark(park, out _) || mine?.May(AccountAct.ViewAlarms, park) == false))
        {
            return ApiProblems.NotFound("park", park);
        }

        var (from, to) = (CityDay.StartUnixMs(date, registry.Zone), CityDay.StartUnixMs(date.AddDays(1), registry.Zone));
        var parks = park is not null ? new HashSet<string> { park } : mine?.Parks;
        var waiting = registry.Parks.Where(p => parks?.Contains(p.Id) ?? true).Select(p => log.Waiting(p.Id)).OfType<ShiftEntry>();
        var answer = view.Answer(log.Page(parks, from, to), from, to, park, waiting);
        return isCsv
            ? Results.Bytes(CompletenessTable.ToCsv(Columns, Rows(answer)), Csv + "; charset=utf-8", $"shift-log-{park ?? "all"}-{date:yyyyMMdd}.csv")
            : Results.Ok(answer);
    }

    private static IEnumerable<object?[]> Rows(ShiftLogAnswer log) =>
        log.Entries.Select(e => (e.By.Time, Row: new object?[]
        {
            e.By.Time, e.Kind, e.Park, e.Text, e.By.Name, e.By.From, e.Number, e.RefersTo, e.Alarm?.ToString(), null, null, null, null, null, null, null, e.Sums?.Since, e.Sums?.Raised, e.Sums?.Acknowledged,
            e.Sums?.Closed, e.Sums?.Standing,
        })).Concat(log.Alarms.Select(a => (a.By.Time, Row: new object?[]
        {
            a.By.Time, "alarm-" + a.Kind, a.Park, null, a.By.Name, a.By.From, null, null, a.Alarm.ToString(), a.Title.Zh, a.Title.En, Word(a.Severity), a.Device, a.DeviceTitle?.Zh, a.DeviceTitle?.En,
            a.Outcome is { } outcome ? Word(outcome) : null, null, null, null, null, null,
        }))).OrderBy(r => r.Time).Select(r => r.Row);

    private static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static IResult Refused(ShiftRefusal why) => Results.Problem(
        why switch
        {
            ShiftRefusal.TextNeeded => "Say something.",
            ShiftRefusal.TextTooLong => $"At most {ShiftLogLimits.TextCharsMax} characters.",
            ShiftRefusal.NotFound => "There is no such entry, or alarm, in this park.",
            ShiftRefusal.AlreadyHandedOver => "A shift is handed over that nobody has taken over yet.",
            ShiftRefusal.AlreadyTakenOver => "Somebody has taken it over.",
            ShiftRefusal.SameOfficer => "Another account takes over.",
            _ => $"At most {ShiftLogLimits.EntriesPerMinuteMax} entries a minute.",
        },
        statusCode: why switch
        {
            ShiftRefusal.TextNeeded or ShiftRefusal.TextTooLong => StatusCodes.Status400BadRequest,
            ShiftRefusal.NotFound => StatusCodes.Status404NotFound,
            ShiftRefusal.TooMany => StatusCodes.Status429TooManyRequests,
            _ => StatusCodes.Status409Conflict,
        },
        title: "Not written");
}
