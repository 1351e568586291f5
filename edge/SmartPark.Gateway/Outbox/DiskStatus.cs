namespace SmartPark.Gateway.Outbox;

/// <summary>Where the outbox keeps what waits. The numbers are the codes of <c>gateway_outbox_disk_state</c>.</summary>
internal enum DiskState
{
    /// <summary>On disk.</summary>
    OnDisk = 0,

    /// <summary>In memory, because no folder was given.</summary>
    InMemory = 1,

    /// <summary>In memory for now: the disk is full.</summary>
    Full = 2,

    /// <summary>In memory for now: the disk cannot be written.</summary>
    Failed = 3,

    /// <summary>Not known yet: the gateway starts.</summary>
    Opening = 4,
}

/// <summary>How the disk of the outbox does. Immutable: replaced as a whole.</summary>
/// <param name="State">Where messages wait.</param>
/// <param name="Bytes">Bytes of messages on disk.</param>
/// <param name="BytesMax">Bytes at which the oldest goes.</param>
/// <param name="Detail">What is in its way; empty when nothing is.</param>
internal sealed record DiskStatus(DiskState State, long Bytes, long BytesMax, string Detail)
{
    /// <summary>An outbox in memory.</summary>
    public static DiskStatus None { get; } = new(DiskState.InMemory, 0, 0, "");

    /// <summary>The state as the status file says it.</summary>
    public string Word => State switch
    {
        DiskState.OnDisk => "on-disk",
        DiskState.Full => "full",
        DiskState.Failed => "failed",
        DiskState.Opening => "opening",
        _ => "in-memory",
    };
}
