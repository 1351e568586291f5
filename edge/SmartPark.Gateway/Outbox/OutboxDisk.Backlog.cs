namespace SmartPark.Gateway.Outbox;

/// <content>What waits on disk alone: what of it has to go, and what is read back ahead of the uplink.</content>
internal sealed partial class OutboxDisk
{
    private const int Urgent = 1;

    /// <summary>Whether the oldest block that only the disk holds is older than messages may get. Asked once a minute.</summary>
    private bool HasOld()
    {
        if (NowMs < _ageAtMs)
        {
            return false;
        }

        _ageAtMs = NowMs + GatewayLimits.AgeCheckMs;
        return MayAge && Enumerable.Range(0, 2).Any(p => _database!.OldestTime(p == 1, _cursor[p]) is { } oldest && oldest < OldestAllowed);
    }

    // A clock that leaps a year ahead by mistake must not throw a month of readings away.
    private bool MayAge => outbox.Clock is not { IsStable: false };

    private long OldestAllowed => time.GetUtcNow().ToUnixTimeMilliseconds() - settings.AgeMaxMs;

    /// <summary>Adds to a commit what has to go: damaged blocks, those that are too old, and the oldest of the lowest priority while there is too much.</summary>
    private void Trim(OutboxCommit commit)
    {
        for (var p = 0; p <= 1; p++)
        {
            while (MayAge && _database!.OldestTime(p == 1, _cursor[p]) is { } oldest && oldest < OldestAllowed && TryTakeOldest(p, DropReason.Age))
            {
            }
        }

        var bytes = _bytes + commit.Blocks.Sum(b => (long)b.Body.Length) - commit.Deleted.Sum(d => (long)d.Bytes) - _gone.Sum(g => (long)g.Block.Block.Body.Length);
        while (bytes > settings.BytesMax && (TryTakeOldest(0, DropReason.Full) || TryTakeOldest(1, DropReason.Full)))
        {
            bytes -= _gone[^1].Block.Block.Body.Length;
        }

        var ledger = new HourLedger();
        ledger.Return(commit.Figures);
        foreach (var group in _gone.GroupBy(g => g.Reason))
        {
            var samples = group.Sum(g => Count(ledger, g.Block, g.Reason));
            _goneSamples += samples;
            LogDropped(samples, group.Key);
        }

        commit.Deleted.AddRange(_gone.Select(g => (g.Block.Block.Id, g.Block.Block.Body.Length)));
        commit.Figures = ledger.Take();
        outbox.CountGone(_gone.Sum(g => (long)g.Block.Block.Messages));
        _gone.Clear();
    }

    private bool TryTakeOldest(int priority, DropReason reason)
    {
        var blocks = _database!.Read(priority == 1, _cursor[priority], 1, outbox.IsResident, out _cursor[priority]);
        _gone.AddRange(blocks.Select(b => (b, reason)));
        return blocks.Count > 0;
    }

    /// <summary>Counts the messages of a block that are not done as dropped; those of a damaged one under the gateway, for whose they were cannot be read.</summary>
    private long Count(HourLedger ledger, StoredBlock stored, DropReason reason)
    {
        _merger.Clear();
        if (!_merger.TryAdd(stored))
        {
            ledger.Add(outbox.Layouts[0].CountedAs, HourLedger.HourOf(stored.Block.TimeUnixMs), new() { DroppedDamage = stored.Block.Samples });
            return stored.Block.Samples;
        }

        var samples = 0L;
        for (var i = 0; i < _merger.Count; i++)
        {
            var message = _merger.Message(i);
            var (device, time) = (outbox.Layouts[message.Layout].CountedAs, message.TimeUnixMs + outbox.Settle(message.Era, message.Urgent).ShiftMs);
            if (message.Era != 0)
            {
                ledger.CountRead(device, time, message.Samples);
            }

            samples += ledger.CountDropped(device, time, message.Samples, reason);
        }

        return samples;
    }

    /// <summary>
    /// Reads backlog back while the uplink may soon want it, until a commit is due. All that is urgent comes first, and each priority has room of its own:
    /// what was read of the others before must not keep it on the disk.
    /// </summary>
    private void ReadAhead()
    {
        for (var p = Urgent; p >= 0; p--)
        {
            while (!_isRead[p] && _database is not null)
            {
                if (outbox.ReadAheadRoom(p == Urgent) == 0 || NowMs >= _commitAtMs)
                {
                    return;
                }

                ReadBack(p);
            }
        }
    }

    private void ReadBack(int priority)
    {
        var blocks = _database!.Read(priority == Urgent, _cursor[priority], GatewayLimits.ReadBackBytes, outbox.IsResident, out _cursor[priority]);
        _isRead[priority] = blocks.Count == 0;
        _merger.Clear();
        var sound = blocks.FindAll(_merger.TryAdd);
        _gone.AddRange(blocks.Except(sound).Select(b => (b, DropReason.Damage)));
        outbox.AddBacklog(sound, _merger);
        if (priority == Urgent && _isRead[Urgent])
        {
            outbox.TellUrgentRead(true);
        }
    }

    /// <summary>Blocks were written that only the disk holds: what of their priority was read to its end is not any more.</summary>
    private void HasNew(IEnumerable<OutboxBlock> blocks)
    {
        foreach (var block in blocks.Where(b => b.MayLeaveMemory))
        {
            _isRead[block.Urgent ? Urgent : 0] = false;
            if (block.Urgent)
            {
                outbox.TellUrgentRead(false);
            }
        }
    }
}
