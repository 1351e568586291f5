using System.Globalization;
using System.Net.Mime;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;

namespace SmartPark.Ingest.Accounts.Pages;

/// <summary>What the pages before the door share: frame, look, language, and forms that no foreign page can send. No script, nothing from elsewhere.</summary>
internal static class DoorPage
{
    /// <summary>Cookie with the language that a viewer of the control room chose.</summary>
    public const string CultureCookie = "smartpark-culture";

    // Names, passwords and a path to return to.
    private const int FormBytesMax = 16 * 1024;

    private const string ThemeCookie = "smartpark-theme";

    // In the page itself: the files of the control room lie behind the door.
    private const string Icon = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='6' fill='%230b5cad'/%3E"
        + "%3Cpath d='M6 25V15l7-4v4l7-4v4l6-4v14z' fill='none' stroke='%23fff' stroke-width='2.2' stroke-linejoin='round'/%3E%3C/svg%3E";

    private const string Dark = "color-scheme: dark; --page: #0f151b; --card: #171f27; --line: #2a3642; --edge: #6f7f8e; --text: #e3e9ee; --muted: #9dabb7; --accent: #6db3f2; --on: #0f151b; --alarm: #ff8177;";

    private const string Style = $$"""
        :root { color-scheme: light; --page: #eff2f5; --card: #ffffff; --line: #dde3e9; --edge: #8593a0; --text: #16202a; --muted: #55636f; --accent: #0b5cad; --on: #ffffff; --alarm: #b3261e;
                font-family: system-ui, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; font-size: 15px; line-height: 1.5; }
        @media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { {{Dark}} } }
        :root[data-theme=dark] { {{Dark}} }
        * { box-sizing: border-box; }
        body { display: grid; min-height: 100vh; place-items: center; margin: 0; padding: 16px; background: var(--page); color: var(--text); }
        main { display: grid; gap: 16px; width: min(24rem, 100%); }
        section, details { display: grid; gap: 12px; padding: 20px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
        details:not([open]) { padding: 12px 20px; }
        details > form { margin-top: 12px; }
        summary { cursor: pointer; }
        form { display: grid; gap: 12px; }
        label { display: grid; gap: 4px; color: var(--muted); }
        h1, h2, p { margin: 0; overflow-wrap: anywhere; }
        h1 { font-size: 1.25rem; }
        h2 { font-size: 1rem; }
        input, button, a.button { min-height: 44px; padding: 8px 12px; border: 1px solid var(--edge); border-radius: 6px; background: transparent; color: inherit; font: inherit; text-align: center; text-decoration: none; }
        input { width: 100%; color: var(--text); text-align: left; }
        button { cursor: pointer; }
        button.main { border-color: var(--accent); background: var(--accent); color: var(--on); font-weight: 600; }
        .roles { display: grid; gap: 8px; }
        .roles button { display: grid; width: 100%; text-align: left; }
        .quiet, small { color: var(--muted); font-size: 0.875rem; }
        .brand { display: flex; justify-content: space-between; align-items: baseline; }
        [role=alert] { color: var(--alarm); }
        a { color: var(--accent); }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        """;

    /// <summary>The whole page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="title">Its title, plain text.</param>
    /// <param name="body">What stands in it, HTML.</param>
    /// <param name="status">Status of the answer.</param>
    public static IResult Show(HttpContext context, string title, string body, int status = StatusCodes.Status200OK)
    {
        var words = DoorWords.Of(context.Request);
        var theme = context.Request.Cookies[ThemeCookie] is "dark" or "light" ? $" data-theme=\"{context.Request.Cookies[ThemeCookie]}\"" : "";
        context.Response.Headers.CacheControl = "no-store";
        return Results.Text($$"""
            <!doctype html>
            <html lang="{{words.Language}}"{{theme}}>
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <link rel="icon" type="image/svg+xml" href="{{Icon}}">
              <title>{{Html(title)}} · {{words.Product}}</title>
              <style>
            {{Style}}
              </style>
            </head>
            <body>
            <main>
              <div class="brand"><a href="/">{{words.Product}}</a><a href="{{Html(OtherLanguage(context.Request, words))}}" lang="{{words.OtherLanguage}}" hreflang="{{words.OtherLanguage}}">{{words.Other}}</a></div>
            {{body}}
            </main>
            </body>
            </html>
            """, MediaTypeNames.Text.Html, System.Text.Encoding.UTF8, status);
    }

    /// <summary>A form with the mark that only our own page can carry.</summary>
    public static string Form(HttpContext context, string action, string inside)
    {
        var marks = context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);
        return $"<form method=\"post\" action=\"{Html(action)}\"><input type=\"hidden\" name=\"{Html(marks.FormFieldName)}\" value=\"{Html(marks.RequestToken ?? "")}\">{inside}</form>";
    }

    /// <summary>A labelled field.</summary>
    public static string Field(string label, string name, string type, string autocomplete, string value = "", bool first = false, int lengthMax = AccountLimits.PasswordLengthMax) =>
        string.Create(CultureInfo.InvariantCulture,
            $"<label>{Html(label)}<input name=\"{name}\" type=\"{type}\" autocomplete=\"{autocomplete}\" value=\"{Html(value)}\" maxlength=\"{lengthMax}\" required{(first ? " autofocus" : "")}></label>");

    /// <summary>A hidden field.</summary>
    public static string Hidden(string name, string value) => $"<input type=\"hidden\" name=\"{name}\" value=\"{Html(value)}\">";

    /// <summary>What went wrong, or nothing.</summary>
    public static string Alert(string? message) => message is null ? "" : $"<div role=\"alert\">{Html(message)}</div>";

    /// <summary>The form of a post; null with a problem when it is none of ours, and null with none when it is old: then its page is shown again.</summary>
    public static async Task<(IFormCollection? Form, IResult? Problem)> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentLength is null or > FormBytesMax)
        {
            return (null, Results.Problem("Expected a form of this page.", statusCode: StatusCodes.Status400BadRequest, title: "Not the form"));
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context) ? (form, null) : (null, null);
    }

    /// <summary>Where to go afterwards: a path of this service, whatever the request says.</summary>
    public static string ReturnOf(string? wanted) =>
        wanted is { Length: > 0 and <= 2000 } && wanted[0] == '/' && !wanted.StartsWith("//", StringComparison.Ordinal) && !wanted.StartsWith("/\\", StringComparison.Ordinal)
            && !wanted.Any(char.IsControl) ? wanted : "/";

    /// <summary>A text with numbers in it.</summary>
    public static string Fill(string text, params object[] values) => string.Format(CultureInfo.InvariantCulture, text, values);

    /// <summary>How long to wait, said on the page and in the head.</summary>
    public static string Wait(HttpContext context, DoorWords words, TimeSpan wait)
    {
        var seconds = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.RetryAfter = seconds;
        return Fill(words.TooMany, seconds);
    }

    /// <summary>A text as HTML.</summary>
    public static string Html(string text) => HtmlEncoder.Default.Encode(text);

    // The answer to a post has the path of its page too, so the link always leads to the page itself.
    private static string OtherLanguage(HttpRequest request, DoorWords words)
    {
        var rest = request.Query.Where(q => q.Key != "culture").Select(q => $"&{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value.ToString())}");
        return $"{request.Path}?culture={words.OtherLanguage}{string.Concat(rest)}";
    }
}
