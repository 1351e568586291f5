using SmartPark.Fieldbus.Devices;
using SmartPark.Telemetry;

namespace SmartPark.Gateway.Site;

/// <summary>Whether a device answers.</summary>
internal enum DevicePresence
{
    /// <summary>Not asked yet.</summary>
    Unknown,

    /// <summary>It answered last.</summary>
    Answering,

    /// <summary>It missed <see cref="GatewayLimits.UnansweredPollsToSilent"/> polls in a row.</summary>
    Silent,
}

/// <summary>
/// What is known of a device now: its presence and the latest reading of each point. Written by the worker of its line, read by the
/// uplink for births; safe for both at once.
/// </summary>
internal sealed class DeviceState(SiteDevice device)
{
    private readonly Lock _gate = new();
    private readonly PointReading[] _latest = Unread(device.Points.Count);
    private DevicePresence _presence;

    /// <summary>Whose state it is.</summary>
    public SiteDevice Device { get; } = device;

    /// <summary>Whether it answers.</summary>
    public DevicePresence Presence
    {
        get
        {
            lock (_gate)
            {
                return _presence;
            }
        }
    }

    /// <summary>Sets the presence; returns what it was before.</summary>
    public DevicePresence SetPresence(DevicePresence presence)
    {
        lock (_gate)
        {
            var before = _presence;
            _presence = presence;
            return before;
        }
    }

    /// <summary>Remembers the readings of a group.</summary>
    public void Update(SiteGroup group, ReadOnlySpan<PointReading> readings)
    {
        lock (_gate)
        {
            readings.CopyTo(_latest.AsSpan(group.FirstPoint, group.Count));
        }
    }

    /// <summary>Copies the latest readings of all points; a point that was never read is bad, without value and with time 0.</summary>
    public void CopyTo(Span<PointReading> readings)
    {
        lock (_gate)
        {
            _latest.CopyTo(readings);
        }
    }

    private static PointReading[] Unread(int count)
    {
        var readings = new PointReading[count];
        Array.Fill(readings, new(double.NaN, Quality.Bad, QualityReason.None, 0));
        return readings;
    }
}
