namespace SmartPark.Gateway.Outbox;

/// <summary>Messages that go to the database together, as one row.</summary>
/// <param name="Id">Number of the block; rises, never used twice.</param>
/// <param name="Urgent">Whether its messages are of fire or safety.</param>
/// <param name="TimeUnixMs">Greatest source time in it, for its age.</param>
/// <param name="Messages">Number of messages.</param>
/// <param name="Samples">Number of samples.</param>
/// <param name="Body">The messages, one after the other.</param>
/// <param name="MayLeaveMemory">Whether its messages need not stay in memory: none was sent.</param>
internal sealed record OutboxBlock(long Id, bool Urgent, long TimeUnixMs, int Messages, int Samples, byte[] Body, bool MayLeaveMemory = false);

/// <summary>A block as it was read: with the marks of its messages that are done.</summary>
/// <param name="Block">The block.</param>
/// <param name="Done">Bit per message; null when none is done.</param>
/// <param name="IsSound">Whether its checksum holds.</param>
internal sealed record StoredBlock(OutboxBlock Block, byte[]? Done, bool IsSound);

/// <summary>What one transaction of the database changes.</summary>
internal sealed class OutboxCommit
{
    /// <summary>Journal generations up to this one are in the database: their messages never replay.</summary>
    public long Absorbed { get; init; }

    /// <summary>The counts of the database include everything up to the end of this generation.</summary>
    public long Counted { get; init; }

    /// <summary>New blocks.</summary>
    public List<OutboxBlock> Blocks { get; } = [];

    /// <summary>Blocks some of whose messages became done, with all marks.</summary>
    public List<(ResidentBlock Block, byte[] Done)> Marks { get; } = [];

    /// <summary>Blocks that are done or dropped, with what they took.</summary>
    public List<(long Id, int Bytes)> Deleted { get; } = [];

    /// <summary>What was counted since the last transaction.</summary>
    public Dictionary<(string Device, int Hour), HourFigures> Figures { get; set; } = [];

    /// <summary>The clock's book as it was; null to leave the database's as it is.</summary>
    public byte[]? Clock { get; init; }

    /// <summary>Whether there is anything to write but counts.</summary>
    public bool HasMessages => Blocks.Count > 0 || Marks.Count > 0 || Deleted.Count > 0;
}
