using System.Globalization;
using SmartPark.ControlRoom.Completeness;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Ledger;

namespace SmartPark.ControlRoom.Tests.Completeness;

public sealed class FigureWordsTests
{
    [Theory]
    [InlineData(1, "100 %")]
    [InlineData(0.9999, "99.99 %")]
    [InlineData(0.9997, "99.97 %")]
    [InlineData(0.29, "29.00 %")]
    [InlineData(0, "0.00 %")]
    public void Nothing_less_than_all_is_a_hundred_per_cent(double ratio, string text) => Assert.Equal(text, FigureWords.Percent(ratio).Replace('\u00a0', ' '));

    [Fact]
    public void What_is_unknown_is_a_word_and_never_a_zero()
    {
        var words = new Words(CultureInfo.GetCultureInfo("en"));
        Assert.Equal("Unknown", FigureWords.Of(new() { Stored = 5, Missing = MissingFigures.NoPlan }, words));
        Assert.Equal(ValueText.None, FigureWords.Of(new(), words));
        Assert.Equal(Shade.Unknown, Shades.Of(new() { Expected = 10, Due = 10 }));
        Assert.Equal(Shade.Nothing, Shades.Of(new() { Expected = 10, Due = 10, Held = 0, Stored = 0 }));
        Assert.Equal(Shade.Nearly, Shades.Of(new() { Expected = 100_000, Due = 100_000, Held = 99_999, Stored = 99_999 }));
        Assert.Equal(Shade.Complete, Shades.Of(new() { Expected = 10, Due = 10, Held = 10, Stored = 12 }));
    }

    [Fact]
    public void Columns_are_the_hours_and_days_of_the_city()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        var now = new DateTimeOffset(2026, 11, 23, 18, 20, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();
        var (hours, from, to) = CompletenessChoice.FromQuery(null, null).Columns(now, zone);
        Assert.Equal((24, 24, 18), (hours.Count, to - from, TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(hours[^1]), zone).Hour));
        var (days, first, end) = CompletenessChoice.FromQuery("7d", null).Columns(now, zone);
        Assert.Equal((7, (6 * 24) + 19), (days.Count, end - first));
        var (day, _, _) = CompletenessChoice.FromQuery("7d", "2026-11-20").Columns(now, zone);
        Assert.Equal((24, new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds()), (day.Count, day[0]));
        Assert.Equal(Period.Last24, CompletenessChoice.FromQuery(null, "tomorrow").Period);
    }
}
