using SmartPark.Energy.Reference;
using SmartPark.Energy.Tariffs;
using SmartPark.Energy.Tests.Reference;
using Xunit;

namespace SmartPark.Energy.Tests.Tariffs;

public sealed class TariffBookTests
{
    [Fact]
    public void The_shipped_tariffs_and_holidays_are_sound()
    {
        Assert.Contains(Shipped.Tariffs.Tariffs, t => t.Id == "anhui-2025-302" && t.Basis is { Certainty: Certainty.Sourced, Standard: "皖发改价格〔2025〕302号" });
        Assert.True(Shipped.Holidays.Knows(2025) && Shipped.Holidays.Knows(2026));
        Assert.Equal((7, 0, 9), (Shipped.Holidays.DaysOfHolidayAt(new(2026, 10, 7)), Shipped.Holidays.DaysOfHolidayAt(new(2026, 10, 8)), Shipped.Holidays.DaysOfHolidayAt(new(2026, 2, 15))));
    }

    [Fact]
    public void Every_mistake_of_a_tariff_is_named_at_once()
    {
        var text = """
            { "id": "a", "title": {"zh": "一", "en": "One"}, "region": "r", "basis": {"certainty": "sourced"}, "valid_from": "2026-01-02", "valid_to": "2026-01-01",
              "seasons": [
                { "id": "s", "days": [{"from": "01-01", "to": "06-31"}], "hours": [{"band": "peak", "from": "08:00", "to": "24:00"}], "factors": [{"band": "peak", "factor": 1}, {"band": "peak", "factor": 2}] },
                { "id": "s", "days": [{"from": "06-15", "to": "12-31"}], "hours": [{"band": "flat", "from": "00:00", "to": "24:00"}, {"band": "valley", "from": "22:00", "to": "06:00"}, {"band": "flat", "from": "05:00", "to": "05:00"}],
                  "factors": [{"band": "flat", "factor": 1}] } ],
              "replacements": [
                { "band": "sharp", "replaces": ["valley"], "hours": [{"from": "10:00", "to": "11:00"}], "factor_of": "peak", "times": 1.2 },
                { "band": "sharp", "days": [{"from": "07-01", "to": "07-02"}], "holiday_days_min": 3, "hours": [{"from": "10:00", "to": "10:00"}], "factor_of": "flat", "times": 1.2 } ] }
            """;
        Assert.Equal(
            [
                "$.basis.source", "$.valid_to", "$.seasons[0].days[0].to", "$.seasons", "$.seasons[0].hours", "$.seasons[0].factors", "$.seasons[1].id", "$.seasons[1].hours[2]",
                "$.seasons[1].hours", "$.seasons[1].factors", "$.replacements[0]", "$.replacements[1]", "$.replacements[1].hours[0]", "$.replacements[1].factor_of",
            ],
            Shipped.Mistakes(p => TariffBook.Parse([Shipped.Document(text)], p)));
    }

    [Fact]
    public void A_replacement_that_replaces_nothing_is_a_mistake()
    {
        var text = Simple("a", "2026-01-01") with
        {
            Utf8 = Shipped.Document(Text("a", "2026-01-01", """
                {"band": "sharp", "replaces": ["peak"], "days": [{"from": "07-01", "to": "07-31"}], "hours": [{"from": "10:00", "to": "11:00"}], "factor_of": "flat", "times": 2}
                """)).Utf8,
        };
        Assert.Equal(["$.replacements[0].hours"], Shipped.Mistakes(p => TariffBook.Parse([text], p)));
    }

