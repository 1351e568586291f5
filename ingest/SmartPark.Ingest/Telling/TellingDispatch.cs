using System.Threading.Channels;
using SmartPark.Ingest.AlarmDesk;

namespace SmartPark.Ingest.Telling;

/// <summary>Runs the planner behind the desk and a lane for each channel.</summary>
internal sealed partial class TellingDispatch(
    TellingPlanner planner, IReadOnlyList<ChannelLane> lanes, DeliveryStore deliveries, ChannelAlarm alarm, EpisodeBook book, TimeProvider time, ILogger<TellingDispatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TrimEvery = TimeSpan.FromHours(6);

    private readonly Channel<bool> _happened = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>The lanes, in the order of the file.</summary>
    public IReadOnlyList<ChannelLane> Lanes => lanes;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        book.Changed += Happened;
        try
        {
            await OpenAsync(stoppingToken);
            await Task.WhenAll([PlanAllAsync(stoppingToken), .. lanes.Select(l => l.RunAsync(stoppingToken)), .. lanes.Select(l => l.RepeatAsync(stoppingToken))]);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
        finally
        {
            book.Changed -= Happened;
        }
    }

    private void Happened(object? sender, EventArgs e) => _happened.Writer.TryWrite(true);

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        string[] channels = [.. lanes.Select(l => l.Entry.Id)];
        while (true)
        {
            try
            {
                book.Open();
                var now = time.GetUtcNow().ToUnixTimeMilliseconds();
                if (deliveries.EndOthers(channels, now) is > 0 and var ended)
                {
                    LogEnded(ended);
                }

                alarm.EndOthers(channels, now);
                return;
            }
            catch (IOException e)
            {
                LogFailed(e);
                await Task.Delay(Second, time, cancellationToken);
            }
        }
    }

    private async Task PlanAllAsync(CancellationToken cancellationToken)
    {
        var trimmed = DateTimeOffset.MinValue;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await Task.Run(planner.Plan, CancellationToken.None) > 0)
                {
                    foreach (var lane in lanes)
                    {
                        lane.Wake();
                    }
                }

                if (time.GetUtcNow() - trimmed >= TrimEvery)
                {
                    trimmed = time.GetUtcNow();
                    deliveries.Trim(trimmed.AddDays(-TellingLimits.KeptDays).ToUnixTimeMilliseconds());
                }

                await _happened.Reader.ReadAsync(cancellationToken);
            }
            catch (IOException e)
            {
                LogFailed(e);
                await Task.Delay(Second, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(5302, LogLevel.Error, "Who is to be told cannot be planned; it is tried again and nothing is left out")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(5303, LogLevel.Warning, "{Ended} waiting messages were for channels that are no longer configured; they are not sent")]
    private partial void LogEnded(int ended);
}
