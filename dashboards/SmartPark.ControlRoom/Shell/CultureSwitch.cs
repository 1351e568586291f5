using Microsoft.AspNetCore.Http.Extensions;

namespace SmartPark.ControlRoom.Shell;

/// <summary>Keeps the choice of <c>?culture=en</c> in the cookie and leads to the same address without it: copied addresses force no language.</summary>
public sealed class CultureSwitch(RequestDelegate next)
{
    /// <summary>Handles one request for a page.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) || CultureChoice.Supported(request.Query[CultureChoice.QueryPart].FirstOrDefault()) is not { } culture)
        {
            return next(context);
        }

        context.Response.Cookies.Append(CultureChoice.Cookie, culture, new()
        {
            MaxAge = TimeSpan.FromDays(365),
            IsEssential = true,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = request.IsHttps,
        });
        var rest = new QueryBuilder(request.Query.Where(p => p.Key != CultureChoice.QueryPart));
        context.Response.Redirect($"{request.PathBase}{request.Path}{rest.ToQueryString()}");
        return Task.CompletedTask;
    }
}
