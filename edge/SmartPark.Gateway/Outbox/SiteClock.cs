using SmartPark.Telemetry;

namespace SmartPark.Gateway.Outbox;

/// <summary>
/// Whether a time can be right. A box without a battery starts in the past: a time is suspect when it is older than the program itself or than the newest
/// hour that the outbox has counted, less <see cref="GatewayLimits.ClockToleranceMs"/> for a clock that was a little ahead. A box that never hears of NTP
/// is not suspect for that alone. Immutable.
/// </summary>
/// <param name="NotBeforeUnixMs">No time before this one can be right, UTC milliseconds; 0 believes every time.</param>
internal readonly record struct SiteClock(long NotBeforeUnixMs)
{
    /// <summary>A clock that a program of this age knows.</summary>
    public static SiteClock Since(long builtUnixMs) => new(builtUnixMs - GatewayLimits.ClockToleranceMs);

    /// <summary>The outbox knows of this time; one more than <see cref="GatewayLimits.ClockKnowledgeMaxMs"/> after what was known before is not believed.</summary>
    public SiteClock Knowing(long unixMs) => NotBeforeUnixMs == 0 || unixMs - NotBeforeUnixMs > GatewayLimits.ClockKnowledgeMaxMs
        ? this : new(Math.Max(NotBeforeUnixMs, unixMs - GatewayLimits.ClockToleranceMs));

    /// <summary>Whether samples of this time are to be marked.</summary>
    public bool IsSuspect(long unixMs) => unixMs < NotBeforeUnixMs;

    /// <summary>The samples with the good ones marked; those that are not good keep what they say.</summary>
    public static void Mark(ReadOnlySpan<OutboxSample> samples, Span<OutboxSample> marked)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            marked[i] = samples[i].Quality == Quality.Good ? samples[i] with { Quality = Quality.ClockSuspect, Reason = QualityReason.Clock } : samples[i];
        }
    }
}
