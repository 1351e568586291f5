using SmartPark.FieldSimulator.Calendar;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Calendar;

public sealed class ActivityTests
{
    private static readonly LocalCalendar Calendar = new(480);

    public static TheoryData<Shifts> Working => [Shifts.Day, Shifts.Two, Shifts.Three, Shifts.Office, Shifts.Canteen];

    [Theory, MemberData(nameof(Working))]
    public void Weekends_and_holidays_are_quieter_than_working_days(Shifts shifts)
    {
        var activity = new Activity(new(3), Calendar, shifts);
        var (friday, sunday, holiday) = (Mean(activity, 2026, 11, 20), Mean(activity, 2026, 11, 22), Mean(activity, 2026, 10, 2));
        Assert.True(sunday < 0.95 * friday, $"Sunday {sunday}, Friday {friday}");
        Assert.True(holiday < sunday, $"holiday {holiday}, Sunday {sunday}");
    }

    [Theory, MemberData(nameof(Working))]
    public void Levels_are_between_zero_and_a_little_above_one(Shifts shifts)
    {
        var activity = new Activity(new(3), Calendar, shifts);
        var first = (long)LocalCalendar.ToDay(new(2026, 1, 1)) * ShiftPattern.SlotsPerDay;
        for (var knot = first; knot < first + (365 * ShiftPattern.SlotsPerDay); knot++)
        {
            Assert.InRange(activity.LevelAt(knot), 0, 1.12);
            Assert.InRange(activity.PresenceAt(knot), 0, 1);
        }
    }

    [Fact]
    public void People_go_to_lunch()
    {
        var activity = new Activity(new(3), Calendar, Shifts.Day);
        Assert.True(Level(activity, 2026, 11, 20, 12.5) < 0.6 * Level(activity, 2026, 11, 20, 10));
        Assert.True(Level(activity, 2026, 11, 20, 15) > 1.5 * Level(activity, 2026, 11, 20, 12.5));
    }

    [Fact]
    public void The_night_after_a_working_day_belongs_to_it_for_those_who_work_around_the_clock()
    {
        var activity = new Activity(new(3), Calendar, Shifts.Three);
        // Saturday 03:00 is still Friday's night shift; Sunday's night ends on Monday morning.
        Assert.True(Level(activity, 2026, 10, 1, 3) > 1.2 * Level(activity, 2026, 10, 2, 3));
    }

    [Fact]
    public void Nothing_happens_before_an_enterprise_moved_in()
    {
        var activity = new Activity(new(3), Calendar, Shifts.Day, new(2026, 10, 12));
        Assert.True(Mean(activity, 2026, 10, 9) < 0.05);
        Assert.True(Mean(activity, 2026, 10, 12) > 0.3);
        Assert.Equal(0, activity.WorkOn(LocalCalendar.ToDay(new(2026, 10, 9))));
    }

    [Fact]
    public void Lights_burn_at_night_and_dormitories_are_full_then()
    {
        var lights = new Activity(new(3), Calendar, Shifts.Lighting);
        Assert.True(Level(lights, 2026, 11, 20, 2) > 0.9 && Level(lights, 2026, 11, 20, 12) < 0.1);
        var dormitory = new Activity(new(3), Calendar, Shifts.Dormitory);
        var day = (long)LocalCalendar.ToDay(new(2026, 11, 20)) * ShiftPattern.SlotsPerDay;
        Assert.True(dormitory.PresenceAt(day + 12) > 0.85 && dormitory.PresenceAt(day + 40) < 0.3);
    }

    private static double Mean(Activity activity, int year, int month, int day)
    {
        var first = (long)LocalCalendar.ToDay(new(year, month, day)) * ShiftPattern.SlotsPerDay;
        return Enumerable.Range(0, ShiftPattern.SlotsPerDay).Average(i => activity.LevelAt(first + i));
    }

    private static double Level(Activity activity, int year, int month, int day, double hour) => activity.LevelAtTime(ShippedCity.At(year, month, day, hour));
}
