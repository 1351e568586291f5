using System.Globalization;
using SmartPark.Alarms.Rules;

namespace SmartPark.Alarms.Schedules;

/// <summary>Hours of the week in a park's time zone, with holidays; resolved from a rule once. Immutable.</summary>
public sealed class WeeklySchedule
{
    private const int LookAheadDays = 400;

    private readonly TimeZoneInfo _zone;
    private readonly int _from;
    private readonly int _to;
    private readonly bool[] _days = new bool[7];
    private readonly HashSet<DateOnly> _holidays;
    private readonly HolidayUse _use;

    /// <summary>Hours of a rule in a time zone.</summary>
    public WeeklySchedule(RuleHours hours, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(hours);
        ArgumentNullException.ThrowIfNull(zone);
        (_zone, _from, _to, _use) = (zone, Minutes(hours.From), Minutes(hours.To), hours.Holidays);
        foreach (var day in hours.Days)
        {
            _days[(int)day] = true;
        }

        _holidays = [.. hours.HolidayDates];
    }

    /// <summary>Whether a moment is within the hours; an end is not, a beginning is.</summary>
    public bool IsOpen(long unixMs)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), _zone);
        var (date, minute) = (DateOnly.FromDateTime(local.DateTime), (local.Hour * 60) + local.Minute);
        return _from < _to
            ? minute >= _from && minute < _to && Counts(date)
            : (minute >= _from && Counts(date)) || (minute < _to && Counts(date.AddDays(-1)));
    }

    /// <summary>The first moment after this one at which it opens or closes; <see cref="long.MaxValue"/> when it never does.</summary>
    public long NextChange(long unixMs)
    {
        var isOpen = IsOpen(unixMs);
        var date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), _zone).DateTime);
        for (var day = -1; day < LookAheadDays; day++)
        {
            foreach (var edge in Edges(date.AddDays(day)).Order())
            {
                if (edge > unixMs && IsOpen(edge) != isOpen)
                {
                    return edge;
                }
            }
        }

        return long.MaxValue;
    }

    /// <summary>Moments of a day at which it may open or close: its begin and end, both times where the hour comes twice, and where clocks change.</summary>
    private IEnumerable<long> Edges(DateOnly date)
    {
        foreach (var minute in new[] { _from, _to })
        {
            var local = date.ToDateTime(TimeOnly.MinValue).AddMinutes(minute);
            if (_zone.IsAmbiguousTime(local))
            {
                foreach (var offset in _zone.GetAmbiguousTimeOffsets(local))
                {
                    yield return new DateTimeOffset(local, offset).ToUnixTimeMilliseconds();
                }
            }
            else if (!_zone.IsInvalidTime(local))
            {
                yield return new DateTimeOffset(local, _zone.GetUtcOffset(local)).ToUnixTimeMilliseconds();
            }
        }

        var (low, high) = (Utc(date), Utc(date.AddDays(1)));
        if (Offset(low) != Offset(high))
        {
            while (high - low > 1)
            {
                var middle = low + ((high - low) / 2);
                (low, high) = Offset(middle) == Offset(low) ? (middle, high) : (low, middle);
            }

            yield return high;
        }

        long Utc(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), _zone.BaseUtcOffset).ToUnixTimeMilliseconds();

        TimeSpan Offset(long moment) => _zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(moment));
    }

    private static int Minutes(string time) =>
        (int.Parse(time.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture) * 60) + int.Parse(time.AsSpan(3, 2), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Whether the hours that begin on a day are hours of this schedule.</summary>
    private bool Counts(DateOnly date) => _use switch
    {
        HolidayUse.Also => _days[(int)date.DayOfWeek] || _holidays.Contains(date),
        HolidayUse.Not => _days[(int)date.DayOfWeek] && !_holidays.Contains(date),
        _ => _days[(int)date.DayOfWeek],
    };
}
