using Microsoft.AspNetCore.Localization;
using Microsoft.Net.Http.Headers;
using SmartPark.ControlRoom.Wording;

namespace SmartPark.ControlRoom.Shell;

/// <summary>
/// The language of a request: <c>?culture=</c>, then the viewer's cookie, then the first language of <c>Accept-Language</c> that the product
/// has, then Chinese. Any Chinese (<c>zh</c>, <c>zh-Hans</c>, <c>zh-TW</c>) is served as zh-CN, any English as en.
/// </summary>
public sealed class CultureChoice : RequestCultureProvider
{
    /// <summary>Name of the cookie that keeps a choice, and of nothing else.</summary>
    public const string Cookie = "smartpark-culture";

    /// <summary>Name of the part of the address that makes a choice.</summary>
    public const string QueryPart = "culture";

    /// <summary>The product's culture for a language tag, or null for a language that it does not speak.</summary>
    public static string? Supported(string? tag) =>
        tag is null ? null
        : IsLanguage(tag, "zh") ? "zh-CN"
        : IsLanguage(tag, "en") ? "en"
        : null;

    /// <inheritdoc/>
    public override Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var request = httpContext.Request;
        var culture = Supported(request.Query[QueryPart].FirstOrDefault())
            ?? Supported(request.Cookies[Cookie])
            ?? FromAcceptLanguage(request.Headers.AcceptLanguage)
            ?? Words.Cultures[0];
        return Task.FromResult<ProviderCultureResult?>(new(culture));
    }

    private static string? FromAcceptLanguage(Microsoft.Extensions.Primitives.StringValues header) =>
        StringWithQualityHeaderValue.TryParseList(header, out var languages)
            ? languages.OrderByDescending(l => l.Quality ?? 1).Select(l => Supported(l.Value.Value)).FirstOrDefault(c => c is not null)
            : null;

    private static bool IsLanguage(string tag, string language) =>
        tag.StartsWith(language, StringComparison.OrdinalIgnoreCase) && (tag.Length == language.Length || tag[language.Length] is '-' or '_');
}
