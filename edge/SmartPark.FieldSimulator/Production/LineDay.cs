using System.Numerics;
using SmartPark.FieldSimulator.Calendar;
using SmartPark.FieldSimulator.Chance;

namespace SmartPark.FieldSimulator.Production;

/// <summary>What a line does; the codes of <c>line_state</c>.</summary>
internal enum LineState : byte
{
    /// <summary>No shift.</summary>
    Stopped = 0,

    /// <summary>Making pieces.</summary>
    Running = 1,

    /// <summary>Being set up for another product.</summary>
    Changeover = 2,

    /// <summary>Waiting for a repair.</summary>
    Fault = 3,
}

/// <summary>What a line has made and how long it ran and stood in its shifts.</summary>
internal readonly record struct LineTotals(double Good, double Reject, double RunHours, double DownHours) : IAdditionOperators<LineTotals, LineTotals, LineTotals>
{
    /// <summary>Each sum.</summary>
    public static LineTotals operator +(LineTotals a, LineTotals b) => new(a.Good + b.Good, a.Reject + b.Reject, a.RunHours + b.RunHours, a.DownHours + b.DownHours);
}

/// <summary>A stretch of a day in one state.</summary>
/// <param name="EndS">Second of the local day at which it ends.</param>
/// <param name="State">What the line does.</param>
/// <param name="PiecesPerHour">Speed while running, else 0.</param>
/// <param name="RejectShare">Share of the pieces that is thrown out.</param>
internal readonly record struct LineStretch(double EndS, LineState State, double PiecesPerHour, double RejectShare)
{
    /// <summary>What some hours of it add.</summary>
    public LineTotals Over(double hours) => new(
        PiecesPerHour * (1 - RejectShare) * hours,
        PiecesPerHour * RejectShare * hours,
        State == LineState.Running ? hours : 0,
        State is LineState.Changeover or LineState.Fault ? hours : 0);
}

/// <summary>A day of a production line: the stretches of its shifts, cut by changeovers and faults.</summary>
internal sealed record LineDay(IReadOnlyList<LineStretch> Stretches)
{
    private const double DayS = 86_400;

    /// <summary>What the whole day adds.</summary>
    public LineTotals Total { get; } = Sum(Stretches, DayS);

    /// <summary>The stretch of a second of the day.</summary>
    public LineStretch At(double second) => Stretches.First(s => second < s.EndS || s.EndS >= DayS);

    /// <summary>What the day adds up to a second of it.</summary>
    public LineTotals Until(double second) => Sum(Stretches, second);

    /// <summary>The day of a number.</summary>
    public static LineDay Build(int day, NoiseKey key, Activity activity, double piecesPerHour)
    {
        var chance = key.Sub("day").Sub(day.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var stretches = new List<LineStretch>();
        if (chance.Uniform(0) < activity.WorkOn(day))
        {
            var (speed, rejects) = (piecesPerHour * chance.Between(1, 0.9, 1.02), chance.Between(2, 0.004, 0.022));
            foreach (var (from, to) in Windows(activity.Shifts))
            {
                Add(stretches, from, LineState.Stopped, 0, 0);
                Fill(stretches, chance.Sub(from.ToString(System.Globalization.CultureInfo.InvariantCulture)), from, to, speed, rejects);
            }
        }

        Add(stretches, DayS, LineState.Stopped, 0, 0);
        return new(stretches);
    }

    private static LineTotals Sum(IReadOnlyList<LineStretch> stretches, double until)
    {
        var sum = default(LineTotals);
        var start = 0.0;
        foreach (var stretch in stretches)
        {
            if (until <= start)
            {
                break;
            }

            sum += stretch.Over((Math.Min(until, stretch.EndS) - start) / 3600);
            start = stretch.EndS;
        }

        return sum;
    }

    // Runs of half an hour to four hours, between them a changeover or a fault.
    private static void Fill(List<LineStretch> stretches, NoiseKey chance, double from, double to, double speed, double rejects)
    {
        var now = from;
        for (var i = 0L; now < to; i += 4)
        {
            now = Math.Min(to, now + chance.Between(i, 1800, 14_400));
            Add(stretches, now, LineState.Running, speed * chance.Between(i + 1, 0.94, 1.04), rejects);
            if (now < to)
            {
                var fault = chance.Uniform(i + 2) < 0.4;
                var share = chance.Uniform(i + 3);
                now = Math.Min(to, now + (fault ? 120 + (2400 * share * share) : 480 + (1500 * share)));
                Add(stretches, now, fault ? LineState.Fault : LineState.Changeover, 0, 0);
            }
        }
    }

    private static void Add(List<LineStretch> stretches, double end, LineState state, double piecesPerHour, double rejectShare)
    {
        if (end > (stretches.Count == 0 ? 0 : stretches[^1].EndS))
        {
            stretches.Add(new(end, state, piecesPerHour, rejectShare));
        }
    }

    private static (double From, double To)[] Windows(Shifts shifts) => shifts switch
    {
        Shifts.Two => [(27_000, 42_300), (45_000, 63_600), (65_400, 84_600)],
        Shifts.Three => [(0, 28_500), (29_400, 57_300), (58_200, 86_100)],
        _ => [(28_800, 42_600), (46_800, 63_000)],
    };
}
