using SmartPark.Ingest.Access;

namespace SmartPark.Ingest.Accounts.Pages;

/// <summary>The page of the one-time link that creates the first administrator.</summary>
internal static class FirstAccountPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/first-account";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Path, (HttpContext context, FirstAccount first, string? code) => first.Is(code) ? Show(context, code!, "", null) : Gone(context)).ExcludeFromDescription();
        app.MapPost(Path, TakeAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> TakeAsync(HttpContext context, FirstAccount first, AccountOffice office, SignIns signIns, AttemptThrottle throttle)
    {
        var words = DoorWords.Of(context.Request);
        var (form, problem) = await DoorPage.ReadAsync(context);
        if (problem is not null)
        {
            return problem;
        }

        var address = context.Connection.RemoteIpAddress;
        var code = form?["code"].ToString() ?? context.Request.Query["code"].ToString();
        if (throttle.WaitOf(address) is var wait && wait > TimeSpan.Zero)
        {
            return DoorPage.Show(context, words.FirstTitle, $"<section>{DoorPage.Alert(DoorPage.Wait(context, words, wait))}</section>", StatusCodes.Status429TooManyRequests);
        }

        if (!first.Is(code))
        {
            throttle.Wrong(address);
            return Gone(context);
        }

        if (form is null)
        {
            return Show(context, code, "", words.FormOld, StatusCodes.Status400BadRequest);
        }

        var (name, password) = (form["name"].ToString(), form["password"].ToString());
        if (password != form["repeat"].ToString())
        {
            return Show(context, code, name, words.Unequal, StatusCodes.Status400BadRequest);
        }

        var made = await office.AddFirstAsync(name, password, AccountSessions.AddressOf(context));
        if (made.Value is { } account)
        {
            first.Forget();
            await signIns.EnterAsync(context, account);
            return Results.LocalRedirect("/");
        }

        return made.Trouble switch
        {
            AccountTrouble.PasswordWeak => Show(context, code, name, DoorPage.Fill(words.WeakPassword, AccountLimits.PasswordLengthMin, AccountLimits.PasswordUniqueMin), StatusCodes.Status400BadRequest),
            AccountTrouble.NameUnusable => Show(context, code, name, DoorPage.Fill(words.BadName, AccountLimits.NameLengthMax), StatusCodes.Status400BadRequest),
            AccountTrouble.NameTaken => Show(context, code, name, words.NameTaken, StatusCodes.Status400BadRequest),
            _ => Gone(context),
        };
    }

    private static IResult Show(HttpContext context, string code, string name, string? message, int status = StatusCodes.Status200OK)
    {
        var words = DoorWords.Of(context.Request);
        var form = DoorPage.Form(context, Path,
            DoorPage.Hidden("code", code)
            + DoorPage.Field(words.Name, "name", "text", "username", name, first: true, AccountLimits.NameLengthMax)
            + DoorPage.Field(words.NewPassword, "password", "password", "new-password")
            + DoorPage.Field(words.Repeat, "repeat", "password", "new-password")
            + $"<small>{DoorPage.Fill(words.Rule, AccountLimits.PasswordLengthMin, AccountLimits.PasswordUniqueMin)}</small><button class=\"main\" type=\"submit\">{words.Save}</button>");
        return DoorPage.Show(context, words.FirstTitle, $"<section><h1>{words.FirstTitle}</h1><p class=\"quiet\">{words.FirstLead}</p>{DoorPage.Alert(message)}{form}</section>", status);
    }

    private static IResult Gone(HttpContext context)
    {
        var words = DoorWords.Of(context.Request);
        return DoorPage.Show(context, words.FirstTitle, $"<section><h1>{words.FirstTitle}</h1>{DoorPage.Alert(words.FirstGone)}</section>", StatusCodes.Status404NotFound);
    }
}
