using SmartPark.ControlRoom.Wording;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Devices;

/// <summary>How a window is cut for a chart.</summary>
/// <param name="FromUnixMs">Start of the reading, before the window for consumption, which needs the register before it.</param>
/// <param name="ToUnixMs">End, excluded.</param>
/// <param name="StepMs">Width of the steps that the store returns.</param>
/// <param name="BinEdges">Edges of the bars for consumption, UTC ms, rising; empty for lines.</param>
public sealed record ChartPlan(long FromUnixMs, long ToUnixMs, long StepMs, IReadOnlyList<long> BinEdges)
{
    private const long Second = 1000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;

    /// <summary>Steps aimed at in a line: fewer than <see cref="ControlRoomLimits.ChartStepsMax"/>, so that rounding up the width stays below it.</summary>
    private const int StepsWanted = 500;

    private static readonly long[] NiceSteps =
    [
        Second, 2 * Second, 5 * Second, 10 * Second, 15 * Second, 30 * Second, Minute, 2 * Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute,
        Hour, 2 * Hour, 3 * Hour, 6 * Hour, 12 * Hour, Day,
    ];

    /// <summary>Whether the chart shows consumption as bars.</summary>
    public bool IsBars => BinEdges.Count > 0;

    /// <summary>Cuts a window.</summary>
    /// <param name="kind">Kind of the quantity.</param>
    /// <param name="register">For a counter: whether its register is wanted rather than its consumption.</param>
    /// <param name="from">Start, UTC ms, included.</param>
    /// <param name="to">End, UTC ms, excluded; later than the start.</param>
    /// <param name="zone">Zone whose days the bars of long windows are.</param>
    public static ChartPlan For(QuantityKind kind, bool register, long from, long to, TimeZoneInfo zone)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(to, from);
        var span = to - from;
        if (kind != QuantityKind.Counter || register)
        {
            var step = NiceSteps.FirstOrDefault(s => s >= span / StepsWanted, Day);
            return new(from - (from % step), to, step, []);
        }

        // The register before the first bar may stand several steps back.
        var (bin, read) = span switch
        {
            <= 2 * Hour => (5 * Minute, 5 * Minute),
            <= 12 * Hour => (15 * Minute, 15 * Minute),
            <= 3 * Day => (Hour, Hour),
            _ => (Day, Hour),
        };
        var edges = bin == Day ? Days(from, to, zone) : Multiples(from, to, bin);
        return new(edges[0] - (4 * read), to, read, edges);
    }

    private static List<long> Multiples(long from, long to, long bin)
    {
        var edges = new List<long>();
        for (var edge = from - (from % bin); edge < to; edge += bin)
        {
            edges.Add(edge);
        }

        edges.Add(edges[^1] + bin);
        return edges;
    }

    private static List<long> Days(long from, long to, TimeZoneInfo zone)
    {
        var edges = new List<long> { CityClock.StartOfDay(from, zone) };
        while (edges[^1] < to)
        {
            edges.Add(CityClock.StartOfNextDay(edges[^1], zone));
        }

        return edges;
    }
}
