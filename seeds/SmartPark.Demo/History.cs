using SmartPark.FieldSimulator;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;

namespace SmartPark.Demo;

/// <summary>
/// The past of the simulated city as blocks of one series each: the very curves that the simulator goes on to play, so that nothing jumps
/// where history ends and live readings begin.
/// </summary>
internal static class History
{
    /// <summary>How far back the demo's history reaches.</summary>
    public static readonly TimeSpan Depth = TimeSpan.FromDays(60);

    // The nearer the present, the closer the samples: a chart of a day draws steps of 5 minutes, one of six hours steps of a minute.
    private static readonly (long AgeMs, long StepMs)[] Densities =
    [
        ((long)TimeSpan.FromHours(7).TotalMilliseconds, (long)TimeSpan.FromMinutes(1).TotalMilliseconds),
        ((long)TimeSpan.FromHours(26).TotalMilliseconds, (long)TimeSpan.FromMinutes(5).TotalMilliseconds),
        (long.MaxValue, (long)TimeSpan.FromMinutes(15).TotalMilliseconds),
    ];

    /// <summary>Source times from <paramref name="fromUnixMs"/> (excluded) to <paramref name="toUnixMs"/> (excluded), on whole steps.</summary>
    public static long[] Times(long fromUnixMs, long toUnixMs)
    {
        var finest = Densities[0].StepMs;
        var times = new List<long>();
        for (var time = ((fromUnixMs / finest) + 1) * finest; time < toUnixMs; time += finest)
        {
            if (time % Densities.First(d => toUnixMs - time <= d.AgeMs).StepMs == 0)
            {
                times.Add(time);
            }
        }

        return [.. times];
    }

    /// <summary>All series of the devices over the times; a new block where a device was moved.</summary>
    public static IEnumerable<HistoryBlock> Blocks(IReadOnlyList<SimulatedDevice> devices, ParkRegistry registry, long[] times) => devices
        .AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.NotBuffered)
        .SelectMany(device => BlocksOf(device, registry, times));

    private static List<HistoryBlock> BlocksOf(SimulatedDevice device, ParkRegistry registry, long[] times)
    {
        var columns = device.Quantities.Select(_ => new double[times.Length]).ToArray();
        var row = new double[columns.Length];
        for (var t = 0; t < times.Length; t++)
        {
            device.ValuesAt(times[t], row);
            for (var q = 0; q < columns.Length; q++)
            {
                columns[q][t] = row[q];
            }
        }

        var blocks = new List<HistoryBlock>();
        foreach (var (from, to, placement) in Stays(device, registry, times))
        {
            for (var q = 0; q < columns.Length; q++)
            {
                var series = new SeriesKey(device.Park, device.Id, device.Quantities[q].Id);
                blocks.Add(new(series, device.Quantities[q], placement, times.AsMemory(from, to - from), columns[q].AsMemory(from, to - from)));
            }
        }

        return blocks;
    }

    private static IEnumerable<(int From, int To, Placement Placement)> Stays(SimulatedDevice device, ParkRegistry registry, long[] times)
    {
        var from = 0;
        while (from < times.Length)
        {
            var placement = registry.PlacementOf(device.Park, device.Id, times[from]);
            var to = from + 1;
            while (to < times.Length && registry.PlacementOf(device.Park, device.Id, times[to]) == placement)
            {
                to++;
            }

            yield return (from, to, placement);
            from = to;
        }
    }
}
