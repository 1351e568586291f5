using MudBlazor;

namespace SmartPark.ControlRoom.Shell;

/// <summary>
/// Fonts and measures of the component library. Its colours come from <c>colours.css</c>, which sets them for dark and light, so that
/// the browser alone switches the theme: no flash of the wrong one, no trip to the server.
/// </summary>
public static class ShellTheme
{
    /// <summary>Fonts that the viewer's machine has; Chinese ones named so that Han characters take their simplified form.</summary>
    private static readonly string[] Fonts =
    [
        "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "PingFang SC", "Microsoft YaHei",
        "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif",
    ];

    /// <summary>The theme.</summary>
    public static readonly MudTheme Theme = new()
    {
        Typography = new()
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "0.875rem", LineHeight = "1.5", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = "0.875rem", TextTransform = "none", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = Fonts, FontSize = "0.875rem", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = Fonts, FontSize = "0.8125rem", LetterSpacing = "normal" },
            Subtitle1 = new Subtitle1Typography { FontFamily = Fonts, FontSize = "0.875rem", LetterSpacing = "normal" },
        },
        LayoutProperties = new() { DefaultBorderRadius = "6px", AppbarHeight = "56px" },
    };
}
