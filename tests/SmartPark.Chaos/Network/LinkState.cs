namespace SmartPark.Chaos.Network;

/// <summary>What a link does to the bytes on it; changed while it runs.</summary>
internal sealed class LinkState
{
    private readonly Lock _gate = new();
    private Random _random = new(0);
    private volatile int _delayMs;
    private volatile int _bytesPerSecond;
    private double _disorder;

    /// <summary>Connections are broken and new ones refused.</summary>
    public bool IsCut { get; set; }

    /// <summary>Time that every byte is under way, in milliseconds; 0 for none.</summary>
    public int DelayMs { get => _delayMs; set => _delayMs = value; }

    /// <summary>Bytes that pass in a second and direction; 0 for no limit.</summary>
    public int BytesPerSecond { get => _bytesPerSecond; set => _bytesPerSecond = value; }

    /// <summary>From now on each QoS 0 message is doubled, or changes places with the next, with this chance; 0 ends it.</summary>
    public void Disorder(double chance, int seed)
    {
        lock (_gate)
        {
            (_disorder, _random) = (chance, new(seed));
        }
    }

    /// <summary>What happens to the next QoS 0 message.</summary>
    public PacketFate Draw()
    {
        lock (_gate)
        {
            if (_disorder <= 0 || _random.NextDouble() >= _disorder)
            {
                return PacketFate.Pass;
            }

            return _random.Next(2) == 0 ? PacketFate.Twice : PacketFate.AfterNext;
        }
    }
}

/// <summary>What happens to a message on the way.</summary>
internal enum PacketFate
{
    /// <summary>It passes.</summary>
    Pass,

    /// <summary>It passes twice.</summary>
    Twice,

    /// <summary>It passes after the next one.</summary>
    AfterNext,
}
