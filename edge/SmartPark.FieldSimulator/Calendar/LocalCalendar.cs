namespace SmartPark.FieldSimulator.Calendar;

/// <summary>What kind of day it is for those who work.</summary>
internal enum DayKind : byte
{
    /// <summary>A working day, moved ones included.</summary>
    Workday,

    /// <summary>A Saturday that is free for offices.</summary>
    Saturday,

    /// <summary>A Sunday.</summary>
    Sunday,

    /// <summary>A public holiday.</summary>
    Holiday,
}

/// <summary>The days of a city at a fixed distance from UTC (China has kept UTC+8 without summer time since 1991).</summary>
/// <remarks>
/// Days count from 1970-01-01. Counters begin at <see cref="FirstDay"/>; a clock outside the calendar's twenty years is read as its
/// nearest end, so that a machine with a wrong clock is served and the tables stay bounded.
/// </remarks>
internal sealed class LocalCalendar
{
    /// <summary>Milliseconds of a day.</summary>
    public const long DayMs = 86_400_000;

    /// <summary>Days that the calendar knows, twenty years: a counter adds up every day before the one it is first asked for.</summary>
    public const int DaysMax = 7_305;

    /// <summary>2025-09-01: where every counter starts from its first reading.</summary>
    public const int FirstDay = 20_332;

    private readonly DayKind[] _kinds;
    private readonly long _offsetMs;

    /// <summary>A calendar at a distance from UTC, -840 to 840 minutes.</summary>
    public LocalCalendar(int utcOffsetMinutes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(utcOffsetMinutes), 14 * 60);
        _offsetMs = utcOffsetMinutes * 60_000L;
        _kinds = [.. Enumerable.Range(FirstDay, DaysMax).Select(static day => PublicHolidays.KindOf(ToDate(day)))];
    }

    /// <summary>Local milliseconds since 1970-01-01 local time, inside the calendar.</summary>
    public long ToLocal(long unixMs) => Math.Clamp(unixMs, (FirstDay * DayMs) - _offsetMs, ((FirstDay + DaysMax - 2) * DayMs) - _offsetMs) + _offsetMs;

    /// <summary>UTC milliseconds of the start of a local day.</summary>
    public long StartOf(int day) => (day * DayMs) - _offsetMs;

    /// <summary>The local day of a time.</summary>
    public int DayOf(long unixMs) => (int)(ToLocal(unixMs) / DayMs);

    /// <summary>The date of a day number.</summary>
    public static DateOnly ToDate(int day) => new DateOnly(1970, 1, 1).AddDays(day);

    /// <summary>The day number of a date.</summary>
    public static int ToDay(DateOnly date) => date.DayNumber - new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>What kind of day a day number is; days outside the calendar are read as its first or last.</summary>
    public DayKind KindOf(int day) => _kinds[Math.Clamp(day - FirstDay, 0, DaysMax - 1)];
}
