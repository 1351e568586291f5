using System.Globalization;
using SmartPark.Chaos.Network;
using SmartPark.Chaos.Site;
using SmartPark.TestServers;

namespace SmartPark.Chaos.Faults;

/// <summary>Finds what a fault acts on.</summary>
/// <param name="gateways">The processes that poll, with their files and links.</param>
/// <param name="writers">The processes that store, with their links.</param>
/// <param name="broker">The broker.</param>
/// <param name="database">The database; null when the store is inside a writer.</param>
internal sealed class FaultTargets(IReadOnlyList<GatewayPart> gateways, IReadOnlyList<IngestPart> writers, ServerProcess broker, ServerProcess? database)
{
    private const string Library = "libfaketime.so.1";

    /// <summary>The process that a fault kills, stops or limits.</summary>
    public ServerProcess Process(Fault fault) => FaultKinds.Place(fault.Kind) switch
    {
        "gateway" => gateways[fault.Target].Process,
        "ingest" => writers[fault.Target].Process,
        "broker" => broker,
        _ => database ?? throw new InvalidOperationException($"{fault}: there is no database process"),
    };

    /// <summary>Where a gateway's files are.</summary>
    public string Folder(Fault fault) => gateways[fault.Target].Folder;

    /// <summary>Whether a gateway has said, since a time, that its outbox is on disk.</summary>
    public bool IsOnDisk(Fault fault, long sinceUnixMs) => gateways[fault.Target].Sample() is { IsOnDisk: true } status && status.TimeMs > sinceUnixMs;

    /// <summary>The link that a fault disturbs.</summary>
    public TcpLink Link(Fault fault) => FaultKinds.Place(fault.Kind) switch
    {
        "uplink" => gateways[fault.Target].Uplink,
        "ingest-broker" => writers[fault.Target].Broker,
        _ => writers[fault.Target].Database ?? throw new InvalidOperationException($"{fault}: there is no link to a database"),
    };

    /// <summary>
    /// Stops a gateway properly, starts it with a wrong clock, and sets the clock right while it runs, as NTP does that came late. The clock is
    /// that of libfaketime, which reads its offset from a file; the monotonic clock stays true, as on a machine.
    /// </summary>
    public async Task Skew(Fault fault, CancellationToken token)
    {
        var gateway = gateways[fault.Target];
        await gateway.Process.StopAsync();
        var variables = gateway.Process.Variables;
        await File.WriteAllTextAsync(gateway.ClockFile, fault.Size.ToString("+0;-0", CultureInfo.InvariantCulture), token);
        variables["LD_PRELOAD"] = FindLibrary();
        variables["FAKETIME_TIMESTAMP_FILE"] = gateway.ClockFile;
        variables["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        variables["FAKETIME_CACHE_DURATION"] = "1";

        // With its correction of monotonic waits, made for an older C library, they end at once, and each waiting thread of the runtime takes a core.
        variables["FAKETIME_FORCE_MONOTONIC_FIX"] = "0";

        // The kernel of this machine may be synchronised, which says nothing of a clock that is not its own.
        variables["SmartPark__TrustsKernelClock"] = "0";
        await gateway.Process.RunAsync();
        foreach (var name in new[] { "LD_PRELOAD", "FAKETIME_TIMESTAMP_FILE", "FAKETIME_DONT_FAKE_MONOTONIC", "FAKETIME_CACHE_DURATION", "FAKETIME_FORCE_MONOTONIC_FIX", "SmartPark__TrustsKernelClock" })
        {
            variables.Remove(name);
        }

        await Clock.DelayAsync(fault.DurationMs, token);
        await File.WriteAllTextAsync(gateway.ClockFile, "+0", token);
    }

    private static string FindLibrary() =>
        Directory.EnumerateDirectories("/usr/lib").Append("/usr/lib").Select(d => Path.Combine(d, "faketime", Library)).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"{Library} is not installed. ./test installs it; by hand: apt-get install faketime");
}
