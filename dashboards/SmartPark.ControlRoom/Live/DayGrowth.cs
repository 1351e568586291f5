namespace SmartPark.ControlRoom.Live;

/// <summary>What a counter grew by since midnight in the city.</summary>
/// <param name="Value">Growth in the quantity's unit; NaN while it is not known.</param>
/// <param name="Estimated">Whether a gap at midnight or an exchanged meter leaves part of it unknown: then it is a lower bound.</param>
public readonly record struct DayGrowth(double Value, bool Estimated)
{
    /// <summary>Not known yet.</summary>
    public static readonly DayGrowth Unknown = new(double.NaN, false);
}
