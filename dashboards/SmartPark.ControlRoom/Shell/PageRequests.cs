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
