using SmartPark.Telemetry;

namespace SmartPark.Fieldbus.Profiles;

/// <summary>One field decoded.</summary>
/// <param name="Value">In the catalogue's unit; NaN when there is none.</param>
/// <param name="Quality">Good, over-range (the value is kept as read) or bad.</param>
/// <param name="Reason">Why it is not good.</param>
public readonly record struct PointValue(double Value, Quality Quality, QualityReason Reason)
{
    /// <summary>A field without a value.</summary>
    public static PointValue Bad(QualityReason reason) => new(double.NaN, Quality.Bad, reason);
}
