using SmartPark.Fieldbus.Devices;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Gateway.Site;

/// <summary>A group of a device, with its place among the device's points.</summary>
/// <param name="Index">Index in <see cref="SiteDevice.Groups"/>, the same as in <see cref="PolledDevice.Groups"/>.</param>
/// <param name="Interval">Poll interval.</param>
/// <param name="FirstPoint">Index of its first point in <see cref="SiteDevice.Points"/>.</param>
/// <param name="Count">Number of points.</param>
/// <param name="Urgent">Whether any point belongs to fire or safety: polled first, sent first, dropped last.</param>
internal sealed record SiteGroup(int Index, TimeSpan Interval, int FirstPoint, int Count, bool Urgent);

/// <summary>A device of the site as polling, outbox and uplink share it. Immutable.</summary>
internal sealed class SiteDevice
{
    /// <summary>A device with the groups of its profile.</summary>
    public SiteDevice(int index, string id, IReadOnlyList<PollGroup> groups)
    {
        (Index, Id) = (index, id);
        var points = new List<Quantity>();
        var resolved = new List<SiteGroup>(groups.Count);
        foreach (var group in groups)
        {
            var urgent = group.Quantities.Any(q => q.Domain is Domain.Fire or Domain.Safety);
            resolved.Add(new(resolved.Count, group.Interval, points.Count, group.Quantities.Count, urgent));
            points.AddRange(group.Quantities);
        }

        (Groups, Points) = (resolved, points);
    }

    /// <summary>Index among all devices of the gateway.</summary>
    public int Index { get; }

    /// <summary>Device id.</summary>
    public string Id { get; }

    /// <summary>Its groups, in the order of the profile.</summary>
    public IReadOnlyList<SiteGroup> Groups { get; }

    /// <summary>The quantities of all groups, one after the other.</summary>
    public IReadOnlyList<Quantity> Points { get; }
}
