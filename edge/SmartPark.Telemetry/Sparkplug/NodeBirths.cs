using System.Collections.Concurrent;

namespace SmartPark.Telemetry.Sparkplug;

/// <summary>
/// The births of one edge node and its devices, as they last came. Thread-safe: the control session adds, workers look up.
/// Aliases are looked up in the birth of the message's own device, so a node that uses one alias on two devices, against the specification, is understood too.
/// </summary>
public sealed class NodeBirths
{
    private readonly ConcurrentDictionary<string, BirthCertificate> _devices = new(StringComparer.Ordinal);
    private volatile BirthCertificate? _node;

    /// <summary>The node's own birth; null before its NBIRTH and after its NDEATH.</summary>
    public BirthCertificate? Node => _node;

    /// <summary>Number of devices born.</summary>
    public int DeviceCount => _devices.Count;

    /// <summary>The birth for a message of a device, or of the node when <paramref name="device"/> is null; null when there was none.</summary>
    public BirthCertificate? Of(string? device) => device is null ? _node : _devices.GetValueOrDefault(device);

    /// <summary>Takes an NBIRTH. Its devices are to be born again: what they were before is forgotten.</summary>
    public void NodeBorn(BirthCertificate birth)
    {
        ArgumentNullException.ThrowIfNull(birth);
        _devices.Clear();
        _node = birth;
    }

    /// <summary>Takes a DBIRTH; <see cref="SparkplugDecodeError.NotBorn"/> before the NBIRTH, <see cref="SparkplugDecodeError.TooManyDevices"/> at the limit.</summary>
    public SparkplugDecodeError DeviceBorn(string device, BirthCertificate birth)
    {
        ArgumentNullException.ThrowIfNull(birth);
        if (_node is null)
        {
            return SparkplugDecodeError.NotBorn;
        }

        if (!_devices.ContainsKey(device) && _devices.Count >= SparkplugLimits.DevicesPerNodeMax)
        {
            return SparkplugDecodeError.TooManyDevices;
        }

        _devices[device] = birth;
        return SparkplugDecodeError.None;
    }

    /// <summary>Takes a DDEATH.</summary>
    public void DeviceDied(string device) => _devices.TryRemove(device, out _);

    /// <summary>Takes an NDEATH: the node and all its devices are gone.</summary>
    public void NodeDied()
    {
        _node = null;
        _devices.Clear();
    }
}
