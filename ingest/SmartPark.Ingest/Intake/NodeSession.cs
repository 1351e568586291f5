using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest.Intake;

/// <summary>What this host knows of one edge node since its last birth. Owned by the decoder; not thread-safe.</summary>
internal sealed class NodeSession(string park, string gateway)
{
    private readonly Queue<long> _unrequestedBirths = new(IntakeLimits.BirthFlapMax);
    private readonly Dictionary<string, Dictionary<string, string>> _wrongUnits = [];
    private ulong? _lastSeq;
    private long? _rebirthAskedAt;
    private bool _isRebirthPending;

    public string Park { get; } = park;

    public string Gateway { get; } = gateway;

    /// <summary>Births of the node and its devices: what aliases and missing datatypes mean.</summary>
    public NodeBirths Births { get; } = new();

    /// <summary>bdSeq of the last NBIRTH; null when it named none.</summary>
    public long? BdSeq { get; private set; }

    /// <summary>Whether an NBIRTH came and no matching NDEATH since.</summary>
    public bool IsBorn => Births.Node is not null;

    /// <summary>Takes an NBIRTH. True when so many came unasked that two gateways may share the id.</summary>
    public bool Born(BirthCertificate birth, long nowUnixMs)
    {
        Births.NodeBorn(birth);
        _wrongUnits.Clear();
        (BdSeq, _lastSeq) = (birth.BdSeq, birth.Seq);
        if (_isRebirthPending)
        {
            _isRebirthPending = false;
            return false;
        }

        while (_unrequestedBirths.TryPeek(out var first) && first <= nowUnixMs - IntakeLimits.BirthFlapWindowMs)
        {
            _unrequestedBirths.Dequeue();
        }

        _unrequestedBirths.Enqueue(nowUnixMs);
        if (_unrequestedBirths.Count < IntakeLimits.BirthFlapMax)
        {
            return false;
        }

        _unrequestedBirths.Clear();
        return true;
    }

    /// <summary>
    /// Whether an NDEATH belongs to the session that is alive: its bdSeq is that of the last NBIRTH. Nodes that do not count (several foreign ones)
    /// are believed.
    /// </summary>
    public bool IsOwnDeath(long? bdSeq) => bdSeq is null || BdSeq is null || bdSeq == BdSeq;

    /// <summary>Forgets everything: the node died, or this host lost the broker.</summary>
    public void Died()
    {
        Births.NodeDied();
        _wrongUnits.Clear();
        (BdSeq, _lastSeq) = (null, null);
    }

    /// <summary>Takes the sequence number of a message after the NBIRTH; false when messages are missing before it. Nodes without numbers have no gaps.</summary>
    public bool Follows(ulong? seq)
    {
        if (seq is null || !IsBorn)
        {
            return true;
        }

        var follows = _lastSeq is null || seq == (_lastSeq + 1) % 256;
        _lastSeq = seq;
        return follows;
    }

    /// <summary>Whether a rebirth may be asked for now: not again within <see cref="IntakeLimits.RebirthPauseMs"/>.</summary>
    public bool MayAskRebirth(long nowUnixMs)
    {
        if (_rebirthAskedAt is { } last && nowUnixMs - last < IntakeLimits.RebirthPauseMs)
        {
            return false;
        }

        (_rebirthAskedAt, _isRebirthPending) = (nowUnixMs, true);
        return true;
    }

    /// <summary>A birth of a device begins (of the node itself: its own id): what an earlier one said of its units is forgotten.</summary>
    public void UnitsBegin(string device) => _wrongUnits.Remove(device);

    /// <summary>Remembers that a birth named another unit than the catalogue's: data of that metric will not name it again.</summary>
    public void WrongUnitNamed(string device, string name, string unit)
    {
        if (!_wrongUnits.TryGetValue(device, out var ofDevice))
        {
            _wrongUnits.Add(device, ofDevice = new(StringComparer.Ordinal));
        }

        ofDevice[name] = unit;
    }

    /// <summary>The wrong unit that the birth named for a metric, or null.</summary>
    public string? WrongUnitOf(string device, string name) =>
        _wrongUnits.Count > 0 && _wrongUnits.TryGetValue(device, out var ofDevice) && ofDevice.TryGetValue(name, out var unit) ? unit : null;
}
