using FsCheck.Xunit;
using SmartPark.Energy.Tariffs;
using SmartPark.Energy.Tests.Reference;
using Xunit;
using static SmartPark.Energy.Tariffs.TariffBand;

namespace SmartPark.Energy.Tests.Tariffs;

public sealed class TariffClockTests
{
    private const long HourMs = 3_600_000;

    [Theory]
    [InlineData("2026-07-14T20:30", Peak)]
    [InlineData("2026-07-15T20:30", Sharp)]
    [InlineData("2026-07-20T22:00", Peak)]
    [InlineData("2026-08-31T21:59", Sharp)]
    [InlineData("2026-09-01T20:30", Peak)]
    [InlineData("2026-10-15T07:00", Peak)]
    [InlineData("2026-10-15T08:00", Flat)]
    [InlineData("2026-10-15T22:30", Flat)]
    [InlineData("2026-10-15T23:00", Valley)]
    [InlineData("2026-12-10T20:00", Peak)]
    [InlineData("2026-12-15T19:00", Sharp)]
    [InlineData("2026-12-15T21:00", Peak)]
    [InlineData("2026-01-10T13:00", Valley)]
    [InlineData("2026-01-10T20:00", Sharp)]
    [InlineData("2026-08-01T01:59", Flat)]
    [InlineData("2026-08-01T02:00", Valley)]
    [InlineData("2026-12-14T19:59:59.999", Peak)]
    [InlineData("2026-12-31T19:00", Sharp)]
    [InlineData("2027-01-31T20:59:59.999", Sharp)]
    [InlineData("2027-02-01T19:30", Peak)]
    [InlineData("2028-02-29T07:59", Peak)]
    public void Anhuis_table_holds_at_its_boundaries(string local, TariffBand band) => Assert.Equal(band, Shipped.Anhui().At(Shipped.Ms(local))!.Band);

    [Theory]
    [InlineData("2026-08-05", 7, 9, 6, 2)]
    [InlineData("2026-01-10", 7, 9, 6, 2)]
    [InlineData("2026-07-14", 7, 9, 8, 0)]
    [InlineData("2026-09-10", 7, 9, 8, 0)]
    [InlineData("2026-12-14", 7, 9, 8, 0)]
    [InlineData("2026-10-15", 6, 10, 8, 0)]
    [InlineData("2028-02-29", 6, 10, 8, 0)]
    public void Hours_of_a_day_are_those_of_the_notice(string date, int flat, int valley, int peak, int sharp)
    {
        var hours = Shipped.Anhui().DurationMsOf(DateOnly.Parse(date));
        Assert.Equal(
            (flat * HourMs, valley * HourMs, peak * HourMs, sharp * HourMs, 0),
            (hours[Flat], hours[Valley], hours[Peak], hours.GetValueOrDefault(Sharp), hours.GetValueOrDefault(DeepValley)));
    }

    [Theory]
    [InlineData("2026-01-10T20:00", "2.2116")]
    [InlineData("2026-07-14T20:30", "1.843")]
    [InlineData("2026-10-15T07:00", "1.74")]
    [InlineData("2026-10-15T08:00", "1")]
    [InlineData("2026-10-15T23:00", "0.382")]
    [InlineData("2026-10-01T14:59", "0.3056")]
    public void Factors_are_the_floats_of_the_notice(string local, string factor) =>
        Assert.Equal(decimal.Parse(factor), Shipped.Anhui().At(Shipped.Ms(local))!.Factor);

    [Theory]
    [InlineData("2026-10-01T10:59", Flat)]
    [InlineData("2026-10-01T11:00", DeepValley)]
    [InlineData("2026-10-07T14:59", DeepValley)]
    [InlineData("2026-10-07T15:00", Flat)]
    [InlineData("2026-10-08T12:00", Valley)]
    [InlineData("2026-06-19T13:00", DeepValley)]
    [InlineData("2026-02-23T14:30", DeepValley)]
    public void Holidays_of_three_days_and_more_have_a_deep_valley(string local, TariffBand band) => Assert.Equal(band, Shipped.Anhui().At(Shipped.Ms(local))!.Band);

    [Fact]
    public void The_deep_valley_is_for_industry_in_two_parts_from_315_kva()
    {
        var noon = Shipped.Ms("2026-10-01T12:00");
        Assert.Equal(DeepValley, Shipped.Anhui(new(true, true, 315)).At(noon)!.Band);
        Assert.Equal(Valley, Shipped.Anhui(new(true, true, 314.99m)).At(noon)!.Band);
        Assert.Equal(Valley, Shipped.Anhui(new(true, false, 1000)).At(noon)!.Band);
        Assert.Equal(Valley, Shipped.Anhui(new(false, true, 1000)).At(noon)!.Band);
    }

