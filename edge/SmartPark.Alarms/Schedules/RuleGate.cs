namespace SmartPark.Alarms.Schedules;

/// <summary>When a rule watches: the days on which it is in force, and its hours. Immutable.</summary>
/// <param name="hours">Hours of the week; null for all.</param>
/// <param name="fromMs">First moment in force, UTC milliseconds.</param>
/// <param name="toMs">First moment no longer in force.</param>
internal sealed class RuleGate(WeeklySchedule? hours, long fromMs, long toMs)
{
    /// <summary>Whether the rule watches at a moment.</summary>
    public bool IsOpen(long unixMs) => unixMs >= fromMs && unixMs < toMs && (hours is null || hours.IsOpen(unixMs));

    /// <summary>A moment after this one before which <see cref="IsOpen"/> stays as it is; <see cref="long.MaxValue"/> when it stays for ever.</summary>
    public long NextChange(long unixMs)
    {
        var next = hours?.NextChange(unixMs) ?? long.MaxValue;
        next = fromMs > unixMs ? Math.Min(next, fromMs) : next;
        return toMs > unixMs ? Math.Min(next, toMs) : next;
    }
}
