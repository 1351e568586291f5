using System.Collections.Frozen;

namespace SmartPark.FieldSimulator.Calendar;

/// <summary>
/// Public holidays of mainland China and the weekend days worked instead, as announced by the General Office of the State Council for
/// 2025 and 2026. For 2027 only the days fixed by the national holiday regulation (as amended in November 2024) are listed; later
/// years have the three holidays with a date of the solar calendar.
/// </summary>
internal static class PublicHolidays
{
    private static readonly FrozenSet<DateOnly> Holidays = Days(
        (2025, 1, 1, 1), (2025, 1, 28, 8), (2025, 4, 4, 3), (2025, 5, 1, 5), (2025, 5, 31, 3), (2025, 10, 1, 8),
        (2026, 1, 1, 3), (2026, 2, 15, 9), (2026, 4, 4, 3), (2026, 5, 1, 5), (2026, 6, 19, 3), (2026, 9, 25, 3), (2026, 10, 1, 7),
        (2027, 1, 1, 1), (2027, 2, 5, 4), (2027, 4, 5, 1), (2027, 5, 1, 2), (2027, 6, 9, 1), (2027, 9, 15, 1), (2027, 10, 1, 3));

    private static readonly FrozenSet<DateOnly> MovedWorkdays = Days(
        (2025, 1, 26, 1), (2025, 2, 8, 1), (2025, 4, 27, 1), (2025, 9, 28, 1), (2025, 10, 11, 1),
        (2026, 1, 4, 1), (2026, 2, 14, 1), (2026, 2, 28, 1), (2026, 5, 9, 1), (2026, 9, 20, 1), (2026, 10, 10, 1));

    /// <summary>The kind of a date.</summary>
    public static DayKind KindOf(DateOnly date) => date switch
    {
        _ when Holidays.Contains(date) => DayKind.Holiday,
        _ when MovedWorkdays.Contains(date) => DayKind.Workday,
        { Year: > 2027, Month: 1, Day: 1 } or { Year: > 2027, Month: 5, Day: <= 2 } or { Year: > 2027, Month: 10, Day: <= 3 } => DayKind.Holiday,
        { DayOfWeek: DayOfWeek.Saturday } => DayKind.Saturday,
        { DayOfWeek: DayOfWeek.Sunday } => DayKind.Sunday,
        _ => DayKind.Workday,
    };

    private static FrozenSet<DateOnly> Days(params (int Year, int Month, int Day, int Count)[] runs) =>
        runs.SelectMany(static r => Enumerable.Range(0, r.Count).Select(i => new DateOnly(r.Year, r.Month, r.Day).AddDays(i))).ToFrozenSet();
}