    [Fact]
    public void Of_several_replacements_the_first_that_fits_holds()
    {
        var text = Text("a", "2026-01-01", """
            {"band": "sharp", "days": [{"from": "07-01", "to": "07-31"}], "hours": [{"from": "10:00", "to": "12:00"}], "factor_of": "flat", "times": 2, "applies_to": {"capacity_kva_min": 1000}},
            {"band": "peak", "days": [{"from": "07-01", "to": "07-31"}], "hours": [{"from": "11:00", "to": "13:00"}], "factor_of": "flat", "times": 1.5},
            {"band": "valley", "days": [{"from": "07-01", "to": "08-31"}], "hours": [{"from": "10:00", "to": "14:00"}], "factor_of": "flat", "times": 0.5}
            """);
        var book = Shipped.Sound(p => TariffBook.Parse([Shipped.Document(text)], p));
        Assert.Equal("SSPV", Bands(1000));
        Assert.Equal("VPPV", Bands(999));

        string Bands(decimal kva) => string.Concat(Enumerable.Range(10, 4).Select(hour =>
            new TariffClock(book.Of("r"), HolidayCalendar.Unknown, new(true, true, kva), Shipped.Shanghai).At(Shipped.Ms($"2026-07-10T{hour}:30"))!.Band.ToString()[0]));
    }

    [Fact]
    public void Tariffs_of_a_region_follow_each_other_and_share_no_day()
    {
        Assert.Equal(["$.valid_from"], Shipped.Mistakes(p => TariffBook.Parse([Simple("a", "2026-01-01"), Simple("b", "2026-07-01")], p)));
        Assert.Equal(["$.id"], Shipped.Mistakes(p => TariffBook.Parse([Simple("a", "2026-01-01", "2026-06-30"), Simple("a", "2026-07-01")], p)));
        var book = Shipped.Sound(p => TariffBook.Parse([Simple("b", "2026-07-01"), Simple("a", "2026-01-01", "2026-06-30")], p));
        Assert.Equal(["a", "b"], book.Of("r").Select(t => t.Id));
        var clock = new TariffClock(book.Of("r"), HolidayCalendar.Unknown, Shipped.Factory, Shipped.Shanghai);
        Assert.Equal(["a", "b"], clock.Slots(Shipped.Ms("2026-06-30T12:00"), Shipped.Ms("2026-07-01T12:00")).Select(s => s.Rate!.TariffId));
    }

    [Fact]
    public void Every_mistake_of_the_holidays_is_named()
    {
        var text = """
            { "years": [
              { "year": 2026, "basis": {"certainty": "sourced"}, "holidays": [
                {"title": {"zh": "一", "en": "One"}, "from": "2026-05-03", "to": "2026-05-01"},
                {"title": {"zh": "二", "en": "Two"}, "from": "2027-05-01", "to": "2027-05-02"},
                {"title": {"zh": "三", "en": "Three"}, "from": "2026-05-01", "to": "2026-05-02"},
                {"title": {"zh": "四", "en": "Four"}, "from": "2026-05-02", "to": "2026-05-04"} ] },
              { "year": 2026, "basis": {"certainty": "product"}, "holidays": [] } ] }
            """;
        Assert.Equal(
            ["$.years[0].basis.source", "$.years[0].holidays[0].to", "$.years[0].holidays[1].from", "$.years[0].holidays[3]", "$.years[1].year"],
            Shipped.Mistakes(p => HolidayCalendar.Parse(Shipped.Document(text), p)));
    }

    private static ReferenceFile Simple(string id, string from, string? to = null) => Shipped.Document(Text(id, from, "", to), id + ".json");

    private static string Text(string id, string from, string replacements, string? to = null) => $$"""
        { "id": "{{id}}", "title": {"zh": "一", "en": "One"}, "region": "r", "basis": {"certainty": "product"}, "valid_from": "{{from}}", {{(to is null ? "" : $"\"valid_to\": \"{to}\",")}}
          "seasons": [{ "id": "s", "days": [{"from": "01-01", "to": "12-31"}], "hours": [{"band": "flat", "from": "00:00", "to": "24:00"}], "factors": [{"band": "flat", "factor": 1}] }],
          "replacements": [{{replacements}}] }
        """;
}
