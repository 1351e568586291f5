using SmartPark.Chaos.Fleet;
using SmartPark.Telemetry;

namespace SmartPark.Chaos.Judging;

/// <summary>What the store holds of one device, group and source time.</summary>
internal sealed class StoredRow
{
    public StoredRow(int device, PollGroup group, long timeMs)
    {
        (Device, Group, TimeMs) = (device, group, timeMs);
        Values = new double[DeviceCode.Quantities(group).Count];
        Array.Fill(Values, double.NaN);
        Qualities = new Quality[Values.Length];
    }

    /// <summary>Number of the device by its id.</summary>
    public int Device { get; }

    public PollGroup Group { get; }

    /// <summary>Source time, UTC ms.</summary>
    public long TimeMs { get; }

    /// <summary>Values by point; NaN where there is none.</summary>
    public double[] Values { get; }

    /// <summary>Qualities by point.</summary>
    public Quality[] Qualities { get; }

    /// <summary>Whether any point has a value: a row without says only that the device did not answer.</summary>
    public bool HasValue => Array.Exists(Values, v => !double.IsNaN(v));
}
