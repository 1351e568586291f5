using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Devices;

/// <summary>A named level of the y axis: a state.</summary>
/// <param name="Value">Its code.</param>
/// <param name="Title">Its name.</param>
public sealed record ChartLevel(int Value, string Title);

/// <summary>One of several lines.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Values">Its values at the times of the chart; null where nothing is known.</param>
public sealed record ChartLine(string Label, IReadOnlyList<double?> Values);

/// <summary>A chart as the script in the page draws it: arrays of equal length, null where nothing is known.</summary>
public sealed record ChartData
{
    /// <summary><c>line</c>, <c>steps</c>, <c>bars</c> or <c>lines</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Times in seconds since 1970, UTC, rising.</summary>
    public required IReadOnlyList<double> Times { get; init; }

    /// <summary>Mean of a gauge, register of a counter, code of a state, or consumption of a bar.</summary>
    public required IReadOnlyList<double?> Values { get; init; }

    /// <summary>Least value in each step; empty for bars.</summary>
    public IReadOnlyList<double?> Min { get; init; } = [];

    /// <summary>Greatest value in each step; empty for bars.</summary>
    public IReadOnlyList<double?> Max { get; init; } = [];

    /// <summary>Those of the bars that are estimated; empty for lines.</summary>
    public IReadOnlyList<double?> Estimated { get; init; } = [];

    /// <summary>Lines of a chart of several; empty otherwise.</summary>
    public IReadOnlyList<ChartLine> Lines { get; init; } = [];

    /// <summary><c>month</c> when each time is the middle of a month; null otherwise.</summary>
    public string? Step { get; init; }

    /// <summary>Whether the estimated part of a bar stands on its measured one instead of beside it.</summary>
    public bool IsStacked { get; init; }

    /// <summary>Levels of the y axis for a state.</summary>
    public IReadOnlyList<ChartLevel> Levels { get; init; } = [];

    /// <summary>Start of the axis, seconds.</summary>
    public required double From { get; init; }

    /// <summary>End of the axis, seconds.</summary>
    public required double To { get; init; }

    /// <summary>Unit, empty for none.</summary>
    public required string Unit { get; init; }

    /// <summary>Digits after the point.</summary>
    public required int Decimals { get; init; }

    /// <summary>BCP 47 language of numbers and dates.</summary>
    public required string Locale { get; init; }

    /// <summary>IANA zone of the time axis.</summary>
    public required string Zone { get; init; }

    /// <summary>Names of time, value, least, greatest and estimated in the legend.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Makes the chart of a plan's steps.</summary>
    public static ChartData Of(Quantity quantity, ChartPlan plan, (long From, long To) window, IReadOnlyList<SeriesStep> steps, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(quantity);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(viewer);
        var words = viewer.Words;
        var frame = new ChartData
        {
            Kind = plan.IsBars ? "bars" : quantity.Kind == QuantityKind.State ? "steps" : "line",
            Times = [],
            Values = [],
            Levels = [.. quantity.States.Select(s => new ChartLevel(s.Code, viewer.Text(s.Title)))],
            From = (plan.IsBars ? plan.BinEdges[0] : window.From) / 1000.0,
            To = (plan.IsBars ? plan.BinEdges[^1] : window.To) / 1000.0,
            Unit = quantity.UnitFor(viewer.Culture.Name),
            Decimals = quantity.Decimals,
            Locale = viewer.Culture.Name,
            Zone = viewer.Zone.Id,
            Labels = new Dictionary<string, string>
            {
                ["time"] = words["Chart_Time"],
                ["value"] = words[plan.IsBars ? "Chart_Consumption" : quantity.Kind switch
                {
                    QuantityKind.State => "Chart_State",
                    QuantityKind.Counter => "Chart_Register",
                    _ => "Chart_Mean",
                }],
                ["min"] = words["Chart_Min"],
                ["max"] = words["Chart_Max"],
                ["estimated"] = words["Chart_Estimated"],
            },
        };
        return plan.IsBars ? Bars(frame, plan, steps) : LineOf(frame, plan, steps);
    }

    private static ChartData Bars(ChartData frame, ChartPlan plan, IReadOnlyList<SeriesStep> steps)
    {
        var bars = BarConsumption.Of(steps, plan.StepMs, plan.BinEdges);
        return frame with
        {
            // A bar stands over the middle of its time.
            Times = [.. bars.Select(b => (b.FromUnixMs + b.ToUnixMs) / 2000.0)],
            Values = [.. bars.Select(b => b.Estimated ? null : Known(b.Value))],
            Estimated = [.. bars.Select(b => b.Estimated ? Known(b.Value) : null)],
        };
    }

    private static ChartData LineOf(ChartData frame, ChartPlan plan, IReadOnlyList<SeriesStep> steps)
    {
        var gap = GapMs(steps, plan.StepMs);
        var times = new List<double>(steps.Count);
        List<double?> values = new(steps.Count), min = new(steps.Count), max = new(steps.Count);
        for (var i = 0; i < steps.Count; i++)
        {
            if (i > 0 && steps[i].TimeUnixMs - steps[i - 1].TimeUnixMs > gap)
            {
                // Nothing was read here: the line must not bridge it.
                times.Add((steps[i - 1].TimeUnixMs + plan.StepMs) / 1000.0);
                values.Add(null);
                min.Add(null);
                max.Add(null);
            }

            times.Add(steps[i].TimeUnixMs / 1000.0);
            values.Add(Known(steps[i].Mean));
            min.Add(Known(steps[i].Min));
            max.Add(Known(steps[i].Max));
        }

        return frame with { Times = times, Values = values, Min = min, Max = max };
    }

    /// <summary>Longer than this between two steps is a gap: three times the usual distance of the series, which may be read less often than a step.</summary>
    private static long GapMs(IReadOnlyList<SeriesStep> steps, long stepMs)
    {
        if (steps.Count < 3)
        {
            return 3 * stepMs;
        }

        var distances = steps.Zip(steps.Skip(1), (a, b) => b.TimeUnixMs - a.TimeUnixMs).Order().ToArray();
        return 3 * Math.Max(stepMs, distances[distances.Length / 2]);
    }

    private static double? Known(double value) => double.IsFinite(value) ? value : null;
}
