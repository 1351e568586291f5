using System.Globalization;
using SmartPark.ControlRoom.Tests.Hosting;
using SmartPark.ControlRoom.Wording;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Tests.Wording;

public sealed class ValueTextTests
{
    private static readonly QuantityCatalogue Catalogue = QuantityCatalogue.Load(Repository.Of("firmware-config/quantities.json"));

    [Fact]
    public void Numbers_have_the_decimals_of_their_quantity_and_the_unit_of_the_language()
    {
        Is("active_power_kw", 1234.5678, "en", "1,234.57\u00a0kW");
        Is("active_power_kw", 0, "zh-CN", "0.00\u00a0kW");
        Is("pm2_5_ugm3", 57.6, "en", "58\u00a0µg/m³");
        Is("people_present_count", 42, "zh-CN", "42\u00a0人");
        Is("people_present_count", 42, "en", "42\u00a0persons");
        Is("power_factor_ratio", 0.9512, "en", "0.951");

        // Rounding must not leave a minus before nothing.
        Is("active_power_kw", -0.001, "en", "0.00\u00a0kW");

        // Halves away from zero, as people round.
        Is("noise_dba", 62.25, "en", "62.3\u00a0dB(A)");
    }

    [Fact]
    public void States_have_names_and_never_codes()
    {
        Is("smoke_state", 0, "en", "Normal");
        Is("smoke_state", 1, "zh-CN", "报警");
        Is("smoke_state", 7, "en", "Unknown state");
        Is("smoke_state", 7, "zh-CN", "未知状态");
    }

    [Fact]
    public void Nothing_is_a_dash_without_unit()
    {
        Is("active_power_kw", double.NaN, "en", "—");
        Is("smoke_state", double.NaN, "zh-CN", "—");
        Is("active_power_kw", double.PositiveInfinity, "en", "—");
    }

    [Theory]
    [InlineData(3.14159, 2, "3.14")]
    [InlineData(31.4159, 2, "31.42")]
    [InlineData(314.159, 2, "314.2")]
    [InlineData(3141.59, 2, "3,142")]
    [InlineData(-3141.59, 2, "-3,142")]
    [InlineData(0.98765, 3, "0.988")]
    public void Small_tiles_show_four_digits(double value, int decimals, string expected) =>
        Assert.Equal(expected, ValueText.Short(value, decimals, CultureInfo.GetCultureInfo("en")));

    private static void Is(string quantity, double value, string culture, string expected)
    {
        Assert.True(Catalogue.TryGet(quantity, out var known));
        Assert.Equal(expected, ValueText.WithUnit(known, value, new Words(new(culture))));
    }
}
