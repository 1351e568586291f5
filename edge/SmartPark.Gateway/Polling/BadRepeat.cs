using SmartPark.Fieldbus.Devices;
using SmartPark.Telemetry;

namespace SmartPark.Gateway.Polling;

/// <summary>
/// Which readings of a group are worth sending. A reading with a value always is. One without is sent when it turns bad or changes
/// its reason, and again every <see cref="GatewayLimits.BadRepeatMs"/>: an outage is visible and does not flood.
/// </summary>
internal sealed class BadRepeat(int points)
{
    private readonly (long SentMs, QualityReason Reason)[] _bad = new (long, QualityReason)[points];

    /// <summary>Whether to send this reading of point <paramref name="point"/>; the time is that of the reading.</summary>
    public bool IsDue(int point, in PointReading reading)
    {
        ref var bad = ref _bad[point];
        if (reading.Quality != Quality.Bad)
        {
            bad = default;
            return true;
        }

        if (bad.Reason == reading.Reason && bad.SentMs > 0 && reading.SourceTimeUnixMs - bad.SentMs is >= 0 and < GatewayLimits.BadRepeatMs)
        {
            return false;
        }

        bad = (reading.SourceTimeUnixMs, reading.Reason);
        return true;
    }
}
