using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>
/// Puts what waits into the file every <see cref="EnergyLedgerLimits.FlushEveryMs"/>, at once when as much waits as may; takes editions of the registry in before that. Writes a last time when the
/// service stops.
/// </summary>
internal sealed partial class LedgerFlush(
    RegisterIntake intake, PendingCells pending, CellStore cells, BuildQueue builds, LedgerClock clock, CurrentRegistry registry, IngestInstruments instruments, IntakeOptions options,
    TimeProvider time, ILogger<LedgerFlush> logger) : BackgroundService
{
    // An idle ledger says this often that it is as the store is.
    private const long IdleFlushMs = 60_000;

    private const int LookMs = 250;
    private bool _failedBefore;
    private long _writtenUnixMs;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first sample comes, so that none is missed for not being known as a register's.
        await Task.Run(Turn, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.Run(Turn, CancellationToken.None);
    }

    /// <summary>Flushes once; returns whether that was possible.</summary>
    internal bool Turn()
    {
        try
        {
            intake.TakeIn();
            if (pending.Index.Revision >= 0 && options.Role != IntakeRole.Control)
            {
                Flush();
            }

            _failedBefore = false;
            return true;
        }
        catch (IOException e)
        {
            if (!_failedBefore)
            {
                LogFailed(e);
            }

            _failedBefore = true;
            return false;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var rest = await Task.Run(Turn, CancellationToken.None) ? EnergyLedgerLimits.FlushEveryMs : EnergyLedgerLimits.RetryMs;
            for (var waited = 0; waited < rest && !(pending.IsFull && !_failedBefore) && !IsOtherEdition; waited += LookMs)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(LookMs), time, stoppingToken);
            }
        }
    }

    private bool IsOtherEdition => !_failedBefore && registry.Now.Revision != 0 && registry.Now.Revision != pending.Index.Revision;

    private void Flush()
    {
        var wasAll = builds.HasNoRanges && clock.IsRecovered;
        var taken = pending.Take();

        // What found no room is read again from the store; until then its marks stay.
        builds.Add(taken.Deferred.Select(d => new HourRange(d.Park, d.Hour, clock.HourAfter, 0, long.MinValue)));
        var isAll = wasAll && taken.Deferred.Count == 0;
        if (taken.Count == 0 && taken.AtUnixMs - _writtenUnixMs < IdleFlushMs)
        {
            clock.AsOf(isAll ? taken.AtUnixMs : null);
            return;
        }

        try
        {
            var began = time.GetTimestamp();
            var changed = cells.Merge(taken.Cells, clock.ClosedBeforeHour, isAll ? taken.AtUnixMs : null, taken.Generation);
            instruments.EnergyFlushed(time.GetElapsedTime(began));
            instruments.EnergyChanged(changed);
            _writtenUnixMs = isAll ? taken.AtUnixMs : _writtenUnixMs;
            clock.AsOf(isAll ? taken.AtUnixMs : null);
        }
        catch
        {
            pending.PutBack(taken);
            throw;
        }
    }

    [LoggerMessage(5521, LogLevel.Error, "The energy ledger cannot be written; readings stay in the store and in memory, and it goes on as soon as the file answers")]
    private partial void LogFailed(Exception exception);
}

/// <summary>What the parts of the ledger have to know of the time. Thread-safe.</summary>
internal sealed class LedgerClock(ParkRegistry city, TimeProvider time)
{
    private long _asOfUnixMs = -1;
    private volatile bool _isRecovered;

    /// <summary>What the store had by then is in the ledger; null before the first flush.</summary>
    public long? AsOfUnixMs => Interlocked.Read(ref _asOfUnixMs) is >= 0 and var at ? at : null;

    /// <summary>Now, UTC ms.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The running hour.</summary>
    public int Hour => (int)(Now / SmartPark.Energy.HourLedger.CellKey.HourMs);

    /// <summary>The first hour that no sample can be of: clocks may be ahead by an hour.</summary>
    public int HourAfter => Hour + 2;

    /// <summary>Hours before this one lie in months of the city that are over.</summary>
    public int ClosedBeforeHour
    {
        get
        {
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), city.Zone).DateTime);
            return (int)(CityDay.StartUnixMs(new(today.Year, today.Month, 1), city.Zone) / SmartPark.Energy.HourLedger.CellKey.HourMs);
        }
    }

    /// <summary>Whether what earlier processes left unflushed was queued to be read.</summary>
    public bool IsRecovered
    {
        get => _isRecovered;
        set => _isRecovered = value;
    }

    /// <summary>The ledger holds what the store had by a time; null when that is not known.</summary>
    public void AsOf(long? unixMs)
    {
        if (unixMs is { } at)
        {
            Interlocked.Exchange(ref _asOfUnixMs, at);
        }
    }
}
