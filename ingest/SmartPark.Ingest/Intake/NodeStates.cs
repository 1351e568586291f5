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
/// <param name="FlappedAtUnixMs">
/// When it was last born so often unasked that two gateways may be taking one id from each other, UTC ms; null when that was not, or not lately.
/// </param>
public sealed record NodeState(string Park, string Gateway, bool Online, long SinceUnixMs, IReadOnlyList<DeviceState> Devices, long? FlappedAtUnixMs = null)
{
    /// <summary>How long a node counts as fought for after it last looked so, in ms: longer than the window in which births are counted.</summary>
    public const long FlapShownMs = 5 * 60_000;

    /// <summary>Whether two gateways seem to fight for this id now.</summary>
    public bool IsFoughtFor(long nowUnixMs) => FlappedAtUnixMs is { } at && nowUnixMs - at < FlapShownMs;
}

/// <summary>Which gateways and devices are online, since when. Thread-safe snapshots.</summary>
/// <remarks>Written by the control session alone; a device that a second gateway speaks of moves to that gateway.</remarks>
public sealed class NodeStates
{
    /// <summary>Edge nodes kept: a city of 100 parks has some 2,000 gateways. Further ones are refused.</summary>
    public const int NodesMax = 20_000;

    /// <summary>Devices kept over all nodes: twice the largest city. Further ones are refused.</summary>
    public const int DevicesMax = 200_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<(string Park, string Gateway), Node> _nodes = new(ByParkAndGateway.Instance);
    private readonly Dictionary<(string Park, string Device), Node> _nodeOf = [];
    private IReadOnlyList<NodeState>? _snapshot = [];
    private long _version;
    private long _placesVersion;

    /// <summary>All nodes seen, in the order of park and gateway.</summary>
    public IReadOnlyList<NodeState> All
    {
        get
        {
            lock (_gate)
            {
                return _snapshot ??= [.. _nodes.Values.Select(n => new NodeState(n.Park, n.Gateway, n.Online, n.SinceUnixMs, [.. n.Devices.Values], n.FlappedAtUnixMs))];
            }
        }
    }

    /// <summary>Rises with each change.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Rises when a device is spoken of by another gateway than before, or for the first time.</summary>
    public long PlacesVersion => Interlocked.Read(ref _placesVersion);

    /// <summary>The state of one device, or null when no gateway spoke of it yet.</summary>
    public DeviceState? OfDevice(string park, string device)
    {
        lock (_gate)
        {
            return _nodeOf.TryGetValue((park, device), out var node) ? node.Devices[device] : null;
        }
    }

    /// <summary>The gateway that last spoke of a device, or null.</summary>
    public string? GatewayOf(string park, string device)
    {
        lock (_gate)
        {
            return _nodeOf.TryGetValue((park, device), out var node) ? node.Gateway : null;
        }
    }

    /// <summary>A node was born (NBIRTH): it is online, its devices are as before until their own births. False when there are too many nodes.</summary>
    /// <param name="park">Park id.</param>
    /// <param name="gateway">Gateway id.</param>
    /// <param name="timeUnixMs">When, UTC ms.</param>
    /// <param name="flaps">Whether it has been born so often that two gateways may have its id.</param>
    public bool NodeBorn(string park, string gateway, long timeUnixMs, bool flaps = false)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue((park, gateway), out var node))
            {
                if (_nodes.Count >= NodesMax)
                {
                    return false;
                }

                _nodes.Add((park, gateway), node = new(park, gateway));
            }

            node.Set(online: true, timeUnixMs);
            node.FlappedAtUnixMs = flaps ? timeUnixMs : node.FlappedAtUnixMs;
            Changed();
            return true;
        }
    }

    /// <summary>A node died (NDEATH): it and all its devices are offline.</summary>
    public void NodeDied(string park, string gateway, long timeUnixMs)
    {
        lock (_gate)
        {
            if (_nodes.TryGetValue((park, gateway), out var node))
            {
                node.Kill(timeUnixMs);
                Changed();
            }
        }
    }

    /// <summary>Every node and device is offline: this host lost its broker and knows nothing any more.</summary>
    public void AllDied(long timeUnixMs)
    {
        lock (_gate)
        {
            foreach (var node in _nodes.Values)
            {
                node.Kill(timeUnixMs);
            }

            Changed();
        }
    }

    /// <summary>A device was born (DBIRTH) or died (DDEATH) under a node. False when there are too many devices or the node is unknown.</summary>
    public bool DeviceChanged(string park, string gateway, string device, bool online, long timeUnixMs)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue((park, gateway), out var node))
            {
                return false;
            }

            if (!_nodeOf.TryGetValue((park, device), out var before))
            {
                if (_nodeOf.Count >= DevicesMax)
                {
                    return false;
                }
            }
            else if (before != node)
            {
                if (!online)
                {
                    return true; // The old gateway's death of a device that has moved says nothing about it.
                }

                before.Devices.Remove(device);
            }

            if (before != node)
            {
                Interlocked.Increment(ref _placesVersion);
            }

            _nodeOf[(park, device)] = node;
            node.Set(device, online, timeUnixMs);
            Changed();
            return true;
        }
    }

    private void Changed()
    {
        _snapshot = null;
        Interlocked.Increment(ref _version);
    }

    private sealed class Node(string park, string gateway)
    {
        public string Park { get; } = park;

        public string Gateway { get; } = gateway;

        public bool Online { get; private set; }

        public long SinceUnixMs { get; private set; }

        public long? FlappedAtUnixMs { get; set; }

        public SortedDictionary<string, DeviceState> Devices { get; } = new(StringComparer.Ordinal);

        public void Set(bool online, long timeUnixMs)
        {
            if (Online != online || SinceUnixMs == 0)
            {
                (Online, SinceUnixMs) = (online, timeUnixMs);
            }
        }

        public void Set(string device, bool online, long timeUnixMs)
        {
            if (!Devices.TryGetValue(device, out var state) || state.Online != online)
            {
                Devices[device] = new(device, online, timeUnixMs);
            }
        }

        public void Kill(long timeUnixMs)
        {
            Set(online: false, timeUnixMs);
            foreach (var device in Devices.Keys.ToArray())
            {
                Set(device, online: false, timeUnixMs);
            }
        }
    }

    private sealed class ByParkAndGateway : IComparer<(string Park, string Gateway)>
    {
        public static readonly ByParkAndGateway Instance = new();

        public int Compare((string Park, string Gateway) x, (string Park, string Gateway) y)
        {
            var park = string.CompareOrdinal(x.Park, y.Park);
            return park != 0 ? park : string.CompareOrdinal(x.Gateway, y.Gateway);
        }
    }
}
