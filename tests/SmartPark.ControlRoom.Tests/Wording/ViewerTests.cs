using Microsoft.Extensions.Time.Testing;
using SmartPark.ControlRoom.Wording;

namespace SmartPark.ControlRoom.Tests.Wording;

public sealed class ViewerTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 23, 7, 0, 0, TimeSpan.Zero));
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    [Theory]
    [InlineData(0, "just now", "刚刚")]
    [InlineData(-5, "just now", "刚刚")]
    [InlineData(3, "3 s ago", "3 秒前")]
    [InlineData(59, "59 s ago", "59 秒前")]
    [InlineData(60, "1 min ago", "1 分钟前")]
    [InlineData(3599, "59 min ago", "59 分钟前")]
    [InlineData(7200, "2 h ago", "2 小时前")]
    [InlineData(47 * 3600, "47 h ago", "47 小时前")]
    [InlineData(3 * 86400, "3 d ago", "3 天前")]
    public void Ages_are_told_in_one_unit(int seconds, string english, string chinese)
    {
        var then = Time.GetUtcNow().ToUnixTimeMilliseconds() - (seconds * 1000L);
        Assert.Equal(english, new Viewer(new("en"), Shanghai, Time).Ago(then));
        Assert.Equal(chinese, new Viewer(new("zh-CN"), Shanghai, Time).Ago(then));
    }

    [Fact]
    public void Times_are_those_of_the_city()
    {
        var viewer = new Viewer(new("en"), Shanghai, Time);
        Assert.Equal("2026-11-23 15:00:00", viewer.DateTime(viewer.NowUnixMs));
        Assert.Equal("15:00:00", viewer.Clock(viewer.NowUnixMs));
        Assert.Equal("2026-11-23 00:00:00", viewer.DateTime(viewer.StartOfDay(viewer.NowUnixMs)));
    }

    [Fact]
    public void A_day_that_begins_at_one_o_clock_begins_at_one_o_clock()
    {
        // In Santiago the clocks of 6 September 2026 went from 24:00 to 01:00.
        var santiago = TimeZoneInfo.FindSystemTimeZoneById("America/Santiago");
        var noon = new DateTimeOffset(2026, 9, 6, 12, 0, 0, TimeSpan.FromHours(-3)).ToUnixTimeMilliseconds();
        var start = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(CityClock.StartOfDay(noon, santiago)), santiago);
        Assert.Equal(new DateTime(2026, 9, 6, 1, 0, 0), start.DateTime);
    }

    [Fact]
    public void The_next_day_begins_after_23_24_or_25_hours()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        Assert.Equal(23, Hours(2026, 3, 29));
        Assert.Equal(24, Hours(2026, 6, 1));
        Assert.Equal(25, Hours(2026, 10, 25));

        double Hours(int year, int month, int day)
        {
            var noon = CityClock.ToUnixMs(new(year, month, day, 12, 0, 0), berlin);
            return (CityClock.StartOfNextDay(noon, berlin) - CityClock.StartOfDay(noon, berlin)) / 3_600_000.0;
        }
    }
}
