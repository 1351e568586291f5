namespace SmartPark.Gateway.Outbox;

/// <summary>
/// The messages in memory and the order in which they go: fire and safety first, those that waited too, then live, then what is sent again or was missed. Four queues in
/// the order of their numbers: messages of this run and messages read back from disk, urgent and not. Not thread-safe: the outbox locks.
/// </summary>
internal sealed partial class OutboxQueues(LayoutBook layouts, HourLedger ledger, BlockBook blocks, bool acknowledged, EraVerdict settle)
{
    /// <summary>Memory of an entry besides its samples.</summary>
    public const int EntryBytes = 80;

    private const int Urgent = 0;
    private const int Normal = 1;
    private const int FromDisk = 2;
    private const int MessageWireBytes = 64;
    private const int SampleWireBytes = 40;

    /// <summary>Messages of backlog that may go at once: what the pace allows between two looks of the uplink.</summary>
    private const double BacklogBurst = GatewayLimits.BacklogMessagesPerSecondMax * GatewayLimits.UplinkTickMs / 1000.0;

    private readonly SampleStore _samples = new();
    private readonly EntryQueue[] _queues = [new(), new(), new(), new()];
    private readonly long[] _nextLive = [1, 1];
    private readonly long[] _nextBacklog = [1, 1, 1, 1];
    private readonly Queue<(int Queue, long Number, long SentMs)> _inFlight = new();
    private readonly Queue<(int Queue, long Number)>[] _overdue = [new(), new()];
    private readonly long[] _readAhead = new long[2];
    private readonly MemberPool _members = new();
    private readonly ResendTimer _resend = new();
    private readonly SendWindow _window = new();
    private readonly RecordBuffer _block = new(64 * 1024);
    private OutboxSample[] _scratch = new OutboxSample[64];
    private long _sessionFirst = 1;
    private double _backlogTokens;
    private long _tokensMs;
    private int _followed;
    private long _followedMs;

    /// <summary>Messages that became done since this was cleared, for the journal.</summary>
    public List<DoneMessage> Done { get; } = [];

    /// <summary>Greatest number in use.</summary>
    public long LastNumber { get; private set; }

    /// <summary>Messages in memory that are not stored.</summary>
    public int Waiting { get; private set; }

    /// <summary>Messages sent and not acknowledged.</summary>
    public int Unacknowledged { get; private set; }

    /// <summary>Their bytes on the wire, nearly.</summary>
    public long UnacknowledgedBytes { get; private set; }

    /// <summary>Bytes of backlog that may be unacknowledged now.</summary>
    public long WindowBytes => _window.Bytes;

    /// <summary>Messages sent again because no acknowledgement came in time.</summary>
    public long Resent { get; private set; }

    /// <summary>Whether what is not fire or safety waits for the clock.</summary>
    public bool HoldsNormal { get; set; }

    /// <summary>Whether a session takes messages.</summary>
    public bool IsOnline { get; private set; }

    /// <summary>Memory in use.</summary>
    public long Bytes => ((long)_samples.ChunksInUse * SampleStore.ChunkBytes) + ((long)Waiting * EntryBytes);

    /// <summary>Numbers of messages added from now on follow this one; those that wait and were never sent are numbered anew, in their order.</summary>
    public void NumberFrom(long last)
    {
        // All by the same distance: order and gaps stay, and nothing was sent under the old numbers.
        foreach (var queue in _queues)
        {
            for (var i = 0; i < queue.Count; i++)
            {
                queue[i].Number += last;
            }
        }

        LastNumber += last;
        _sessionFirst += last;
        for (var q = 0; q < _nextLive.Length; q++)
        {
            _nextLive[q] += last;
        }
    }

    /// <summary>Adds a message of this run; returns its number.</summary>
    public long Append(int layout, bool urgent, long timeUnixMs, ReadOnlySpan<OutboxSample> samples, long generation, int era = 0)
    {
        Add(urgent ? Urgent : Normal, new() { Layout = layout, TimeUnixMs = timeUnixMs, Generation = generation, Era = era }, samples);
        return LastNumber;
    }

