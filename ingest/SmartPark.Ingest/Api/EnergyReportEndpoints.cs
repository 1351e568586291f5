using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using SmartPark.Energy.Factors;
using SmartPark.Energy.PerMu;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.Api;

/// <summary>What is published.</summary>
/// <param name="From">First day, <c>2026-06-01</c>.</param>
/// <param name="To">Last day, included.</param>
/// <param name="Method">equivalent (by default) or equal_value.</param>
/// <param name="CoverageMin">Least covered share with which a figure is ranked; 0.9 by default.</param>
/// <param name="Parks">Only of these parks; the whole city when absent.</param>
/// <param name="Note">Why; may be absent.</param>
public sealed record PublishRequest(string? From, string? To, string? Method, decimal? CoverageMin, IReadOnlyList<string>? Parks, string? Note);

/// <summary>Energy per mu and published reports, as JSON, CSV or XLSX.</summary>
internal static class EnergyReportEndpoints
{
    private const string Csv = "text/csv";
    private const string Json = "application/json";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private static readonly string[] Formats = ["json", "csv", "xlsx"];
    private static readonly string[] Methods = ["equivalent", "equal_value"];
    private static readonly string[] Scopes = ["enterprise", "trade", "park", "county", "city"];

    public static void Map(RouteGroupBuilder api)
    {
        var energy = api.MapGroup("/energy");
        energy.MapGet("/per-mu", GetAsync).WithName("GetEnergyPerMu").WithSummary("Energy per mu of parks, enterprises, trades, counties and the city over a period")
            .WithDescription("Days are the city's, from and to both included in the parameters; in the answer to is the day after. Null is unknown, never zero. Beside each figure: coverage, estimated share, "
                + "land with its dates and basis, and how it came about. CSV has one row a subject; XLSX all sheets; lang= says in which language.")
            .Produces<ReportDocument>(StatusCodes.Status200OK, Json, Csv, Xlsx).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        energy.MapGet("/meters/{park}/{meter}", GetMeterAsync).WithName("GetMeterEnergy").WithSummary("A meter day by day or hour by hour, by bands of the tariff beside its own rate registers and its power, and what was found in its readings")
            .Produces<MeterDetail>(StatusCodes.Status200OK, Json, Csv).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        energy.MapGet("/published", (HttpContext context, PublishedReports published) => Visible(context, published.List()))
            .WithName("ListPublishedReports").WithSummary("Published reports, every version, the newest first").Produces<IReadOnlyList<PublishedReport>>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        energy.MapPost("/published", PublishAsync).WithName("PublishReport").WithSummary("Freezes a report with number, hash and the registry used; the same period again is its next version")
            .Accepts<PublishRequest>(Json).Produces<PublishedReport>(StatusCodes.Status201Created).ProducesValidationProblem().ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        energy.MapGet("/published/{number}", GetPublished).WithName("GetPublishedReport").WithSummary("A published report: the very bytes that were hashed as JSON, or CSV and XLSX made of them")
            .Produces<ReportDocument>(StatusCodes.Status200OK, Json, Csv, Xlsx).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        energy.MapGet("/published/{number}/differences", DifferencesAsync).WithName("GetReportDifferences").WithSummary("What changed between two versions, or between one and what would be published now")
            .Produces<ReportDifferences>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> GetAsync(
        HttpContext context, ReportDesk desk, CurrentRegistry registry, [Description("A month: 2026-06; the last whole one by default")] string? month, [Description("A quarter: 2026-Q2")] string? quarter,
        [Description("A year: 2026")] string? year, [Description("First day")] string? from, [Description("Last day, included")] string? to,
        [Description("equivalent (当量, by default) or equal_value (等价)")] string? method, [Description("Least covered share of what is ranked, 0 to 1; 0.9 by default")] string? coverage_min,
        [Description("Only figures of enterprise, trade, park, county or city")] string? scope, [Description("Only of this park")] string? park,
        [Description("json (default), csv or xlsx; what Accept says when absent")] string? format, [Description("zh-CN (default) or en, of CSV and XLSX")] string? lang)
    {
        var query = new ApiQuery();
        var (wanted, language) = Form(context, query, format, lang);
        var request = Request(query, desk, month, quarter, year, from, to, method, coverage_min);
        var only = query.OneOf("scope", scope, Scopes);
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        var mine = ActingAccount.Of(context)?.Parks;
        if (!string.IsNullOrEmpty(park) && (registry.Now.Registry.Rows.Of<Energy.Registry.ParkRow>().All(p => p.Park != park) || mine?.Contains(park) == false))
        {
            return ApiProblems.NotFound("park", park);
        }

        var made = await desk.MakeAsync(request, string.IsNullOrEmpty(park) ? mine : new HashSet<string> { park }, context.RequestAborted);
        var document = only is null ? made.Document : made.Document with { Figures = [.. made.Document.Figures.Where(f => f.Scope == only)] };
        return wanted is "csv" or "xlsx" ? File(document, null, wanted, language, made.Document, $"per-mu-{document.From:yyyyMMdd}-{document.To.AddDays(-1):yyyyMMdd}") : Results.Bytes(ReportJson.Bytes(document), Json);
    }

    private static async Task<IResult> GetMeterAsync(
        HttpContext context, ReportDesk desk, [FromServices] MeterDrill drill, [FromServices] MeterLedger ledger, [FromServices] RateWitness rates, [FromServices] PowerWitness power, CurrentRegistry registry,
        [Description("Park id")] string park, [Description("Meter id")] string meter,
        [Description("A month: 2026-06; the last whole one by default")] string? month, [Description("A quarter: 2026-Q2")] string? quarter, [Description("A year: 2026")] string? year,
        [Description("First day")] string? from, [Description("Last day, included")] string? to, [Description("day (default) or hour")] string? step, [Description("json (default) or csv")] string? format)
    {
        var query = new ApiQuery();
        var period = ReportPeriod.Read(query, month, quarter, year, from, to, desk.LastMonth);
        var isHourly = query.OneOf("step", step, ["day", "hour"]) == "hour";
        var isCsv = query.OneOf("format", format, ["json", "csv"]) == "csv";
        if (isHourly && period.Days * 24 > MeterDrill.StepsMax)
        {
            query.Mistake("step", $"{period.Days} days by the hour", $"at most {MeterDrill.StepsMax / 24} days, or step=day");
        }

        if (query.HasMistakes)
        {
            return query.Problem();
        }

        var edition = registry.Now.Registry;
        if (edition.Meter(park, meter) is not { } found || ActingAccount.Of(context)?.Parks?.Contains(park) == false)
        {
            return ApiProblems.NotFound("meter", $"{park}/{meter}");
        }

        var detail = await Task.Run(() => drill.Of(edition, found, period, isHourly, found.Register is null ? [] : ledger.Curve(found).Findings), context.RequestAborted);
        var (begin, end) = (CityDay.StartUnixMs(period.From, edition.Zone), CityDay.StartUnixMs(period.To, edition.Zone));
        detail = detail with { Rates = await rates.OfAsync(edition, found, begin, end, context.RequestAborted), Power = await power.OfAsync(found, begin, end, context.RequestAborted) };
        return isCsv ? Results.Bytes(ReportCsv.Bytes(detail), Csv + "; charset=utf-8", $"{park}-{meter}-{period.From:yyyyMMdd}-{detail.Step}.csv") : Results.Ok(detail);
    }

    private static async Task<IResult> PublishAsync(HttpContext context, PublishRequest request, ReportDesk desk, PublishedReports published, AuditTrail audit, CurrentRegistry registry, TimeProvider time)
    {
        var query = new ApiQuery();
        var asked = Request(query, desk, null, null, null, request.From, request.To, request.Method, request.CoverageMin?.ToString(CultureInfo.InvariantCulture));
        var known = registry.Now.Registry.Rows.Of<Energy.Registry.ParkRow>().Select(p => p.Park).ToHashSet(StringComparer.Ordinal);
        if (string.IsNullOrEmpty(request.From) || string.IsNullOrEmpty(request.To))
        {
            query.Mistake("from", "nothing", "the first day and, as to, the last");
        }

        if (request.Parks is { } parks && (parks.Count == 0 || parks.Any(p => !known.Contains(p))))
        {
            query.Mistake("parks", string.Join(", ", parks.Where(p => !known.Contains(p)).DefaultIfEmpty("none")), "registered parks, or nothing for the whole city");
        }

        if (request.Note is { Length: > NoteMax })
        {
            query.Mistake("note", $"{request.Note.Length} characters", $"at most {NoteMax}");
        }

        if (query.HasMistakes)
        {
            return query.Problem();
        }

        if (ActingAccount.Of(context) is not { } who)
        {
            return Results.Problem("Sign in, or send an API token: a published report carries its account.", statusCode: StatusCodes.Status401Unauthorized, title: "Account needed");
        }

        var set = request.Parks?.ToHashSet(StringComparer.Ordinal);
        if (!who.MayInAll(AccountAct.PublishReports, set))
        {
            return Results.Problem($"The role {who.Role.Word()} may not publish this.", statusCode: StatusCodes.Status403Forbidden, title: "Not allowed");
        }

        var made = await desk.MakeAsync(asked, set, context.RequestAborted);
        var report = await Task.Run(() => published.Publish(made, who, request.Note ?? ""), CancellationToken.None);
        audit.Write(new(time.GetUtcNow(), who.Id, who.Name, who.From, "publish-report", report.Number, null, $"version {report.Version}, {report.Sha256}"));
        return Results.Created($"/api/v1/energy/published/{report.Number}?version={report.Version}", report);
    }

    /// <summary>Characters of a note.</summary>
    private const int NoteMax = 500;

    private static IResult GetPublished(
        HttpContext context, [Description("Number of the report")] string number, PublishedReports published, [Description("Version; the newest by default")] string? version, [Description("json (default), csv or xlsx")] string? format,
        [Description("zh-CN (default) or en, of CSV and XLSX")] string? lang)
    {
        var query = new ApiQuery();
        var (wanted, language) = Form(context, query, format, lang);
        var asked = Version(query, "version", version);
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        if (Open(context, published, number, asked) is not { } frozen)
        {
            return ApiProblems.NotFound("published report", number);
        }

        if (!frozen.IsIntact)
        {
            return Results.Problem($"The bytes of {number} do not have the hash that was published.", statusCode: StatusCodes.Status500InternalServerError, title: "Published report damaged");
        }

        context.Response.Headers.ETag = $"\"{frozen.Report.Sha256}\"";
        return wanted is "csv" or "xlsx" ? File(ReportJson.Read(frozen.Utf8), frozen.Report, wanted, language, null, $"{frozen.Report.Number}-v{frozen.Report.Version}") : Results.Bytes(frozen.Utf8, Json);
    }

    private static async Task<IResult> DifferencesAsync(
        HttpContext context, [Description("Number of the report")] string number, PublishedReports published, ReportDesk desk, [Description("The older version; the one before the newest by default, or the newest against now when there is but one")] string? version,
        [Description("The newer version, or now")] string? with)
    {
        var query = new ApiQuery();
        var older = Version(query, "version", version);
        var newer = string.IsNullOrEmpty(with) || with == "now" ? null : Version(query, "with", with);
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        var newest = Open(context, published, number, null);
        older ??= newest is { Report.Version: > 1 } && string.IsNullOrEmpty(with) ? newest.Report.Version - 1 : newest?.Report.Version;
        newer ??= with != "now" && newest?.Report.Version > older ? newest!.Report.Version : null;
        if (newest is null || Open(context, published, number, older) is not { } before)
        {
            return ApiProblems.NotFound("published report", number);
        }

        var old = ReportJson.Read(before.Utf8);
        if (newer is not null)
        {
            return Open(context, published, number, newer) is { } after ? Results.Ok(ReportDifferences.Between(old, ReportJson.Read(after.Utf8))) : ApiProblems.NotFound("version", $"{number} {newer}");
        }

        var made = await desk.MakeAsync(ReportAgain.RequestOf(old), old.Parks?.ToHashSet(StringComparer.Ordinal), context.RequestAborted);
        return Results.Ok(ReportDifferences.Between(old, made.Document));
    }

    private static FrozenDocument? Open(HttpContext context, PublishedReports published, string number, int? version) =>
        published.Open(number, version) is { } found && Visible(context, [found.Report]) is [_] ? found : null;

    /// <summary>Reports of parks that whoever asks may not see are not there for them.</summary>
    private static List<PublishedReport> Visible(HttpContext context, IReadOnlyList<PublishedReport> reports) =>
        ActingAccount.Of(context)?.Parks is { } mine ? [.. reports.Where(r => r.Parks is not null && r.Parks.All(mine.Contains))] : [.. reports];

    private static PerMuRequest Request(
        ApiQuery query, ReportDesk desk, string? month, string? quarter, string? year, string? from, string? to, string? method, string? coverageMin)
    {
        var period = ReportPeriod.Read(query, month, quarter, year, from, to, desk.LastMonth);
        var coverage = PerMuRequest.CoverageUsual;
        if (!string.IsNullOrEmpty(coverageMin) && (!decimal.TryParse(coverageMin, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out coverage) || coverage is < 0 or > 1))
        {
            query.Mistake("coverage_min", ApiQuery.Quote(coverageMin), "a share from 0 to 1, such as 0.9");
        }

        return new(period, query.OneOf("method", method, Methods) == "equal_value" ? CoalMethod.EqualValue : CoalMethod.Equivalent, coverage);
    }

    private static int? Version(ApiQuery query, string name, string? text) => string.IsNullOrEmpty(text) ? null : query.Number(name, text, 1, 1, int.MaxValue);

    private static (string Format, string Language) Form(HttpContext context, ApiQuery query, string? format, string? lang)
    {
        var accepted = context.Request.GetTypedHeaders().Accept.OrderByDescending(a => a.Quality ?? 1).FirstOrDefault()?.MediaType.Value switch { Csv => "csv", Xlsx => "xlsx", _ => "json" };
        return (query.OneOf("format", format, Formats) ?? accepted, query.OneOf("lang", lang, CompletenessSheet.Languages) ?? CompletenessSheet.Languages[0]);
    }

    private static IResult File(ReportDocument document, PublishedReport? published, string format, string language, ReportDocument? whole, string name)
    {
        var sheets = new ReportSheets(language, whole);
        return format == "xlsx" ? Results.Bytes(Workbook.Write(sheets.Of(document, published)), Xlsx, name + ".xlsx") : Results.Bytes(ReportCsv.Bytes(sheets, document, published), Csv + "; charset=utf-8", name + ".csv");
    }
}
