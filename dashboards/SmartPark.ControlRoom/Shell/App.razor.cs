using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;

namespace SmartPark.ControlRoom.Shell;

/// <summary>The document around every page; drawn once on the server.</summary>
public sealed partial class App : ComponentBase
{
    /// <summary>Cookie that keeps the choice of dark or light; set by <c>shell.js</c>, absent while the system's preference counts.</summary>
    public const string ThemeCookie = "smartpark-theme";

    private string _culture = Words.Cultures[0];
    private string? _theme;
    private Words _words = new(new(Words.Cultures[0]));

    /// <summary>The request that is answered.</summary>
    [CascadingParameter]
    public HttpContext? Context { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _culture = CultureChoice.Supported(CultureInfo.CurrentUICulture.Name) ?? Words.Cultures[0];
        _words = new(new(_culture));
        _theme = Context?.Request.Cookies[ThemeCookie] is "dark" or "light" ? Context.Request.Cookies[ThemeCookie] : null;
    }
}
