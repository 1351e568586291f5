using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using SmartPark.Chaos.Network;
using SmartPark.TestServers;

namespace SmartPark.Chaos.Faults;

/// <summary>Makes the faults of a plan happen, and mends each after its time.</summary>
/// <param name="targets">What they act on.</param>
/// <param name="say">Where each is told.</param>
internal sealed class FaultRunner(FaultTargets targets, Action<string> say)
{
    // Longer than any pause of the gateway between two tries of its disk.
    private static readonly TimeSpan RecoverPatience = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly List<FaultRecord> _records = [];
    private readonly ConcurrentDictionary<(string, int), SemaphoreSlim> _places = new();

    /// <summary>What happened so far.</summary>
    public IReadOnlyList<FaultRecord> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>Whether a process is down, or about to be, because a fault says so.</summary>
    public bool Holds(ServerProcess process) =>
        Records.Any(r => r.EndedMs == 0 && (FaultKinds.IsKill(r.Fault.Kind) || r.Fault.Kind == FaultKind.ClockSkew) && targets.Process(r.Fault) == process);

    /// <summary>Runs the whole plan; returns when the last fault is mended.</summary>
    public async Task RunAsync(IReadOnlyList<Fault> plan, CancellationToken cancellationToken)
    {
        var start = Clock.NowMs;
        await Task.WhenAll(plan.Select(f => RunAsync(f, start, cancellationToken)));
    }

    private async Task RunAsync(Fault fault, long start, CancellationToken cancellationToken)
    {
        await Clock.DelayAsync(start + fault.AtMs - Clock.NowMs, cancellationToken);

        // The plan leaves time between two faults of one place; a slow machine may need more of it.
        var place = _places.GetOrAdd((FaultKinds.Place(fault.Kind), fault.Target), _ => new(1, 1));
        await place.WaitAsync(cancellationToken);
        try
        {
            await HappenAsync(fault, cancellationToken);
        }
        finally
        {
            place.Release();
        }
    }

    private async Task HappenAsync(Fault fault, CancellationToken cancellationToken)
    {
        say($"{Clock.Text(Clock.NowMs)} {fault}");
        var began = Clock.NowMs;
        var number = Note(new(fault, began, 0));
        await ActAsync(fault, cancellationToken);
        lock (_gate)
        {
            _records[number] = new(fault, began, Clock.NowMs);
        }
    }

    private int Note(FaultRecord record)
    {
        lock (_gate)
        {
            _records.Add(record);
            return _records.Count - 1;
        }
    }

    private Task ActAsync(Fault fault, CancellationToken token) => fault.Kind switch
    {
        FaultKind.GatewayKill or FaultKind.IngestKill or FaultKind.BrokerKill or FaultKind.DatabaseKill => KillAsync(targets.Process(fault), fault, token),
        FaultKind.GatewayStop or FaultKind.IngestStop or FaultKind.BrokerStop or FaultKind.DatabaseStop => FreezeAsync(targets.Process(fault), fault, token),
        FaultKind.UplinkCut or FaultKind.IngestCut or FaultKind.DatabaseCut => CutAsync(targets.Link(fault), fault, token),
        FaultKind.DiskFull => FillAsync(fault, token),
        FaultKind.ClockSkew => targets.Skew(fault, token),
        _ => DisturbAsync(targets.Link(fault).State, fault, token),
    };

    private static async Task KillAsync(ServerProcess process, Fault fault, CancellationToken token)
    {
        await process.KillAsync();
        await Clock.DelayAsync(fault.DurationMs, token);
        await process.RunAsync();
    }

    private static async Task FreezeAsync(ServerProcess process, Fault fault, CancellationToken token)
    {
        process.Freeze();
        try
        {
            await Clock.DelayAsync(fault.DurationMs, token);
        }
        finally
        {
            process.Thaw();
        }
    }

    private static async Task CutAsync(TcpLink link, Fault fault, CancellationToken token)
    {
        link.Cut(true);
        await Clock.DelayAsync(fault.DurationMs, token);
        link.Cut(false);
    }

    private static async Task DisturbAsync(LinkState link, Fault fault, CancellationToken token)
    {
        const double Chance = 0.3;
        switch (fault.Kind)
        {
            case FaultKind.UplinkNarrow:
                link.BytesPerSecond = fault.Size;
                break;
            case FaultKind.Disorder:
                link.Disorder(Chance, fault.Size);
                break;
            default:
                link.DelayMs = fault.Size;
                break;
        }

        await Clock.DelayAsync(fault.DurationMs, token);
        (link.BytesPerSecond, link.DelayMs) = (0, 0);
        link.Disorder(0, 0);
    }

    /// <summary>
    /// RLIMIT_FSIZE: writes beyond it fail as on a full disk (EFBIG for ENOSPC). At the size of the longest file nothing can grow; at zero nothing can
    /// be written at all, as on a file system that was mounted read-only after an error.
    /// </summary>
    private async Task FillAsync(Fault fault, CancellationToken token)
    {
        var process = targets.Process(fault);
        var longest = new DirectoryInfo(targets.Folder(fault)).EnumerateFiles("*", SearchOption.AllDirectories).Select(f => f.Length).DefaultIfEmpty(0).Max();
        await LimitAsync(process, string.Create(CultureInfo.InvariantCulture, $"{(fault.Size == 0 ? 0 : longest)}:unlimited"), token);
        await Clock.DelayAsync(fault.DurationMs, token);
        if (process.IsRunning)
        {
            await LimitAsync(process, "unlimited:unlimited", token);
        }

        // Until it writes to its disk again, its death would lose what it holds in memory, as it says itself.
        var released = Clock.NowMs;
        await Clock.UntilAsync(() => Task.FromResult(targets.IsOnDisk(fault, released)), RecoverPatience, token);
    }

    private static async Task LimitAsync(ServerProcess process, string limit, CancellationToken token)
    {
        using var prlimit = Process.Start("prlimit", [$"--pid={process.ProcessId}", $"--fsize={limit}"]);
        await prlimit.WaitForExitAsync(token);
        if (prlimit.ExitCode != 0)
        {
            throw new InvalidOperationException($"prlimit --fsize={limit} ended with {prlimit.ExitCode}");
        }
    }
}
