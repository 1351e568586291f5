using System.Runtime.InteropServices;
using SmartPark.Gateway.Clock;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Outbox;

/// <summary>
/// Every message between read and store. Appended by the lines, taken by the uplink, acknowledged by ingest. Each message is in the journal before it
/// can be taken (<see cref="Journal"/>), and in the database (<see cref="OutboxDatabase"/>) when it is not acknowledged within a commit interval or two.
/// <code>
///   Append ─▶ journal + memory ─▶ TryTake ─▶ Acknowledge ─▶ journal, gone
///                   │  not acknowledged at a commit
///                   ▼
///              database ─▶ read back in blocks, merged by device, as backlog
/// </code>
/// Without a disk that works, messages wait in memory, bounded by bytes and entries; the oldest of the lowest priority goes and is counted.
/// </summary>
/// <remarks>Thread-safe; every call is short: one write to the page cache at most. <see cref="OutboxDisk"/> does what takes longer.</remarks>
internal sealed partial class GatewayOutbox
{
    /// <summary>The device index of the gateway's own values.</summary>
    public const int Node = -1;

    private readonly Lock _gate = new();
    private readonly bool _acknowledged;
    private readonly WakeSignal _appended;
    private readonly TimeProvider _time;
    private readonly HourLedger _ledger = new();
    private readonly BlockBook _blocks = new();
    private readonly OutboxQueues _queues;
    private readonly Func<long> _nextBlock;
    private Journal? _journal;
    private bool _isJournalling;
    private bool _hasGap;
    private bool _hasSession;
    private long _lastBlock;
    private long _countedThrough;
    private long _committedFiguresMs;
    private long _spilled;
    private bool _isUrgentRead;
    private long _dropped;
    private long _clockVersion;

    /// <summary>An outbox in memory; a disk may be attached.</summary>
    /// <param name="layouts">What the site's messages mean.</param>
    /// <param name="epoch">Drawn once per outbox; a database that is attached before the first session brings its own.</param>
    /// <param name="acknowledged">Whether a primary host acknowledges what it stored.</param>
    /// <param name="appended">Wakes the uplink.</param>
    /// <param name="time">The clock, for what is late and for hours.</param>
    public GatewayOutbox(LayoutBook layouts, ulong epoch, bool acknowledged, WakeSignal appended, TimeProvider time)
    {
        (Layouts, Epoch, _acknowledged, _appended, _time) = (layouts, epoch, acknowledged, appended, time);
        _queues = new(layouts, _ledger, _blocks, acknowledged, SettleLocked);
        _nextBlock = () => ++_lastBlock;
    }

    /// <summary>What the messages mean.</summary>
    public LayoutBook Layouts { get; }

    /// <summary>Names this outbox in ids. Does not change once a session began.</summary>
    public ulong Epoch { get; private set; }

    /// <summary>Wakes the disk's worker: more backlog is wanted.</summary>
    public WakeSignal WantsMore { get; } = new();

    /// <summary>What stamped the readings: times that are appended are its run times. Null believes every time as it is.</summary>
    public GatewayClock? Clock { get; init; }

    /// <summary>Keeps the messages on disk; null for an outbox in memory.</summary>
    public OutboxDisk? Keeper { get; set; }

    /// <summary>How the disk does; set by <see cref="OutboxDisk"/>.</summary>
    public DiskStatus Disk { get; set; } = DiskStatus.None;

    /// <summary>Messages that are not stored, in memory and on disk. Messages read back from disk together count as one.</summary>
    public long Waiting => Locked(static o => o._queues.Waiting + o._spilled);

    /// <summary>Messages sent and not acknowledged.</summary>
    public int Unacknowledged => Locked(static o => o._queues.Unacknowledged);

    /// <summary>Memory in use, by the outbox's own count.</summary>
    public long Bytes => Locked(static o => o._queues.Bytes);

    /// <summary>Samples dropped, for whatever reason.</summary>
    public long Dropped => Locked(static o => o._dropped);

    /// <summary>Messages sent again because no acknowledgement came in time.</summary>
    public long Resent => Locked(static o => o._queues.Resent);

    /// <summary>Bytes of backlog that may be unacknowledged now.</summary>
    public long WindowBytes => Locked(static o => o._queues.WindowBytes);

    /// <summary>Bytes written to the journal since it was opened.</summary>
    public long JournalBytes => Locked(static o => o._journal?.BytesWritten ?? 0);

    /// <summary>
    /// Adds one message of at least one sample, oldest first, of a device of the site or of <see cref="Node"/>; returns its number. The time is of
    /// <see cref="GatewayClock.Run"/> when there is a clock.
    /// </summary>
    public long Append(int device, bool urgent, long timeUnixMs, ReadOnlySpan<OutboxSample> samples)
    {
        ArgumentOutOfRangeException.ThrowIfZero(samples.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples.Length, GatewayLimits.SamplesPerEntryMax);
        return AppendTo(LayoutBook.IndexOf(device), urgent, timeUnixMs, samples, isFinal: false);
    }

