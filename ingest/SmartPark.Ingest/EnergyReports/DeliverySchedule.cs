using System.Globalization;
using SmartPark.Energy.Land;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>When periods end and what is due after them. Pure.</summary>
internal static class DeliverySchedule
{
    /// <summary>The period of a kind in which a day lies.</summary>
    public static DatePeriod Of(DeliveryPeriod kind, DateOnly day)
    {
        var from = kind switch
        {
            DeliveryPeriod.Day => day,
            DeliveryPeriod.Month => new(day.Year, day.Month, 1),
            DeliveryPeriod.Quarter => new(day.Year, ((day.Month - 1) / 3 * 3) + 1, 1),
            _ => new DateOnly(day.Year, 1, 1),
        };
        return new(from, kind switch { DeliveryPeriod.Day => from.AddDays(1), DeliveryPeriod.Month => from.AddMonths(1), DeliveryPeriod.Quarter => from.AddMonths(3), _ => from.AddYears(1) });
    }

    /// <summary>When the report of a period is due: an hour of a day after its end. Where the clock leaps over that hour, the first minute after it; where it comes twice, the first.</summary>
    /// <param name="period">The period.</param>
    /// <param name="day">Day after its end, from 1.</param>
    /// <param name="hour">Hour of that day.</param>
    /// <param name="zone">The city's zone.</param>
    public static long DueUnixMs(DatePeriod period, int day, int hour, TimeZoneInfo zone)
    {
        var local = period.To.AddDays(day - 1).ToDateTime(new TimeOnly(hour, 0));
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        return new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local)).ToUnixTimeMilliseconds();
    }

    /// <summary>
    /// Periods that are due and not planned yet, the oldest first: all after the last one planned, at most <see cref="DeliveryLimits.CatchUpMax"/>; of a delivery that never was, the newest alone.
    /// </summary>
    /// <param name="kind">Kind of period.</param>
    /// <param name="day">Day after the end.</param>
    /// <param name="hour">Hour of that day.</param>
    /// <param name="lastFrom">First day of the last period planned; null for none.</param>
    /// <param name="now">Now.</param>
    /// <param name="zone">The city's zone.</param>
    public static IReadOnlyList<DatePeriod> Due(DeliveryPeriod kind, int day, int hour, DateOnly? lastFrom, DateTimeOffset now, TimeZoneInfo zone)
    {
        var due = new List<DatePeriod>();
        var period = Before(kind, Of(kind, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime)));
        while (DueUnixMs(period, day, hour, zone) > now.ToUnixTimeMilliseconds())
        {
            period = Before(kind, period);
        }

        while (due.Count < (lastFrom is null ? 1 : DeliveryLimits.CatchUpMax) && !(period.From <= lastFrom))
        {
            due.Add(period);
            period = Before(kind, period);
        }

        due.Reverse();
        return due;
    }

    /// <summary>When the next one is due.</summary>
    public static long NextUnixMs(DeliveryPeriod kind, int day, int hour, DateTimeOffset now, TimeZoneInfo zone)
    {
        var period = Due(kind, day, hour, null, now, zone)[0];
        long next;
        do
        {
            period = Of(kind, period.To);
            next = DueUnixMs(period, day, hour, zone);
        }
        while (next <= now.ToUnixTimeMilliseconds());
        return next;
    }

    /// <summary>A period in a file name: <c>2026-06</c>, <c>2026-Q2</c>, <c>2026</c>, <c>2026-06-05</c>.</summary>
    public static string Label(DeliveryPeriod kind, DatePeriod period) => kind switch
    {
        DeliveryPeriod.Day => period.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DeliveryPeriod.Month => period.From.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        DeliveryPeriod.Quarter => string.Create(CultureInfo.InvariantCulture, $"{period.From.Year}-Q{((period.From.Month - 1) / 3) + 1}"),
        _ => period.From.Year.ToString(CultureInfo.InvariantCulture),
    };

    private static DatePeriod Before(DeliveryPeriod kind, DatePeriod period) => Of(kind, period.From.AddDays(-1));
}
