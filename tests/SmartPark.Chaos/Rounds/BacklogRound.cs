using SmartPark.Chaos.Faults;
using SmartPark.Chaos.Fleet;
using SmartPark.Chaos.Site;

namespace SmartPark.Chaos.Rounds;

/// <summary>
/// Hours of backlog without waiting for hours: ingest is away, gateways poll the fleet as fast as they may until as many samples wait as the hours
/// would have given; then they start again at the live rate, ingest comes back, and backlog and live samples flow together.
/// </summary>
/// <param name="options">Rate of live samples and hours of backlog.</param>
/// <param name="work">Its folder.</param>
/// <param name="say">Where progress is told.</param>
internal sealed class BacklogRound(RoundOptions options, WorkFolder work, Action<string> say)
{
    // The shortest interval that a wiring may ask for, and a fleet large enough to be filled from in minutes.
    private const int FillIntervalMs = 100;
    private const int LiveIntervalMs = 5_200;
    private const int ProgressMs = 10_000;

    // Below this many messages a gateway only has what was just read.
    private const int FewMessages = 300;

    private static readonly TimeSpan FillPatience = TimeSpan.FromHours(2);
    private static readonly TimeSpan ReplayPatience = TimeSpan.FromHours(1);

    /// <summary>Runs it.</summary>
    public async Task<RoundReport> RunAsync(CancellationToken cancellationToken)
    {
        var wanted = (long)(options.Hours * 3600 * options.PointsPerSecond);
        var live = options with { IntervalMs = LiveIntervalMs };
        say($"backlog: {wanted:N0} samples of {options.Hours} h at {options.PointsPerSecond:N0} points/s, {live.Devices} devices; work folder {work.Path}");
        await using var site = await ParkSite.StartAsync(work, live, SystemKind.SmartPark, cancellationToken);
        await Clock.DelayAsync(FaultPlan.WarmUpMs, cancellationToken);
        var memoryBefore = Memory(site);

        foreach (var ingest in site.IngestParts)
        {
            await ingest.Process.StopAsync();
        }

        await RestartGatewaysAsync(site, FillIntervalMs);
        var began = Clock.NowMs;
        var next = began;
        await Clock.UntilAsync(
            () =>
            {
                if (Clock.NowMs >= next)
                {
                    next = Clock.NowMs + ProgressMs;
                    say($"{Clock.Text(Clock.NowMs)} {site.Fleet.Points:N0} samples read, {Waiting(site):N0} messages wait, {Memory(site):0.0} MB resident, {OnDisk(site) / 1e6:N0} MB on disk");
                }

                return Task.FromResult(site.Fleet.Points >= wanted);
            },
            FillPatience,
            cancellationToken);
        var (fillSeconds, memoryFilled, bytes, messages) = ((Clock.NowMs - began) / 1000.0, Memory(site), OnDisk(site), Waiting(site));

        await RestartGatewaysAsync(site, LiveIntervalMs);
        await Clock.DelayAsync(FaultPlan.WarmUpMs, cancellationToken);
        var memoryWaiting = Memory(site);
        await using var observer = new StoredObserver(site.Broker.Port, site.GatewayParts[0].Id);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var observing = observer.RunAsync(ended.Token);
        foreach (var ingest in site.IngestParts)
        {
            await ingest.Process.RunAsync();
        }

        var back = Clock.NowMs;
        var memoryReplay = 0.0;
        var isReplayed = await Clock.UntilAsync(
            () =>
            {
                memoryReplay = Math.Max(memoryReplay, Memory(site));
                if (Clock.NowMs >= next)
                {
                    next = Clock.NowMs + ProgressMs;
                    say($"{Clock.Text(Clock.NowMs)} {Waiting(site):N0} messages wait, {Memory(site):0.0} MB resident");
                }

                return Task.FromResult(site.GatewayParts.TrueForAll(g => g.Sample() is { Waiting: < FewMessages } s && s.TimeMs > back + ProgressMs));
            },
            ReplayPatience,
            cancellationToken);
        var replaySeconds = (Clock.NowMs - back) / 1000.0;
        say($"{Clock.Text(Clock.NowMs)} {(isReplayed ? "replayed" : "NOT replayed")} after {replaySeconds:0.0} s; the fleet falls silent");
        await site.Fleet.FallSilentAsync(cancellationToken);
        var isDrained = await ChaosRound.DrainAsync(site, ReplayPatience, cancellationToken) && isReplayed;
        await ended.CancelAsync();
        await observing;
        var liveWhile = observer.Stored.Where(m => m.IsLive && m.StoredMs <= back + (long)(replaySeconds * 1000)).Select(m => (double)m.DelayMs).ToArray();
        var letters = await IngestAnswers.DeadLettersAsync(site.IngestParts);
        var (verdict, ledger) = await ChaosRound.JudgeAsync(site, [], cancellationToken);
        var report = RoundReport.Of(options, site, [], verdict, observer, letters, [], isDrained, (long)(replaySeconds * 1000));
        return report with
        {
            Ledger = ledger,
            Figures = new Dictionary<string, double>(report.Figures)
            {
                ["samples that waited"] = wanted, ["messages that waited"] = messages, ["bytes on disk when they waited"] = bytes, ["seconds to fill"] = fillSeconds,
                ["seconds to replay, from the start of ingest"] = replaySeconds, ["samples replayed per second"] = wanted / replaySeconds,
                ["live messages while it flowed"] = liveWhile.Length, ["their delay p50, ms"] = LiveFigures.Quantile(liveWhile, 0.5),
                ["their delay p99, ms"] = LiveFigures.Quantile(liveWhile, 0.99), ["their longest delay, ms"] = liveWhile.DefaultIfEmpty(double.NaN).Max(),
                ["MB resident of the largest gateway before"] = memoryBefore, ["MB resident while it was read, as fast as the fleet answers"] = memoryFilled,
                ["MB resident with the backlog waiting"] = memoryWaiting, ["MB resident while it flowed"] = memoryReplay,
            },
        };
    }

    private async Task RestartGatewaysAsync(ParkSite site, int intervalMs)
    {
        FleetProfile.Write(work.Below("profiles"), intervalMs);
        foreach (var gateway in site.GatewayParts)
        {
            await gateway.Process.StopAsync();
            await gateway.Process.RunAsync();
        }
    }

    private static double Memory(ParkSite site) => site.GatewayParts.Max(g =>
    {
        g.Sample();
        return g.ResidentMb;
    });

    private static long Waiting(ParkSite site) => site.GatewayParts.Sum(g => g.Sample()?.Waiting ?? 0);

    private static long OnDisk(ParkSite site) => site.GatewayParts.Sum(g => new DirectoryInfo(g.Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length));
}
