using Xunit;

namespace SmartPark.FieldSimulator.Tests.Weather;

public sealed class SkyTests
{
    private const long HourMs = 3_600_000;
    private static readonly SimulatedDevice Station = ShippedCity.Device("donghu", "office-weather");

    [Fact]
    public void A_year_has_the_warmth_and_the_rain_of_its_climate()
    {
        Assert.InRange(MonthMean("air_temperature_c", 1), -1, 8);
        Assert.InRange(MonthMean("air_temperature_c", 7), 25, 33);
        var rain = Enumerable.Range(0, 365).Select(d => Station.ValueAt("rain_mm", ShippedCity.At(2025, 11, 1 , (24 * (d + 1)) - 0.001))).ToList();
        Assert.InRange(rain.Sum(), 600, 1900);
        Assert.InRange(rain.Count(mm => mm >= 0.1), 60, 190);
    }

    [Fact]
    public void Afternoons_are_warmer_and_drier_than_dawns()
    {
        var days = Enumerable.Range(1, 28).ToList();
        Assert.True(days.Average(d => Station.ValueAt("air_temperature_c", ShippedCity.At(2026, 10, d, 14.5))) > 3 + days.Average(d => Station.ValueAt("air_temperature_c", ShippedCity.At(2026, 10, d, 5))));
        Assert.True(days.Average(d => Station.ValueAt("air_humidity_pct", ShippedCity.At(2026, 10, d, 14.5))) < days.Average(d => Station.ValueAt("air_humidity_pct", ShippedCity.At(2026, 10, d, 5))));
    }

    [Fact]
    public void The_sun_shines_by_day_and_higher_in_summer()
    {
        Assert.Equal(0, Station.ValueAt("solar_radiation_wm2", ShippedCity.At(2026, 6, 21, 0.5)));
        Assert.True(Enumerable.Range(1, 28).Max(d => Station.ValueAt("solar_radiation_wm2", ShippedCity.At(2026, 6, d, 12))) > 800);
        Assert.True(Enumerable.Range(1, 28).Max(d => Station.ValueAt("solar_radiation_wm2", ShippedCity.At(2026, 12, d, 12))) < 700);
    }

    [Fact]
    public void Rain_of_the_day_grows_and_starts_anew_at_midnight()
    {
        for (var day = 1; day <= 28; day++)
        {
            var hours = Enumerable.Range(0, 24).Select(h => Station.ValueAt("rain_mm", ShippedCity.At(2026, 6, day, h))).ToList();
            Assert.Equal(0, hours[0]);
            Assert.Equal(hours.Order(), hours);
        }
    }

    [Fact]
    public void Parks_of_a_city_share_their_weather()
    {
        var other = ShippedCity.Device("nanshan", "control-weather");
        var gaps = Enumerable.Range(0, 200).Select(i => ShippedCity.At(2026, 9, 1) + (i * 7 * HourMs)).Select(t => Station.ValueAt("air_temperature_c", t) - other.ValueAt("air_temperature_c", t)).ToList();
        Assert.All(gaps, g => Assert.InRange(g, -1.5, 1.5));
        Assert.Contains(gaps, g => g != 0);
    }

    [Fact]
    public void Nights_are_quieter_than_working_days_and_coarse_dust_is_more_than_fine_dust()
    {
        var days = Enumerable.Range(16, 5).ToList();
        Assert.True(days.Average(d => Station.ValueAt("noise_dba", ShippedCity.At(2026, 11, d, 3))) + 5 < days.Average(d => Station.ValueAt("noise_dba", ShippedCity.At(2026, 11, d, 10))));
        Assert.All(days, d => Assert.True(Station.ValueAt("pm10_ugm3", ShippedCity.At(2026, 11, d, 10)) > Station.ValueAt("pm2_5_ugm3", ShippedCity.At(2026, 11, d, 10))));
    }

    private static double MonthMean(string quantity, int month) => Enumerable.Range(0, 28 * 24).Average(h => Station.ValueAt(quantity, ShippedCity.At(2026, month, 1, h)));
}
