using SmartPark.FieldSimulator.Calendar;

namespace SmartPark.FieldSimulator.Curves;

/// <summary>A point of a <see cref="RateCurve"/>.</summary>
/// <param name="Rate">Units per hour.</param>
/// <param name="Total">Units since the calendar's first day: the integral of the rate.</param>
/// <param name="Low">The lower of the rates at the two knots around; what a ripple may be measured against.</param>
/// <param name="Knot">The knot before.</param>
/// <param name="Phase">Share of the way to the next knot, 0 to 1.</param>
internal readonly record struct CurvePoint(double Rate, double Total, double Low, long Knot, double Phase);

/// <summary>A rate that runs straight between quarter-hour knots, with its integral in closed form.</summary>
/// <param name="calendar">Days of the city.</param>
/// <param name="rateAt">Units per hour at a knot, not negative; a pure function of the knot.</param>
internal sealed class RateCurve(LocalCalendar calendar, Func<long, double> rateAt)
{
    /// <summary>Hours between two knots.</summary>
    public const double KnotHours = 0.25;

    private readonly DayLedger<RateDay, double> _days = new(day => RateDay.Build(day, rateAt), static day => day.Before[^1]);

    /// <summary>Rate and total at a time.</summary>
    public CurvePoint At(long unixMs)
    {
        var local = calendar.ToLocal(unixMs);
        var knot = Math.DivRem(local, Activity.KnotMs, out var rest);
        var day = (int)(knot / ShiftPattern.SlotsPerDay);
        var slot = (int)(knot % ShiftPattern.SlotsPerDay);
        var curve = _days.Day(day);
        var u = rest / (double)Activity.KnotMs;
        var (a, b) = (curve.Rates[slot], curve.Rates[slot + 1]);
        var total = _days.Before(day) + curve.Before[slot] + (KnotHours * u * (a + ((b - a) * u / 2)));
        return new(a + ((b - a) * u), total, Math.Min(a, b), knot, u);
    }

    /// <summary>Units from local midnight to a time.</summary>
    public double SinceMidnight(long unixMs)
    {
        var local = calendar.ToLocal(unixMs);
        var day = (int)(local / LocalCalendar.DayMs);
        return At(unixMs).Total - _days.Before(day);
    }

    /// <summary>A day: the rate at its 97 knots, the last being the next day's first, and the integral up to each.</summary>
    private sealed record RateDay(double[] Rates, double[] Before)
    {
        public static RateDay Build(int day, Func<long, double> rateAt)
        {
            var rates = new double[ShiftPattern.SlotsPerDay + 1];
            var before = new double[ShiftPattern.SlotsPerDay + 1];
            var first = (long)day * ShiftPattern.SlotsPerDay;
            for (var i = 0; i < rates.Length; i++)
            {
                rates[i] = rateAt(first + i);
                before[i] = i == 0 ? 0 : before[i - 1] + (KnotHours * (rates[i - 1] + rates[i]) / 2);
            }

            return new(rates, before);
        }
    }
}