    /// <summary>Adds messages of one layout that were read back from disk as one message, under a new number.</summary>
    public void AppendFromDisk(in BacklogMessage message)
    {
        var priority = message.Urgent ? Urgent : Normal;
        Add(FromDisk + priority, new() { Layout = message.Layout, TimeUnixMs = message.TimeUnixMs, Members = _members.Rent(message.Members), Era = message.Era }, message.Samples);
        _readAhead[priority] += message.Samples.Length;
    }

    /// <summary>Samples of a priority that were read back from disk and not sent.</summary>
    public long ReadAhead(bool urgent) => _readAhead[urgent ? Urgent : Normal];

    /// <summary>What became done is in the journal.</summary>
    public void ClearDone()
    {
        foreach (var done in Done)
        {
            _members.Return(done.Members);
        }

        Done.Clear();
        if (_queues[FromDisk + Urgent].Count + _queues[FromDisk + Normal].Count == 0)
        {
            _members.Trim();
        }
    }

    /// <summary>Starts a session with the host: whatever is not stored is backlog now, in the order it was read.</summary>
    public void BeginSession(long nowMs)
    {
        _inFlight.Clear();
        Array.ForEach(_overdue, static q => q.Clear());
        Array.Clear(_readAhead);
        (Unacknowledged, UnacknowledgedBytes, _followed) = (0, 0, 0);

        // What waited of fire and safety goes at once.
        (_backlogTokens, _tokensMs) = (BacklogBurst, nowMs);
        _sessionFirst = LastNumber + 1;
        _window.Begin(nowMs);
        IsOnline = true;
        for (var q = 0; q < _queues.Length; q++)
        {
            _nextBacklog[q] = 0;
            for (var i = 0; i < _queues[q].Count; i++)
            {
                ref var entry = ref _queues[q][i];
                if (entry.State != EntryState.Done)
                {
                    entry.IsRepeated |= entry.State is EntryState.InFlight or EntryState.Overdue;
                    (entry.State, entry.IsFollowed) = (EntryState.Waiting, false);
                    _readAhead[q & Normal] += q >= FromDisk ? entry.Count : 0;
                }
            }
        }

        Array.Fill(_nextLive, _sessionFirst);
    }

    /// <summary>The session ended; what is in flight may still be acknowledged until the next begins.</summary>
    public void EndSession() => IsOnline = false;

    /// <summary>
    /// Copies the next message to send; false when there is none, or none that the windows allow now. Of each priority what was just read goes before what
    /// waited; with <paramref name="isNormalHeld"/> nothing but urgent messages goes of what waited.
    /// </summary>
    public bool TryTake(long nowMs, OutboxMessage message, bool isNormalHeld)
    {
        Expire(nowMs);
        return TryTakeLive(Urgent, 2, nowMs, message)
            || TryTakeWaiting(Urgent, nowMs, message)
            || (!HoldsNormal && TryTakeLive(Normal, 1, nowMs, message))
            || (!isNormalHeld && !HoldsNormal && !IsFollowing(nowMs) && TryTakeWaiting(Normal, nowMs, message));
    }

    /// <summary>Messages of these numbers are stored; returns how many there were. They are counted and stand in <see cref="Done"/>.</summary>
    public int Finish(long first, long last, long? nowMs, long nowUnixMs)
    {
        var count = 0;
        for (var q = 0; q < _queues.Length; q++)
        {
            var entries = _queues[q];
            for (var i = entries.IndexFrom(first); i < entries.Count && entries[i].Number <= last;)
            {
                ref var entry = ref entries[i];
                if (entry.State == EntryState.Done)
                {
                    i++;
                    continue;
                }

                if (nowMs is { } now && entry.State == EntryState.InFlight && !entry.IsRepeated)
                {
                    _resend.Measure(now - entry.SentMs);
                    _window.Acknowledged(WireBytes(entry.Count), now - entry.SentMs, UnacknowledgedBytes, now);
                }

                ledger.CountStored(layouts[entry.Layout].CountedAs, CountRead(q, entry), SamplesOf(entry), nowUnixMs);
                var next = entry.Number + 1;
                Complete(q, i);
                count++;
                i = entries.IndexFrom(next);
            }
        }

        return count;
    }

