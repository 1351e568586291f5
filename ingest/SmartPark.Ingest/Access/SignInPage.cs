using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Accounts.Pages;

namespace SmartPark.Ingest.Access;

/// <summary>The page where a browser signs in with name and password, shows the access token, or chooses a role in the demo.</summary>
internal static class SignInPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/sign-in";

    /// <summary>Where a browser gives its cookies back.</summary>
    public const string LeavePath = "/sign-out";

    /// <summary>Where the demo signs in with one click.</summary>
    public const string DemoPath = "/sign-in/demo";

    // The longest access token.
    private const int TokenLengthMax = AccessToken.LengthMax;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Path, (HttpContext context) => Show(context, DoorPage.ReturnOf(context.Request.Query["return"]), null, StatusCodes.Status200OK)).ExcludeFromDescription();
        app.MapPost(Path, TakeAsync).ExcludeFromDescription();
        app.MapPost(DemoPath, DemoAsync).ExcludeFromDescription();
        app.MapPost(LeavePath, LeaveAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> TakeAsync(HttpContext context, AccessDoor door, SignIns signIns)
    {
        var words = DoorWords.Of(context.Request);
        var (form, problem) = await DoorPage.ReadAsync(context);
        if (form is null)
        {
            return problem ?? Show(context, DoorPage.ReturnOf(context.Request.Query["return"]), words.FormOld, StatusCodes.Status400BadRequest);
        }

        var target = DoorPage.ReturnOf(form["return"]);
        if (form.ContainsKey("token"))
        {
            var wait = door.Try(context, form["token"].ToString().Trim());
            if (wait is null)
            {
                door.GiveCookie(context);
                return Results.LocalRedirect(target);
            }

            return Refused(context, target, wait.Value, words.WrongToken);
        }

        var outcome = await signIns.TryAsync(context, form["name"].ToString().Trim(), form["password"].ToString());
        return outcome.Account is { } account && await signIns.EnterAsync(context, account)
            ? Results.LocalRedirect(target)
            : Refused(context, target, outcome.Wait, DoorPage.Fill(words.WrongPassword, AccountLimits.LockoutFor.TotalMinutes), form["name"].ToString().Trim());
    }

    private static async Task<IResult> DemoAsync(HttpContext context, DemoSignIn demo, SignIns signIns)
    {
        var (form, problem) = await DoorPage.ReadAsync(context);
        if (!demo.IsOffered(context))
        {
            return Results.Problem("Signing in with one click is for the demo on this machine.", statusCode: StatusCodes.Status404NotFound, title: "No demo");
        }

        if (form is null)
        {
            return problem ?? Show(context, "/", DoorWords.Of(context.Request).FormOld, StatusCodes.Status400BadRequest);
        }

        if (AccountRoles.Parse(form["role"]) is not { } role)
        {
            return Results.Problem($"Expected one of {string.Join(", ", AccountRoles.Words)}.", statusCode: StatusCodes.Status400BadRequest, title: "No such role");
        }

        await signIns.EnterAsync(context, demo.Of(role));
        return Results.LocalRedirect(DoorPage.ReturnOf(form["return"]));
    }

    private static async Task<IResult> LeaveAsync(HttpContext context, SignIns signIns)
    {
        var (form, problem) = await DoorPage.ReadAsync(context);
        if (form is null)
        {
            return problem ?? Results.LocalRedirect(Path);
        }

        await signIns.LeaveAsync(context);
        context.Response.Cookies.Delete(AccessCookie.Name);
        return Results.LocalRedirect(Path);
    }

    private static IResult Refused(HttpContext context, string target, TimeSpan wait, string message, string name = "") => wait > TimeSpan.Zero
        ? Show(context, target, DoorPage.Wait(context, DoorWords.Of(context.Request), wait), StatusCodes.Status429TooManyRequests, name)
        : Show(context, target, message, StatusCodes.Status401Unauthorized, name);

    private static IResult Show(HttpContext context, string target, string? message, int status, string name = "")
    {
        var words = DoorWords.Of(context.Request);
        var services = context.RequestServices;
        var hasAccounts = HasAccounts(services.GetRequiredService<AccountTable>());
        var account = DoorPage.Form(context, Path,
            DoorPage.Field(words.Name, "name", "text", "username", name, first: hasAccounts, AccountLimits.NameLengthMax)
            + DoorPage.Field(words.Password, "password", "password", "current-password")
            + DoorPage.Hidden("return", target)
            + $"<button class=\"main\" type=\"submit\">{words.SignIn}</button>");
        var demo = services.GetRequiredService<DemoSignIn>().IsOffered(context) ? Demo(context, words, target) : "";
        var token = services.GetRequiredService<AccessDoor>().IsGuarded ? Token(context, words, target, isOpen: !hasAccounts || message == words.WrongToken) : "";
        var none = hasAccounts || demo.Length > 0 ? "" : $"<p class=\"quiet\">{words.NoAccount}</p>";
        return DoorPage.Show(context, words.SignInTitle, $"{demo}<section><h1>{words.SignInTitle}</h1>{DoorPage.Alert(message)}{none}{account}</section>{token}", status);
    }

    private static bool HasAccounts(AccountTable accounts)
    {
        try
        {
            return accounts.All().Any(a => !a.IsDemo);
        }
        catch (IOException)
        {
            // The access token works all the same; what is wrong with the file is the answer to whoever tries an account.
            return false;
        }
    }

    private static string Token(HttpContext context, DoorWords words, string target, bool isOpen)
    {
        var form = DoorPage.Form(context, Path,
            DoorPage.Field(words.Token, "token", "password", "off", lengthMax: TokenLengthMax) + DoorPage.Hidden("return", target)
            + $"<button type=\"submit\">{words.SignIn}</button><small>{words.TokenHint}</small>");
        return $"<details{(isOpen ? " open" : "")}><summary>{words.TokenPanel}</summary>{form}</details>";
    }

    private static string Demo(HttpContext context, DoorWords words, string target)
    {
        var buttons = AccountRoles.All.Select(role =>
            $"<button type=\"submit\" name=\"role\" value=\"{role.Word()}\"><strong>{words.Roles[(int)role]}</strong><span class=\"quiet\">{words.RoleNotes[(int)role]}</span></button>");
        return $"<section class=\"demo\"><h2>{words.DemoTitle}</h2>{DoorPage.Form(context, DemoPath, $"{DoorPage.Hidden("return", target)}<div class=\"roles\">{string.Concat(buttons)}</div>")}<small>{words.DemoHint}</small></section>";
    }
}
