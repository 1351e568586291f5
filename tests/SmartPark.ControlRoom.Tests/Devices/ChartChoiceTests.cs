using SmartPark.ControlRoom.Devices;

namespace SmartPark.ControlRoom.Tests.Devices;

public sealed class ChartChoiceTests
{
    [Theory]
    [InlineData("active_power_kw", "24h", null, null, null)]
    [InlineData("energy_import_kwh", "7d", null, null, "1")]
    [InlineData("energy_import_kwh", "custom", "2026-10-01T08:00", "2026-10-02T20:00", null)]
    public void A_choice_survives_its_address(string quantity, string range, string? from, string? to, string? register)
    {
        var choice = ChartChoice.FromQuery(quantity, range, from, to, register);
        Assert.Equal(range, choice.Range);
        var parts = choice.ToQuery();
        var again = ChartChoice.FromQuery(
            (string?)parts["quantity"], (string?)parts["range"], (string?)parts["from"], (string?)parts["to"], (string?)parts["register"]);
        Assert.Equal(choice, again);
    }

    [Theory]
    [InlineData("yesterday", null, null)]
    [InlineData(null, null, null)]
    [InlineData("custom", null, null)]
    [InlineData("custom", "2026-10-02T20:00", "2026-10-01T08:00")]
    [InlineData("custom", "2026-10-01T08:00", "2026-10-01T08:00")]
    [InlineData("custom", "0001-01-01T00:00", "9999-12-31T23:59")]
    [InlineData("custom", "<script>", "2026-10-01T08:00")]
    public void An_address_that_makes_no_sense_shows_the_default(string? range, string? from, string? to) =>
        Assert.Equal(ChartChoice.Default, ChartChoice.FromQuery("x", range, from, to, null).Range);

    [Fact]
    public void A_range_that_is_too_long_is_cut_at_its_start()
    {
        var choice = ChartChoice.FromQuery("x", "custom", "2001-01-01T00:00", "2026-10-02T20:00", null);
        Assert.Equal(ControlRoomLimits.ChartRangeMax, choice.To - choice.From);
    }
}
