using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Outbox;

/// <summary>
/// Every message between read and store. Appended by the lines, taken by the uplink: fire and safety first, then live, then what was
/// missed in time or waited for a connection. With acknowledgements, an entry leaves when ingest has stored it; without, when it is published.
/// Bounded by bytes and entries: when full, the oldest entry of the lowest priority goes and its samples are counted by device.
/// </summary>
/// <remarks>Thread-safe; every call is short. Lives in memory: a restart loses what was not stored.</remarks>
/// <param name="devices">Devices of the gateway, for counting.</param>
/// <param name="epoch">Drawn once per outbox: an acknowledgement of another one means nothing here.</param>
/// <param name="acknowledged">Whether a primary host acknowledges what it stored.</param>
/// <param name="appended">Wakes the uplink.</param>
internal sealed class MemoryOutbox(int devices, ulong epoch, bool acknowledged, WakeSignal appended)
{
    /// <summary>The device index of the gateway's own values.</summary>
    public const int Node = -1;

    private const int EntryBytes = 48;
    private const int Urgent = 0;
    private const int Normal = 1;

    private readonly Lock _gate = new();
    private readonly SampleStore _samples = new();
    private readonly EntryQueue[] _queues = [new(), new()];
    private readonly long[] _nextLive = [1, 1];
    private readonly long[] _nextBacklog = [1, 1];
    private readonly Queue<(int Queue, long Number, long SentMs)> _inFlight = new();
    private readonly Queue<(int Queue, long Number)> _overdue = new();
    private readonly ResendTimer _resend = new();
    private readonly long[] _dropped = new long[devices + 1];
    private long _lastNumber;
    private long _sessionFirst = 1;
    private int _unacknowledged;
    private int _waiting;
    private double _backlogTokens;
    private long _tokensMs;

    /// <summary>Names this outbox in ids.</summary>
    public ulong Epoch { get; } = epoch;

