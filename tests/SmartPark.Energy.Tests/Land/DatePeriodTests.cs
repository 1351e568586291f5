using FsCheck.Xunit;
using SmartPark.Energy.Land;
using Xunit;

namespace SmartPark.Energy.Tests.Land;

public sealed class DatePeriodTests
{
    private static readonly DateOnly First = new(2026, 1, 1);

    [Fact]
    public void The_default_is_all_days_and_an_end_that_is_not_known_is_now()
    {
        Assert.Equal((DateOnly.MinValue, DateOnly.MaxValue), (default(DatePeriod).From, default(DatePeriod).To));
        Assert.Equal("2026-01-01 to now", new DatePeriod(First).ToString());
        Assert.Equal(("2026-01-01 to 2026-01-31", 31), (new DatePeriod(First, new(2026, 2, 1)).ToString(), new DatePeriod(First, new(2026, 2, 1)).Days));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DatePeriod(First, First));
    }

    [Property(MaxTest = 500)]
    public void What_is_left_of_it_are_the_days_that_no_other_has(byte start, byte days, (byte From, byte Days)[] others)
    {
        var (period, rest) = (Of(start, days), others.Select(o => Of(o.From, o.Days)).ToList());
        var left = period.Without(rest);
        for (var day = First; day < First.AddDays(600); day = day.AddDays(1))
        {
            Assert.Equal(period.Contains(day) && !rest.Exists(o => o.Contains(day)), left.Any(p => p.Contains(day)));
        }

        Assert.All(left.Zip(left.Skip(1)), pair => Assert.True(pair.First.To < pair.Second.From));
        Assert.All(rest, o => Assert.Equal(period.Meet(o)?.Days ?? 0, Enumerable.Range(0, 600).Count(i => period.Contains(First.AddDays(i)) && o.Contains(First.AddDays(i)))));
    }

    private static DatePeriod Of(byte from, byte days) => new(First.AddDays(from), First.AddDays(from + days + 1));
}
