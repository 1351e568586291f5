using System.ComponentModel;
using SmartPark.Ingest.Api;

namespace SmartPark.Ingest.Accounts;

/// <summary>Accounts, API tokens and the audit trail under <c>/api/v1</c>, for administrators; and who is asking, for everyone.</summary>
internal static class AccountEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/accounts/me", IResult (HttpContext context) => Me(context)).WithName("WhoAmI").WithSummary("Who is asking, and what that account may do").Produces<WhoAnswer>().ProducesProblem(StatusCodes.Status403Forbidden);
        api.MapGet("/accounts", List).WithName("ListAccounts").WithSummary("Accounts by name").Produces<IReadOnlyList<AccountItem>>().ProducesProblem(StatusCodes.Status403Forbidden);
        api.MapPost("/accounts", Add).WithName("AddAccount").WithSummary("Adds an account; its owner sets the password by the link").Accepts<NewAccountRequest>("application/json")
            .Produces<AccountLinkAnswer>(StatusCodes.Status201Created).ProducesValidationProblem().ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPatch("/accounts/{id}", ChangeAsync).WithName("ChangeAccount").WithSummary("Changes role, parks or disabling; the account's sessions end").Accepts<AccountChangeRequest>("application/json")
            .Produces<AccountItem>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPut("/accounts/{id}/password-link", IssueLink).WithName("IssuePasswordLink").WithSummary("A new one-time link by which the owner sets a password")
            .Produces<AccountLinkAnswer>().ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/tokens", Tokens).WithName("ListTokens").WithSummary("API tokens by name, without their secrets").Produces<IReadOnlyList<TokenItem>>().ProducesProblem(StatusCodes.Status403Forbidden);
        api.MapPost("/tokens", AddToken).WithName("AddToken").WithSummary("Adds an API token; its secret is in this answer only").Accepts<NewTokenRequest>("application/json")
            .Produces<TokenItem>(StatusCodes.Status201Created).ProducesValidationProblem().ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapDelete("/tokens/{id}", Revoke).WithName("RevokeToken").WithSummary("Takes an API token back at once")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/audit", Audit).WithName("ListAudit").WithSummary("Who changed what, when and from where, newest first")
            .Produces<AuditAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status403Forbidden);
    }

    /// <summary>403 for whoever may not do something: what is missing, and for whom.</summary>
    public static IResult NotAllowed(ActingAccount? who) => Results.Problem(
        who is null ? "Sign in, or send the API token of somebody who may: the access token of the installation is nobody's account." : $"{who.Name} ({who.Role.Word()}) may not do this, or not for all of these parks.",
        statusCode: StatusCodes.Status403Forbidden, title: "Not allowed");

    private static IResult Me(HttpContext context) => ActingAccount.Of(context) is not { } who
        ? NotAllowed(null)
        : Results.Ok(new WhoAnswer(who.Id, who.Name, who.Role.Word(), Names(who.Parks), who.From, [.. Enum.GetValues<AccountAct>().Where(who.MaySomewhere).Select(Word)]));

    private static IResult List(HttpContext context, AccountOffice office, CityClock clock) =>
        Manager(context) is { } who ? Results.Ok(office.Accounts(who).Select(a => Item(a, clock)).ToList()) : NotAllowed(ActingAccount.Of(context));

    private static IResult Add(HttpContext context, AccountOffice office, CityClock clock, NewAccountRequest request)
    {
        var query = new ApiQuery();
        var (name, role) = (query.Required("name", request.Name), Role(query, request.Role));
        if (query.HasMistakes || Manager(context) is not { } who)
        {
            return query.HasMistakes ? query.Problem() : NotAllowed(ActingAccount.Of(context));
        }

        var answer = office.Add(who, name, role, Scope(request.Parks));
        return answer.Value is { } made ? Results.Created($"/api/v1/accounts/{made.Account.Id}", Link(made, clock, context)) : Refused(answer.Trouble, context);
    }

    private static async Task<IResult> ChangeAsync(HttpContext context, AccountOffice office, CityClock clock, [Description("Id of the account")] string id, AccountChangeRequest request)
    {
        var query = new ApiQuery();
        AccountRole? role = request.Role is null ? null : Role(query, request.Role);
        if (request is { AllParks: true, Parks: not null })
        {
            query.Mistake("parks", "parks and all_parks", "one of them");
        }

        if (query.HasMistakes || Manager(context) is not { } who)
        {
            return query.HasMistakes ? query.Problem() : NotAllowed(ActingAccount.Of(context));
        }

        var scope = request.AllParks == true ? new ParkScope(null) : request.Parks is null ? null : Scope(request.Parks);
        var answer = await office.ChangeAsync(who, id, new(role, scope, request.Disabled));
        return answer.Value is { } changed ? Results.Ok(Item(changed, clock)) : Refused(answer.Trouble, context);
    }

    private static IResult IssueLink(HttpContext context, AccountOffice office, CityClock clock, [Description("Id of the account")] string id)
    {
        if (Manager(context) is not { } who)
        {
            return NotAllowed(ActingAccount.Of(context));
        }

        var answer = office.IssueLink(who, id);
        return answer.Value is { } link ? Results.Ok(Link(link, clock, context)) : Refused(answer.Trouble, context);
    }

    private static IResult Tokens(HttpContext context, AccountOffice office, CityClock clock) =>
        Manager(context) is { } who ? Results.Ok(office.Tokens(who).Select(t => Item(t, clock)).ToList()) : NotAllowed(ActingAccount.Of(context));

    private static IResult AddToken(HttpContext context, AccountOffice office, CityClock clock, NewTokenRequest request)
    {
        var query = new ApiQuery();
        var (name, role) = (query.Required("name", request.Name), Role(query, request.Role));
        if (request.Expires is null)
        {
            query.Mistake("expires", "nothing", "a time with offset, at most a year ahead");
        }

        if (query.HasMistakes || Manager(context) is not { } who)
        {
            return query.HasMistakes ? query.Problem() : NotAllowed(ActingAccount.Of(context));
        }

        var answer = office.AddToken(who, name, role, Scope(request.Parks), request.Expires!.Value);
        return answer.Value is { } made ? Results.Created($"/api/v1/tokens/{made.Token.Id}", Item(made.Token, clock) with { Secret = made.Secret }) : Refused(answer.Trouble, context);
    }

    private static IResult Revoke(HttpContext context, AccountOffice office, [Description("Id of the token")] string id)
    {
        if (Manager(context) is not { } who)
        {
            return NotAllowed(ActingAccount.Of(context));
        }

        var answer = office.RevokeToken(who, id);
        return answer.Value is not null ? Results.NoContent() : Refused(answer.Trouble, context);
    }

    private static IResult Audit(
        HttpContext context, AccountOffice office, CityClock clock, [Description("Only what this account id did")] string? account, [Description("Only this act, such as account-changed")] string? act,
        [Description("Only older than this id: next_before of the page before")] string? before, [Description("Items on a page, 1 to 1000; 100 by default")] string? limit)
    {
        var query = new ApiQuery();
        var (cursor, count) = (query.Cursor("before", before), query.Number("limit", limit, ApiLimits.PageDefault, 1, ApiLimits.PageMax));
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        if (ActingAccount.Of(context) is not { } who || !who.MayInAll(AccountAct.ViewAudit, null))
        {
            return NotAllowed(ActingAccount.Of(context));
        }

        var found = office.Audit(who, count, cursor, account, act);
        return Results.Ok(new AuditAnswer(found.Count == count ? found[^1].Id : null,
            [.. found.Select(k => new AuditItem(k.Id, At(clock, k.Entry.At), k.Entry.Account, k.Entry.Name, k.Entry.From, k.Entry.Act, k.Entry.Subject, k.Entry.Before, k.Entry.After))]));
    }

    private static IResult Refused(AccountTrouble trouble, HttpContext context) => trouble switch
    {
        AccountTrouble.NotAllowed => NotAllowed(ActingAccount.Of(context)),
        AccountTrouble.Unknown => Results.Problem("There is none of that id.", statusCode: StatusCodes.Status404NotFound, title: "Unknown account or token"),
        AccountTrouble.NameUnusable => Mistake("name", $"1 to {AccountLimits.NameLengthMax} letters, digits, spaces or . - _ @, beginning with a letter or digit"),
        AccountTrouble.ParksUnusable => Mistake("parks", "ids of registered parks, at least one; leave it out for all"),
        AccountTrouble.ExpiryUnusable => Mistake("expires", $"a time ahead, at most {AccountLimits.TokenLifeMax.TotalDays:N0} days"),
        AccountTrouble.NameTaken => Conflict("Name taken", "Another account has this name."),
        AccountTrouble.LastAdministrator => Conflict("Last administrator", "Without this account nobody could look after the accounts: make another administrator of all parks first."),
        AccountTrouble.OfDemo => Conflict("Account of the demo", "The demo's own accounts cannot be changed."),
        AccountTrouble.Full => Conflict("Too many", $"There are {AccountLimits.AccountsMax} accounts or {AccountLimits.TokensMax} tokens already; take back tokens that nobody needs."),
        _ => Conflict("Changed meanwhile", "Somebody else changed it at the same moment. Look again, and try again."),
    };

    private static IResult Mistake(string name, string expected)
    {
        var query = new ApiQuery();
        query.Mistake(name, "something that cannot be used", expected);
        return query.Problem();
    }

    private static IResult Conflict(string title, string detail) => Results.Problem(detail, statusCode: StatusCodes.Status409Conflict, title: title);

    private static ActingAccount? Manager(HttpContext context) => ActingAccount.Of(context) is { } who && who.MaySomewhere(AccountAct.ManageAccounts) ? who : null;

    private static AccountRole Role(ApiQuery query, string? word) => AccountRoles.Parse(query.OneOf("role", query.Required("role", word), AccountRoles.Words)) ?? AccountRole.Bureau;

    private static ParkScope Scope(IReadOnlyList<string>? parks) => new(parks?.ToHashSet(StringComparer.Ordinal));

    private static AccountItem Item(ShownAccount a, CityClock clock) =>
        new(a.Id, a.Name, a.Role.Word(), Names(a.Parks), a.IsDisabled, a.HasPassword, a.LinkExpires is { } open ? At(clock, open) : null, At(clock, a.Created), a.SignedIn is { } used ? At(clock, used) : null);

    private static TokenItem Item(ApiToken t, CityClock clock) =>
        new(t.Id, t.Name, t.Role.Word(), Names(t.Parks), At(clock, t.Created), At(clock, t.Expires), t.Used is { } used ? At(clock, used) : null, t.CreatedBy);

    private static AccountLinkAnswer Link(AccountLink link, CityClock clock, HttpContext context) =>
        new(Item(link.Account, clock), $"{context.Request.Scheme}://{context.Request.Host}{link.Path}", At(clock, link.Expires));

    private static List<string>? Names(IReadOnlySet<string>? parks) => parks is null ? null : [.. parks.Order(StringComparer.Ordinal)];

    private static DateTimeOffset At(CityClock clock, DateTimeOffset time) => clock.At(time.ToUnixTimeMilliseconds());

    private static string Word(AccountAct act) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(act.ToString());
}
