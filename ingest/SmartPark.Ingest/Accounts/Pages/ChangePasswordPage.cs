using SmartPark.Ingest.Access;

namespace SmartPark.Ingest.Accounts.Pages;

/// <summary>The page where who is signed in changes the password.</summary>
internal static class ChangePasswordPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/change-password";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Path, (HttpContext context) => IsOwner(context) ? Show(context, null) : ToSignIn()).ExcludeFromDescription();
        app.MapPost(Path, TakeAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> TakeAsync(HttpContext context, AccountOffice office, SignIns signIns)
    {
        var words = DoorWords.Of(context.Request);
        var (form, problem) = await DoorPage.ReadAsync(context);
        if (problem is not null)
        {
            return problem;
        }

        if (!IsOwner(context) || ActingAccount.Of(context) is not { } who)
        {
            return ToSignIn();
        }

        if (form is null)
        {
            return Show(context, words.FormOld);
        }

        var password = form["password"].ToString();
        if (password != form["repeat"].ToString())
        {
            return Show(context, words.Unequal);
        }

        // The present password is asked for as at signing in, and guessing it is slowed down and counted as there.
        var shown = await signIns.TryAsync(context, who.Name, form["current"].ToString());
        if (shown.Account is not { } account || account.Id != who.Id)
        {
            return Show(context, shown.Wait > TimeSpan.Zero ? DoorPage.Wait(context, words, shown.Wait) : words.WrongCurrent);
        }

        var changed = await office.ReplacePasswordAsync(account, password, who.From);
        if (changed.Value is { } now && await signIns.EnterAsync(context, now))
        {
            return Results.LocalRedirect("/");
        }

        return Show(context, changed.Trouble == AccountTrouble.PasswordWeak
            ? DoorPage.Fill(words.WeakPassword, AccountLimits.PasswordLengthMin, AccountLimits.PasswordUniqueMin)
            : words.FormOld);
    }

    // Programs and the demo's accounts have no password to change.
    private static bool IsOwner(HttpContext context) =>
        context.User.Identity?.AuthenticationType == AccountSessions.Scheme && !ActingAccount.Of(context)!.Id.StartsWith("demo-", StringComparison.Ordinal);

    private static IResult ToSignIn() => Results.LocalRedirect(SignInPage.Path + "?return=" + Uri.EscapeDataString(Path));

    private static IResult Show(HttpContext context, string? message)
    {
        var words = DoorWords.Of(context.Request);
        var form = DoorPage.Form(context, Path,
            $"<input type=\"hidden\" name=\"username\" autocomplete=\"username\" value=\"{DoorPage.Html(ActingAccount.Of(context)!.Name)}\">"
            + DoorPage.Field(words.Current, "current", "password", "current-password", first: true)
            + DoorPage.Field(words.NewPassword, "password", "password", "new-password")
            + DoorPage.Field(words.Repeat, "repeat", "password", "new-password")
            + $"<small>{DoorPage.Fill(words.Rule, AccountLimits.PasswordLengthMin, AccountLimits.PasswordUniqueMin)}</small>"
            + $"<button class=\"main\" type=\"submit\">{words.Save}</button><a class=\"button\" href=\"/\">{words.Back}</a>");
        return DoorPage.Show(context, words.ChangeTitle,
            $"<section><h1>{words.ChangeTitle}</h1><p class=\"quiet\">{DoorPage.Html(ActingAccount.Of(context)!.Name)} · {words.ChangeLead}</p>{DoorPage.Alert(message)}{form}</section>",
            message is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }
}
