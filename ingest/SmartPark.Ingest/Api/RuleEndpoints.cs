using System.Text;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.AlarmTrial;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Api;

/// <summary>Alarm rules: what is watched for, on what grounds, and what a rule would have raised. Both change nothing: who may see alarms of a park may ask.</summary>
internal static class RuleEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/alarm-rules", List).WithName("ListAlarmRules").WithSummary("The alarm rules with standard, clause and edition, whether they are on, and what they watch")
            .Produces<IReadOnlyList<RuleAnswer>>();
        api.MapPost("/alarm-rules/trial", TryAsync).WithName("TryAlarmRule").WithSummary("What a rule would have raised in a span of at most 31 days, from what is stored")
            .WithDescription("Either rule_id or a whole rule. The stored samples are judged in the order of their own times by the engine that judges live. What is not judged, and why, is said.")
            .Accepts<RuleTrialRequest>("application/json").Produces<RuleTrialAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult List(HttpContext context, RuleCards cards, RuleView view) => Results.Ok(cards.All.Where(c => c.Rule is not null).Select(c => view.Answer(c.Rule!, OverridesOf(context, cards, c.Id))));

    private static async Task<IResult> TryAsync(
        HttpContext context, RuleTrialRequest request, RuleCards cards, RuleView view, TrialBench bench, ParkRegistry registry, QuantityCatalogue catalogue, CityClock clock)
    {
        var query = new ApiQuery();
        var to = ReadingWindow.Instant(query, "to", request.To) ?? clock.Now.ToUnixTimeMilliseconds();
        var from = ReadingWindow.Instant(query, "from", request.From) ?? to - TrialLimits.SpanDefaultMs;
        if (!query.HasMistakes && (from >= to || to - from > TrialLimits.SpanMaxMs))
        {
            query.Mistake("from", $"{clock.At(from):O}", $"a time before to ({clock.At(to):O}), at most {TrialLimits.SpanMaxMs / 86_400_000} days");
        }

        if (request.RuleId is null == request.Rule is null)
        {
            query.Mistake("rule_id", request.Rule is null ? "neither rule_id nor rule" : "both rule_id and rule", "one of them");
        }

        if (request.Device is { Length: > 0 } && string.IsNullOrEmpty(request.Park))
        {
            query.Mistake("park", "nothing", "the park of the device");
        }

        if (query.HasMistakes)
        {
            return query.Problem();
        }

        var problems = new List<ConfigurationProblem>();
        var rule = request.Rule is { } whole
            ? AlarmRuleLibrary.Parse("rule", Encoding.UTF8.GetBytes(whole.GetRawText()), catalogue, problems)
            : cards.Of(request.RuleId!).Rule;
        if (problems.Count > 0)
        {
            return Invalid(problems);
        }

        if (rule is null)
        {
            return ApiProblems.NotFound("alarm rule", request.RuleId!);
        }

        if (rule.Condition.NoData?.Of == SilenceOf.Line)
        {
            query.Mistake("rule.condition.no_data.of", "line", "device, or nothing: what hangs on a line is known to its gateway alone and not to the store");
            return query.Problem();
        }

        var (park, device) = (Named(request.Park), Named(request.Device));
        if (Refusal(context, registry, park, device) is { } refusal)
        {
            return refusal;
        }

        return bench.CanTry ? await RunAsync(context, new(rule, from, to, park, device, ActingAccount.Of(context)?.Parks, request.Rule is null ? cards.Overrides : null), bench, cards, view)
            : Results.Problem("The store is one to write to: nothing can be read back from it.", statusCode: StatusCodes.Status501NotImplemented, title: "Store cannot be read");
    }

    private static async Task<IResult> RunAsync(HttpContext context, TrialOrder order, TrialBench bench, RuleCards cards, RuleView view) =>
        await bench.TryAsync(order, context.RequestAborted) is { } result
            ? Results.Ok(view.Answer(result, order.Overrides is null ? [] : OverridesOf(context, cards, order.Rule.Id)))
            : ApiProblems.Away(context, "Busy", $"{TrialLimits.AtOnce} rules are being tried already.");

    private static IEnumerable<AlarmOverride> OverridesOf(HttpContext context, RuleCards cards, string rule) =>
        cards.Overrides.All.Where(o => o.Rule == rule && ActingAccount.Of(context)?.May(AccountAct.ViewAlarms, o.Park) != false);

    private static string? Named(string? id) => string.IsNullOrEmpty(id) ? null : id;

    private static IResult? Refusal(HttpContext context, ParkRegistry registry, string? park, string? device)
    {
        if (ActingAccount.Of(context) is { } account && !(park is null ? account.MaySomewhere(AccountAct.ViewAlarms) : account.May(AccountAct.ViewAlarms, park)))
        {
            return Results.Problem($"The role {account.Role.Word()} may not do this in park {ApiQuery.Quote(park ?? "")}.", statusCode: StatusCodes.Status403Forbidden, title: "Not allowed");
        }

        return park is not null && !registry.TryGetPark(park, out _) ? ApiProblems.NotFound("park", park)
            : device is not null && !registry.TryGetDevice(park!, device, out _) ? ApiProblems.NotFound("device", park + "/" + device)
            : null;
    }

    /// <summary>400 with every mistake under its path, as it is said of a file.</summary>
    private static IResult Invalid(List<ConfigurationProblem> problems) => Results.ValidationProblem(
        problems.GroupBy(p => p.Path, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(p => $"found {p.Found}, expected {p.Expected}").ToArray(), StringComparer.Ordinal),
        detail: string.Join("; ", problems.Select(p => $"{p.Path}: found {p.Found}, expected {p.Expected}")), title: "A rule that cannot be used");
}