    /// <summary>Entries that are not stored.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting;
            }
        }
    }

    /// <summary>Entries sent and not acknowledged.</summary>
    public int Unacknowledged
    {
        get
        {
            lock (_gate)
            {
                return _unacknowledged;
            }
        }
    }

    /// <summary>Bytes in use, by the outbox's own count.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return BytesInUse;
            }
        }
    }

    /// <summary>Samples dropped because the outbox was full.</summary>
    public long Dropped
    {
        get
        {
            lock (_gate)
            {
                return _dropped.Sum();
            }
        }
    }

    /// <summary>Messages sent again because no acknowledgement came in time.</summary>
    public long Resent { get; private set; }

    private long BytesInUse => ((long)_samples.ChunksInUse * SampleStore.ChunkBytes) + ((long)_waiting * EntryBytes);

    /// <summary>Samples of one device dropped because the outbox was full.</summary>
    public long DroppedOf(int device)
    {
        lock (_gate)
        {
            return _dropped[device + 1];
        }
    }

    /// <summary>Adds one message of at least one sample, oldest first; returns its number.</summary>
    public long Append(int device, bool urgent, long timeUnixMs, ReadOnlySpan<OutboxSample> samples)
    {
        ArgumentOutOfRangeException.ThrowIfZero(samples.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples.Length, GatewayLimits.SamplesPerEntryMax);
        long number;
        lock (_gate)
        {
            var bytes = (SampleStore.ChunksOf(samples.Length) * SampleStore.ChunkBytes) + EntryBytes;
            while (_waiting >= GatewayLimits.OutboxEntriesMax || BytesInUse + bytes > GatewayLimits.OutboxBytesMax)
            {
                Drop(_queues[Normal].Count > 0 ? Normal : Urgent);
            }

            number = ++_lastNumber;
            _waiting++;
            _queues[urgent ? Urgent : Normal].Add(new()
            {
                Number = number,
                TimeUnixMs = timeUnixMs,
                Chunk = _samples.Put(samples),
                Device = device,
                Count = (ushort)samples.Length,
            });
        }

        appended.Set();
        return number;
    }

    /// <summary>Starts a session with the host: whatever is not stored is backlog now, in the order it was read.</summary>
    public void BeginSession(long nowMs)
    {
        lock (_gate)
        {
            _inFlight.Clear();
            _overdue.Clear();
            _unacknowledged = 0;
            (_backlogTokens, _tokensMs) = (0, nowMs);
            _sessionFirst = _lastNumber + 1;
            for (var q = 0; q < _queues.Length; q++)
            {
                (_nextBacklog[q], _nextLive[q]) = (0, _sessionFirst);
                for (var i = 0; i < _queues[q].Count; i++)
                {
                    ref var entry = ref _queues[q][i];
                    entry.IsRepeated |= entry.State == EntryState.InFlight || entry.State == EntryState.Overdue;
                    entry.State = entry.State == EntryState.Done ? EntryState.Done : EntryState.Waiting;
                }
            }
        }
    }

    /// <summary>Copies the next message to send; false when there is none, or none that the windows allow now.</summary>
    public bool TryTake(long nowMs, OutboxMessage message)
    {
        lock (_gate)
        {
            Expire(nowMs);
            return TryTakeLive(Urgent, GatewayLimits.UnacknowledgedEntriesMax * 2, nowMs, message)
                || TryTakeLive(Normal, GatewayLimits.UnacknowledgedEntriesMax, nowMs, message)
                || (MaySendBacklog(nowMs) && (TryTakeOverdue(nowMs, message) || TryTakeBacklog(Urgent, nowMs, message) || TryTakeBacklog(Normal, nowMs, message)));
        }
    }

    /// <summary>The message taken last was handed to the broker's connection; without acknowledgements that is all there is to wait for.</summary>
    public void Published(OutboxMessage message)
    {
        if (acknowledged)
        {
            return;
        }

        lock (_gate)
        {
            Finish(message.Number, message.Number, nowMs: null);
        }
    }

    /// <summary>Ingest has stored these numbers; returns how many entries that concerned, 0 for another outbox's ranges.</summary>
    public int Acknowledge(StoredRanges stored, long nowMs)
    {
        if (stored.Epoch != Epoch)
        {
            return 0;
        }

        var count = 0;
        lock (_gate)
        {
            foreach (var range in stored.Ranges)
            {
                count += Finish(range.First, range.Last, nowMs);
            }
        }

        if (count > 0)
        {
            // The window has room again.
            appended.Set();
        }

        return count;
    }

    private bool TryTakeLive(int queue, int window, long nowMs, OutboxMessage message) =>
        _unacknowledged < window && TryTakeFrom(queue, ref _nextLive[queue], long.MaxValue, isHistorical: false, nowMs, message);

    private bool TryTakeBacklog(int queue, long nowMs, OutboxMessage message) =>
        TryTakeFrom(queue, ref _nextBacklog[queue], _sessionFirst, isHistorical: true, nowMs, message) && SpendToken();

    private bool TryTakeFrom(int queue, ref long next, long end, bool isHistorical, long nowMs, OutboxMessage message)
    {
        var entries = _queues[queue];
        if (next >= end || next > _lastNumber)
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

        next = Math.Min(end, _lastNumber + 1);
        return false;
    }

    private bool TryTakeOverdue(long nowMs, OutboxMessage message)
    {
        while (_overdue.TryDequeue(out var item))
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
        _samples.Get(entry.Chunk, message.Fill(entry.Number, entry.Device, entry.TimeUnixMs, entry.Count, isHistorical));
        entry.State = EntryState.InFlight;
        entry.SentMs = nowMs;
        _unacknowledged++;
        if (acknowledged)
        {
            _inFlight.Enqueue((queue, entry.Number, nowMs));
        }
    }

    /// <summary>Whether backlog may go now: half of the window is kept for live messages, and the link is not filled with the past.</summary>
    private bool MaySendBacklog(long nowMs)
    {
        _backlogTokens = Math.Min(GatewayLimits.BacklogMessagesPerSecondMax * GatewayLimits.UplinkTickMs / 1000.0,
            _backlogTokens + ((nowMs - _tokensMs) * GatewayLimits.BacklogMessagesPerSecondMax / 1000.0));
        _tokensMs = nowMs;
        return _backlogTokens >= 1 && _unacknowledged < GatewayLimits.UnacknowledgedBacklogMax;
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
                entries[i].State = EntryState.Overdue;
                _unacknowledged--;
                _overdue.Enqueue((item.Queue, item.Number));
                expired = true;
            }
        }

        if (expired)
        {
            _resend.Expired();
        }
    }

    private int Finish(long first, long last, long? nowMs)
    {
        var count = 0;
        for (var q = 0; q < _queues.Length; q++)
        {
            var entries = _queues[q];
            for (var i = entries.IndexFrom(first); i < entries.Count && entries[i].Number <= last;)
            {
                if (entries[i].State == EntryState.Done)
                {
                    i++;
                    continue;
                }

                if (nowMs is { } now && entries[i].State == EntryState.InFlight && !entries[i].IsRepeated)
                {
                    _resend.Measure(now - entries[i].SentMs);
                }

                var next = entries[i].Number + 1;
                Remove(q, i);
                count++;
                i = entries.IndexFrom(next);
            }
        }

        return count;
    }

    private void Drop(int queue)
    {
        ref var oldest = ref _queues[queue][0];
        _dropped[oldest.Device + 1] += oldest.Count;
        Remove(queue, 0);
    }

    private void Remove(int queue, int index)
    {
        ref var entry = ref _queues[queue][index];
        _unacknowledged -= entry.State == EntryState.InFlight ? 1 : 0;
        _waiting--;
        _samples.Free(entry.Chunk);
        _queues[queue].Finish(index);
    }
}
