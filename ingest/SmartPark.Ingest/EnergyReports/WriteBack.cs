using SmartPark.Energy.Registry;
using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Storage;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>
/// Writes energy figures to the store for boards that read it themselves. What changed is written first; the running day again and again; months that are not marked as written by this registry, the newest first.
/// One turn after the other, each followed by a rest in proportion to what it took.
/// </summary>
/// <param name="store">The store; nothing is done for one that keeps no figures of energy.</param>
/// <param name="link">Whether it answers.</param>
/// <param name="figures">Works points out.</param>
/// <param name="registry">The registry that holds now.</param>
/// <param name="days">What waits.</param>
/// <param name="marks">What is written.</param>
/// <param name="waitsFor">Why the ledger's figures are not whole yet; null when they are.</param>
/// <param name="instruments">Counts.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class WriteBack(
    IReadingStore store, StoreLink link, WriteBackFigures figures, CurrentRegistry registry, WriteBackDays days, WriteBackMarks marks, Func<string?> waitsFor, IngestInstruments instruments, TimeProvider time,
    ILogger<WriteBack> logger) : BackgroundService
{
    private RegistryEdition? _edition;
    private HashSet<(string Park, DateOnly Month)> _swept = [];
    private (string Park, DateOnly Month)? _sweeping;
    private DateOnly _sweptOn;
    private long _runningMs = long.MinValue;
    private int _failures;

    /// <summary>Late data changed figures of months that were over: their days are written again. Months without hours changed with the registry, whose edition is swept anyway.</summary>
    public void Note(ChangedMeter changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        Note(changed.Meter, changed.Hours);
    }

    /// <summary>Says that hours of a meter changed: those of its park's days are written again.</summary>
    public void Note(MeterKey meter, IEnumerable<int> hours)
    {
        ArgumentNullException.ThrowIfNull(hours);
        if (!store.KeepsEnergy)
        {
            return;
        }

        var (zone, oldest) = (registry.Now.Registry.Zone, Oldest(Today));
        foreach (var day in hours.Select(h => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.UnixEpoch.AddHours(h), zone).DateTime)).Distinct().Where(d => d >= oldest))
        {
            Note(meter.Park, day);
        }
    }

    /// <summary>Does what is due; returns how long to rest. Throws <see cref="IOException"/> when store or file are away; nothing is lost then.</summary>
    internal async Task<TimeSpan> TurnAsync(CancellationToken cancellationToken)
    {
        var idle = TimeSpan.FromMilliseconds(WriteBackLimits.IdleMs);
        if (!store.KeepsEnergy || !link.State.IsUsable)
        {
            return idle;
        }

        var edition = registry.Now;
        TakeEdition(edition);
        NoteRunning(edition);
        if (days.Count == 0)
        {
            NoteMonth(edition);
        }

        // Half a history would only be written again: late hours wait too, a minute or two.
        if (waitsFor() is not null || days.Take() is not { } task)
        {
            return idle;
        }

        var began = time.GetTimestamp();
        try
        {
            await WriteAsync(edition, task, cancellationToken);
        }
        catch
        {
            days.PutBack(task);
            throw;
        }

        var (rest, most) = (time.GetElapsedTime(began) * WriteBackLimits.CostFactor, TimeSpan.FromMilliseconds(WriteBackLimits.RestMaxMs));
        return rest > most ? most : rest;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            TimeSpan rest;
            try
            {
                rest = await TurnAsync(stoppingToken);
                _failures = 0;
            }
            catch (IOException e)
            {
                if (_failures++ == 0)
                {
                    LogFailed(e);
                }

                instruments.EnergyWriteBackFailed();
                rest = TimeSpan.FromMilliseconds(Math.Min(WriteBackLimits.RetryFirstMs << Math.Min(_failures - 1, 20), WriteBackLimits.RetryMaxMs));
            }

            // At least a millisecond, so that a fake clock or a store that answers at once leaves room for others.
            await Task.Delay(rest < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : rest, time, stoppingToken);
        }
    }

    private DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), registry.Now.Registry.Zone).DateTime);

    private static DateOnly Oldest(DateOnly today) => new DateOnly(today.Year, today.Month, 1).AddMonths(-WriteBackLimits.MonthsMax);

    private static IEnumerable<string> ParksOf(RegistryEdition edition) => edition.Registry.MetersOfPark.Select(p => p.Key);

    private void Note(string park, DateOnly day)
    {
        if (!days.Note(park, day))
        {
            instruments.EnergyWriteBackDropped();
        }
    }

    /// <summary>Another registry: what it changes is another figure of the whole past of some parks, or of all when a row of the city changed.</summary>
    private void TakeEdition(RegistryEdition edition)
    {
        var today = Today;
        if (ReferenceEquals(_edition, edition) && _sweptOn == today)
        {
            return;
        }

        if (_edition is { } before && before.Hash != edition.Hash)
        {
            var changed = before.Registry.Rows.ChangesTo(edition.Registry.Rows).Select(c => (c.After ?? c.Before)!.Park).ToHashSet(StringComparer.Ordinal);
            marks.Move(before.Hash, edition.Hash, changed.Contains(RegistryTables.OfCity) ? [.. ParksOf(edition)] : changed, Oldest(today));
        }

        _swept = [.. marks.Written(edition.Hash)];
        (_edition, _sweptOn, _sweeping) = (edition, today, null);
    }

    private void NoteRunning(RegistryEdition edition)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (now - _runningMs < WriteBackLimits.RunningEveryMs && _runningMs != long.MinValue)
        {
            return;
        }

        foreach (var park in ParksOf(edition))
        {
            Note(park, Today);
            Note(park, Today.AddDays(-1));
        }

        _runningMs = now;
    }

    /// <summary>The newest month of a park that this registry has not written.</summary>
    private void NoteMonth(RegistryEdition edition)
    {
        var today = Today;
        for (var month = new DateOnly(today.Year, today.Month, 1); month >= Oldest(today); month = month.AddMonths(-1))
        {
            if (ParksOf(edition).Order(StringComparer.Ordinal).FirstOrDefault(p => !_swept.Contains((p, month))) is { } park)
            {
                _sweeping = (park, month);
                for (var day = month; day < month.AddMonths(1) && day <= today; day = day.AddDays(1))
                {
                    Note(park, day);
                }

                return;
            }
        }
    }

    private async Task WriteAsync(RegistryEdition edition, WriteBackTask task, CancellationToken cancellationToken)
    {
        var points = await Task.Run(() => figures.Of(edition.Registry, task, time.GetUtcNow()), cancellationToken);
        foreach (var part in points.Chunk(WriteBackLimits.PointsPerWrite))
        {
            await store.WriteEnergyAsync(part, cancellationToken);
            instruments.EnergyWrittenBack(part.Length);
        }

        if (_sweeping != (task.Park, task.Month) || days.Has(task.Park, task.Month))
        {
            return;
        }

        // A month that runs, or ended a few days ago, is swept again tomorrow.
        _swept.Add((task.Park, task.Month));
        _sweeping = null;
        if (task.Month.AddMonths(1).AddDays(WriteBackLimits.SettledDays) <= Today)
        {
            marks.Mark(task.Park, task.Month, edition.Hash);
        }
    }

    [LoggerMessage(5554, LogLevel.Warning, "Energy figures cannot be written to the store now; they are written as soon as it answers")]
    private partial void LogFailed(Exception exception);
}
