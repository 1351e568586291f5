namespace SmartPark.ControlRoom.Live;

/// <summary>What a counter grew by since midnight in the city.</summary>
/// <param name="Value">Growth in the quantity's unit; NaN while it is not known.</param>
/// <param name="Estimated">Whether a gap at midnight or an exchanged meter leaves part of it unknown: then it is a lower bound.</param>
/// <param name="IsPending">Whether the store has not said it yet.</param>
public readonly record struct DayGrowth(double Value, bool Estimated, bool IsPending = false)
{
    /// <summary>The store has nothing of it.</summary>
    public static readonly DayGrowth Unknown = new(double.NaN, false);

    /// <summary>The store was not asked yet, or is away.</summary>
    public static readonly DayGrowth Pending = new(double.NaN, false, IsPending: true);
}
