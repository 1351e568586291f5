namespace SmartPark.FieldSimulator.Wires;

/// <summary>Every bound of the simulator's wires, each with its reason.</summary>
public static class SimulatorLimits
{
    /// <summary>Connections served at once on one TCP line: real Modbus TCP gateways take 4 to 32. One more is closed at once and counted.</summary>
    public const int ConnectionsPerLineMax = 16;

    /// <summary>Bytes kept of a connection: two of the longest frames, so that a request behind a damaged one is still found.</summary>
    public const int ReceiveBufferBytes = 520;

    /// <summary>Chunks of a pseudo-terminal that wait for the session; a real UART overruns after 16 bytes. What does not fit is dropped and counted.</summary>
    public const int SerialChunksWaitingMax = 64;

    /// <summary>Bytes of one chunk: the longest RTU frame.</summary>
    public const int SerialChunkBytes = 256;

    /// <summary>Longest line of the command stream in characters; longer ones are refused.</summary>
    public const int CommandLengthMax = 200;

    /// <summary>Silence after which an unfinished RTU request is thrown away: far above any pause inside a frame, below any reply timeout that is followed by another try.</summary>
    public static readonly TimeSpan UnfinishedRequestMax = TimeSpan.FromMilliseconds(200);

    /// <summary>Time for a peer to take a reply; a peer that never reads loses its connection.</summary>
    public static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Time a connection may stay silent: ten of the longest usual poll intervals of a minute.</summary>
    public static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(10);

    /// <summary>Pause after a connection could not be accepted: a machine without free sockets is not kept busy asking.</summary>
    public static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Pause between the bytes of <see cref="Faults.FaultKind.ByteByByte"/>: long enough that each travels alone.</summary>
    public static readonly TimeSpan BytePause = TimeSpan.FromMilliseconds(2);
}
