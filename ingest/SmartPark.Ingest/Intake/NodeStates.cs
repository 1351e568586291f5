namespace SmartPark.Ingest.Intake;

/// <summary>A device as its gateway last spoke of it.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Online">Whether its last birth is newer than its last death.</param>
/// <param name="SinceUnixMs">When that became so, UTC ms.</param>
public sealed record DeviceState(string Device, bool Online, long SinceUnixMs);

/// <summary>A Sparkplug edge node and its devices.</summary>
/// <param name="Park">Park id; the Sparkplug group.</param>
/// <param name="Gateway">Gateway id; the edge node.</param>
/// <param name="Online">Whether its last birth is newer than its last death.</param>
/// <param name="SinceUnixMs">When that became so, UTC ms.</param>
/// <param name="Devices">Its devices in the order of their ids.</param>
public sealed record NodeState(string Park, string Gateway, bool Online, long SinceUnixMs, IReadOnlyList<DeviceState> Devices);

/// <summary>Which gateways and devices are online, since when. Thread-safe snapshots.</summary>
public sealed class NodeStates
{
    /// <summary>All nodes seen, in the order of park and gateway.</summary>
    public IReadOnlyList<NodeState> All => throw new NotSupportedException(GetType().Name);

    /// <summary>The state of one device, or null when no gateway spoke of it yet.</summary>
    public DeviceState? OfDevice(string park, string device) => throw new NotSupportedException(park + device);
}
