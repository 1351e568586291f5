using System.ComponentModel;
using System.Globalization;
using SmartPark.Energy.Evaluation;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Evaluations;

namespace SmartPark.Ingest.Api;

/// <summary>Publishes a draft.</summary>
/// <param name="Note">Why; may be absent.</param>
public sealed record LockRequest(string? Note);

/// <summary>An appeal.</summary>
/// <param name="Party">Whose grade: the park, or <c>park/enterprise</c>.</param>
/// <param name="Appellant">Who appeals.</param>
/// <param name="Text">What they say.</param>
public sealed record AppealRequest(string? Party, string? Appellant, string? Text);

/// <summary>A decision on an appeal.</summary>
/// <param name="Accepted">Accepted, or refused.</param>
/// <param name="Values">Corrected values by indicator; only of an accepted appeal.</param>
/// <param name="Reason">Why.</param>
public sealed record DecisionRequest(bool Accepted, IReadOnlyDictionary<string, decimal>? Values, string? Reason);

/// <summary>A re-grade after rectification.</summary>
/// <param name="Party">Whose grade.</param>
/// <param name="Grade">Id of the better grade.</param>
/// <param name="From">First day, <c>2026-06-01</c>; the city's day when absent.</param>
/// <param name="Reason">What was rectified, and how that is known.</param>
public sealed record RegradeRequest(string? Party, string? Grade, string? From, string? Reason);

