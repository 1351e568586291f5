using System.Globalization;
using System.Security.Claims;
using SmartPark.Ingest.Intake;

namespace SmartPark.Ingest.Access;

/// <summary>
/// Lets in who shows the access token: programs as <c>Authorization: Bearer</c>, browsers by the cookie of the sign-in page. Without a token in the
/// settings everyone who reaches the service may come in, which then is only this machine.
/// </summary>
public sealed partial class AccessDoor(AccessToken? token, AttemptThrottle throttle, IngestInstruments instruments, TimeProvider time, ILogger<AccessDoor> logger)
{
    /// <summary>Authentication type of who came in.</summary>
    public const string Scheme = "SmartPark";

    private const string Bearer = "Bearer ";

    /// <summary>Whether a token is asked for.</summary>
    public bool IsGuarded => token is not null;

    /// <summary>Whether the caller of a request came in by token or cookie, or needs none.</summary>
    public bool HasEntered(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return token is null || context.User.Identity is { IsAuthenticated: true, AuthenticationType: Scheme };
    }

    internal async Task EnterAsync(HttpContext context, RequestDelegate next)
    {
        var shown = context.Request.Headers.Authorization.ToString();
        if (token is null || (context.Request.Cookies[AccessCookie.Name] is { } cookie && AccessCookie.IsGood(token, cookie, time.GetUtcNow())))
        {
            SetUser(context);
        }
        else if (shown.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            switch (Try(context, shown[Bearer.Length..].Trim()))
            {
                case { } wait when wait > TimeSpan.Zero:
                    await TooManyAsync(context, wait);
                    return;
                case null:
                    SetUser(context);
                    break;
            }
        }

        if (HasEntered(context) || IsOpen(context.Request.Path))
        {
            await next(context);
        }
        else if (IsBrowser(context.Request))
        {
            context.Response.Redirect(SignInPage.Path + "?return=" + Uri.EscapeDataString(context.Request.Path + context.Request.QueryString));
        }
        else
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"SmartPark\"";
            await Results.Problem("Send the access token: Authorization: Bearer …", statusCode: StatusCodes.Status401Unauthorized, title: "Access token needed").ExecuteAsync(context);
        }
    }

    /// <summary>Tries a token: null when it is the right one, zero when it is wrong, else how long to wait before trying at all.</summary>
    internal TimeSpan? Try(HttpContext context, string shown)
    {
        var address = context.Connection.RemoteIpAddress;
        var wait = throttle.WaitOf(address);
        if (wait > TimeSpan.Zero)
        {
            instruments.Attempted("throttled");
            return wait;
        }

        if (token is null || token.Is(shown))
        {
            instruments.Attempted("right");
            return null;
        }

        throttle.Wrong(address);
        instruments.Attempted("wrong");
        LogWrong(address);
        return TimeSpan.Zero;
    }

    /// <summary>A cookie for who just showed the token.</summary>
    internal void GiveCookie(HttpContext context)
    {
        if (token is not null)
        {
            context.Response.Cookies.Append(AccessCookie.Name, AccessCookie.Make(token, time.GetUtcNow()), new()
            {
                HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, MaxAge = AccessCookie.Life, Path = "/", IsEssential = true,
            });
        }
    }

    internal static async Task TooManyAsync(HttpContext context, TimeSpan wait)
    {
        var seconds = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.RetryAfter = seconds;
        await Results.Problem($"Too many wrong tokens from this address. Try again in {seconds} s.", statusCode: StatusCodes.Status429TooManyRequests, title: "Too many attempts").ExecuteAsync(context);
    }

    // What orchestrators ask before they know any token, and the page where one is shown.
    private static bool IsOpen(PathString path) => path == "/health/live" || path == "/health/ready" || path == SignInPage.Path;

    private static bool IsBrowser(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    // Named, because antiforgery, which guards the forms of the pages, refuses an identity without a name.
    private static void SetUser(HttpContext context) => context.User = new(new ClaimsIdentity([new(ClaimTypes.Name, Scheme)], Scheme));

    [LoggerMessage(5000, LogLevel.Warning, "A wrong access token was shown from {Address}")]
    private partial void LogWrong(System.Net.IPAddress? address);
}
