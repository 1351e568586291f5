using SmartPark.Ingest.Access;

namespace SmartPark.Ingest.Accounts.Pages;

/// <summary>The page of the one-time link by which the owner of an account sets a password.</summary>
internal static class SetPasswordPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/set-password";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Path, Open).ExcludeFromDescription();
        app.MapPost(Path, TakeAsync).ExcludeFromDescription();
    }

    private static IResult Open(HttpContext context, AccountTable accounts, AttemptThrottle throttle, TimeProvider time, string? code) =>
        Guessed(context, accounts, throttle, time, code) ?? Show(context, accounts.FindByLink(code!, time.GetUtcNow())!, code!, null);

    private static async Task<IResult> TakeAsync(HttpContext context, AccountTable accounts, AccountOffice office, SignIns signIns, AttemptThrottle throttle, TimeProvider time)
    {
        var words = DoorWords.Of(context.Request);
        var (form, problem) = await DoorPage.ReadAsync(context);
        if (problem is not null)
        {
            return problem;
        }

        var code = form?["code"].ToString() ?? context.Request.Query["code"].ToString();
        if (Guessed(context, accounts, throttle, time, code) is { } refused)
        {
            return refused;
        }

        var account = accounts.FindByLink(code, time.GetUtcNow())!;
        if (form is null)
        {
            return Show(context, account, code, words.FormOld);
        }

        var password = form["password"].ToString();
        if (password != form["repeat"].ToString())
        {
            return Show(context, account, code, words.Unequal);
        }

        var set = await office.SetByLinkAsync(code, password, AccountSessions.AddressOf(context));
        if (set.Value is { } now && await signIns.EnterAsync(context, now))
        {
            return Results.LocalRedirect("/");
        }

        return set.Trouble == AccountTrouble.PasswordWeak
            ? Show(context, account, code, DoorPage.Fill(words.WeakPassword, AccountLimits.PasswordLengthMin, AccountLimits.PasswordUniqueMin))
            : Gone(context);
    }

    /// <summary>The answer to a code that is not good, which counts as a wrong attempt; null when it is good.</summary>
    private static IResult? Guessed(HttpContext context, AccountTable accounts, AttemptThrottle throttle, TimeProvider time, string? code)
    {
        var address = context.Connection.RemoteIpAddress;
        var words = DoorWords.Of(context.Request);
        if (throttle.WaitOf(address) is var wait && wait > TimeSpan.Zero)
        {
            return DoorPage.Show(context, words.SetTitle, $"<section>{DoorPage.Alert(DoorPage.Wait(context, words, wait))}</section>", StatusCodes.Status429TooManyRequests);
        }

        if (code is not null && accounts.FindByLink(code, time.GetUtcNow()) is not null)
        {
            return null;
        }

        throttle.Wrong(address);
        return Gone(context);
    }

    private static IResult Show(HttpContext context, Account account, string code, string? message)
    {
        var words = DoorWords.Of(context.Request);
        var form = DoorPage.Form(context, Path,
            DoorPage.Hidden("code", code)
            + $"<input type=\"hidden\" name=\"username\" autocomplete=\"username\" value=\"{DoorPage.Html(account.Name)}\">"
            + DoorPage.Field(words.NewPassword, "password", "password", "new-password", first: true)
            + DoorPage.Field(words.Repeat, "repeat", "password", "new-password")
            + $"<small>{DoorPage.Fill(words.Rule, AccountLimits.PasswordLengthMin, AccountLimits.PasswordUniqueMin)}</small><button class=\"main\" type=\"submit\">{words.Save}</button>");
        return DoorPage.Show(context, words.SetTitle,
            $"<section><h1>{words.SetTitle}</h1><p class=\"quiet\">{DoorPage.Html(DoorPage.Fill(words.SetLead, account.Name))}</p>{DoorPage.Alert(message)}{form}</section>",
            message is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static IResult Gone(HttpContext context)
    {
        var words = DoorWords.Of(context.Request);
        return DoorPage.Show(context, words.SetTitle, $"<section><h1>{words.SetTitle}</h1>{DoorPage.Alert(words.LinkGone)}</section>", StatusCodes.Status404NotFound);
    }
}
