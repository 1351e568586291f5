using SmartPark.FieldSimulator.Calendar;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Calendar;

public sealed class LocalCalendarTests
{
    private static readonly LocalCalendar Calendar = new(480);

    [Theory]
    [InlineData("2026-10-01", "Holiday")]
    [InlineData("2026-10-07", "Holiday")]
    [InlineData("2026-10-08", "Workday")]
    [InlineData("2026-10-10", "Workday")]
    [InlineData("2026-02-17", "Holiday")]
    [InlineData("2026-02-28", "Workday")]
    [InlineData("2026-11-21", "Saturday")]
    [InlineData("2026-11-22", "Sunday")]
    [InlineData("2026-11-23", "Workday")]
    [InlineData("2027-02-06", "Holiday")]
    [InlineData("2031-05-01", "Holiday")]
    [InlineData("2031-05-06", "Workday")]
    public void A_date_is_the_kind_of_day_that_was_announced(string date, string kind) =>
        Assert.Equal(kind, Calendar.KindOf(LocalCalendar.ToDay(DateOnly.Parse(date))).ToString());

    [Fact]
    public void A_day_begins_at_local_midnight()
    {
        var midnight = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();
        Assert.Equal(new DateOnly(2026, 11, 23), LocalCalendar.ToDate(Calendar.DayOf(midnight)));
        Assert.Equal(new DateOnly(2026, 11, 22), LocalCalendar.ToDate(Calendar.DayOf(midnight - 1)));
        Assert.Equal(midnight, Calendar.StartOf(Calendar.DayOf(midnight)));
    }

    [Fact]
    public void Times_outside_the_calendar_are_read_as_its_ends()
    {
        Assert.Equal(LocalCalendar.FirstDay, Calendar.DayOf(long.MinValue));
        Assert.Equal(LocalCalendar.FirstDay + LocalCalendar.DaysMax - 2, Calendar.DayOf(long.MaxValue));
    }
}
