using SmartPark.Telemetry;

namespace SmartPark.Alarms.Engine;

/// <summary>One reading of a point as the rules see it.</summary>
/// <param name="TimeMs">Source time, UTC milliseconds.</param>
/// <param name="Value">The value in the unit of its quantity; NaN when there is none.</param>
/// <param name="Quality">How far it can be trusted.</param>
/// <param name="Reason">Why it is not good.</param>
internal readonly record struct PointSample(long TimeMs, double Value, Quality Quality, QualityReason Reason)
{
    /// <summary>Whether a limit may be judged by it. A value whose clock is suspect is a value all the same.</summary>
    public bool IsUsable => Quality is Quality.Good or Quality.Estimated or Quality.ClockSuspect && !double.IsNaN(Value);

    /// <summary>
    /// The one of two readings of one time that counts, whichever came first: a usable one, and of two the greater. The same time twice with another
    /// value is a fault of the source; what matters is that every evaluation takes the same one.
    /// </summary>
    public static PointSample Merge(in PointSample a, in PointSample b) =>
        a.IsUsable != b.IsUsable ? (a.IsUsable ? a : b)
        : a.IsUsable ? (a.Value >= b.Value ? a : b)
        : (a.Quality, a.Reason).CompareTo((b.Quality, b.Reason)) >= 0 ? a : b;
}
