using SmartPark.Energy.Land;
using SmartPark.Ingest.EnergyReports;
using Xunit;

namespace SmartPark.Ingest.Tests.EnergyReports;

public sealed class DeliveryScheduleTests
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData(DeliveryPeriod.Month, "2026-07-05T08:00+08:00", "2026-06-01", "2026-07-01", "2026-06")]
    [InlineData(DeliveryPeriod.Month, "2026-07-05T07:59+08:00", "2026-05-01", "2026-06-01", "2026-05")]
    [InlineData(DeliveryPeriod.Quarter, "2026-07-05T08:00+08:00", "2026-04-01", "2026-07-01", "2026-Q2")]
    [InlineData(DeliveryPeriod.Year, "2026-01-05T07:00+08:00", "2024-01-01", "2025-01-01", "2024")]
    [InlineData(DeliveryPeriod.Day, "2026-03-10T08:00+08:00", "2026-03-05", "2026-03-06", "2026-03-05")]
    public void The_newest_period_is_due_at_its_hour_and_not_before(DeliveryPeriod kind, string now, string from, string to, string label)
    {
        var period = Assert.Single(DeliverySchedule.Due(kind, 5, 8, null, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture), Shanghai));
        Assert.Equal((new DatePeriod(Day(from), Day(to)), label), (period, DeliverySchedule.Label(kind, period)));
    }

    [Fact]
    public void A_service_that_was_away_makes_up_for_all_periods_since_the_last_and_for_no_more_than_the_limit()
    {
        var now = new DateTimeOffset(2026, 9, 5, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(["2026-06", "2026-07", "2026-08"], DeliverySchedule.Due(DeliveryPeriod.Month, 3, 8, Day("2026-05-01"), now, Shanghai).Select(p => DeliverySchedule.Label(DeliveryPeriod.Month, p)));
        Assert.Empty(DeliverySchedule.Due(DeliveryPeriod.Month, 3, 8, Day("2026-08-01"), now, Shanghai));
        var days = DeliverySchedule.Due(DeliveryPeriod.Day, 1, 6, Day("2024-01-01"), now, Shanghai);
        Assert.Equal((DeliveryLimits.CatchUpMax, Day("2026-09-04")), (days.Count, days[^1].From));
    }

    [Fact]
    public void The_next_one_is_after_now_and_where_the_clock_leaps_over_the_hour_the_first_minute_after_it()
    {
        var now = new DateTimeOffset(2026, 9, 5, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(new DateTimeOffset(2026, 10, 3, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), DeliverySchedule.NextUnixMs(DeliveryPeriod.Month, 3, 8, now, Shanghai));
        Assert.Equal(new DateTimeOffset(2026, 10, 31, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), DeliverySchedule.NextUnixMs(DeliveryPeriod.Quarter, 31, 8, now, Shanghai));
        var day = new DatePeriod(Day("2026-03-28"), Day("2026-03-29"));
        Assert.Equal(new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), DeliverySchedule.DueUnixMs(day, 1, 2, Berlin));
        var twice = new DatePeriod(Day("2026-10-24"), Day("2026-10-25"));
        Assert.Equal(new DateTimeOffset(2026, 10, 25, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), DeliverySchedule.DueUnixMs(twice, 1, 2, Berlin));
    }

    private static DateOnly Day(string day) => DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
}
