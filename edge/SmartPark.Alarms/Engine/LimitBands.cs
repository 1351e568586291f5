using SmartPark.Alarms.Rules;
using SmartPark.Alarms.Schedules;

namespace SmartPark.Alarms.Engine;

/// <summary>Limits with those that clear, the first whose hours it is; resolved from a rule once.</summary>
internal sealed class LimitBands
{
    private readonly Band[] _bands;

    private readonly record struct Band(double High, double HighClear, double Low, double LowClear, WeeklySchedule? When);

    /// <summary>Bands of a rule in a time zone.</summary>
    public LimitBands(IReadOnlyList<RuleLimit> limits, TimeZoneInfo zone) => _bands = [.. limits.Select(l => new Band(
        l.High ?? double.PositiveInfinity, l.HighClear ?? l.High ?? double.PositiveInfinity, l.Low ?? double.NegativeInfinity, l.LowClear ?? l.Low ?? double.NegativeInfinity,
        l.When is { } when ? new WeeklySchedule(when, zone) : null))];

    /// <summary>Which band is in force, or -1.</summary>
    public int At(long timeMs)
    {
        for (var i = 0; i < _bands.Length; i++)
        {
            if (_bands[i].When is null || _bands[i].When!.IsOpen(timeMs))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Compares a value with a band: at or beyond a limit holds, at or within the limit that clears is gone.</summary>
    public (Verdict Verdict, double Limit) Look(int band, double value)
    {
        if (band < 0)
        {
            return (Verdict.Gone, double.NaN);
        }

        ref readonly var b = ref _bands[band];
        return value >= b.High ? (Verdict.Holds, b.High)
            : value <= b.Low ? (Verdict.Holds, b.Low)
            : value > b.HighClear ? (Verdict.AsBefore, b.High)
            : value < b.LowClear ? (Verdict.AsBefore, b.Low)
            : (Verdict.Gone, double.IsPositiveInfinity(b.High) ? b.Low : b.High);
    }
}
