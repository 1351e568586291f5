namespace SmartPark.Gateway.Outbox;

/// <content>What <see cref="OutboxDisk"/> asks for and tells.</content>
internal sealed partial class GatewayOutbox
{
    /// <summary>
    /// A database is open: its journal is written from now on. <paramref name="reserved"/> is the greatest number that may have been used under the
    /// database's epoch, <paramref name="messages"/> how many messages wait in it. Returns the epoch and the greatest number to reserve from.
    /// </summary>
    public void Attach(Journal journal, ulong epoch, long reserved, long lastBlock, long messages)
    {
        lock (_gate)
        {
            if (epoch != Epoch || !_hasSession)
            {
                Epoch = epoch;
                _queues.NumberFrom(reserved);
            }

            (_journal, _lastBlock, _spilled, _countedThrough) = (journal, Math.Max(_lastBlock, lastBlock), messages, journal.Generation);
            (_isJournalling, _hasGap) = (Rotate(), false);

            // What was read while the folder was opened; its counts stand in the header.
            _queues.Journal((number, in head, samples) => WriteAppend(JournalRecord.Earlier, number, head, samples));
        }
    }

    /// <summary>Whether the epoch may still be that of a database: no message was sent under this one.</summary>
    public bool MayTakeEpoch => Locked(static o => !o._hasSession);

    /// <summary>Greatest number in use.</summary>
    public long LastNumber => Locked(static o => o._queues.LastNumber);

    /// <summary>
    /// Begins the next generation of the journal and says what the database has to take; null when it can wait. What it returns is to be committed
    /// before the next cut, however often that takes. <paramref name="all"/> takes the messages of the last interval too; with <paramref name="force"/>
    /// there is always something to commit.
    /// </summary>
    public OutboxCommit? Cut(bool all, bool force, long nowMs)
    {
        lock (_gate)
        {
            var generation = _journal!.Generation;

            // A header would count what this generation does not know to be done: then the database takes all of it, and journalling begins anew after that.
            var isRotated = !_hasGap && Rotate();
            (_isJournalling, _hasGap) = (isRotated, false);
            var through = all || !isRotated ? generation : generation - 1;
            var hasFigures = _ledger.Pending.Count > 0
                && (all || !isRotated || nowMs - _committedFiguresMs >= GatewayLimits.FiguresIntervalMs || _ledger.Pending.Count > GatewayLimits.PendingHoursMax);
            if (!force && !hasFigures && _blocks.Dirty.Count == 0 && !_queues.HasUncommitted(through))
            {
                return null;
            }

            var commit = new OutboxCommit { Absorbed = through, Counted = generation, Figures = _ledger.Take(), Clock = ClockBytes() };
            _queues.Collect(through, spill: !_queues.IsOnline || _queues.Bytes > GatewayLimits.ResidentBytesMax, _nextBlock, commit.Blocks);
            foreach (var block in _blocks.Dirty.ToArray())
            {
                _blocks.Clean(block);
                if (block.Open == 0)
                {
                    commit.Deleted.Add((block.Id, block.Bytes));
                }
                else
                {
                    commit.Marks.Add((block, block.Done));
                }
            }

            (_countedThrough, _committedFiguresMs) = (generation, nowMs);
            return commit;
        }
    }

    private byte[]? ClockBytes()
    {
        if (Clock is not { } clock)
        {
            return null;
        }

        var buffer = new RecordBuffer();
        clock.Write(buffer);
        return buffer.Written.ToArray();
    }

    /// <summary>A commit is in the database.</summary>
    public void Committed(OutboxCommit commit, long droppedSamples)
    {
        lock (_gate)
        {
            _dropped += droppedSamples;
            foreach (var (id, _) in commit.Deleted)
            {
                _blocks.Remove(id);
            }

            var mayLeave = commit.Blocks.Where(b => b.MayLeaveMemory && _blocks.TryGet(b.Id, out var block) && !block.IsDirty).ToDictionary(b => b.Id);
            foreach (var id in _queues.Release([.. mayLeave.Keys]))
            {
                _blocks.Remove(id);
                _spilled += mayLeave[id].Messages;
            }
        }
    }

    /// <summary>The database is gone: what is in memory stands there alone, and what waited on it is lost with it. Returns how many messages that were.</summary>
    public long Detach(OutboxCommit? uncommitted)
    {
        lock (_gate)
        {
            if (uncommitted is not null)
            {
                _ledger.Return(uncommitted.Figures);
            }

            _queues.Uncollect(null);
            _queues.ForgetReadAhead();
            _blocks.Clear();
            _isJournalling = false;
            _journal = null;
            var lost = _spilled;
            _spilled = 0;
            return lost;
        }
    }

    /// <summary>Whether a block is in memory.</summary>
    public bool IsResident(long block)
    {
        lock (_gate)
        {
            return _blocks.Contains(block);
        }
    }

    /// <summary>How many samples of backlog of a priority to read ahead now; 0 without a session or with enough.</summary>
    public long ReadAheadRoom(bool urgent)
    {
        lock (_gate)
        {
            return _queues.IsOnline && _spilled > 0 ? Math.Max(0, GatewayLimits.ReadAheadSamplesMax - _queues.ReadAhead(urgent)) : 0;
        }
    }

    /// <summary>
    /// Whether nothing urgent is left that the disk alone holds. Until it is, other messages that wait stay: they would go first only because they were
    /// read later.
    /// </summary>
    public void TellUrgentRead(bool isRead)
    {
        lock (_gate)
        {
            _isUrgentRead = isRead;
        }

        if (isRead)
        {
            _appended.Set();
        }
    }

    /// <summary>Blocks were read back: their messages, merged by device, are backlog.</summary>
    public void AddBacklog(IEnumerable<StoredBlock> blocks, BacklogMerger messages)
    {
        lock (_gate)
        {
            foreach (var block in blocks)
            {
                var resident = new ResidentBlock(block.Block, block.Done);
                _spilled -= block.Block.Messages;
                _blocks.Add(resident);
            }

            for (var i = 0; i < messages.Count; i++)
            {
                _queues.AppendFromDisk(messages.Message(i));
            }
        }

        _appended.Set();
    }

    /// <summary>Messages left the disk unseen: dropped or damaged.</summary>
    public void CountGone(long messages)
    {
        lock (_gate)
        {
            _spilled -= messages;
        }
    }
}