    /// <summary>
    /// Adds an alarm that came or went, packed by <see cref="TransitionCodec"/>: before all that is no alarm. The time is of <see cref="GatewayClock.Run"/>
    /// when there is a clock, unless <paramref name="isFinal"/> says that it is UTC as an earlier run had it.
    /// </summary>
    public long AppendTransition(long timeUnixMs, ReadOnlySpan<OutboxSample> samples, bool isFinal) => AppendTo(Layouts.Transitions, urgent: true, timeUnixMs, samples, isFinal);

    private long AppendTo(int index, bool urgent, long timeUnixMs, ReadOnlySpan<OutboxSample> samples, bool isFinal)
    {
        long number;
        lock (_gate)
        {
            var layout = Layouts[index];
            (timeUnixMs, var era) = isFinal ? (timeUnixMs, 0) : Clock?.Stamp(timeUnixMs) ?? (timeUnixMs, 0);
            var bytes = (SampleStore.ChunksOf(samples.Length) * SampleStore.ChunkBytes) + OutboxQueues.EntryBytes;
            while ((_queues.Waiting >= GatewayLimits.OutboxEntriesMax || _queues.Bytes + bytes > GatewayLimits.OutboxMemoryBytesMax) && _queues.TryDrop(out var dropped))
            {
                _dropped += dropped;
                WriteDone(DropReason.Full, 0);
            }

            var generation = WriteAppend(JournalRecord.Append, _queues.LastNumber + 1, new(layout.Id, urgent, timeUnixMs, samples.Length, era), samples);
            number = _queues.Append(index, urgent, timeUnixMs, samples, generation, era);
            if (era == 0)
            {
                _ledger.CountRead(layout.CountedAs, timeUnixMs, samples);
            }

            _ledger.Bound();
        }

        _appended.Set();
        return number;
    }

    /// <summary>Starts a session with the host: whatever is not stored is backlog now.</summary>
    public void BeginSession(long nowMs)
    {
        lock (_gate)
        {
            _hasSession = true;
            _queues.BeginSession(nowMs);
        }

        WantsMore.Set();
    }

    /// <summary>The session ended: what is read from now on waits on disk.</summary>
    public void EndSession()
    {
        lock (_gate)
        {
            _queues.EndSession();
            Clock?.SessionEnded();
        }
    }

    /// <summary>Copies the next message to send; false when there is none, or none that the windows allow now.</summary>
    public bool TryTake(long nowMs, OutboxMessage message)
    {
        bool taken, wants;
        Clock?.Look();
        lock (_gate)
        {
            _queues.HoldsNormal = Clock is { IsHolding: true };

            // Urgent messages that the disk alone holds go before others that are at hand, unless it cannot be read.
            var isHeld = _spilled > 0 && !_isUrgentRead && Disk.State == DiskState.OnDisk;
            taken = _queues.TryTake(nowMs, message, isHeld);
            wants = _spilled > 0 && _queues.ReadAhead(urgent: !_isUrgentRead) < GatewayLimits.ReadAheadSamplesMax / 2;
        }

        if (wants)
        {
            WantsMore.Set();
        }

        return taken;
    }

    /// <summary>
    /// The time and mark under which a reading goes out in a birth, the same as in its message; null when its message still waits for the clock.
    /// </summary>
    public (long UnixMs, bool IsSuspect)? PublishInBirth(long timeUnixMs, bool urgent)
    {
        lock (_gate)
        {
            var (unixMs, era) = Clock?.Stamp(timeUnixMs) ?? (timeUnixMs, 0);
            if (Clock is { } clock && (!clock.Remembers(timeUnixMs) || (era != 0 && !urgent && clock.IsHolding)))
            {
                return null;
            }

            var verdict = SettleLocked(era, urgent);
            return (unixMs + verdict.ShiftMs, verdict.IsSuspect);
        }
    }

    /// <summary>What becomes of the stamps of an era, decided now if it was not.</summary>
    public StampVerdict Settle(int era, bool urgent)
    {
        lock (_gate)
        {
            return SettleLocked(era, urgent);
        }
    }

    /// <summary>The message taken last was handed to the broker's connection; without acknowledgements that is all there is to wait for.</summary>
    public void Published(OutboxMessage message)
    {
        if (!_acknowledged)
        {
            lock (_gate)
            {
                Finish(message.Number, message.Number, nowMs: null);
                WriteDone(null, NowUnixMs);
            }
        }
    }

    /// <summary>Ingest has stored these numbers; returns how many messages that concerned, 0 for another outbox's ranges.</summary>
    public int Acknowledge(StoredRanges stored, long nowMs)
    {
        var count = 0;
        lock (_gate)
        {
            if (stored.Epoch != Epoch)
            {
                return 0;
            }

            foreach (var range in stored.Ranges)
            {
                count += Finish(range.First, range.Last, nowMs);
            }

            WriteDone(null, NowUnixMs);
        }

        if (count > 0)
        {
            // The window has room again.
            _appended.Set();
        }

        return count;
    }

