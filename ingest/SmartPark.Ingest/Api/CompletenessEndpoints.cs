using System.ComponentModel;
using SmartPark.Ingest.Ledger;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.Api;

/// <summary>Completeness by device and hour, as JSON, CSV or XLSX.</summary>
internal static class CompletenessEndpoints
{
    private const string Csv = "text/csv";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/completeness", GetAsync).WithName("GetCompleteness").WithSummary("Expected, read, sent and stored samples of each device and hour, with what was late, refused or dropped")
            .WithDescription("Null is unknown, never zero; why says what is missing. Completeness is cut, never rounded up. Hours are whole UTC hours; days are the city's. "
                + "CSV and XLSX by format= or Accept have one row for each device and hour or day; with lang= their headings, names and reasons are for people.")
            .Produces<CompletenessAnswer>(StatusCodes.Status200OK, "application/json", Csv, Xlsx).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> GetAsync(
        HttpContext context, ParkRegistry registry, CompletenessLedger ledger, CityClock clock,
        [Description("Park id; needed unless the city has one park")] string? park, [Description("Only this device")] string? device,
        [Description("Start, included: ISO 8601 with offset; a day before the end by default")] string? from, [Description("End, excluded: ISO 8601 with offset; now by default")] string? to,
        [Description("hour (default) or day")] string? step, [Description("json, csv or xlsx; what Accept says by default")] string? format,
        [Description("zh-CN or en: CSV and XLSX for people in this language; without it columns have the names of this API")] string? lang,
        [Description("Devices to pass over, 0 or more")] string? offset, [Description("Devices on a page, 1 to 1000; 100 by default, all in CSV and XLSX")] string? limit)
    {
        var query = new ApiQuery();
        var wanted = query.OneOf("format", format, ["json", "csv", "xlsx"]) ?? Accepted(context.Request);
        var language = query.OneOf("lang", lang, CompletenessSheet.Languages);
        var window = CompletenessWindow.Read(query, from, to, step, clock.Now);
        var isTable = wanted is "csv" or "xlsx";
        var (first, count) = (query.Number("offset", offset, 0, 0, int.MaxValue), query.Number("limit", limit, isTable ? ApiLimits.PageMax : ApiLimits.PageDefault, 1, ApiLimits.PageMax));
        var id = string.IsNullOrEmpty(park) && registry.Parks.Count == 1 ? registry.Parks[0].Id : query.Required("park", park);
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        if (!registry.TryGetPark(id, out _))
        {
            return ApiProblems.NotFound("park", id);
        }

        var devices = ledger.DeviceIds(id).Where(d => string.IsNullOrEmpty(device) || d == device).ToList();
        if (!string.IsNullOrEmpty(device) && devices.Count == 0 && !registry.TryGetDevice(id, device, out _))
        {
            return ApiProblems.NotFound("device", id + "/" + device);
        }

        var page = devices.Skip(first).Take(count).ToList();
        var cellsMax = wanted == "xlsx" ? ApiLimits.WorkbookRowsMax : ApiLimits.CompletenessCellsMax;
        if ((long)page.Count * window.Hours > cellsMax)
        {
            query.Mistake("limit", $"{page.Count} devices by {window.Hours} hours", $"at most {cellsMax} hours of devices in one answer: fewer devices (limit, offset, device) or a shorter window");
            return query.Problem();
        }

        // The file is read synchronously, so that runs on the pool.
        var now = clock.Now.ToUnixTimeMilliseconds();
        var found = await Task.Run(() => ledger.Read(id, page, window.FromHour, window.ToHour, now), context.RequestAborted);
        var answers = found.Select(d => Answer(d, window, registry, clock));
        var name = $"completeness-{id}-{clock.At(window.FromHour * HourMs):yyyyMMdd-HH}";
        if (isTable)
        {
            var sheet = language is null ? null : new CompletenessSheet(language, registry);
            var (columns, rows) = (sheet?.Columns ?? CompletenessTable.Columns, sheet?.Rows(answers) ?? CompletenessTable.Rows(answers));
            return wanted == "csv"
                ? Results.Bytes(CompletenessTable.ToCsv(columns, rows), Csv + "; charset=utf-8", name + ".csv")
                : Results.Bytes(
                    Workbook.Write(sheet?.Title ?? "completeness", columns, [.. rows], sheet is null ? CompletenessTable.CompletenessColumn : CompletenessSheet.CompletenessColumn), Xlsx, name + ".xlsx");
        }

        return Results.Ok(new CompletenessAnswer(
            clock.At(window.FromHour * HourMs), clock.At(window.ToHour * HourMs), window.IsDays ? "day" : "hour", new(devices.Count, first, [.. answers])));
    }

    private const long HourMs = Telemetry.Completeness.CompletenessLimits.HourMs;

    private static DeviceCompleteness Answer(DeviceHours device, CompletenessWindow window, ParkRegistry registry, CityClock clock) => new(
        device.Park, device.Device, registry.TryGetDevice(device.Park, device.Device, out var entry) ? entry.Title : null, device.Gateway,
        CompletenessStep.Of(clock.At(window.FromHour * HourMs), HourFigures.Sum([.. device.Hours])),
        [.. window.StepsOf(device, clock).Where(s => !s.Figures.IsBlank).Select(s => CompletenessStep.Of(clock.At(s.StartUnixMs), s.Figures))]);

    private static string? Accepted(HttpRequest request) =>
        request.GetTypedHeaders().Accept.OrderByDescending(a => a.Quality ?? 1).FirstOrDefault()?.MediaType.Value switch { Csv => "csv", Xlsx => "xlsx", _ => null };
}