    /// <summary>Drops the oldest message of this run with the lowest priority and counts it; false when there is none.</summary>
    public bool TryDrop(out long samples)
    {
        var queue = _queues[Normal].Count > 0 ? Normal : Urgent;
        samples = 0;
        if (_queues[queue].Count == 0)
        {
            return false;
        }

        ref var oldest = ref _queues[queue][0];
        samples = ledger.CountDropped(layouts[oldest.Layout].CountedAs, CountRead(queue, oldest), SamplesOf(oldest), DropReason.Full);
        Complete(queue, 0);
        return true;
    }

    /// <summary>Messages of the disk leave memory without a trace: the database that held them is gone.</summary>
    public void ForgetReadAhead()
    {
        for (var q = FromDisk; q < _queues.Length; q++)
        {
            while (_queues[q].Count > 0)
            {
                _members.Return(_queues[q][0].Members);
                Forget(q, 0);
            }
        }

        Array.Clear(_readAhead);
    }

    private static long WireBytes(int samples) => MessageWireBytes + ((long)samples * SampleWireBytes);

    private void Add(int queue, OutboxEntry entry, ReadOnlySpan<OutboxSample> samples)
    {
        entry.Number = ++LastNumber;
        entry.Chunk = _samples.Put(samples);
        entry.Count = (ushort)samples.Length;
        Waiting++;
        _queues[queue].Add(entry);
    }

    private ReadOnlySpan<OutboxSample> SamplesOf(in OutboxEntry entry)
    {
        if (_scratch.Length < entry.Count)
        {
            _scratch = new OutboxSample[entry.Count];
        }

        var samples = _scratch.AsSpan(0, entry.Count);
        _samples.Get(entry.Chunk, samples);
        return samples;
    }

    private bool TryTakeLive(int queue, int share, long nowMs, OutboxMessage message) =>
        Unacknowledged < GatewayLimits.UnacknowledgedEntriesMax * share && UnacknowledgedBytes < GatewayLimits.UnacknowledgedBytesMax * share
        && TryTakeFrom(queue, ref _nextLive[queue], long.MaxValue, isHistorical: false, nowMs, message);

    private bool TryTakeWaiting(int priority, long nowMs, OutboxMessage message) =>
        MaySendBacklog(nowMs)
        && (TryTakeOverdue(priority, nowMs, message) || TryTakeBacklog(priority, nowMs, message) || TryTakeBacklog(FromDisk + priority, nowMs, message));

    /// <summary>
    /// Whether alarms that waited are on their way: what else waited goes when they are stored, not only behind them, for writers share the messages. For a
    /// while only: one that is lost on the way must not hold up the rest.
    /// </summary>
    private bool IsFollowing(long nowMs) => _followed > 0 && nowMs - _followedMs < GatewayLimits.ResendTimeoutMinMs;

    private bool TryTakeBacklog(int queue, long nowMs, OutboxMessage message) =>
        TryTakeFrom(queue, ref _nextBacklog[queue], queue >= FromDisk ? long.MaxValue : _sessionFirst, isHistorical: true, nowMs, message) && SpendToken();

    private bool TryTakeFrom(int queue, ref long next, long end, bool isHistorical, long nowMs, OutboxMessage message)
    {
        var entries = _queues[queue];
        if (next >= end || next > LastNumber)
        {
            return false;
        }

        for (var i = entries.IndexFrom(next); i < entries.Count && entries[i].Number < end; i++)
        {
            next = entries[i].Number + 1;
            if (entries[i].State == EntryState.Waiting)
            {
                Send(queue, ref entries[i], isHistorical, nowMs, message);
                return true;
            }
        }

        next = Math.Min(end, LastNumber + 1);
        return false;
    }

    private bool TryTakeOverdue(int priority, long nowMs, OutboxMessage message)
    {
        while (_overdue[priority].TryDequeue(out var item))
        {
            var entries = _queues[item.Queue];
            var i = entries.IndexFrom(item.Number);
            if (i < entries.Count && entries[i].Number == item.Number && entries[i].State == EntryState.Overdue)
            {
                Resent++;
                entries[i].IsRepeated = true;
                Send(item.Queue, ref entries[i], isHistorical: true, nowMs, message);
                return SpendToken();
            }
        }

        return false;
    }