/// <summary>Yearly grades of parks and enterprises: drafts, lists locked for their year, appeals, re-grades.</summary>
internal static class EvaluationEndpoints
{
    private const string Csv = "text/csv";
    private const string Json = "application/json";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private static readonly string[] Formats = ["json", "csv", "xlsx"];

    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/energy/evaluations");
        group.MapGet("", List).WithName("ListEvaluations").WithSummary("Lists of grades with their versions, the newest first; drafts only for those who may grade").Produces<IReadOnlyList<EvaluationList>>()
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/schemes", (EvaluationBook book) => Results.Bytes(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(book.Schemes, EvaluationJson.Written.IReadOnlyListEvaluationScheme), Json))
            .WithName("ListEvaluationSchemes").WithSummary("Schemes that grades are made by").Produces<IReadOnlyList<EvaluationScheme>>();
        Act<EvaluationOrder, EvaluationList>(group, "", "DraftEvaluation", "Makes a draft of a published report: indicators, scores, ranks, grades with reasons", (book, order, who, _) => book.Draft(order, who), true);
        group.MapGet("/{number}", Get).WithName("GetEvaluation").WithSummary("A list of grades: the very bytes that were hashed as JSON, or CSV and XLSX made of them")
            .WithDescription("version=0 is the draft, 1 the locked list, then one a decided appeal or re-grade; the newest by default. An account of some parks sees the parties of those.")
            .Produces<EvaluationDocument>(StatusCodes.Status200OK, Json, Csv, Xlsx).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/{number}/appeals", Appeals).WithName("ListAppeals").WithSummary("Appeals to a list and what was decided, the oldest first").Produces<IReadOnlyList<GradeAppeal>>()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        Act<LockRequest, EvaluationList>(group, "/{number}/lock", "LockEvaluation", "Publishes a draft and locks its year for scheme and group", (book, r, who, route) => book.Lock(route.Number, r.Note, who));
        Act<AppealRequest, GradeAppeal>(group, "/{number}/appeals", "AppealGrade", "Takes an appeal down", (book, r, who, route) => book.Appeal(route.Number, r.Party ?? "", r.Appellant, r.Text, who), true);
        Act<DecisionRequest, GradeAppeal>(group, "/{number}/appeals/{appeal}/decision", "DecideAppeal", "Decides an appeal: accepted with corrected values, or refused",
            (book, r, who, route) => book.Decide(route.Number, route.Appeal, r.Accepted, r.Values, r.Reason, who));
        Act<RegradeRequest, EvaluationList>(group, "/{number}/re-grades", "RegradeParty", "A better grade after rectification, from a day on; never beyond a cap", (book, r, who, route) =>
            string.IsNullOrEmpty(r.From) ? book.Regrade(route.Number, r.Party ?? "", r.Grade ?? "", book.Today, r.Reason, who)
            : Day(r.From) is { } from ? book.Regrade(route.Number, r.Party ?? "", r.Grade ?? "", from, r.Reason, who)
            : new(null, new(EvaluationRefusalKind.Invalid, [new("from", EvaluationTexts.Of("应为 2026-06-01 这样的日期", "a day such as 2026-06-01"))])));
    }

    private static void Act<TRequest, T>(
        RouteGroupBuilder group, string path, string name, string summary, Func<EvaluationBook, TRequest, ActingAccount, (string Number, long Appeal), EvaluationResult<T>> doing, bool isMade = false)
        where TRequest : notnull
        where T : class =>
        group.MapPost(path, async (HttpContext context, TRequest request, EvaluationBook book) =>
            {
                if (ActingAccount.Of(context) is not { } who)
                {
                    return Results.Problem("Sign in, or send an API token: grades carry their account.", statusCode: StatusCodes.Status401Unauthorized, title: "Account needed");
                }

                // A list of a whole city takes a moment to be worked out and packed.
                var route = (context.Request.RouteValues["number"] as string ?? "", long.TryParse(context.Request.RouteValues["appeal"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0);
                var (made, refusal) = await Task.Run(() => doing(book, request, who, route), CancellationToken.None);
                return made is null ? Refused(refusal!)
                    : !isMade ? Results.Ok(made)
                    : Results.Created(made is EvaluationList list ? $"/api/v1/energy/evaluations/{list.Number}" : $"{context.Request.Path}", made);
            })
            .WithName(name).WithSummary(summary).Accepts<TRequest>(Json).Produces<T>(isMade ? StatusCodes.Status201Created : StatusCodes.Status200OK).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static IResult List(HttpContext context, EvaluationBook book, [Description("Only of this year")] string? year)
    {
        var query = new ApiQuery();
        var wanted = string.IsNullOrEmpty(year) ? (int?)null : query.Number("year", year, 0, 2000, 2200);
        return query.HasMistakes ? query.Problem() : Results.Ok(book.All().Where(l => (wanted is null || l.Year == wanted) && MaySee(context, l)).Select(l => Seen(context, l)));
    }

    private static IResult Get(
        HttpContext context, [Description("Number of the evaluation")] string number, EvaluationBook book, [Description("Version, 0 of the draft; the newest by default")] string? version, [Description("json (default), csv or xlsx")] string? format,
        [Description("zh-CN (default) or en, of CSV and XLSX")] string? lang)
    {
        var query = new ApiQuery();
        var accepted = context.Request.GetTypedHeaders().Accept.OrderByDescending(a => a.Quality ?? 1).FirstOrDefault()?.MediaType.Value switch { Csv => "csv", Xlsx => "xlsx", _ => "json" };
        var wanted = query.OneOf("format", format, Formats) ?? accepted;
        var language = query.OneOf("lang", lang, CompletenessSheet.Languages) ?? CompletenessSheet.Languages[0];
        var asked = string.IsNullOrEmpty(version) ? (int?)null : query.Number("version", version, 0, 0, EvaluationLimits.VersionsMax);
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        if (book.Open(number, asked) is not { } frozen || !MaySee(context, frozen.List))
        {
            return ApiProblems.NotFound("list of grades", number);
        }

        if (!frozen.IsIntact)
        {
            return Results.Problem($"The bytes of {number} do not have the hash that was kept.", statusCode: StatusCodes.Status500InternalServerError, title: "List of grades damaged");
        }

        var document = EvaluationBook.Read(frozen);
        if (ActingAccount.Of(context)?.Parks is { } mine)
        {
            document = document with { Grades = [.. document.Grades.Where(g => g.Park is not null && mine.Contains(g.Park))] };
        }
        else
        {
            context.Response.Headers.ETag = $"\"{frozen.Sha256}\"";
        }

        var (sheets, name) = (new EvaluationSheets(language, book.Today), $"{number}-v{frozen.Version}");
        return wanted switch
        {
            "xlsx" => Results.Bytes(Workbook.Write(sheets.Of(document, frozen with { List = Seen(context, frozen.List) }, Visible(context, book.Appeals(number)))), Xlsx, name + ".xlsx"),
            "csv" => Results.Bytes(Table(sheets.Grades(document), sheets.Notes(document, frozen)), Csv + "; charset=utf-8", name + ".csv"),
            _ => ActingAccount.Of(context)?.Parks is null ? Results.Bytes(frozen.Utf8, Json) : Results.Bytes(EvaluationJson.Bytes(document), Json),
        };
    }

    private static IResult Appeals(HttpContext context, [Description("Number of the evaluation")] string number, EvaluationBook book) =>
        book.Find(number) is { } list && MaySee(context, list) ? Results.Ok(Visible(context, book.Appeals(number))) : ApiProblems.NotFound("list of grades", number);

    private static byte[] Table(WorkbookSheet sheet, IEnumerable<string> notes) =>
        CompletenessTable.ToCsv([.. sheet.Columns.Select(c => c.Name)], sheet.Rows.Concat(notes.Select(n => new object?[] { n })));

    /// <summary>A draft is nobody's grade yet: only those who may grade see it, and who came in without an account, as on loopback.</summary>
    private static bool MaySee(HttpContext context, EvaluationList list) => list.IsLocked || ActingAccount.Of(context) is not { } who || EvaluationBook.MayGrade(who);

    /// <summary>What changed for parties of other parks is not told to an account of some parks.</summary>
    private static EvaluationList Seen(HttpContext context, EvaluationList list) => ActingAccount.Of(context)?.Parks is { } mine
        ? list with { Versions = [.. list.Versions.Where(v => v.Party is null || mine.Contains(v.Party.Split('/')[0]))] } : list;

    private static IReadOnlyList<GradeAppeal> Visible(HttpContext context, IReadOnlyList<GradeAppeal> appeals) =>
        ActingAccount.Of(context)?.Parks is { } mine ? [.. appeals.Where(a => mine.Contains(a.Party.Split('/')[0]))] : appeals;

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static IResult Refused(EvaluationRefusal refusal)
    {
        var detail = string.Join("; ", refusal.Mistakes.Select(m => $"{m.Field}: {m.Why.En}"));
        return refusal.Kind switch
        {
            EvaluationRefusalKind.Invalid => Results.ValidationProblem(
                refusal.Mistakes.GroupBy(m => m.Field, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(m => m.Why.En).ToArray(), StringComparer.Ordinal), detail: detail, title: "What was asked cannot be done"),
            EvaluationRefusalKind.NotFound => Results.Problem(detail, statusCode: StatusCodes.Status404NotFound, title: "Not found"),
            EvaluationRefusalKind.NotAllowed => Results.Problem(detail, statusCode: StatusCodes.Status403Forbidden, title: "Not allowed"),
            _ => Results.Problem(detail, statusCode: StatusCodes.Status409Conflict, title: "Not possible as it stands"),
        };
    }
}
