namespace SmartPark.Gateway.Outbox;

/// <content>The way from memory to disk: which messages a commit takes, and which of them then leave memory.</content>
internal sealed partial class OutboxQueues
{
    /// <summary>Journals a message; returns the generation that holds it, 0 when none does.</summary>
    public delegate long JournalMessage(long number, in MessageHead head, ReadOnlySpan<OutboxSample> samples);

    /// <summary>
    /// Puts the messages of this run that journal generations up to <paramref name="through"/> hold, and that are not done, into blocks. Those never
    /// sent get blocks of their own that may leave memory when <paramref name="spill"/> is set.
    /// </summary>
    public void Collect(long through, bool spill, Func<long> nextBlock, List<OutboxBlock> collected)
    {
        for (var q = Urgent; q <= Normal; q++)
        {
            CollectBlocks(q, through, spill, mayLeave: false, nextBlock, collected);
            if (spill)
            {
                CollectBlocks(q, through, spill, mayLeave: true, nextBlock, collected);
            }
        }
    }

    /// <summary>Lets <paramref name="write"/> journal every message of this run that no journal holds; it returns the generation.</summary>
    public void Journal(JournalMessage write)
    {
        for (var q = Urgent; q <= Normal; q++)
        {
            for (var i = 0; i < _queues[q].Count; i++)
            {
                ref var entry = ref _queues[q][i];
                if (entry.State != EntryState.Done && entry.Place.Block == 0 && entry.Generation == 0)
                {
                    entry.Generation = write(entry.Number, HeadOf(q, entry), SamplesOf(entry));
                }
            }
        }
    }

    /// <summary>Whether anything of journal generations up to this one waits for the database.</summary>
    public bool HasUncommitted(long through)
    {
        for (var q = Urgent; q <= Normal; q++)
        {
            for (var i = 0; i < _queues[q].Count; i++)
            {
                ref var entry = ref _queues[q][i];
                if (entry.State != EntryState.Done && entry.Place.Block == 0 && entry.Generation <= through)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The commit of these blocks failed, or the database that held all is gone (null): their messages stand in memory alone.</summary>
    public void Uncollect(HashSet<long>? failed)
    {
        for (var q = Urgent; q <= Normal; q++)
        {
            for (var i = 0; i < _queues[q].Count; i++)
            {
                ref var entry = ref _queues[q][i];
                if (entry.Place.Block != 0 && failed?.Contains(entry.Place.Block) != false)
                {
                    blocks.Remove(entry.Place.Block);
                    entry.Place = default;
                }
            }
        }
    }

    /// <summary>These blocks are safe on disk: those none of whose messages was sent leave memory. Returns their numbers.</summary>
    public HashSet<long> Release(HashSet<long> ids)
    {
        for (var pass = 0; pass < 2 && ids.Count > 0; pass++)
        {
            for (var q = Urgent; q <= Normal; q++)
            {
                for (var i = 0; i < _queues[q].Count;)
                {
                    ref var entry = ref _queues[q][i];
                    var number = entry.Number;
                    if (entry.State == EntryState.Done || !ids.Contains(entry.Place.Block))
                    {
                        i++;
                    }
                    else if (pass == 0)
                    {
                        // Sent since it was collected, or partly done: it stays with all its messages.
                        if (entry.State != EntryState.Waiting || entry.IsRepeated)
                        {
                            ids.Remove(entry.Place.Block);
                        }

                        i++;
                    }
                    else
                    {
                        Forget(q, i);
                        i = _queues[q].IndexFrom(number);
                    }
                }
            }
        }

        return ids;
    }

    private MessageHead HeadOf(int queue, in OutboxEntry entry) => new(layouts[entry.Layout].Id, queue == Urgent, entry.TimeUnixMs, entry.Count, entry.Era);

    private void CollectBlocks(int queue, long through, bool spill, bool mayLeave, Func<long> nextBlock, List<OutboxBlock> collected)
    {
        var entries = _queues[queue];
        var (id, messages, samples, time) = (0L, 0, 0, long.MinValue);
        for (var i = 0; i < entries.Count; i++)
        {
            ref var entry = ref entries[i];
            if (entry.State == EntryState.Done || entry.Place.Block != 0 || entry.Generation > through
                || (spill && mayLeave != (entry.State == EntryState.Waiting && !entry.IsRepeated)))
            {
                continue;
            }

            if (messages == 0)
            {
                (id, samples, time) = (nextBlock(), 0, long.MinValue);
                _block.Reset();
            }

            MessageCodec.Write(_block, HeadOf(queue, entry), SamplesOf(entry));
            entry.Place = new(id, messages++);
            samples += entry.Count;
            time = Math.Max(time, entry.TimeUnixMs);
            if (_block.Length >= GatewayLimits.BlockBytes)
            {
                Close();
            }
        }

        Close();

        void Close()
        {
            if (messages > 0)
            {
                collected.Add(new(id, queue == Urgent, time, messages, samples, _block.Written.ToArray(), mayLeave));
                blocks.Add(new(collected[^1], null));
                messages = 0;
            }
        }
    }
}
