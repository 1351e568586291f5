namespace SmartPark.Energy.HourLedger;

/// <summary>Which cell of a meter: an UTC hour, or the part of one that begins at a swap, reset or ratio change inside it.</summary>
/// <param name="Hour">Hours since 1970 UTC.</param>
/// <param name="FromMs">Where in the hour it begins, 0 to 3,599,999 ms; 0 but after a cut.</param>
public readonly record struct CellKey(int Hour, int FromMs = 0) : IComparable<CellKey>
{
    /// <summary>Milliseconds of an hour.</summary>
    public const int HourMs = 3_600_000;

    /// <summary>When the hour begins, UTC milliseconds.</summary>
    public long HourUnixMs => (long)Hour * HourMs;

    /// <summary>When the cell begins, UTC milliseconds.</summary>
    public long FromUnixMs => HourUnixMs + FromMs;

    /// <summary>The cell in which a time lies.</summary>
    /// <param name="unixMs">The time, 1970 or later.</param>
    /// <param name="cuts">Times at which cells are cut, in order.</param>
    public static CellKey Of(long unixMs, ReadOnlySpan<long> cuts)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(unixMs);
        var hour = checked((int)Math.DivRem(unixMs, HourMs, out var within));
        var at = cuts.BinarySearch(unixMs);
        var cut = at >= 0 ? at : ~at - 1;
        return new(hour, cut >= 0 && cuts[cut] > unixMs - within ? (int)(cuts[cut] - (unixMs - within)) : 0);
    }

    /// <inheritdoc/>
    public int CompareTo(CellKey other) => Hour != other.Hour ? Hour.CompareTo(other.Hour) : FromMs.CompareTo(other.FromMs);

    /// <summary>Whether it is earlier.</summary>
    public static bool operator <(CellKey a, CellKey b) => a.CompareTo(b) < 0;

    /// <summary>Whether it is later.</summary>
    public static bool operator >(CellKey a, CellKey b) => a.CompareTo(b) > 0;

    /// <summary>Whether it is not later.</summary>
    public static bool operator <=(CellKey a, CellKey b) => a.CompareTo(b) <= 0;

    /// <summary>Whether it is not earlier.</summary>
    public static bool operator >=(CellKey a, CellKey b) => a.CompareTo(b) >= 0;
}
