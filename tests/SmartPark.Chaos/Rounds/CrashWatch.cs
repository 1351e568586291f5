using SmartPark.Chaos.Faults;
using SmartPark.Chaos.Site;

namespace SmartPark.Chaos.Rounds;

/// <summary>Sees processes that ended although no fault killed them, and starts them again as a supervisor would. Each is a failure of the round.</summary>
/// <param name="site">The parts.</param>
/// <param name="faults">Knows which are down on purpose.</param>
/// <param name="say">Where it is told.</param>
internal sealed class CrashWatch(ParkSite site, FaultRunner faults, Action<string> say)
{
    private const int OutputCharsMax = 2_000;

    private readonly List<string> _crashes = [];

    /// <summary>What ended, when, and what it said last.</summary>
    public IReadOnlyList<string> Crashes => _crashes;

    /// <summary>Looks once.</summary>
    public async Task LookAsync()
    {
        // Asked in this order: a process that a fault holds may be between two lives, where it is nobody's.
        foreach (var process in site.Processes.Where(p => !faults.Holds(p) && !p.IsRunning).ToArray())
        {
            var name = Path.GetFileNameWithoutExtension(process.LogFile);
            var said = process.Output;
            _crashes.Add($"{name} ended by itself at {Clock.Text(Clock.NowMs)}: ...{(said.Length > OutputCharsMax ? said[^OutputCharsMax..] : said)}");
            say($"{Clock.Text(Clock.NowMs)} {name} ended by itself; started again");
            await process.RunAsync();
        }
    }
}
