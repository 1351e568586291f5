namespace SmartPark.Gateway.Outbox;

/// <summary>Where an entry stands.</summary>
internal enum EntryState : byte
{
    /// <summary>Not sent in this session.</summary>
    Waiting,

    /// <summary>Sent, not acknowledged.</summary>
    InFlight,

    /// <summary>Sent and not acknowledged in time: to be sent again.</summary>
    Overdue,

    /// <summary>Stored, published without acknowledgement, or dropped: its samples are gone.</summary>
    Done,
}

/// <summary>One message that waits: a group of samples of one device.</summary>
internal struct OutboxEntry
{
    /// <summary>Outbox number.</summary>
    public long Number;

    /// <summary>Source time that the samples' offsets count from.</summary>
    public long TimeUnixMs;

    /// <summary>When it was sent last, monotonic milliseconds.</summary>
    public long SentMs;

    /// <summary>First chunk of its samples in the <see cref="SampleStore"/>.</summary>
    public int Chunk;

    /// <summary>Index in memory of its layout.</summary>
    public int Layout;

    /// <summary>Era of the clock that stamped it; 0 when its time is final. Of an era, it is counted as read when it is done.</summary>
    public int Era;

    /// <summary>Journal generation that holds it; 0 when none does.</summary>
    public long Generation;

    /// <summary>Where it stands in the database; default when it does not.</summary>
    public BlockPlace Place;

    /// <summary>The messages of the database that it was merged from; null for a message of this run.</summary>
    public MemberList? Members;

    /// <summary>Number of samples.</summary>
    public ushort Count;

    /// <summary>Where it stands.</summary>
    public EntryState State;

    /// <summary>Whether it is of fire or safety, waited, and is in flight: what else waited follows it when it is stored.</summary>
    public bool IsFollowed;

    /// <summary>Whether it was sent more than once, which makes its acknowledgement useless for measuring time.</summary>
    public bool IsRepeated;
}

/// <summary>
/// Entries of one priority in the order of their numbers, in a ring that grows when needed. Done entries in the middle are squeezed out
/// before it grows. Not thread-safe: the outbox locks.
/// </summary>
internal sealed class EntryQueue
{
    private const int CapacityMin = 256;

    private OutboxEntry[] _ring = new OutboxEntry[CapacityMin];
    private int _head;
    private int _done;

    /// <summary>Entries, done ones in the middle included.</summary>
    public int Count { get; private set; }

    /// <summary>The entry at an index from the oldest.</summary>
    public ref OutboxEntry this[int index] => ref _ring[(_head + index) & (_ring.Length - 1)];

    /// <summary>Adds an entry with a number above all others.</summary>
    public void Add(in OutboxEntry entry)
    {
        if (Count == _ring.Length)
        {
            MakeRoom();
        }

        Count++;
        this[Count - 1] = entry;
    }

    /// <summary>Index of the first entry with this number or a greater one; <see cref="Count"/> when there is none.</summary>
    public int IndexFrom(long number)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = this[middle].Number < number ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Marks an entry done; entries at the head that are done leave the queue, so indexes shift.</summary>
    public void Finish(int index)
    {
        this[index].State = EntryState.Done;
        this[index].Members = null;
        _done++;
        while (Count > 0 && this[0].State == EntryState.Done)
        {
            _head = (_head + 1) & (_ring.Length - 1);
            Count--;
            _done--;
        }

        if (Count == 0 && _ring.Length > CapacityMin * 16)
        {
            // After the backlog of an outage: the memory goes back.
            (_ring, _head) = (new OutboxEntry[CapacityMin], 0);
        }
    }

    private void MakeRoom()
    {
        var target = _done >= Count / 4 ? _ring.Length : _ring.Length * 2;
        var ring = new OutboxEntry[target];
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            ref var entry = ref this[i];
            if (entry.State != EntryState.Done)
            {
                ring[kept++] = entry;
            }
        }

        (_ring, _head, Count, _done) = (ring, 0, kept, 0);
    }
}
