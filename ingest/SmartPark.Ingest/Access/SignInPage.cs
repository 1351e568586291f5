using System.Globalization;
using System.Net.Mime;
using System.Text.Encodings.Web;

namespace SmartPark.Ingest.Access;

/// <summary>The page where a browser shows the access token, in the language that it asks for; no script, nothing from elsewhere.</summary>
internal static class SignInPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/sign-in";

    /// <summary>Where a browser gives its cookie back.</summary>
    public const string LeavePath = "/sign-out";

    // A token and a path to return to.
    private const int FormBytesMax = 16 * 1024;

    private static readonly Words English = new("en", "SmartPark", "Access token", "Sign in", "This is not the access token.", "Too many wrong tokens. Try again in {0} s.",
        "The administrator of this park set it when the service was installed.");

    private static readonly Words Chinese = new("zh-CN", "智慧园区", "访问令牌", "登录", "访问令牌不正确。", "错误次数过多，请在 {0} 秒后再试。", "访问令牌由园区管理员在安装服务时设定。");

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Path, (HttpContext context) => Show(context, ReturnOf(context.Request.Query["return"]), null, StatusCodes.Status200OK)).ExcludeFromDescription();
        app.MapPost(Path, TakeAsync).ExcludeFromDescription();
        app.MapPost(LeavePath, Leave).ExcludeFromDescription();
    }

    private static async Task<IResult> TakeAsync(HttpContext context, AccessDoor door)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentLength is null or > FormBytesMax)
        {
            return Results.Problem("Expected the form of the sign-in page.", statusCode: StatusCodes.Status400BadRequest, title: "Not the form");
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var target = ReturnOf(form["return"]);
        var wait = door.Try(context, form["token"].ToString().Trim());
        if (wait is null)
        {
            door.GiveCookie(context);
            return Results.LocalRedirect(target);
        }

        var words = WordsOf(context);
        if (wait == TimeSpan.Zero)
        {
            return Show(context, target, words.Wrong, StatusCodes.Status401Unauthorized);
        }

        var seconds = ((int)Math.Ceiling(wait.Value.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.RetryAfter = seconds;
        return Show(context, target, string.Format(CultureInfo.InvariantCulture, words.TooMany, seconds), StatusCodes.Status429TooManyRequests);
    }

    private static IResult Leave(HttpContext context)
    {
        context.Response.Cookies.Delete(AccessCookie.Name);
        return Results.LocalRedirect(Path);
    }

    /// <summary>Where to go after signing in: a path of this service, whatever the request says.</summary>
    private static string ReturnOf(string? wanted) =>
        wanted is { Length: > 0 and <= 2000 } && wanted[0] == '/' && !wanted.StartsWith("//", StringComparison.Ordinal) && !wanted.StartsWith("/\\", StringComparison.Ordinal)
            && !wanted.Any(char.IsControl) ? wanted : "/";

    private static Words WordsOf(HttpContext context) =>
        context.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1).Select(l => l.Value.ToString())
            .FirstOrDefault(l => l.StartsWith("zh", StringComparison.OrdinalIgnoreCase) || l.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            ?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true ? Chinese : English;

    private static IResult Show(HttpContext context, string target, string? message, int status)
    {
        var words = WordsOf(context);
        var html = HtmlEncoder.Default;
        context.Response.Headers.CacheControl = "no-store";
        return Results.Text($$"""
            <!doctype html>
            <html lang="{{words.Language}}">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>{{words.Sign}} · {{words.Product}}</title>
              <style>
                :root { color-scheme: light dark; font-family: system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
                body { display: grid; min-height: 90vh; place-items: center; margin: 0; }
                form { display: grid; gap: 0.75rem; width: min(22rem, 88vw); }
                h1 { margin: 0; font-size: 1.5rem; }
                input, button { font: inherit; padding: 0.6rem; border-radius: 0.4rem; border: 1px solid GrayText; }
                [role=alert] { color: #c62828; }
                small { color: GrayText; }
              </style>
            </head>
            <body>
              <form method="post" action="{{Path}}">
                <h1>{{words.Product}}</h1>
                {{(message is null ? "" : $"<div role=\"alert\">{html.Encode(message)}</div>")}}
                <label for="token">{{words.Token}}</label>
                <input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
                <input type="hidden" name="return" value="{{html.Encode(target)}}">
                <button type="submit">{{words.Sign}}</button>
                <small>{{words.Hint}}</small>
              </form>
            </body>
            </html>
            """, MediaTypeNames.Text.Html, System.Text.Encoding.UTF8, status);
    }

    private sealed record Words(string Language, string Product, string Token, string Sign, string Wrong, string TooMany, string Hint);
}
