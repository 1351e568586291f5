using Microsoft.AspNetCore.Diagnostics;

namespace SmartPark.ControlRoom.Shell;

/// <summary>Which requests are for pages and their circuit, rather than for the API beside them.</summary>
public static class PageRequests
{
    private static readonly PathString[] Others = ["/api", "/health", "/metrics", "/openapi"];

    /// <summary>Lets the API answer with its own problem documents instead of our page for what is not there.</summary>
    public static Task KeepOwnProblems(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (!IsPage(context) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }

        return next(context);
    }

    /// <summary>Whether a request is for a page or its circuit.</summary>
    public static bool IsPage(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return !Others.Any(o => context.Request.Path.StartsWithSegments(o, StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>What a browser may do on our pages: nothing from another host, no frames, no guessing of types.</summary>
public sealed class PageHeaders(RequestDelegate next)
{
    /// <summary>Styles are inline where the component library computes them; scripts never are.</summary>
    private const string Policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Handles one request for a page.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        return next(context);
    }
}
