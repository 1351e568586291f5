namespace SmartPark.Gateway.Clock;

/// <summary>
/// The clock that stamps readings: the gateway's clock as it was when the process started, never jumping. The outbox turns its times into UTC, so that
/// a jump between reading and keeping mislabels nothing. Timers and timestamps are those of the clock below.
/// </summary>
internal sealed class RunTime(TimeProvider inner, Func<DateTimeOffset> now) : TimeProvider
{
    /// <inheritdoc/>
    public override long TimestampFrequency => inner.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => now();

    /// <inheritdoc/>
    public override long GetTimestamp() => inner.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
}
