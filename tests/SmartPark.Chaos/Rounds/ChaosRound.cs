using SmartPark.Chaos.Faults;
using SmartPark.Chaos.Judging;
using SmartPark.Chaos.Site;

namespace SmartPark.Chaos.Rounds;

/// <summary>One round: start all parts, let the plan of faults happen, end the faults, wait until outboxes are empty, read everything back, judge.</summary>
/// <param name="options">What the round is.</param>
/// <param name="work">Its folder.</param>
/// <param name="say">Where progress is told.</param>
internal sealed class ChaosRound(RoundOptions options, WorkFolder work, Action<string> say)
{
    /// <summary>Least time that outboxes get to empty after the last fault; a resend timeout alone is up to a minute.</summary>
    private const int DrainMinutesMin = 3;

    private const int PlainGraceMs = 45_000;
    private const int SampleMs = 1_000;

    private int ProcessesOfIngest => options.System == SystemKind.Plain ? 1 : IngestRoles.For(options.Store).Count;

    /// <summary>Runs it; the report says whether anything was lost.</summary>
    public async Task<RoundReport> RunAsync(CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromMinutes(options.Minutes);
        var plan = options.Scenario == RoundOptions.BrokerKill ? FaultPlan.BrokerKills(options.Seed, length)
            : FaultPlan.Make(options.Seed, length, options.Kinds, ProcessesOfIngest, options.Store == StoreKind.InfluxDb);
        say($"round of {options.System}: seed {options.Seed}, {options.Minutes} minutes, store {options.Store}, {options.PointsPerSecond} points/s, {plan.Count} faults; work folder {work.Path}");
        foreach (var fault in plan)
        {
            say("  " + fault);
        }

        await using var site = await ParkSite.StartAsync(work, options, options.System, cancellationToken);
        await using var observer = new StoredObserver(site.Broker.Port, "+");
        var runner = new FaultRunner(new(site.GatewayParts, site.IngestParts, site.Broker, site.Influx), say);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = new CrashWatch(site, runner, say);
        var sampling = SampleAsync(site, watch, ended.Token);
        var observing = observer.RunAsync(ended.Token);

        // The whole length is lived through even when the last fault of the plan comes early.
        await Task.WhenAll(runner.RunAsync(plan, cancellationToken), Clock.DelayAsync((long)TimeSpan.FromMinutes(options.Minutes).TotalMilliseconds, cancellationToken));
        say($"{Clock.Text(Clock.NowMs)} faults are over, {site.Fleet.Points:N0} samples answered; the fleet falls silent and the outboxes empty");
        await site.Fleet.FallSilentAsync(cancellationToken);
        var calm = Clock.NowMs;
        var isDrained = await DrainAsync(site, TimeSpan.FromMinutes(Math.Max(DrainMinutesMin, options.Minutes / 4)), cancellationToken);
        var drainMs = Clock.NowMs - calm;
        if (options.System == SystemKind.Plain)
        {
            // Nothing tells that a plain system is done: what broker and writer still hold gets time enough for a minute of backlog.
            await Clock.DelayAsync(PlainGraceMs, cancellationToken);
        }

        say($"{Clock.Text(Clock.NowMs)} {(isDrained ? "outboxes empty" : "outboxes NOT empty")} after {drainMs / 1000.0:0.0} s");

        var letters = await IngestAnswers.DeadLettersAsync(site.IngestParts);
        await ended.CancelAsync();
        await sampling;
        await observing;
        var (verdict, ledger) = await JudgeAsync(site, runner.Records, cancellationToken);
        return RoundReport.Of(options, site, runner.Records, verdict, observer, letters, watch.Crashes, isDrained, drainMs) with { Ledger = ledger };
    }

    /// <summary>Reads everything back and judges it.</summary>
    internal static async Task<(Verdict Verdict, IReadOnlyList<string> Ledger)> JudgeAsync(ParkSite site, IReadOnlyList<FaultRecord> faults, CancellationToken cancellationToken)
    {
        var ledger = await IngestAnswers.CompletenessAsync(site.IngestParts[0], cancellationToken);
        var judge = new Judge(site.Fleet.Logs, faults);
        if (site.Influx is { } influx)
        {
            await foreach (var row in InfluxRows.ReadAsync(influx, ParkSite.Database, Enumerable.Range(1, site.Fleet.Devices)))
            {
                judge.Take(row);
            }
        }
        else
        {
            // The file belongs to one process at a time.
            foreach (var ingest in site.IngestParts)
            {
                await ingest.Process.StopAsync();
            }

            foreach (var row in DuckDbRows.Read(site.DuckDbFile))
            {
                judge.Take(row);
            }
        }

        var verdict = judge.Close([.. site.GatewayParts.Select(g => g.Dropped)]);
        if (ledger is null)
        {
            // Silence is no agreement; only the comparison has no ledger to ask.
            return (verdict, site.IngestParts[0].HasApi ? ["GET /api/v1/completeness gave no answer"] : []);
        }

        return (verdict, CompletenessCheck.Differences(ledger, judge.StoredByHour, judge.UncertainByHour));
    }

    /// <summary>
    /// Whether every gateway has said, since now, that nothing waits, or three times that nothing does but a few messages: its measurements of itself go
    /// on, and its status may be written just when it has measured. What is stuck among the few, the judge finds missing.
    /// </summary>
    internal static async Task<bool> DrainAsync(ParkSite site, TimeSpan patience, CancellationToken cancellationToken)
    {
        var from = Clock.NowMs;
        const int FewMessages = 8;
        const int Times = 3;
        var calm = new int[site.GatewayParts.Count];
        var seen = new long[site.GatewayParts.Count];
        return await Clock.UntilAsync(
            () =>
            {
                foreach (var gateway in site.GatewayParts)
                {
                    if (gateway.Sample() is { } status && status.TimeMs > Math.Max(from, seen[gateway.Index]))
                    {
                        seen[gateway.Index] = status.TimeMs;
                        calm[gateway.Index] = status.Waiting == 0 ? Times : status.Waiting <= FewMessages ? calm[gateway.Index] + 1 : 0;
                    }
                }

                return Task.FromResult(Array.TrueForAll(calm, c => c >= Times));
            },
            patience,
            cancellationToken);
    }

    private static async Task SampleAsync(ParkSite site, CrashWatch watch, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var gateway in site.GatewayParts)
            {
                gateway.Sample();
            }

            await watch.LookAsync();
            await Clock.DelayAsync(SampleMs, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
