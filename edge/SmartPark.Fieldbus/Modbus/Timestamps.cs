namespace SmartPark.Fieldbus.Modbus;

/// <summary>Durations in the timestamp units of a clock, so that the hot path adds and compares plain numbers.</summary>
internal static class Timestamps
{
    /// <summary>A duration in timestamp units.</summary>
    public static long Of(TimeProvider time, TimeSpan duration) =>
        time.TimestampFrequency == TimeSpan.TicksPerSecond
            ? duration.Ticks
            : (long)((Int128)duration.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond);

    /// <summary>Time left until a timestamp in whole milliseconds, at least one: timers count in them and round down.</summary>
    public static TimeSpan UntilCeiling(TimeProvider time, long due)
    {
        var left = Math.Max(0, due - time.GetTimestamp());
        var milliseconds = ((Int128)left * 1000 + time.TimestampFrequency - 1) / time.TimestampFrequency;
        return TimeSpan.FromMilliseconds(Math.Max(1, (long)milliseconds));
    }
}