    /// <summary>Adds to the figures of an hour of a device: what the poll plan expects.</summary>
    public void AddFigures(string device, int hour, in HourFigures figures)
    {
        lock (_gate)
        {
            _ledger.Add(device, hour, figures);
            if (_isJournalling)
            {
                Journal.WriteFigures(_journal!.Begin(JournalRecord.Figures), device, hour, figures);
                _journal.Commit();
            }
        }
    }

    /// <summary>
    /// Counts changed after a revision, in the order of their revisions, at most <paramref name="max"/>: those of the database's last commit. Without a
    /// database, all counts since the start, each time with the next revision. From any thread.
    /// </summary>
    public IReadOnlyList<HourRow> HoursSince(long revision, int max)
    {
        var inFlight = new HourLedger();
        var rows = Keeper?.HoursSince(revision, max);
        lock (_gate)
        {
            _queues.CountInFlight(inFlight);
            rows ??= [.. _ledger.Pending.Select(p => new HourRow(Epoch, p.Key.Device, p.Key.Hour, p.Value, 0, revision + 1))];
        }

        return [.. rows.Select(r => r with { InFlight = r.Epoch == Epoch ? inFlight.Pending.GetValueOrDefault((r.Device, r.Hour)).Read : 0 })];
    }

    /// <summary>Forgets the database's counts of hours before this one that have not changed after a revision; returns how many. From any thread.</summary>
    public int ForgetHours(int beforeHour, long revision) => Keeper?.ForgetHours(beforeHour, revision) ?? 0;

    /// <summary>What was counted since the database's last commit; without a database, since the start.</summary>
    public IReadOnlyDictionary<(string Device, int Hour), HourFigures> PendingFigures()
    {
        lock (_gate)
        {
            return new Dictionary<(string, int), HourFigures>(_ledger.Pending);
        }
    }

    /// <summary>Numbers that may be used before this is written again.</summary>
    private long Reserved => _queues.LastNumber + GatewayLimits.NumbersReserved;

    private long NowUnixMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private int Finish(long first, long last, long? nowMs) => _queues.Finish(first, last, nowMs, NowUnixMs);

    private StampVerdict SettleLocked(int era, bool urgent)
    {
        var verdict = Clock?.Settle(era, urgent) ?? default;
        WriteClock();
        return verdict;
    }

    /// <summary>What the clock decided is in the journal before anything that depends on it.</summary>
    private void WriteClock()
    {
        if (_isJournalling && Clock is { } clock && clock.Version is var version && version != _clockVersion)
        {
            clock.Write(_journal!.Begin(JournalRecord.Clock));
            _clockVersion = _journal.Commit() ? version : _clockVersion;
        }
    }

    private bool Rotate()
    {
        var version = Clock?.Version ?? 0;
        var isRotated = _journal!.Rotate(_countedThrough, Reserved, _ledger.Pending, Clock is { } clock ? clock.Write : null);
        _clockVersion = isRotated ? version : _clockVersion;
        return isRotated;
    }

    private long WriteAppend(JournalRecord type, long number, in MessageHead head, ReadOnlySpan<OutboxSample> samples)
    {
        WriteClock();
        if (!_isJournalling)
        {
            return 0;
        }

        var buffer = _journal!.Begin(type);
        buffer.WriteVarint((ulong)number);
        MessageCodec.Write(buffer, head, samples);
        return _journal.Commit() ? _journal.Generation : 0;
    }

    /// <summary>Journals what became done: stored (null) at a time, or dropped.</summary>
    private void WriteDone(DropReason? reason, long nowUnixMs)
    {
        if (_isJournalling && _queues.Done.Count > 0)
        {
            var buffer = _journal!.Begin(JournalRecord.Done);
            buffer.WriteByte((byte)(reason is { } why ? (int)why + 1 : 0));
            buffer.WriteSigned(nowUnixMs);
            var last = 0L;
            foreach (ref readonly var done in CollectionsMarshal.AsSpan(_queues.Done))
            {
                buffer.WriteSigned(done.Number - last);
                last = done.Number;
                var places = done.Members is { } members ? members.Places : done.Place.Block == 0 ? [] : new(in done.Place);
                buffer.WriteVarint((ulong)places.Length);
                var block = 0L;
                foreach (var member in places)
                {
                    buffer.WriteSigned(member.Block - block);
                    buffer.WriteVarint((ulong)member.Index);
                    block = member.Block;
                }
            }

            _hasGap |= !_journal.Commit();
        }

        _queues.ClearDone();
    }

    private T Locked<T>(Func<GatewayOutbox, T> read)
    {
        lock (_gate)
        {
            return read(this);
        }
    }
}
