using SmartPark.Gateway.Clock;

namespace SmartPark.Gateway.Alarms;

/// <summary>
/// What stamps the samples that alarm rules see, and how far UTC as it is known is from a clock that never jumps: when that distance jumps, the clock was set.
/// </summary>
/// <param name="clock">The gateway's clock, whose stamps never jump; null when every time of the machine is believed and stamps jump with it.</param>
/// <param name="stamps">What stamps the samples.</param>
/// <param name="time">The machine's clocks.</param>
internal sealed class AlarmClock(GatewayClock? clock, TimeProvider stamps, TimeProvider time)
{
    /// <summary>Now as a sample would be stamped, ms.</summary>
    public long StampMs => stamps.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whether stamps jump when the clock is set.</summary>
    public bool StampsJump => clock is null;

    /// <summary>What stamps lack to UTC as it is known now, ms; 0 for stamps that jump.</summary>
    public long BaseMs => clock?.ToUnixMs(0) ?? 0;

    /// <summary>UTC as it is known now less a clock that never jumps, ms.</summary>
    public long OffsetMs => clock?.ToUnixMs(0) ?? StampMs - (long)time.GetElapsedTime(0).TotalMilliseconds;
}
