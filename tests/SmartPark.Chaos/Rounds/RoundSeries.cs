using SmartPark.Chaos.Faults;
using SmartPark.Chaos.Site;

namespace SmartPark.Chaos.Rounds;

/// <summary>What one command line asks for: a round, or several one after another, each in a folder of its own.</summary>
internal static class RoundSeries
{
    private const int Held = 0;
    private const int Broken = 1;

    /// <summary>Runs it; returns the exit code.</summary>
    public static async Task<int> RunAsync(RoundOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var gate = new Lock();
        void Say(string line)
        {
            lock (gate)
            {
                output.WriteLine(line);
            }
        }

        var rounds = options.BothStores ? new[] { options with { Store = StoreKind.InfluxDb }, options with { Store = StoreKind.DuckDb } } : [options];
        if (options.Compare)
        {
            // libfaketime ends the sleeps of a wrong clock at once, so a plain loop polls without pause: that would measure the tool. Both go without.
            rounds = [.. rounds.Select(r => r with { Kinds = [.. r.Kinds.Where(k => k != FaultKind.ClockSkew)] })];
            options = options with { Kinds = rounds[0].Kinds };
            rounds = [.. rounds, options with { Store = StoreKind.InfluxDb, System = SystemKind.Plain }];
        }

        var reports = new List<RoundReport>();
        foreach (var round in rounds)
        {
            if (await OneAsync(round, Say, cancellationToken) is not { } report)
            {
                return Broken;
            }

            reports.Add(report);
        }

        if (options.ReportFile is { } file)
        {
            await File.WriteAllTextAsync(file, "[" + string.Join(",\n", reports.Select(r => r.ToJson())) + "]\n", CancellationToken.None);
        }

        return reports.TrueForAll(r => r.IsClean || r.System == SystemKind.Plain) ? Held : Broken;
    }

    private static async Task<RoundReport?> OneAsync(RoundOptions options, Action<string> say, CancellationToken cancellationToken)
    {
        var work = new WorkFolder();
        RoundReport? report = null;
        try
        {
            report = options.Scenario == RoundOptions.Backlog
                ? await new BacklogRound(options, work, say).RunAsync(cancellationToken)
                : await new ChaosRound(options, work, say).RunAsync(cancellationToken);
            say(report.ToText());
            await File.WriteAllTextAsync(work.Below("report.json"), report.ToJson(), CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            say("stopped before the end: no judgement");
        }
        catch (Exception e)
        {
            // The harness or a part broke in a way that no fault explains: that is a failure of the round, with its folder to look into.
            say($"the round broke: {e}");
        }

        if (report is { IsClean: true })
        {
            work.Remove();
        }
        else
        {
            say($"logs, files and report are kept in {work.Path}");
        }

        return report;
    }
}
