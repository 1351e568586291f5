using SmartPark.Ingest.Storage;

namespace SmartPark.ControlRoom.Devices;

/// <summary>What a counter grew by in one bar.</summary>
/// <param name="FromUnixMs">Start of the bar, UTC ms.</param>
/// <param name="ToUnixMs">End of the bar.</param>
/// <param name="Value">Growth, never negative; NaN where nothing is known.</param>
/// <param name="Estimated">Whether part of it was spread over a gap, or the register fell in it.</param>
public readonly record struct ConsumptionBar(long FromUnixMs, long ToUnixMs, double Value, bool Estimated);

/// <summary>Register readings made into consumption per bar.</summary>
public static class BarConsumption
{
    /// <summary>
    /// The growth of a register in each bar. Growth over a gap that crosses bars is spread evenly over its time and marked; where the
    /// register fell (exchange, rollover) only what was seen is counted, and marked. The sum of all bars is the growth seen.
    /// </summary>
    /// <param name="steps">Steps in rising order; <c>Mean</c> is the last reading of a step.</param>
    /// <param name="stepMs">Width of the steps, at most that of a bar.</param>
    /// <param name="edges">Edges of the bars, rising, at least two.</param>
    public static IReadOnlyList<ConsumptionBar> Of(IReadOnlyList<SeriesStep> steps, long stepMs, IReadOnlyList<long> edges)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(edges);
        ArgumentOutOfRangeException.ThrowIfLessThan(edges.Count, 2);
        var bars = new ConsumptionBar[edges.Count - 1];
        for (var i = 0; i < bars.Length; i++)
        {
            bars[i] = new(edges[i], edges[i + 1], double.NaN, false);
        }

        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            if (i == 0)
            {
                // Nothing before it: only what grew inside the first step is known.
                Add(bars, step.TimeUnixMs, step.TimeUnixMs + stepMs, step.Mean - step.Min, estimated: step.TimeUnixMs >= edges[0]);
                continue;
            }

            var last = steps[i - 1];
            var fell = step.Mean < last.Mean;
            var growth = fell ? Math.Max(0, step.Max - last.Mean) + Math.Max(0, step.Mean - step.Min) : step.Mean - last.Mean;
            var start = step.TimeUnixMs - last.TimeUnixMs <= stepMs ? step.TimeUnixMs : last.TimeUnixMs + stepMs;
            Add(bars, start, step.TimeUnixMs + stepMs, growth, fell);
        }

        return bars;
    }

    private static void Add(ConsumptionBar[] bars, long from, long to, double growth, bool estimated)
    {
        for (var i = 0; i < bars.Length; i++)
        {
            var overlap = Math.Min(to, bars[i].ToUnixMs) - Math.Max(from, bars[i].FromUnixMs);
            if (overlap <= 0)
            {
                continue;
            }

            var whole = overlap == to - from;
            var part = whole ? growth : growth * overlap / (to - from);
            var known = double.IsNaN(bars[i].Value) ? 0 : bars[i].Value;
            bars[i] = bars[i] with { Value = known + part, Estimated = bars[i].Estimated || estimated || !whole };
        }
    }
}
