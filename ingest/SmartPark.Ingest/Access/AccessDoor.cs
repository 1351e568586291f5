using System.Globalization;
using System.Security.Claims;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Accounts.Pages;
using SmartPark.Ingest.Intake;

namespace SmartPark.Ingest.Access;

/// <summary>
/// Lets in who is signed in to an account, shows an API token or the access token of the installation: programs as <c>Authorization: Bearer</c>, browsers by
/// cookie. Without an access token in the settings everyone who reaches the service may come in, which then is only this machine; without an account they
/// read, and do what needs none.
/// </summary>
public sealed partial class AccessDoor
{
    /// <summary>Authentication type of who came in without an account.</summary>
    public const string Scheme = "SmartPark";

    /// <summary>Authentication type of who came in with an API token.</summary>
    public const string TokenScheme = "SmartPark.Token";

    private const string Bearer = "Bearer ";

    private static readonly string[] OpenPaths = ["/health/live", "/health/ready", SignInPage.Path, SignInPage.DemoPath, SignInPage.LeavePath, FirstAccountPage.Path, SetPasswordPage.Path];

    private readonly AccessToken? _token;
    private readonly AccountSessions _sessions;
    private readonly ApiTokens _apiTokens;
    private readonly AttemptThrottle _throttle;
    private readonly IngestInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<AccessDoor> _logger;

    internal AccessDoor(
        AccessToken? token, AccountSessions sessions, ApiTokens apiTokens, AttemptThrottle throttle, IngestInstruments instruments, TimeProvider time, ILogger<AccessDoor> logger) =>
        (_token, _sessions, _apiTokens, _throttle, _instruments, _time, _logger) = (token, sessions, apiTokens, throttle, instruments, time, logger);

    /// <summary>Whether somebody must show something to come in at all.</summary>
    public bool IsGuarded => _token is not null;

    /// <summary>Whether the caller of a request came in.</summary>
    public bool HasEntered(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.User.Identity is { IsAuthenticated: true, AuthenticationType: Scheme or TokenScheme or AccountSessions.Scheme };
    }

    internal async Task EnterAsync(HttpContext context, RequestDelegate next)
    {
        if (IsForeign(context.Request))
        {
            await Results.Problem("A page of another origin sent this.", statusCode: StatusCodes.Status403Forbidden, title: "Foreign page").ExecuteAsync(context);
            return;
        }

        var (user, wait) = await WhoAsync(context);
        context.User = user ?? new ClaimsPrincipal(new ClaimsIdentity());
        if (wait > TimeSpan.Zero)
        {
            await TooManyAsync(context, wait);
        }
        else if (HasEntered(context) || OpenPaths.Any(p => context.Request.Path == p))
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

    /// <summary>Tries the access token of the installation: null when it is the right one, zero when it is wrong, else how long to wait before trying at all.</summary>
    internal TimeSpan? Try(HttpContext context, string shown) => Attempt(context, () => _token is null || _token.Is(shown));

    /// <summary>A cookie for who just showed the access token.</summary>
    internal void GiveCookie(HttpContext context)
    {
        if (_token is not null)
        {
            context.Response.Cookies.Append(AccessCookie.Name, AccessCookie.Make(_token, _time.GetUtcNow()), new()
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

    /// <summary>Who sends a request: nobody when there is no principal; and how long to wait when too many wrong ones came from there.</summary>
    private async Task<(ClaimsPrincipal? User, TimeSpan Wait)> WhoAsync(HttpContext context)
    {
        if (await _sessions.OfAsync(context) is { } account)
        {
            return (account, TimeSpan.Zero);
        }

        var shown = context.Request.Headers.Authorization.ToString();
        var bearer = shown.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? shown[Bearer.Length..].Trim() : null;
        if (bearer is not null && ApiTokens.IsOne(bearer))
        {
            ApiToken? found = null;
            var wait = Attempt(context, () => (found = _apiTokens.Use(bearer)) is not null);
            return (found?.Acting().ToPrincipal(TokenScheme), wait ?? TimeSpan.Zero);
        }

        if (_token is null || (context.Request.Cookies[AccessCookie.Name] is { } cookie && AccessCookie.IsGood(_token, cookie, _time.GetUtcNow())))
        {
            return (Guest(), TimeSpan.Zero);
        }

        var waits = bearer is null ? TimeSpan.Zero : Try(context, bearer);
        return (waits is null ? Guest() : null, waits ?? TimeSpan.Zero);
    }

    private TimeSpan? Attempt(HttpContext context, Func<bool> isRight)
    {
        var address = context.Connection.RemoteIpAddress;
        var wait = _throttle.WaitOf(address);
        if (wait > TimeSpan.Zero)
        {
            _instruments.Attempted("throttled");
            return wait;
        }

        if (isRight())
        {
            _instruments.Attempted("right");
            return null;
        }

        _throttle.Wrong(address);
        _instruments.Attempted("wrong");
        LogWrong(address);
        return TimeSpan.Zero;
    }

    // Cookies of ours that are sent by a page of another origin: browsers say so themselves since 2023, and nothing here is meant for such pages.
    private static bool IsForeign(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";

    private static bool IsBrowser(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    // Named, because antiforgery, which guards the forms of the pages, refuses an identity without a name.
    private static ClaimsPrincipal Guest() => new(new ClaimsIdentity([new(ClaimTypes.Name, Scheme)], Scheme));

    [LoggerMessage(5000, LogLevel.Warning, "A wrong access token was shown from {Address}")]
    private partial void LogWrong(System.Net.IPAddress? address);
}
