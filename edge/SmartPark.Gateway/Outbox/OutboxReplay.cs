using SmartPark.Gateway.Clock;

namespace SmartPark.Gateway.Outbox;

/// <summary>
/// Brings a database up to the last word of its journal after a restart: messages that only the journal holds become blocks, acknowledgements
/// become marks, and counts are added, each exactly once whatever the moment of death.
/// <code>
///   messages: of generations after the database's "absorbed"
///   marks:    of generations after its "counted"
///   counts:   those in the newest generation's header, unless the database has them, and those of its records
/// </code>
/// </summary>
internal sealed class OutboxReplay
{
    private readonly OutboxDatabase _database;
    private readonly LayoutBook _layouts;
    private readonly OutboxMark _mark;
    private readonly SortedDictionary<long, (MessageHead Head, OutboxSample[] Samples)> _messages = [];
    private readonly Dictionary<long, (StoredBlock Stored, ResidentBlock Resident, List<(MessageHead Head, OutboxSample[] Samples)> Messages)?> _blocks = [];
    private readonly HourLedger _ledger = new();
    private ClockBook _clock;

    private OutboxReplay(OutboxDatabase database, LayoutBook layouts) => (_database, _layouts, _mark, _clock) = (database, layouts, database.Mark, database.Clock());

    /// <summary>
    /// What to write; the layouts of the database are attached before. It is in effect once applied, and applying it leaves nothing to replay.
    /// </summary>
    /// <param name="database">The database as it was found.</param>
    /// <param name="layouts">Layouts with the database's numbers.</param>
    /// <param name="generations">The journal as it was found.</param>
    /// <param name="lastBlock">Greatest number of a block; raised by the blocks made.</param>
    /// <param name="clock">The newest book of the clock.</param>
    public static OutboxCommit Build(OutboxDatabase database, LayoutBook layouts, IReadOnlyList<JournalGeneration> generations, ref long lastBlock, out ClockBook clock)
    {
        var replay = new OutboxReplay(database, layouts);
        foreach (var generation in generations)
        {
            // First, for what was decided late in the journal holds for what was done early in it.
            replay.ReadClock(generation);
        }

        foreach (var generation in generations)
        {
            replay.Play(generation, isNewest: ReferenceEquals(generation, generations[^1]));
        }

        clock = replay._clock;
        var newest = Math.Max(Math.Max(replay._mark.Counted, replay._mark.Absorbed), generations.Count > 0 ? generations[^1].Generation : 0);
        var commit = new OutboxCommit { Absorbed = newest, Counted = newest, Figures = replay._ledger.Take(), Clock = clock.ToBytes() };
        replay.AddBlocks(commit, urgent: true, ref lastBlock);
        replay.AddBlocks(commit, urgent: false, ref lastBlock);
        foreach (var block in replay._blocks.Values)
        {
            if (block is { Resident: { IsDirty: true } resident })
            {
                if (resident.Open == 0)
                {
                    commit.Deleted.Add((resident.Id, resident.Bytes));
                }
                else
                {
                    commit.Marks.Add((resident, resident.Done));
                }
            }
        }

        return commit;
    }

    /// <summary>Takes over a book that is newer than the database's.</summary>
    private void ReadClock(JournalGeneration generation)
    {
        if (generation.Generation <= _mark.Counted)
        {
            return;
        }

        _clock = generation.Clock ?? _clock;
        foreach (var (type, body) in generation.Records)
        {
            var reader = new RecordReader(body.Span);
            _clock = type == JournalRecord.Clock && ClockBook.TryRead(ref reader, out var book) ? book : _clock;
        }
    }

    private void Play(JournalGeneration generation, bool isNewest)
    {
        var counts = isNewest && generation.Generation > _mark.Counted;
        if (counts && generation.Since >= _mark.Counted)
        {
            foreach (var (device, hour, figures) in generation.Counted)
            {
                _ledger.Add(device, hour, figures);
            }
        }

        foreach (var (type, body) in generation.Records)
        {
            var reader = new RecordReader(body.Span);
            switch (type)
            {
                case JournalRecord.Append when generation.Generation > _mark.Absorbed || counts:
                    PlayAppend(ref reader, generation.Generation > _mark.Absorbed, counts);
                    break;
                case JournalRecord.Earlier when generation.Generation > _mark.Absorbed:
                    PlayAppend(ref reader, isOpen: true, counts: false);
                    break;
                case JournalRecord.Done:
                    PlayDone(ref reader, generation.Generation > _mark.Counted, counts);
                    break;
                case JournalRecord.Figures when counts:
                    var (device, hour, figures) = JournalReader.ReadFigures(ref reader);
                    _ledger.Add(device, hour, figures);
                    break;
                default:
                    break;
            }
        }
    }

