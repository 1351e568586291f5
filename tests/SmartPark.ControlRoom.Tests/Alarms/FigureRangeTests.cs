using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using SmartPark.ControlRoom.Alarms;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.AlarmDesk.Figures;

namespace SmartPark.ControlRoom.Tests.Alarms;

public sealed class FigureRangeTests
{
    private static readonly Viewer Viewer = new(
        CultureInfo.GetCultureInfo("en"), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 10, 34, 56, TimeSpan.FromHours(8))));

    [Theory]
    [InlineData("24h", "2026-11-22T11:00:00+08:00")]
    [InlineData("7d", "2026-11-17T00:00:00+08:00")]
    [InlineData("30d", "2026-10-25T00:00:00+08:00")]
    [InlineData("13mo", "2025-10-24T00:00:00+08:00")]
    [InlineData(null, "2026-10-25T00:00:00+08:00")]
    [InlineData("next year", "2026-10-25T00:00:00+08:00")]
    public void A_range_ends_with_the_running_ten_minutes_and_begins_with_an_hour_or_a_day(string? span, string from)
    {
        var range = FigureRange.FromQuery(span, "").Of(Viewer);
        Assert.Equal(DateTimeOffset.Parse(from, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), range.FromUnixMs);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 10, 40, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds(), range.ToUnixMs);
        Assert.InRange(range.ToUnixMs - range.FromUnixMs, 1, AlarmFigureLimits.RangeDaysMax * 86_400_000L);
    }

    [Fact]
    public void What_is_chosen_comes_back_from_the_address()
    {
        foreach (var span in Enum.GetValues<FigureSpan>())
        {
            var range = new FigureRange(span, "donghu");
            var query = range.ToQuery();
            Assert.Equal(range, FigureRange.FromQuery((string?)query["period"], (string?)query["park"]));
        }
    }

    [Theory]
    [InlineData(null, "—")]
    [InlineData(0.0, "0\u00a0%")]
    [InlineData(0.0004, "<\u00a00.1\u00a0%")]
    [InlineData(0.0125, "1.3\u00a0%")]
    [InlineData(1.0, "100\u00a0%")]
    public void A_share_that_is_not_nought_never_reads_as_nought(double? share, string text) => Assert.Equal(text, FigureRow.Percent(share, Viewer));
}
