using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.Ingest.Ledger;

/// <summary>
/// Counts what the store really holds for the hours that have changed, one after the other, each followed by a rest in proportion to what it took.
/// An hour that is over is counted as a whole once everything has had time to come, and is final then; what comes later is counted again. Packs and
/// prunes the ledger on the side.
/// </summary>
internal sealed partial class StoreRecount(
    IReadingStore store, StoreLink link, CompletenessLedger ledger, ChangedHours changes, ParkRegistry registry, IngestInstruments instruments, TimeProvider time,
    ILogger<StoreRecount> logger) : BackgroundService
{
    private readonly Dictionary<string, int> _finished = new(StringComparer.Ordinal);
    private bool _isStarted;
    private bool _failedBefore;
    private int _prunedDay;

    /// <summary>Does what is due now; returns how long to rest.</summary>
    internal async Task<TimeSpan> TurnAsync(CancellationToken cancellationToken)
    {
        Start();
        NoteFinished();
        changes.Recall(isStart: false);
        if (!link.State.IsUsable || !store.CanRead || !changes.TryTake(out var changed))
        {
            await Task.Run(Tidy, cancellationToken);
            return TimeSpan.FromMilliseconds(LedgerLimits.RecountTickMs);
        }

        var began = time.GetTimestamp();
        await CountAsync(changed, cancellationToken);
        var (rest, most) = (time.GetElapsedTime(began) * LedgerLimits.RecountCostFactor, TimeSpan.FromMilliseconds(LedgerLimits.RecountRestMaxMs));
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
                _failedBefore = false;
            }
            catch (IOException e)
            {
                if (!_failedBefore)
                {
                    LogFailed(e);
                }

                _failedBefore = true;
                rest = TimeSpan.FromMilliseconds(LedgerLimits.FileRetryMs);
            }

            // At least a millisecond, so that a fake clock or a store that answers at once leaves room for others.
            await Task.Delay(rest < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : rest, time, stoppingToken);
        }
    }

    private void Start()
    {
        if (_isStarted)
        {
            return;
        }

        // Changes of these hours are not remembered in the file: they are counted after every start.
        var now = CurrentHour;
        changes.Recall(isStart: true);
        foreach (var park in registry.Parks)
        {
            _finished[park.Id] = Math.Max(ledger.Finished(park.Id) ?? now - 2, now - LedgerLimits.CatchUpHoursMax);
            changes.NoteAll(park.Id, now - 1);
            changes.NoteAll(park.Id, now);
        }

        _isStarted = true;
    }

    private int CurrentHour => (int)(time.GetUtcNow().ToUnixTimeMilliseconds() / CompletenessLimits.HourMs);

    /// <summary>The last hour that everything has had time to come for.</summary>
    private int FinalHour => (int)((time.GetUtcNow().ToUnixTimeMilliseconds() - LedgerLimits.FinalAfterMs) / CompletenessLimits.HourMs) - 1;

    private void NoteFinished()
    {
        var final = FinalHour;
        foreach (var park in registry.Parks)
        {
            for (var hour = _finished[park.Id] + 1; hour <= final; hour++)
            {
                changes.NoteAll(park.Id, hour);
            }

            _finished[park.Id] = Math.Max(_finished[park.Id], final);
        }
    }

    private async Task CountAsync(ChangedHour changed, CancellationToken cancellationToken)
    {
        try
        {
            var from = changed.Hour * CompletenessLimits.HourMs;
            var began = time.GetTimestamp();
            var isFinal = changed.Hour <= FinalHour;
            if (await store.CountAsync(changed.Park, from, from + CompletenessLimits.HourMs, changed.Devices, cancellationToken) is not { } stored)
            {
                return;
            }

            await Task.Run(() => ledger.SetStored(changed.Park, changed.Hour, stored, changed.Devices, isFinal), CancellationToken.None);
            instruments.HourCounted(time.GetElapsedTime(began));
            await store.WriteHoursAsync(Points(changed), cancellationToken);
            if (isFinal)
            {
                ledger.ForgetChanged(changed.Park, changed.Hour);
                if (changed.Devices is null)
                {
                    ledger.SetFinished(changed.Park, changed.Hour);
                }
            }
        }
        catch
        {
            changes.PutBack(changed);
            throw;
        }
    }

    private List<HourPoint> Points(ChangedHour changed)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var at = changed.Hour * CompletenessLimits.HourMs;
        var points = new List<HourPoint>();
        foreach (var device in ledger.Read(changed.Park, changed.Devices, changed.Hour, changed.Hour + 1, now))
        {
            if (!device.Hours[0].IsBlank)
            {
                points.Add(new(changed.Park, device.Device, registry.PlacementOf(changed.Park, device.Device, at), at, device.Hours[0]));
            }
        }

        return points;
    }

    private void Tidy()
    {
        var today = CurrentHour / 24;
        if (ledger.Pack(today) == 0 && _prunedDay != today)
        {
            ledger.Prune(today);
            _prunedDay = today;
        }
    }

    [LoggerMessage(5453, LogLevel.Warning, "Hours of the completeness ledger cannot be counted now; they are counted as soon as store and file answer")]
    private partial void LogFailed(Exception exception);
}
