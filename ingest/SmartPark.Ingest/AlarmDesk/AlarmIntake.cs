using SmartPark.Ingest.Intake;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>
/// Commits what engines and gateways report, many in one transaction, and acknowledges gateways' messages afterwards; and gives the desk its time. While the
/// file cannot be used it tries again: what was not committed was not acknowledged.
/// </summary>
internal sealed partial class AlarmIntake(AlarmInbox inbox, EpisodeBook book, GatewayCommands commands, AlarmStore store, IngestInstruments instruments, TimeProvider time, ILogger<AlarmIntake> logger) : BackgroundService
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TrimEvery = TimeSpan.FromHours(6);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(CommitAllAsync(stoppingToken), TickAllAsync(stoppingToken));

    private async Task CommitAllAsync(CancellationToken cancellationToken)
    {
        List<DeskEntry> entries = [];
        try
        {
            while (await inbox.Reader.WaitToReadAsync(cancellationToken))
            {
                entries.Clear();
                while (entries.Count < AlarmDeskLimits.ReportsPerCommitMax && inbox.Reader.TryRead(out var entry))
                {
                    entries.Add(entry);
                }

                await CommitAsync(entries, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was not committed was not acknowledged.
        }
    }

    private async Task CommitAsync(List<DeskEntry> entries, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                // The file works synchronously, so its work runs on the pool.
                var refused = await Task.Run(() => book.Take(entries.Where(e => e.Report is not null).Select(e => e.Report!.Value), entries.Where(e => e.Engine is not null).Select(e => e.Engine!.Value)), CancellationToken.None);
                instruments.AlarmReports("committed", entries.Count(e => e.Report is not null) - refused);
                instruments.AlarmReports("refused", refused);
                if (refused == 0)
                {
                    commands.Acknowledge([.. entries.Where(e => e.Acknowledgement is not null).Select(e => e.Acknowledgement!.Value)]);
                }
                else
                {
                    LogRefused(refused, AlarmDeskLimits.StandingMax);
                }

                return;
            }
            catch (IOException e)
            {
                LogFailed(e, entries.Count);
                await Task.Delay(TimeSpan.FromMilliseconds(AlarmDeskLimits.FileRetryMs), time, cancellationToken);
            }
        }
    }

    private async Task TickAllAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Second, time);
        var trimmed = DateTimeOffset.MinValue;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    await Task.Run(book.Tick, CancellationToken.None);
                    if (time.GetUtcNow() - trimmed >= TrimEvery)
                    {
                        trimmed = time.GetUtcNow();
                        var before = trimmed.AddDays(-AlarmDeskLimits.KeptDays).ToUnixTimeMilliseconds();
                        if (await Task.Run(() => store.Trim(before, AlarmDeskLimits.EpisodesMax), CancellationToken.None) is > 0 and var gone)
                        {
                            LogTrimmed(gone, AlarmDeskLimits.KeptDays, AlarmDeskLimits.EpisodesMax);
                        }
                    }
                }
                catch (IOException e)
                {
                    LogFailed(e, 0);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    [LoggerMessage(5200, LogLevel.Error, "The alarm desk cannot commit {Entries} entries; they are tried again and not acknowledged before")]
    private partial void LogFailed(Exception exception, int entries);

    [LoggerMessage(5201, LogLevel.Error, "{Refused} alarms were refused because {Max} stand; their gateways send them again")]
    private partial void LogRefused(int refused, int max);

    [LoggerMessage(5202, LogLevel.Information, "{Gone} closed alarms deleted: older than {Days} days, or beyond {Max}")]
    private partial void LogTrimmed(int gone, int days, int max);
}
