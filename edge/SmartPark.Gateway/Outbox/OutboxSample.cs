using System.Runtime.InteropServices;
using SmartPark.Telemetry;

namespace SmartPark.Gateway.Outbox;

/// <summary>
/// One sample as it waits: 16 bytes, no reference.
/// <code>
///   0 value (double)   8 offset to the entry's time, ms (int)   12 point of the device (ushort)   14 quality   15 reason
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct OutboxSample(double Value, int OffsetMs, ushort Point, Quality Quality, QualityReason Reason)
{
    /// <summary>Marks good samples clock-suspect; those that are not good keep what they say.</summary>
    public static void Mark(Span<OutboxSample> samples)
    {
        foreach (ref var sample in samples)
        {
            sample = sample.Quality == Quality.Good ? sample with { Quality = Quality.ClockSuspect, Reason = QualityReason.Clock } : sample;
        }
    }
}
