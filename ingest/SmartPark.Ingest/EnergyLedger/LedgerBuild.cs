using SmartPark.Energy.Registry;
using SmartPark.Energy.HourLedger;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Storage;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>
/// Reads from the store what the ledger lacks: first what earlier processes left unflushed, then hours of changed cuts, then whole histories of new registers. In the control role, where writers
/// elsewhere write, it reads the running hours again and again, and those that gateways report late samples of. What fails is tried again as long as it takes.
/// </summary>
internal sealed partial class LedgerBuild(
    IReadingStore store, StoreLink link, StoreHours hours, CellStore cells, HourMarks marks, PendingCells pending, BuildQueue builds, LedgerClock clock, IntakeOptions options, TimeProvider time,
    ILogger<LedgerBuild> logger) : BackgroundService
{
    private const int LookMs = 1_000;
    private readonly SemaphoreSlim _alone = new(1);
    private long _controlReadUnixMs;
    private bool _failedBefore;

    /// <summary>Reads everything, or what a filter names, again from the store. Hours of which the store has nothing stay as they are. Throws <see cref="IOException"/> when store or file are away.</summary>
    public async Task<RebuildProgress> RebuildAsync(Func<MeterKey, bool>? filter, IProgress<RebuildProgress>? progress, CancellationToken cancellationToken)
    {
        List<RegisterSlot> slots = [.. pending.Index.Slots.Where(s => filter?.Invoke(s.Meter) != false)];
        var now = new RebuildProgress(slots.Count, 0, 0, 0);
        foreach (var park in slots.GroupBy(s => s.Series.Park, StringComparer.Ordinal))
        {
            foreach (var part in park.Chunk(EnergyLedgerLimits.SeriesPerReadMax))
            {
                await _alone.WaitAsync(cancellationToken);
                try
                {
                    var (samples, changed) = await hours.ReplaceAsync(part, 0, clock.HourAfter, keepsBefore: true, cancellationToken);
                    now = new(now.Meters, now.Done + part.Length, now.Samples + samples, now.Changed + changed);
                }
                finally
                {
                    _alone.Release();
                }

                progress?.Report(now);
            }
        }

        return now;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _alone.Dispose();
        base.Dispose();
    }

    /// <summary>Does one thing that is due; returns whether there was one.</summary>
    internal async Task<bool> TurnAsync(CancellationToken cancellationToken)
    {
        if (pending.Index.Revision < 0)
        {
            return false;
        }

        Recover();
        if (!link.State.IsUsable || !store.CanRead)
        {
            builds.Fail(store.CanRead ? link.State.Error ?? "the store is away" : $"{store.Name} is a store to write to: its readings cannot be read");
            return false;
        }

        await _alone.WaitAsync(cancellationToken);
        try
        {
            var did = await ReadRangeAsync(cancellationToken) || await ReadCutAsync(cancellationToken) || await ReadWholeAsync(cancellationToken) || await ReadRunningAsync(cancellationToken);
            builds.Fail(null);
            return did;
        }
        finally
        {
            _alone.Release();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var rest = 1;
            try
            {
                rest = await TurnAsync(stoppingToken) ? 1 : LookMs;
                _failedBefore = false;
            }
            catch (Exception e) when (e is IOException or NotSupportedException)
            {
                builds.Fail(e.Message);
                if (!_failedBefore)
                {
                    LogFailed(e);
                }

                _failedBefore = true;
                rest = EnergyLedgerLimits.RetryMs;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(rest), time, stoppingToken);
        }
    }

    /// <summary>Queues what earlier processes left: hours that they marked, and recent ones since their last flush.</summary>
    private void Recover()
    {
        if (clock.IsRecovered)
        {
            return;
        }

        var (marked, flushed) = marks.Load();
        builds.Add(marked.Select(m => new HourRange(m.Hour.Park, m.Hour.Hour, m.Hour.Hour + 1, 0, m.Generation)));
        if (flushed is { } at)
        {
            var from = (int)((at - EnergyLedgerLimits.NoteDelayMaxMs) / CellKey.HourMs) - 1;
            builds.Add(pending.Index.ByPark.Select(p => new HourRange(p.Key, from, clock.HourAfter, 0, long.MinValue)));
        }
        else
        {
            // The first process of this file: whatever it is killed before flushing is newer than now, or of a register that is read whole.
            cells.Merge([], clock.ClosedBeforeHour, clock.Now);
        }

        clock.IsRecovered = true;
    }

    private async Task<bool> ReadRangeAsync(CancellationToken cancellationToken)
    {
        if (builds.TakeRange(clock.Now) is not { } range)
        {
            return false;
        }

        var isRead = false;
        try
        {
            foreach (var part in pending.Index.ByPark[range.Park].Chunk(EnergyLedgerLimits.SeriesPerReadMax))
            {
                await hours.MergeAsync(part, range.FromHour, range.ToHour, cancellationToken);
            }

            marks.Forget(range.Park, range.FromHour, range.ToHour, range.Generation);
            isRead = true;
        }
        finally
        {
            builds.EndRange(range, isRead);
        }

        return true;
    }

    private async Task<bool> ReadCutAsync(CancellationToken cancellationToken)
    {
        if (builds.NextCut() is not { } cut)
        {
            return false;
        }

        foreach (var hour in cut.Hours.Order())
        {
            await hours.ReplaceAsync([cut.Slot], hour, hour + 1, keepsBefore: true, cancellationToken);
        }

        End([cut.Slot]);
        return true;
    }

    private async Task<bool> ReadWholeAsync(CancellationToken cancellationToken)
    {
        if (builds.NextWhole() is not { Count: > 0 } whole)
        {
            return false;
        }

        await hours.ReplaceAsync(whole, 0, clock.HourAfter, keepsBefore: false, cancellationToken);
        End(whole);
        return true;
    }

    /// <summary>What was read by an edition that holds no more waits on by the new one.</summary>
    private void End(IReadOnlyList<RegisterSlot> slots)
    {
        List<RegisterSlot> held = [.. slots.Where(builds.Holds)];
        cells.SetCuts(held);
        foreach (var slot in held)
        {
            builds.Done(slot);
        }
    }

    /// <summary>In the control role: the running hour and the one before, of every register.</summary>
    private async Task<bool> ReadRunningAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now;
        if (options.Role != IntakeRole.Control || now - _controlReadUnixMs < EnergyLedgerLimits.ControlReadEveryMs)
        {
            return false;
        }

        foreach (var park in pending.Index.ByPark)
        {
            foreach (var part in park.Chunk(EnergyLedgerLimits.SeriesPerReadMax))
            {
                await hours.MergeAsync(part, clock.Hour - 1, clock.HourAfter, cancellationToken);
            }
        }

        _controlReadUnixMs = now;
        if (builds.HasNoRanges)
        {
            // Marks go one by one as their hours are read.
            cells.Merge([], clock.ClosedBeforeHour, now, long.MinValue);
            clock.AsOf(now);
        }

        return true;
    }

    [LoggerMessage(5522, LogLevel.Warning, "The energy ledger cannot be completed from the store now; it goes on as soon as store and file answer")]
    private partial void LogFailed(Exception exception);
}
