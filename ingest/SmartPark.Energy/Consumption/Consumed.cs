using SmartPark.Energy.Amounts;
using SmartPark.Energy.HourLedger;

namespace SmartPark.Energy.Consumption;

/// <summary>What stands behind a figure of consumption. Numbers are stable: they are stored.</summary>
[Flags]
public enum ConsumptionMarks
{
    /// <summary>Nothing but readings.</summary>
    None = 0,

    /// <summary>The register passed its full scale.</summary>
    Rollover = 1,

    /// <summary>The meter was replaced.</summary>
    Swap = 2,

    /// <summary>The register was set to another reading, as an event says.</summary>
    Reset = 4,

    /// <summary>The register fell and no event says why: what passed in between is unknown and not counted.</summary>
    FellWithoutEvent = 8,

    /// <summary>The register rose by more than the rated power allows: the rise is not counted.</summary>
    ImplausibleRise = 16,

    /// <summary>The ratio changed.</summary>
    RatioChange = 32,

    /// <summary>Readings that stand apart from those before and after them were left out.</summary>
    Outlier = 64,

    /// <summary>Readings are farther apart than the gap limit.</summary>
    Gap = 128,

    /// <summary>Readings of one time contradict each other.</summary>
    Conflict = 256,

    /// <summary>Only readings of a suspect clock are there.</summary>
    ClockSuspect = 512,

    /// <summary>There are readings that are not good and were not used.</summary>
    Suspect = 1024,

    /// <summary>A swap or reset of which the reading before or after it is not known: what passed until the next reading is unknown and not counted.</summary>
    EventUnread = 2048,

    /// <summary>A difference of meters that came out below nothing: taken for nothing.</summary>
    NegativeDifference = 4096,
}

/// <summary>What a meter consumed in [from, to), and how that is known.</summary>
/// <param name="FromUnixMs">Begin, UTC milliseconds.</param>
/// <param name="ToUnixMs">End, not in it.</param>
/// <param name="Measured">
/// What lies between readings in the interval, and between readings not farther apart than the gap limit. Of an interval it is never less than of its parts together: a gap that lies wholly inside
/// is measured as a whole, and only its distribution is estimated.
/// </param>
/// <param name="Estimated">What an interpolation over a gap, over a ratio change without reading or between times of a suspect clock puts into it.</param>
/// <param name="CoveredMs">Milliseconds of it that lie between readings not farther apart than the gap limit.</param>
/// <param name="Marks">What stands behind it.</param>
public readonly record struct Consumed(long FromUnixMs, long ToUnixMs, Amount Measured, Amount Estimated, long CoveredMs, ConsumptionMarks Marks)
{
    /// <summary>What was consumed: exactly additive over any split.</summary>
    public Amount Total => Measured + Estimated;

    /// <summary>Covered share of the interval, 0 to 1; 0 of an empty one.</summary>
    public decimal Coverage => ToUnixMs > FromUnixMs ? (decimal)CoveredMs / (ToUnixMs - FromUnixMs) : 0;

    /// <summary>Hour in which it begins, since 1970 UTC.</summary>
    public int Hour => (int)(FromUnixMs / CellKey.HourMs);
}
