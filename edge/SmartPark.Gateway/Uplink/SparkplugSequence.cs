namespace SmartPark.Gateway.Uplink;

/// <summary>
/// The two counters of an edge node (Sparkplug 3.0, section 6.4.4 and 6.4.18). <c>bdSeq</c> pairs the will of a connection with its birth and
/// grows with every connection, 0 to 255; <c>seq</c> numbers the messages of a session from 0 at NBIRTH, modulo 256.
/// </summary>
internal sealed class SparkplugSequence
{
    private byte _nextBdSeq;
    private byte _nextSeq;

    /// <summary>The bdSeq of the connection in progress.</summary>
    public byte BdSeq { get; private set; }

    /// <summary>A connection is about to be tried: its will carries the value returned.</summary>
    public byte Connect() => BdSeq = _nextBdSeq++;

    /// <summary>The seq of NBIRTH, always 0.</summary>
    public byte Birth()
    {
        _nextSeq = 1;
        return 0;
    }

    /// <summary>The seq of the next message after NBIRTH.</summary>
    public byte Next() => _nextSeq++;
}
