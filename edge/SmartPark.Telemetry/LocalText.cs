using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace SmartPark.Telemetry;

/// <summary>A text that users see, in both languages of the product. Neither may be empty.</summary>
public sealed record LocalText
{
    /// <summary>Simplified Chinese.</summary>
    [StringLength(200, MinimumLength = 1), Description("Simplified Chinese")]
    public required string Zh { get; init; }

    /// <summary>English.</summary>
    [StringLength(200, MinimumLength = 1), Description("English")]
    public required string En { get; init; }

    /// <summary>The text for a culture name: Chinese for <c>zh…</c>, else English.</summary>
    public string For(string cultureName)
    {
        ArgumentNullException.ThrowIfNull(cultureName);
        return cultureName.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Zh : En;
    }
}
