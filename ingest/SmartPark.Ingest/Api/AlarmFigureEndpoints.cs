using System.ComponentModel;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.AlarmDesk.Figures;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.Api;

/// <summary>How well the alarm desk does, held against the standard.</summary>
internal static class AlarmFigureEndpoints
{
    private const string Csv = "text/csv";
    private const long DayMs = 86_400_000;
    private const int DaysDefault = 30;

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/alarms/figures", GetAsync).WithName("GetAlarmFigures").WithSummary("Alarms per hour, time to acknowledge, floods, chattering, the most frequent ten: against the targets of the standard")
            .WithDescription("Counts alarms by when they came to stand on the desk, also those that were put aside; the parks asked for count as one operator position. Null is unknown, never zero. "
                + "What still waits counts with what it has waited so far, and the figure says at_least.")
            .Produces<AlarmFiguresAnswer>(StatusCodes.Status200OK, "application/json", Csv).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> GetAsync(
        HttpContext context, EpisodeBook book, AlarmFigureBook figures, AlarmFigureView view, CityClock clock, ParkRegistry registry,
        [Description("Only of this park")] string? park, [Description("Begin, included: ISO 8601 with offset; thirty days before the end by default")] string? from,
        [Description("End, excluded: ISO 8601 with offset; now by default")] string? to, [Description("json (by default) or csv")] string? format)
    {
        var query = new ApiQuery();
        var isCsv = query.OneOf("format", format, ["json", "csv"]) == "csv";
        var now = clock.Now.ToUnixTimeMilliseconds();
        var end = ReadingWindow.Instant(query, "to", to) ?? now;
        var start = ReadingWindow.Instant(query, "from", from) ?? end - (DaysDefault * DayMs);
        if (!query.HasMistakes && (start >= end || end - start > AlarmFigureLimits.RangeDaysMax * DayMs))
        {
            query.Mistake("from", start >= end ? "a time that is not before to" : $"a range of {(end - start) / DayMs} days", $"a time before to, at most {AlarmFigureLimits.RangeDaysMax} days");
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

        var parks = park is not null ? new HashSet<string> { park } : mine?.Parks;
        var found = await figures.ReadAsync(parks, start, end, context.RequestAborted);
        var answer = view.Answer(found, StandingFigures.Of(book.Picture, p => parks?.Contains(p) ?? true, now), park);
        return isCsv
            ? Results.Bytes(CompletenessTable.ToCsv(AlarmFigureTable.Columns, AlarmFigureTable.Rows(answer)), Csv + "; charset=utf-8", $"alarm-figures-{park ?? "all"}-{clock.At(start):yyyyMMdd}-{clock.At(end):yyyyMMdd}.csv")
            : Results.Ok(answer);
    }
}
