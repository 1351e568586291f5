using System.Numerics;
using SmartPark.FieldSimulator.Calendar;
using SmartPark.FieldSimulator.Chance;
using SmartPark.FieldSimulator.Curves;

namespace SmartPark.FieldSimulator.Passages;

/// <summary>How many have gone in and out since the calendar's first day, as real numbers; counters show the whole part.</summary>
internal readonly record struct Passed(double In, double Out) : IAdditionOperators<Passed, Passed, Passed>
{
    /// <summary>Both sums.</summary>
    public static Passed operator +(Passed a, Passed b) => new(a.In + b.In, a.Out + b.Out);
}

/// <summary>
/// Passages through a gate. They follow from how many are inside: when more are to be inside, some come, else some go, and a few pass both
/// ways all the time. So in minus out is always the number inside, and every day balances.
/// </summary>
/// <param name="key">Chance of the gate.</param>
/// <param name="calendar">Days of the city.</param>
/// <param name="insideAt">How many are inside at a knot, not negative.</param>
/// <param name="passingAt">How many pass both ways in the quarter of an hour after a knot, not negative.</param>
internal sealed class PassageCurve(NoiseKey key, LocalCalendar calendar, Func<long, double> insideAt, Func<long, double> passingAt)
{
    // People come in bunches: below 1, or a bunch would go backwards.
    private const double Bunching = 0.85;

    private readonly Ripple _in = new(key.Sub("in"));
    private readonly Ripple _out = new(key.Sub("out"));
    private readonly double _first = insideAt(LocalCalendar.FirstDay * (long)ShiftPattern.SlotsPerDay);
    private readonly DayLedger<PassageDay, Passed> _days = new(day => PassageDay.Build(day, insideAt, passingAt), static day => day.Before[^1]);

    /// <summary>Passages up to a time; those who were inside on the first day came in before it.</summary>
    public Passed At(long unixMs)
    {
        var knot = Math.DivRem(calendar.ToLocal(unixMs), Activity.KnotMs, out var rest);
        var day = (int)(knot / ShiftPattern.SlotsPerDay);
        var slot = (int)(knot % ShiftPattern.SlotsPerDay);
        var passages = _days.Day(day);
        var u = rest / (double)Activity.KnotMs;
        var slotIn = passages.Before[slot + 1].In - passages.Before[slot].In;
        var slotOut = passages.Before[slot + 1].Out - passages.Before[slot].Out;
        return _days.Before(day) + passages.Before[slot] + new Passed(
            _first + (slotIn * (u + (Bunching * _in.IntegralAt(knot, u)))),
            slotOut * (u + (Bunching * _out.IntegralAt(knot, u))));
    }

    /// <summary>A day: passages up to each of its 97 knots.</summary>
    private sealed record PassageDay(Passed[] Before)
    {
        public static PassageDay Build(int day, Func<long, double> insideAt, Func<long, double> passingAt)
        {
            var before = new Passed[ShiftPattern.SlotsPerDay + 1];
            var first = (long)day * ShiftPattern.SlotsPerDay;
            var inside = insideAt(first);
            for (var i = 1; i < before.Length; i++)
            {
                var next = insideAt(first + i);
                var passing = passingAt(first + i - 1);
                before[i] = before[i - 1] + new Passed(passing + Math.Max(0, next - inside), passing + Math.Max(0, inside - next));
                inside = next;
            }

            return new(before);
        }
    }
}