    private void PlayAppend(ref RecordReader reader, bool isOpen, bool counts)
    {
        OutboxSample[]? samples = null;
        var number = (long)reader.ReadVarint();
        if (!MessageCodec.TryRead(ref reader, out var head, ref samples))
        {
            return;
        }

        Array.Resize(ref samples, head.Count);
        if (isOpen)
        {
            _messages[number] = (head, samples);
        }

        if (counts && head.Era == 0)
        {
            _ledger.CountRead(Device(head), head.TimeUnixMs, samples);
        }
    }

    private void PlayDone(ref RecordReader reader, bool marks, bool counts)
    {
        var (kind, now, number) = (reader.ReadByte(), reader.ReadSigned(), 0L);
        DropReason? reason = kind == 0 ? null : (DropReason)(kind - 1);
        while (!reader.IsAtEnd && !reader.IsDamaged)
        {
            number += reader.ReadSigned();
            var (count, block) = (reader.ReadCount(int.MaxValue), 0L);
            if (_messages.Remove(number, out var message) && counts)
            {
                Count(message, reason, now);
            }

            for (var i = 0; i < count && !reader.IsDamaged; i++)
            {
                block += reader.ReadSigned();
                var index = reader.ReadCount(int.MaxValue);
                if (!reader.IsDamaged && marks && Find(block) is { } found && index < found.Messages.Count && found.Resident.Finish(index) && counts)
                {
                    Count(found.Messages[index], reason, now);
                }
            }
        }
    }

    private void Count((MessageHead Head, OutboxSample[] Samples) message, DropReason? reason, long nowUnixMs)
    {
        var time = message.Head.TimeUnixMs + _clock.Verdict(message.Head.Era, message.Head.Urgent).ShiftMs;
        if (message.Head.Era != 0)
        {
            _ledger.CountRead(Device(message.Head), time, message.Samples);
        }

        if (reason is { } why)
        {
            _ledger.CountDropped(Device(message.Head), time, message.Samples, why);
        }
        else
        {
            _ledger.CountStored(Device(message.Head), time, message.Samples, nowUnixMs);
        }
    }

    private string Device(in MessageHead head) => _layouts.IndexOfId(head.Layout) is >= 0 and var index ? _layouts[index].CountedAs : "unknown";

    private (StoredBlock Stored, ResidentBlock Resident, List<(MessageHead Head, OutboxSample[] Samples)> Messages)? Find(long id)
    {
        if (_blocks.TryGetValue(id, out var known))
        {
            return known;
        }

        if (_database.Find(id) is not { IsSound: true } stored)
        {
            return _blocks[id] = null;
        }

        var messages = new List<(MessageHead, OutboxSample[])>();
        var reader = new RecordReader(stored.Block.Body);
        for (var i = 0; i < stored.Block.Messages; i++)
        {
            OutboxSample[]? samples = null;
            if (!MessageCodec.TryRead(ref reader, out var head, ref samples))
            {
                return _blocks[id] = null;
            }

            messages.Add((head, samples[..head.Count]));
        }

        return _blocks[id] = (stored, new(stored.Block, stored.Done), messages);
    }

    private void AddBlocks(OutboxCommit commit, bool urgent, ref long lastBlock)
    {
        var (buffer, messages, samples, time) = (new RecordBuffer(64 * 1024), 0, 0, long.MinValue);
        foreach (var (head, points) in _messages.Values)
        {
            if (head.Urgent != urgent)
            {
                continue;
            }

            MessageCodec.Write(buffer, head, points);
            (messages, samples, time) = (messages + 1, samples + points.Length, Math.Max(time, head.TimeUnixMs));
            if (buffer.Length >= GatewayLimits.BlockBytes)
            {
                Close(ref lastBlock);
            }
        }

        if (messages > 0)
        {
            Close(ref lastBlock);
        }

        void Close(ref long last)
        {
            commit.Blocks.Add(new(++last, urgent, time, messages, samples, buffer.Written.ToArray()));
            buffer.Reset();
            (messages, samples, time) = (0, 0, long.MinValue);
        }
    }
}
