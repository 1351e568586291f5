using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.Consumption;

/// <summary>What a person should look at.</summary>
public enum FindingKind
{
    /// <summary>The register fell and no event says why. To do: enter the swap or reset with closing and opening reading.</summary>
    FellWithoutEvent,

    /// <summary>The register rose by more than the rated power allows. To do: enter the swap, or correct the rated power or ratio; a real rise is taken by a reset with both readings.</summary>
    ImplausibleRise,

    /// <summary>Readings that stand apart from those before and after them were left out.</summary>
    Outlier,

    /// <summary>Readings that the register cannot show, or too large to be accounted, were left out. To do: correct the modulus or the profile.</summary>
    OffTheFace,

    /// <summary>A swap or reset without closing or opening reading. To do: enter it.</summary>
    EventUnread,

    /// <summary>A ratio change without reading: it was interpolated. To do: enter it.</summary>
    RatioInterpolated,
}

/// <summary>Something found in the readings of a register.</summary>
/// <param name="Kind">What.</param>
/// <param name="FromUnixMs">Since when: the reading before, the first reading left out, or the event.</param>
/// <param name="ToUnixMs">Until when: the reading after, the last reading left out, or the event.</param>
/// <param name="Before">The reading before, or the first left out; null when there is none.</param>
/// <param name="After">The reading after, or the last left out; null when there is none.</param>
/// <param name="Readings">How many readings were left out; 0 when none was.</param>
public readonly record struct Finding(FindingKind Kind, long FromUnixMs, long ToUnixMs, Amount? Before, Amount? After, int Readings = 0);
