using SmartPark.FieldSimulator.Calendar;
using SmartPark.FieldSimulator.Chance;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Chance;

public sealed class RareEventsTests
{
    private const long HourMs = 3_600_000;
    private const long StepMs = 10_000;
    private static readonly LocalCalendar Calendar = new(480);
    private static readonly long Start = ShippedCity.At(2026, 3, 1);

    [Theory, InlineData(1, 5), InlineData(20, 200)]
    public void Events_last_as_long_as_they_may_and_their_progress_runs_from_zero_to_one(int shortestMin, int longestMin)
    {
        var events = new RareEvents(new(5), HourMs, shortestMin * 60_000, longestMin * 60_000, static _ => 0.02);
        var lengths = Lengths(events, Start, 200 * 24 * HourMs);
        Assert.InRange(lengths.Count, 40, 150);
        Assert.All(lengths, l => Assert.InRange(l, (shortestMin * 60_000) - StepMs, (2 * longestMin * 60_000) + StepMs));
    }

    [Fact]
    public void An_event_that_began_before_midnight_goes_on_after_it()
    {
        var events = new RareEvents(new(11), HourMs, 2 * HourMs, 2 * HourMs, static local => local % LocalCalendar.DayMs / HourMs == 23 ? 1 : 0);
        for (var day = 0; day < 20; day++)
        {
            Assert.True(events.IsActiveAt(Calendar, Start + (day * LocalCalendar.DayMs) + 1));
        }
    }

    [Fact]
    public void Without_chance_nothing_happens() =>
        Assert.Empty(Lengths(new(new(5), HourMs, 60_000, 120_000, static _ => 0), Start, 30 * 24 * HourMs));

    private static List<long> Lengths(RareEvents events, long start, long span)
    {
        var lengths = new List<long>();
        var began = -1L;
        for (var t = start; t < start + span; t += StepMs)
        {
            var progress = events.ProgressAt(Calendar, t);
            Assert.True(progress is -1 or (>= 0 and < 1));
            if (progress >= 0)
            {
                began = began < 0 ? t : began;
            }
            else if (began >= 0)
            {
                lengths.Add(t - began);
                began = -1;
            }
        }

        return lengths;
    }
}
