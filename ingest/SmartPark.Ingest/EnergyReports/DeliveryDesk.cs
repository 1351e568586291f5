using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>
/// Sends out what is due, one after the other. A run is planned in the file when its time comes and ends there; so it survives restarts, is made up for after an outage, and is done once. What fails is tried
/// again with growing pauses, for a week.
/// </summary>
/// <param name="jobs">What goes out.</param>
/// <param name="runs">The runs.</param>
/// <param name="waitsFor">Why the ledger's figures are not whole yet; null when they are.</param>
/// <param name="city">The city.</param>
/// <param name="instruments">Counts.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class DeliveryDesk(
    IReadOnlyList<IDeliveryJob> jobs, DeliveryRuns runs, Func<string?> waitsFor, ParkRegistry city, IngestInstruments instruments, TimeProvider time, ILogger<DeliveryDesk> logger) : BackgroundService
{
    private string? _waitsFor;

    /// <summary>What goes out.</summary>
    public IReadOnlyList<IDeliveryJob> Jobs => jobs;

    /// <summary>What runs wait for, all of them; null when they do not.</summary>
    public string? WaitsFor => Volatile.Read(ref _waitsFor);

    /// <summary>Runs, the newest first. Throws <see cref="IOException"/>.</summary>
    public IReadOnlyList<DeliveryRun> Runs => runs.List(DeliveryLimits.ListedMax);

    /// <summary>When a job is due next.</summary>
    public DateTimeOffset NextOf(IDeliveryJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(DeliverySchedule.NextUnixMs(job.Period, job.Day, job.Hour, time.GetUtcNow(), city.Zone)), city.Zone);
    }

    /// <summary>Plans what has become due and tries what is to be tried. Throws <see cref="IOException"/> when the file cannot be used.</summary>
    internal async Task TurnAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var job in jobs)
        {
            if (DeliverySchedule.Due(job.Period, job.Day, job.Hour, runs.LastFrom(job.Id), now, city.Zone) is [_, ..] due)
            {
                runs.Plan(job.Id, due.Select(p => (p, DeliverySchedule.DueUnixMs(p, job.Day, job.Hour, city.Zone))), now.ToUnixTimeMilliseconds());
            }
        }

        var waiting = runs.Due(now.ToUnixTimeMilliseconds());
        Volatile.Write(ref _waitsFor, waiting.Count == 0 ? null : waitsFor());
        if (WaitsFor is null)
        {
            foreach (var run in waiting)
            {
                // Of a delivery that is no longer in the file, it waits until it is, or is given up.
                await TryAsync(jobs.FirstOrDefault(j => j.Id == run.Delivery), run, cancellationToken);
            }
        }

        runs.Trim();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failedBefore = false;
        while (true)
        {
            try
            {
                await TurnAsync(stoppingToken);
                failedBefore = false;
            }
            catch (IOException e)
            {
                if (!failedBefore)
                {
                    LogFile(e);
                }

                failedBefore = true;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(DeliveryLimits.TickMs), time, stoppingToken);
        }
    }

    private async Task TryAsync(IDeliveryJob? job, DeliveryRun run, CancellationToken cancellationToken)
    {
        var answer = job is null ? new(run, false, "the delivery is no longer in the file") : await job.DeliverAsync(run, runs.Keep, cancellationToken);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var detail = answer.Detail.Length <= DeliveryLimits.DetailCharsMax ? answer.Detail : answer.Detail[..DeliveryLimits.DetailCharsMax];
        if (answer.IsDone)
        {
            runs.Keep(answer.Run with { State = DeliveryRunState.Delivered, EndedUnixMs = now, Detail = detail });
            LogDelivered(run.Delivery, run.Period, detail);
            instruments.EnergyDelivery("delivered");
            return;
        }

        var pause = Math.Min(DeliveryLimits.RetryFirstMs << Math.Min(run.Tries, 20), DeliveryLimits.RetryMaxMs);
        var isOver = now - run.PlannedUnixMs >= DeliveryLimits.GiveUpMs;
        runs.Keep(answer.Run with { State = isOver ? DeliveryRunState.GivenUp : DeliveryRunState.Waiting, Tries = run.Tries + 1, NextUnixMs = now + pause, EndedUnixMs = isOver ? now : null, Detail = detail });
        if (isOver)
        {
            LogGivenUp(run.Delivery, run.Period, run.Tries + 1, detail);
        }
        else if (run.Tries == 0)
        {
            LogFailed(run.Delivery, run.Period, detail);
        }

        instruments.EnergyDelivery(isOver ? "given-up" : "failed");
    }

    [LoggerMessage(5550, LogLevel.Information, "Energy report {Delivery} of {Period} is delivered: {Detail}")]
    private partial void LogDelivered(string delivery, Energy.Land.DatePeriod period, string detail);

    [LoggerMessage(5551, LogLevel.Warning, "Energy report {Delivery} of {Period} is not delivered and is tried again: {Detail}")]
    private partial void LogFailed(string delivery, Energy.Land.DatePeriod period, string detail);

    [LoggerMessage(5552, LogLevel.Error, "Energy report {Delivery} of {Period} is given up after {Tries} tries: {Detail}")]
    private partial void LogGivenUp(string delivery, Energy.Land.DatePeriod period, int tries, string detail);

    [LoggerMessage(5553, LogLevel.Error, "Deliveries of energy reports stand still: their file cannot be used")]
    private partial void LogFile(Exception exception);
}