    [Fact]
    public void Two_days_off_are_no_long_holiday()
    {
        var calendar = Shipped.Sound(p => HolidayCalendar.Parse(
            Shipped.Document("""{"years": [{"year": 2026, "basis": {"certainty": "product"}, "holidays": [{"title": {"zh": "二", "en": "Two"}, "from": "2026-03-02", "to": "2026-03-03"}]}]}"""), p));
        var clock = new TariffClock(Shipped.Tariffs.Of("anhui"), calendar, Shipped.Factory, Shipped.Shanghai);
        Assert.Equal(Valley, clock.At(Shipped.Ms("2026-03-02T12:00"))!.Band);
    }

    [Fact]
    public void A_year_without_announced_holidays_is_named_to_those_whom_it_matters()
    {
        var (from, to) = (Shipped.Ms("2026-12-01T00:00"), Shipped.Ms("2027-02-01T00:00"));
        Assert.Equal([2027], Shipped.Anhui().YearsWithoutHolidays(from, to));
        Assert.Empty(Shipped.Anhui().YearsWithoutHolidays(from, Shipped.Ms("2027-01-01T00:00")));
        Assert.Empty(Shipped.Anhui(new(false, false, 0)).YearsWithoutHolidays(from, to));
    }

    [Fact]
    public void Before_the_first_tariff_and_in_an_unknown_region_nothing_is_assumed()
    {
        Assert.Null(Shipped.Anhui().At(Shipped.Ms("2025-06-30T23:59:59.999")));
        Assert.Equal(Flat, Shipped.Anhui().At(Shipped.Ms("2025-07-01T00:00"))!.Band);
        var slots = Shipped.Anhui().Slots(Shipped.Ms("2025-06-29T00:00"), Shipped.Ms("2025-07-01T02:00"));
        Assert.Equal([(48 * HourMs, null), (2 * HourMs, (TariffBand?)Flat)], slots.Select(s => (s.DurationMs, s.Rate?.Band)));
        Assert.Empty(Shipped.Tariffs.Of("nowhere"));
    }

    [Property(MaxTest = 200)]
    public void Slots_meet_differ_and_say_what_the_moment_says(uint start, uint length, uint inside)
    {
        var from = Shipped.Ms("2025-05-01T00:00") + (start * 15L);
        var to = from + (length % (90 * 24 * HourMs)) + 1;
        var (clock, moment) = (Shipped.Anhui(), from + (inside % (to - from)));
        var slots = clock.Slots(from, to);
        Assert.Equal((from, to), (slots[0].FromUnixMs, slots[^1].ToUnixMs));
        Assert.All(slots.Zip(slots.Skip(1)), pair => Assert.True(pair.First.ToUnixMs == pair.Second.FromUnixMs && pair.First.Rate != pair.Second.Rate));
        Assert.All(slots, s => Assert.Equal((s.Rate, s.Rate), (clock.At(s.FromUnixMs), clock.At(s.ToUnixMs - 1))));
        Assert.Equal(slots.Single(s => s.FromUnixMs <= moment && moment < s.ToUnixMs).Rate, clock.At(moment));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29", 23)]
    [InlineData("Europe/Berlin", "2026-10-25", 25)]
    [InlineData("America/Havana", "2026-03-08", 23)]
    [InlineData("America/Havana", "2026-11-01", 25)]
    [InlineData("Australia/Lord_Howe", "2026-04-05", 24.5)]
    [InlineData("Asia/Shanghai", "2026-03-29", 24)]
    public void A_day_on_which_clocks_change_has_every_moment_in_one_band(string zone, string date, double hours)
    {
        var (clock, day) = (Shipped.Anhui(zone: TimeZoneInfo.FindSystemTimeZoneById(zone)), DateOnly.Parse(date));
        Assert.Equal((long)(hours * HourMs), clock.DurationMsOf(day).Values.Sum());
        var start = new DateTimeOffset(day.AddDays(-1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();
        foreach (var slot in clock.Slots(start, start + (72 * HourMs)))
        {
            for (var t = slot.FromUnixMs; t < slot.ToUnixMs; t += 60_000)
            {
                Assert.Equal(slot.Rate, clock.At(t));
            }
        }
    }
}
