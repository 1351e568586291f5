using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using SmartPark.Energy.Reference;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.Api;

/// <summary>The energy registry: read, exported, changed and imported; its revisions. Everybody whom the doors let in reads; who changes needs an account that may.</summary>
internal static class EnergyRegistryEndpoints
{
    private const string Csv = "text/csv";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const string Root = "/energy/registry";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Root, Get).WithName("GetEnergyRegistry").WithSummary("Tables of the energy registry with their columns, warnings, and the revision that holds; or all of it as a workbook")
            .Produces<RegistryAnswer>(StatusCodes.Status200OK, "application/json", Xlsx).ProducesValidationProblem();
        api.MapGet(Root + "/{table}", Rows).WithName("GetEnergyRegistryRows").WithSummary("Rows of a table, JSON a page at a time, CSV or XLSX all of them")
            .Produces<RegistryRowsAnswer>(StatusCodes.Status200OK, "application/json", Csv, Xlsx).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        Refusals(api.MapPost(Root + "/changes", ChangeAsync).WithName("ChangeEnergyRegistry").WithSummary("Puts and removes rows: all of them as one revision, or none")
            .WithDescription("Of rows that cannot be used every mistake is named. When another revision holds than the one that the caller looked at, nothing is done.")
            .Accepts<RegistryChangesRequest>("application/json"));
        Refusals(api.MapPost(Root + "/import", ImportAsync).WithName("ImportEnergyRegistry").WithSummary("Imports a CSV of one table or a workbook: all of it as one revision, or nothing")
            .WithDescription("CSV: UTF-8, RFC 4180, first row the names or titles of the columns. Workbook: a sheet for each table. With dry_run=true it only says what would change.")
            .Accepts<byte[]>(Csv, Xlsx).WithMetadata(new RequestSizeLimitAttribute(RegistryLimits.FileBytesMax)).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType));
        api.MapGet(Root + "/revisions", Revisions).WithName("ListEnergyRegistryRevisions").WithSummary("Who changed the energy registry, when and why, newest first")
            .Produces<RevisionsAnswer>().ProducesValidationProblem();
        api.MapGet(Root + "/revisions/{number:long}", Revision).WithName("GetEnergyRegistryRevision").WithSummary("A revision with its changed rows, before and after")
            .Produces<RevisionChangesAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static void Refusals(RouteHandlerBuilder route) => route.Produces<RegistryOutcomeAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static IResult Get(
        HttpContext context, CurrentRegistry current, RegistryOffice office, EnergyReference reference, ParkRegistry city, CityClock clock, [Description("json (default) or xlsx")] string? format,
        [Description("XLSX: only rows of this park")] string? park, [Description("XLSX: zh-CN (default) or en")] string? lang)
    {
        var query = new ApiQuery();
        var isWorkbook = query.OneOf("format", format, ["json", "xlsx"]) == "xlsx";
        var language = query.OneOf("lang", lang, CompletenessSheet.Languages) ?? CompletenessSheet.Languages[0];
        var now = current.Now;
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        if (isWorkbook)
        {
            return Workbook(now, Seen(context, now), RegistryTables.All, park, language, city, clock, "energy-registry");
        }

        var (warnings, aside, seen) = (office.Warnings, office.Aside, Seen(context, now));
        return Results.Ok(new RegistryAnswer(
            now.Revision, [.. RegistryTables.All.Select(t => RegistryJson.Of(t, seen.Of(t).Count))], [.. warnings.Take(RegistryLimits.MistakesMax).Select(RegistryMistakeAnswer.Of)], warnings.Count,
            [.. aside.Take(RegistryLimits.MistakesMax).Select(a => new SetAsideAnswer(a.Table, a.Key, RegistryJson.Of(a.Table, a.Cells), [.. a.Mistakes.Select(RegistryMistakeAnswer.Of)]))], aside.Count,
            reference.Missing));
    }

    private static IResult Rows(
        HttpContext context, CurrentRegistry current, RegistryOffice office, ParkRegistry city, CityClock clock, [Description("Name of the table, such as meters")] string table, [Description("Only rows of this park")] string? park,
        [Description("json (default), csv or xlsx")] string? format, [Description("CSV and XLSX for people in this language, zh-CN or en; CSV without it has the names of this API")] string? lang,
        [Description("Rows to pass over, 0 or more")] string? offset, [Description("Rows on a page, 1 to 1000; 100 by default")] string? limit)
    {
        var query = new ApiQuery();
        var wanted = query.OneOf("format", format, ["json", "csv", "xlsx"]);
        var language = query.OneOf("lang", lang, CompletenessSheet.Languages);
        var (first, count) = (query.Number("offset", offset, 0, 0, int.MaxValue), query.Number("limit", limit, ApiLimits.PageDefault, 1, ApiLimits.PageMax));
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        if (RegistryTables.Find(table) is not { } of)
        {
            return ApiProblems.NotFound("table", table);
        }

        var now = current.Now;
        if (wanted == "xlsx")
        {
            return Workbook(now, Seen(context, now), [of], park, language ?? CompletenessSheet.Languages[0], city, clock, table);
        }

        var rows = Seen(context, now).Of(of).Where(r => string.IsNullOrEmpty(park) || r.Value.Park == park).ToList();
        return wanted == "csv"
            ? Results.Bytes(TableText.Csv(of, rows.Select(r => r.Value), office.Zone, language), Csv + "; charset=utf-8", Name(table, park, now) + ".csv")
            : Results.Ok(new RegistryRowsAnswer(
                now.Revision, new(rows.Count, first, [.. rows.Skip(first).Take(count).Select(r => new RegistryRowAnswer(r.Key, RegistryJson.Of(of, r.Value, office.Zone)))])));
    }

    /// <summary>Rows that whoever asks may see: an account of some parks those and the city's, for they name taxes and revenues.</summary>
    private static RegistryRows Seen(HttpContext context, RegistryEdition now) => ActingAccount.Of(context)?.Parks is not { } mine ? now.Registry.Rows
        : RegistryRows.Of(RegistryTables.All.SelectMany(t => now.Registry.Rows.Of(t).Values).Where(r => r.Park == RegistryTables.OfCity || mine.Contains(r.Park)));

    private static IResult Workbook(RegistryEdition now, RegistryRows seen, IReadOnlyList<RegistryTable> tables, string? park, string language, ParkRegistry city, CityClock clock, string name) => Results.Bytes(
        RegistryWorkbook.Write(
            seen, tables, string.IsNullOrEmpty(park) ? null : park, new(city.City.Title.For(language), now.Revision, clock.At(clock.Now.ToUnixTimeMilliseconds())), language, city.Zone),
        Xlsx, Name(name, park, now) + ".xlsx");

    private static string Name(string what, string? park, RegistryEdition now) => $"{what}{(string.IsNullOrEmpty(park) ? "" : "-" + park)}-r{now.Revision}";

    private static async Task<IResult> ChangeAsync(HttpContext context, RegistryOffice office, IntakeOptions intake, RegistryChangesRequest request)
    {
        if (Editor(context, intake, out var who) is { } refusal)
        {
            return refusal;
        }

        var query = new ApiQuery();
        var reason = Reason(query, request.Reason, request.DryRun);
        if (request.Revision is null)
        {
            query.Mistake("revision", "nothing", "the revision that you looked at");
        }

        if ((request.Put?.Count ?? 0) + (request.Remove?.Count ?? 0) is var count and (0 or > RegistryLimits.EditsMax))
        {
            query.Mistake("put", $"{count} rows to put and to remove", $"1 to {RegistryLimits.EditsMax}: more is an import");
        }

        if (query.HasMistakes)
        {
            return query.Problem();
        }

        List<RegistryMistake> mistakes = [];
        var edits = Edits(request, office.Zone, mistakes);
        return mistakes.Count > 0
            ? Answer(RegistryOutcome.Of(request.Revision!.Value, mistakes), office, request.DryRun)
            : Answer(await Task.Run(() => office.Apply(edits, who!, reason, RevisionSources.Edit, request.Revision, request.DryRun), context.RequestAborted), office, request.DryRun);
    }

    private static List<RegistryEdit> Edits(RegistryChangesRequest request, TimeZoneInfo zone, List<RegistryMistake> mistakes)
    {
        List<RegistryEdit> edits = [];
        foreach (var (i, put) in (request.Put ?? []).Index())
        {
            if (TableOf(put.Table, mistakes) is { } table
                && table.Read((put.Row ?? new Dictionary<string, System.Text.Json.JsonElement>()).ToDictionary(c => c.Key, c => RegistryJson.Cell(c.Value)), zone, i + 1, mistakes) is { } row)
            {
                edits.Add(RegistryEdit.Put(row, i + 1));
            }
        }

        foreach (var remove in request.Remove ?? [])
        {
            if (TableOf(remove.Table, mistakes) is { } table)
            {
                edits.Add(new(table, remove.Key ?? "", null));
            }
        }

        return edits;
    }

    private static RegistryTable? TableOf(string? name, List<RegistryMistake> mistakes)
    {
        if (RegistryTables.Find(name ?? "") is { } table)
        {
            return table;
        }

        mistakes.Add(new(name ?? "", null, null, name, new()
        {
            Zh = $"表名之一：{string.Join("、", RegistryTables.All.Select(t => t.Name))}", En = $"one of the tables {string.Join(", ", RegistryTables.All.Select(t => t.Name))}",
        }));
        return null;
    }

    private static async Task<IResult> ImportAsync(
        HttpContext context, RegistryOffice office, CurrentRegistry current, IntakeOptions intake, [Description("The table of a CSV; of a workbook only this one")] string? table,
        [Description("merge (default): rows of the file are put; replace: each table of the file becomes exactly the file")] string? mode, [Description("Only rows of this park, in the file and among those that replace removes")] string? park,
        [FromQuery(Name = "dry_run"), Description("true: only say what would change")] string? dryRun, [Description("Why; not needed with dry_run")] string? reason,
        [Description("The revision that the caller looked at: when another holds by now, nothing is done")] string? revision)
    {
        if (Editor(context, intake, out var who) is { } refusal)
        {
            return refusal;
        }

        var query = new ApiQuery();
        var isTrial = query.Flag("dry_run", dryRun) ?? false;
        var (isReplacing, why, seen) = (query.OneOf("mode", mode, ["merge", "replace"]) == "replace", Reason(query, reason, isTrial), query.Cursor("revision", revision));
        var media = context.Request.GetTypedHeaders().ContentType?.MediaType.Value;
        if (media is not (Csv or Xlsx))
        {
            return Results.Problem($"The body is {Csv} or {Xlsx}.", statusCode: StatusCodes.Status415UnsupportedMediaType, title: "Neither CSV nor workbook");
        }

        if (media == Csv && string.IsNullOrEmpty(table))
        {
            query.Mistake("table", "nothing", "the table that the CSV is of");
        }

        var of = string.IsNullOrEmpty(table) ? null : RegistryTables.Find(table);
        if (query.HasMistakes || (of is null && !string.IsNullOrEmpty(table)))
        {
            return query.HasMistakes ? query.Problem() : ApiProblems.NotFound("table", table!);
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return await Task.Run(() => Import(body.ToArray()), context.RequestAborted);

        IResult Import(byte[] file)
        {
            var now = current.Now;
            List<RegistryMistake> mistakes = [];
            var tables = media == Csv ? RegistryImport.Csv(of!, file, office.Zone, mistakes) : RegistryImport.Workbook(of, file, office.Zone, mistakes);
            var edits = RegistryImport.Edits(tables, now.Registry.Rows, isReplacing, string.IsNullOrEmpty(park) ? null : park, mistakes);
            return Answer(
                mistakes.Count > 0 ? RegistryOutcome.Of(now.Revision, mistakes) : office.Apply(edits, who!, why, RevisionSources.Import, seen ?? (isReplacing ? now.Revision : null), isTrial), office, isTrial);
        }
    }

    private static IResult Revisions(
        RegistryOffice office, CityClock clock, [Description("Only older than this number: next_before of the page before")] string? before, [Description("Items on a page, 1 to 1000; 100 by default")] string? limit)
    {
        var query = new ApiQuery();
        var (cursor, count) = (query.Cursor("before", before), query.Number("limit", limit, ApiLimits.PageDefault, 1, ApiLimits.PageMax));
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        var found = office.Revisions(count, cursor);
        return Results.Ok(new RevisionsAnswer(found.Count == count && found[^1].Number > 1 ? found[^1].Number : null, [.. found.Select(r => RevisionAnswer.Of(r, clock))]));
    }

    private static IResult Revision(
        HttpContext context, RegistryOffice office, CityClock clock, [Description("Number of the revision")] long number, [Description("Changes to pass over, 0 or more")] string? offset,
        [Description("Changes on a page, 1 to 1000; 100 by default")] string? limit)
    {
        var query = new ApiQuery();
        var (first, count) = (query.Number("offset", offset, 0, 0, int.MaxValue), query.Number("limit", limit, ApiLimits.PageDefault, 1, ApiLimits.PageMax));
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        return office.Revision(number) is not { } revision
            ? ApiProblems.NotFound("revision", $"{number}")
            : Results.Ok(new RevisionChangesAnswer(RevisionAnswer.Of(revision, clock), new(revision.Changes, first,
                [.. office.ChangesOf(number, first, count).Where(c => IsSeen(context, c.Key)).Select(c => new RegistryChangeAnswer(c.Table, c.Key, RegistryJson.Of(c.Table, c.Before), RegistryJson.Of(c.Table, c.After)))])));
    }

    /// <summary>Every key begins with the park.</summary>
    private static bool IsSeen(HttpContext context, string key) =>
        ActingAccount.Of(context)?.Parks is not { } mine || key.Split('/')[0] is var park && (park == RegistryTables.OfCity || mine.Contains(park));

    /// <summary>Who edits; an answer that refuses when nobody may at all. In which parks is for the office to say.</summary>
    private static IResult? Editor(HttpContext context, IntakeOptions intake, out ActingAccount? who)
    {
        who = ActingAccount.Of(context);
        return who is null ? Results.Problem("Sign in, or send an API token: a revision carries its account.", statusCode: StatusCodes.Status401Unauthorized, title: "Account needed")
            : !who.MaySomewhere(AccountAct.EditRegistry) ? AccountEndpoints.NotAllowed(who)
            : intake.Role == IntakeRole.Writer ? Results.Problem("This process is a writer; the registry is kept by the control session.", statusCode: StatusCodes.Status409Conflict, title: "Not the keeper")
            : null;
    }

    private static string Reason(ApiQuery query, string? reason, bool isTrial)
    {
        var text = reason?.Trim() ?? "";
        if (text.Length > RegistryLimits.ReasonCharsMax || (text.Length == 0 && !isTrial))
        {
            query.Mistake("reason", text.Length == 0 ? "nothing" : $"{text.Length} characters", $"why, in 1 to {RegistryLimits.ReasonCharsMax} characters");
        }

        return text.Length == 0 ? "-" : text;
    }

    private static IResult Answer(RegistryOutcome outcome, RegistryOffice office, bool isTrial) => outcome.Refusal switch
    {
        RegistryRefusal.None => Results.Ok(new RegistryOutcomeAnswer(outcome.Revision, isTrial, outcome.Changes.Count,
            [.. outcome.Changes.Take(RegistryLimits.MistakesMax).Select(c => new RegistryChangeAnswer(
                c.Table.Name, c.Key, c.Before is null ? null : RegistryJson.Of(c.Table, c.Before, office.Zone), c.After is null ? null : RegistryJson.Of(c.Table, c.After, office.Zone)))],
            [.. outcome.Mistakes.Select(RegistryMistakeAnswer.Of)])),
        RegistryRefusal.ChangedMeanwhile => Results.Problem(
            $"Revision {outcome.Revision} holds by now. Look again, and try again.", statusCode: StatusCodes.Status409Conflict, title: "Changed meanwhile",
            extensions: new Dictionary<string, object?> { ["revision"] = outcome.Revision }),
        RegistryRefusal.NotAllowed => Results.Problem(
            $"This account may not edit the registry of: {string.Join(", ", outcome.Parks.Take(RegistryLimits.ColumnsMax))} (\"-\" is the city).", statusCode: StatusCodes.Status403Forbidden, title: "Not allowed",
            extensions: new Dictionary<string, object?> { ["parks"] = outcome.Parks }),
        _ => Results.Problem(
            $"{outcome.MistakeCount} mistakes; nothing was changed.", statusCode: StatusCodes.Status400BadRequest, title: "Rows that cannot be used",
            extensions: new Dictionary<string, object?> { ["mistake_count"] = outcome.MistakeCount, ["mistakes"] = outcome.Mistakes.Select(RegistryMistakeAnswer.Of).ToList() }),
    };
}