    private void Send(int queue, ref OutboxEntry entry, bool isHistorical, long nowMs, OutboxMessage message)
    {
        var verdict = settle(entry.Era, IsUrgent(queue));
        var samples = message.Fill(entry.Number, layouts[entry.Layout], entry.TimeUnixMs + verdict.ShiftMs, entry.Count, IsUrgent(queue), isHistorical);
        _samples.Get(entry.Chunk, samples);
        if (verdict.IsSuspect)
        {
            OutboxSample.Mark(samples);
        }

        _readAhead[queue & Normal] -= queue >= FromDisk && entry.State == EntryState.Waiting ? entry.Count : 0;
        entry.State = EntryState.InFlight;
        entry.SentMs = nowMs;
        entry.IsFollowed = isHistorical && (queue & Normal) == Urgent;
        (_followed, _followedMs) = entry.IsFollowed ? (_followed + 1, nowMs) : (_followed, _followedMs);
        Unacknowledged++;
        UnacknowledgedBytes += WireBytes(entry.Count);
        if (acknowledged)
        {
            _inFlight.Enqueue((queue, entry.Number, nowMs));
        }
    }

    /// <summary>Whether backlog may go now: within its window, so that live samples find a short queue on the way.</summary>
    private bool MaySendBacklog(long nowMs)
    {
        _backlogTokens = Math.Min(BacklogBurst, _backlogTokens + ((nowMs - _tokensMs) * GatewayLimits.BacklogMessagesPerSecondMax / 1000.0));
        _tokensMs = nowMs;
        return _backlogTokens >= 1 && Unacknowledged < GatewayLimits.UnacknowledgedBacklogMax && UnacknowledgedBytes < _window.Bytes;
    }

    private bool SpendToken()
    {
        _backlogTokens--;
        return true;
    }

    /// <summary>Entries whose acknowledgement is overdue are queued to be sent again.</summary>
    private void Expire(long nowMs)
    {
        var expired = false;
        while (_inFlight.TryPeek(out var item))
        {
            var entries = _queues[item.Queue];
            var i = entries.IndexFrom(item.Number);
            var isOpen = i < entries.Count && entries[i].Number == item.Number && entries[i].State == EntryState.InFlight && entries[i].SentMs == item.SentMs;
            if (isOpen && nowMs - item.SentMs < _resend.TimeoutMs && _inFlight.Count < GatewayLimits.UnacknowledgedEntriesMax * 8)
            {
                break;
            }

            _inFlight.Dequeue();
            if (isOpen)
            {
                Land(ref entries[i]);
                entries[i].State = EntryState.Overdue;
                _overdue[item.Queue & Normal].Enqueue((item.Queue, item.Number));
                expired = true;
            }
        }

        if (expired)
        {
            _window.Expired(_resend.TimeoutMs, nowMs);
            _resend.Expired();
        }
    }

    /// <summary>An entry is done: the journal and its block will say so.</summary>
    private void Complete(int queue, int index)
    {
        ref var entry = ref _queues[queue][index];
        Done.Add(new(entry.Number, entry.Place, entry.Members));
        if (entry.Place.Block != 0)
        {
            blocks.Finish(entry.Place);
        }

        foreach (var member in entry.Members is { } members ? members.Places : [])
        {
            blocks.Finish(member);
        }

        Forget(queue, index);
    }

    private void Forget(int queue, int index)
    {
        ref var entry = ref _queues[queue][index];
        if (entry.State == EntryState.InFlight)
        {
            Land(ref entry);
        }

        _readAhead[queue & Normal] -= queue >= FromDisk && entry.State == EntryState.Waiting ? entry.Count : 0;
        Waiting--;
        _samples.Free(entry.Chunk);
        _queues[queue].Finish(index);
    }

    private void Land(ref OutboxEntry entry)
    {
        _followed -= entry.IsFollowed ? 1 : 0;
        entry.IsFollowed = false;
        Unacknowledged--;
        UnacknowledgedBytes -= WireBytes(entry.Count);
    }
}
