using System.Globalization;
using SmartPark.ControlRoom.Wording;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.ControlRoom.Completeness;

/// <summary>The spans of time that the page offers.</summary>
public enum Period
{
    /// <summary>The running hour and the 23 before it.</summary>
    Last24,

    /// <summary>One day of the city, hour by hour.</summary>
    Day,

    /// <summary>The running day and the six before it, day by day.</summary>
    Last7,
}

/// <summary>What the viewer chose, as it stands in the address.</summary>
/// <param name="Period">Which span.</param>
/// <param name="Day">The day of <see cref="Period.Day"/>.</param>
public sealed record CompletenessChoice(Period Period, DateOnly? Day)
{
    /// <summary>What the address says; what cannot be read is the last day.</summary>
    public static CompletenessChoice FromQuery(string? period, string? day) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 2000 and < 2100 ? new(Period.Day, date)
        : period == "7d" ? new(Period.Last7, null)
        : new(Period.Last24, null);

    /// <summary>The parts of the address.</summary>
    public IReadOnlyDictionary<string, object?> ToQuery() => new Dictionary<string, object?>
    {
        ["period"] = Period == Period.Last7 ? "7d" : null,
        ["day"] = Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["device"] = null,
        ["at"] = null,
    };

    /// <summary>Starts of the columns, UTC ms, and the hours since 1970 that they cover together.</summary>
    public (IReadOnlyList<long> Starts, int FromHour, int ToHour) Columns(long nowUnixMs, TimeZoneInfo zone)
    {
        var next = (int)(nowUnixMs / CompletenessLimits.HourMs) + 1;
        if (Period == Period.Last24)
        {
            return ([.. Enumerable.Range(next - 24, 24).Select(h => h * CompletenessLimits.HourMs)], next - 24, next);
        }

        if (Period == Period.Day)
        {
            var start = CityClock.ToUnixMs(Day!.Value.ToDateTime(TimeOnly.MinValue), zone);
            var (from, to) = ((int)(start / CompletenessLimits.HourMs), (int)(CityClock.StartOfNextDay(start, zone) / CompletenessLimits.HourMs));
            return ([.. Enumerable.Range(from, to - from).Select(h => h * CompletenessLimits.HourMs)], from, to);
        }

        var days = new List<long> { CityClock.StartOfDay(nowUnixMs, zone) };
        while (days.Count < 7)
        {
            days.Insert(0, CityClock.StartOfDay(days[0] - 1, zone));
        }

        return (days, (int)(days[0] / CompletenessLimits.HourMs), next);
    }
}
