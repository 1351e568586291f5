using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SmartPark.Telemetry.Completeness;
using SQLitePCL;

namespace SmartPark.Gateway.Outbox;

/// <summary>How an outbox keeps its messages on disk.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="CommitMs">Time between two commits, in milliseconds.</param>
/// <param name="BytesMax">Bytes of messages at which the oldest goes.</param>
/// <param name="AgeMaxMs">Age at which a message goes, in milliseconds.</param>
internal sealed record DiskSettings(string Folder, long CommitMs, long BytesMax, long AgeMaxMs);

/// <summary>
/// The worker that does what takes time: opens the folder, commits to the database, drops what is too much or too old, reads backlog back ahead of
/// the uplink. Whatever the disk does, it never ends: it waits with a growing pause and tries again, and the outbox goes on in memory meanwhile.
/// </summary>
internal sealed partial class OutboxDisk(GatewayOutbox outbox, DiskSettings settings, TimeProvider time, Random random, ILogger logger) : IDisposable
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GrowingPause _pause = new(GatewayLimits.DiskPauseMinMs, GatewayLimits.DiskPauseMaxMs, random);
    private readonly BacklogMerger _merger = new(outbox.Layouts);
    private readonly Lock _gate = new();
    private readonly long[] _cursor = new long[2];
    private readonly bool[] _isRead = new bool[2];
    private readonly List<(StoredBlock Block, DropReason Reason)> _gone = [];
    private OutboxFolder? _folder;
    private OutboxDatabase? _database;
    private Journal? _journal;
    private OutboxCommit? _commit;
    private long _goneSamples;
    private long _bytes;
    private long _reserved;
    private long _commitAtMs;
    private long _retryAtMs;
    private long _ageAtMs;
    private bool _wasCorrupt;

    /// <summary>Done when the folder was tried for the first time, with or without success: the epoch is known.</summary>
    public Task Opened => _opened.Task;

    private long NowMs => time.GetTimestamp() / (time.TimestampFrequency / 1000);

    /// <summary>The database, for tests of a disk that fails; null when none is open.</summary>
    internal OutboxDatabase? Database => _database;

    /// <summary>Tries the folder for the first time.</summary>
    internal void Start() => Guard(Open);

    /// <summary>Does what is due now.</summary>
    internal void Step() => Guard(Work);

    /// <summary>Commits all there is.</summary>
    internal void Flush() => Guard(CommitAll);

    /// <summary>Closes the files as they are, as the death of the process does.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _database?.Dispose();
            _journal?.Dispose();
            _folder?.Dispose();
            (_database, _journal, _folder) = (null, null, null);
        }
    }

    /// <summary>Commits all there is and closes.</summary>
    internal void Stop()
    {
        Flush();
        Dispose();
    }

    /// <summary>Works until <paramref name="stop"/> is set; then commits everything and closes.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        outbox.Disk = new(DiskState.Opening, 0, settings.BytesMax, "");
        try
        {
            await Task.Yield();
            Start();
            _opened.TrySetResult();
            using var tick = time.CreateTimer(static wake => ((WakeSignal)wake!).Set(), outbox.WantsMore, TimeSpan.FromMilliseconds(settings.CommitMs), TimeSpan.FromMilliseconds(settings.CommitMs));
            while (!stop.IsCancellationRequested)
            {
                await outbox.WantsMore.WaitAsync(stop);
                Step();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The end of the run: what is left goes to the database below.
        }
        finally
        {
            _opened.TrySetResult();
            Stop();
        }
    }

    /// <summary>Counts changed after a revision, from the database; null without one, empty while it cannot be read.</summary>
    public IReadOnlyList<HourRow>? HoursSince(long revision, int max)
    {
        lock (_gate)
        {
            try
            {
                return _database?.HoursSince(revision, max);
            }
            catch (SqliteException e)
            {
                // The next commit meets the same disk, and acts.
                LogHours(settings.Folder, e.Message);
                return [];
            }
        }
    }

    /// <summary>Deletes counts of hours before this one that have not changed after a revision; returns how many.</summary>
    public int ForgetHours(int beforeHour, long revision)
    {
        lock (_gate)
        {
            try
            {
                return _database?.ForgetHours(beforeHour, revision) ?? 0;
            }
            catch (SqliteException e)
            {
                LogHours(settings.Folder, e.Message);
                return 0;
            }
        }
    }

    private void Work()
    {
        if (NowMs < _retryAtMs)
        {
            return;
        }

        if (_database is null)
        {
            Open();
            return;
        }

        if (_commit is not null || NowMs >= _commitAtMs)
        {
            Commit(all: false);
        }

        ReadAhead();
    }

    /// <summary>Runs a step; what the disk does wrong becomes a state and a time to try again.</summary>
    private void Guard(Action step)
    {
        try
        {
            lock (_gate)
            {
                step();
            }
        }
        catch (SqliteException e) when (_database is not null && OutboxFolder.IsCorrupt(e))
        {
            Fail(DiskState.Failed, e.Message);
            Abandon();
            _retryAtMs = 0;
        }
        catch (SqliteException e)
        {
            Fail(e.SqliteErrorCode == raw.SQLITE_FULL ? DiskState.Full : DiskState.Failed, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or InvalidCastException or ArgumentException)
        {
            Fail(DiskState.Failed, e.Message);
            if (e is InvalidCastException or ArgumentException && _database is not null)
            {
                // A column holds what was never written there.
                Abandon();
                _retryAtMs = 0;
            }
        }
    }

    private void Open()
    {
        var folder = _folder ??= OutboxFolder.Open(settings.Folder);
        if (_wasCorrupt)
        {
            SetAside(folder, "");
        }

        OutboxDatabase database;
        try
        {
            database = OpenSound(folder);
        }
        catch (Exception e) when (e is SqliteException s && OutboxFolder.IsCorrupt(s) || e is InvalidCastException or ArgumentException or InvalidOperationException)
        {
            SetAside(folder, e.Message);
            database = OpenSound(folder);
        }

        _database = database;
        _bytes = database.Totals().Sum(t => t.Bytes);
        Array.Clear(_cursor);
        Array.Clear(_isRead);
        outbox.TellUrgentRead(false);
        _commitAtMs = NowMs + settings.CommitMs;
        _pause.Reset();
        Tell();
        LogOpen(settings.Folder, outbox.Waiting, _bytes, outbox.Epoch);
    }

    /// <summary>Opens the database, replays the journal into it and attaches both.</summary>
    private OutboxDatabase OpenSound(OutboxFolder folder)
    {
        var database = OutboxDatabase.Open(folder.DatabaseFile, settings.BytesMax);
        try
        {
            var mark = database.Mark;
            var isNew = mark.Epoch == 0;
            var keepsEpoch = isNew || !outbox.MayTakeEpoch;
            var epoch = keepsEpoch ? outbox.Epoch : mark.Epoch;
            var missing = outbox.Layouts.Attach(database.Layouts());
            var lastBlock = database.LastBlock();
            IReadOnlyList<JournalGeneration> generations = isNew ? [] : JournalReader.Read(folder.Path, mark.Epoch);
            var commit = OutboxReplay.Build(database, outbox.Layouts, generations, ref lastBlock, out var clock);

            // Counts keep the epoch under which they were made.
            var used = generations.Select(g => g.Reserved).Append(mark.Reserved).Max();
            var reserved = keepsEpoch && !isNew ? Math.Max(used, outbox.LastNumber) : used;
            _reserved = reserved + GatewayLimits.NumbersReserved;
            database.Apply(commit, isNew ? epoch : mark.Epoch, _reserved, missing);
            if (epoch != database.Mark.Epoch)
            {
                database.Apply(new() { Absorbed = commit.Absorbed, Counted = commit.Counted }, epoch, _reserved);
            }

            outbox.Clock?.Learn(clock, database.NewestHour() * CompletenessLimits.HourMs);
            database.Checkpoint();
            _journal = new(folder.Path, epoch, commit.Counted);
            outbox.Attach(_journal, epoch, reserved, lastBlock, database.Totals().Sum(t => t.Messages));
            return database;
        }
        catch
        {
            _journal?.Dispose();
            _journal = null;
            database.Dispose();
            throw;
        }
    }

    private void SetAside(OutboxFolder folder, string reason)
    {
        var (kept, deleted) = folder.SetAside(time.GetUtcNow());
        _wasCorrupt = false;
        LogSetAside(settings.Folder, reason, kept);
        foreach (var old in deleted)
        {
            LogDeleted(old, GatewayLimits.SetAsideMax);
        }
    }

    private void CommitAll()
    {
        if (_database is not null)
        {
            if (_commit is not null)
            {
                Commit(all: false);
            }

            Commit(all: true);
        }
    }

    private void Commit(bool all)
    {
        _commitAtMs = NowMs + settings.CommitMs;
        if (_commit is null)
        {
            var force = all || outbox.LastNumber > _reserved - (GatewayLimits.NumbersReserved / 2) || _gone.Count > 0 || HasOld();
            _commit = outbox.Cut(all, force, NowMs);
            if (_commit is null)
            {
                Tell();
                return;
            }

            Trim(_commit);
        }

        _reserved = Math.Max(_reserved, outbox.LastNumber + GatewayLimits.NumbersReserved);
        _database!.Apply(_commit, outbox.Epoch, _reserved);
        var commit = _commit;
        _commit = null;
        _bytes += commit.Blocks.Sum(b => (long)b.Body.Length) - commit.Deleted.Sum(d => (long)d.Bytes);
        HasNew(commit.Blocks);
        outbox.Committed(commit, _goneSamples);
        _goneSamples = 0;
        if (_bytes == 0 && commit.Deleted.Count > 0)
        {
            _database.Shrink();
        }

        _pause.Reset();
        Tell();
    }

    /// <summary>Everything on disk is as it should be; or it is written, but the journal is not.</summary>
    private void Tell()
    {
        var before = outbox.Disk.State;
        outbox.Disk = _journal?.Failure is { } failure
            ? new(DiskState.Failed, _bytes, settings.BytesMax, "journal: " + failure)
            : new(DiskState.OnDisk, _bytes, settings.BytesMax, "");
        if (before is DiskState.Full or DiskState.Failed && outbox.Disk.State == DiskState.OnDisk)
        {
            LogRecovered(settings.Folder);
        }
    }

    private void Fail(DiskState state, string detail)
    {
        var pause = _pause.Next();
        _retryAtMs = NowMs + pause;
        if (outbox.Disk.State != state)
        {
            LogFailed(settings.Folder, state == DiskState.Full ? "is full" : "cannot be used", detail);
        }

        outbox.Disk = new(state, _bytes, settings.BytesMax, detail);
    }

    /// <summary>The database's bytes are not sound: what memory holds stays, what waited in it alone is set aside with it.</summary>
    private void Abandon()
    {
        var lost = outbox.Detach(_commit);
        LogLost(settings.Folder, lost);
        (_commit, _wasCorrupt, _bytes) = (null, true, 0);
        _gone.Clear();
        _database?.Dispose();
        _journal?.Dispose();
        (_database, _journal) = (null, null);
    }

    [LoggerMessage(2300, LogLevel.Information, "Outbox in {Folder}: {Waiting} messages wait, {Bytes} bytes, epoch {Epoch:x16}")]
    private partial void LogOpen(string folder, long waiting, long bytes, ulong epoch);

    [LoggerMessage(2301, LogLevel.Error, "Outbox {Folder} {What}: {Detail}. Readings wait in memory, where a restart loses them; the disk is tried again by itself")]
    private partial void LogFailed(string folder, string what, string detail);

    [LoggerMessage(2302, LogLevel.Information, "Outbox {Folder} works again: readings wait on disk")]
    private partial void LogRecovered(string folder);

    [LoggerMessage(2303, LogLevel.Error, "Outbox {Folder} was damaged ({Reason}): set aside as {Kept}; a new one begins with a new epoch")]
    private partial void LogSetAside(string folder, string reason, string kept);

    [LoggerMessage(2304, LogLevel.Warning, "Damaged outbox {Folder} was deleted: only the newest {Kept} are kept")]
    private partial void LogDeleted(string folder, int kept);

    [LoggerMessage(2305, LogLevel.Error, "Outbox {Folder} is damaged: {Messages} messages that waited in it alone cannot be read")]
    private partial void LogLost(string folder, long messages);

    [LoggerMessage(2307, LogLevel.Warning, "Counts in outbox {Folder} cannot be used now: {Detail}")]
    private partial void LogHours(string folder, string detail);

    [LoggerMessage(2306, LogLevel.Warning, "Outbox: {Samples} samples dropped, {Reason}")]
    private partial void LogDropped(long samples, DropReason reason);
}
