using SmartPark.Alarms.Rules;
using SmartPark.Alarms.Schedules;
using SmartPark.Alarms.Tests.Engine;
using Xunit;

namespace SmartPark.Alarms.Tests.Schedules;

public sealed class WeeklyScheduleTests
{
    [Theory]
    [InlineData("2026-11-23T21:59:59.999+08:00", false)]
    [InlineData("2026-11-23T22:00:00+08:00", true)]
    [InlineData("2026-11-24T05:59:59.999+08:00", true)]
    [InlineData("2026-11-24T06:00:00+08:00", false)]
    public void A_night_begins_on_one_day_and_ends_on_the_next(string moment, bool isOpen) => Assert.Equal(isOpen, Of(new() { From = "22:00", To = "06:00" }).IsOpen(Ms(moment)));

    [Theory]
    [InlineData("2026-11-28T03:00:00+08:00", true)]
    [InlineData("2026-11-28T23:00:00+08:00", false)]
    [InlineData("2026-11-29T03:00:00+08:00", false)]
    [InlineData("2026-11-30T03:00:00+08:00", false)]
    [InlineData("2026-11-30T23:00:00+08:00", true)]
    public void A_night_is_of_the_day_on_which_it_begins(string moment, bool isOpen) => Assert.Equal(isOpen,
        Of(new() { From = "22:00", To = "06:00", Days = [RuleDay.Monday, RuleDay.Tuesday, RuleDay.Wednesday, RuleDay.Thursday, RuleDay.Friday] }).IsOpen(Ms(moment)));

    [Fact]
    public void Holidays_are_days_of_it_or_not()
    {
        var weekend = new RuleHours { From = "00:00", To = "24:00", Days = [RuleDay.Saturday, RuleDay.Sunday], HolidayDates = [new(2026, 10, 1)] };
        var thursday = Ms("2026-10-01T12:00:00+08:00");
        Assert.False(Of(weekend).IsOpen(thursday));
        Assert.True(Of(weekend with { Holidays = HolidayUse.Also }).IsOpen(thursday));
        Assert.False(Of(new() { From = "08:00", To = "18:00", Holidays = HolidayUse.Not, HolidayDates = [new(2026, 10, 1)] }).IsOpen(thursday));
    }

    [Fact]
    public void The_next_change_is_where_it_opens_or_closes()
    {
        var night = Of(new() { From = "22:00", To = "06:00" });
        Assert.Equal(Ms("2026-11-23T22:00:00+08:00"), night.NextChange(Ms("2026-11-23T12:00:00+08:00")));
        Assert.Equal(Ms("2026-11-24T06:00:00+08:00"), night.NextChange(Ms("2026-11-23T22:00:00+08:00")));
        var weekend = Of(new() { From = "00:00", To = "24:00", Days = [RuleDay.Saturday, RuleDay.Sunday] });
        Assert.Equal(Ms("2026-11-28T00:00:00+08:00"), weekend.NextChange(Ms("2026-11-23T12:00:00+08:00")));
        Assert.Equal(Ms("2026-11-30T00:00:00+08:00"), weekend.NextChange(Ms("2026-11-28T00:00:00+08:00")));
        Assert.Equal(long.MaxValue, Of(new() { From = "00:00", To = "24:00" }).NextChange(Ms("2026-11-28T00:00:00+08:00")));
    }

    [Fact]
    public void Between_two_changes_it_stays_as_it_is_even_where_clocks_change()
    {
        // Berlin leaves out 02:00 to 03:00 on 2026-03-29 and repeats it on 2026-10-25.
        var schedule = new WeeklySchedule(new() { From = "02:30", To = "04:00" }, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        foreach (var day in new[] { "2026-03-28T00:00:00Z", "2026-10-24T00:00:00Z" })
        {
            var change = schedule.NextChange(Ms(day));
            for (var t = Ms(day); t < Ms(day) + (3L * 86_400_000); t += 60_000)
            {
                if (t >= change)
                {
                    change = schedule.NextChange(t);
                }

                Assert.True(schedule.IsOpen(t) == schedule.IsOpen(change - 1), DateTimeOffset.FromUnixTimeMilliseconds(t).ToString("o"));
            }
        }
    }

    private static WeeklySchedule Of(RuleHours hours) => new(hours, Watch.Shanghai);

    private static long Ms(string moment) => DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
