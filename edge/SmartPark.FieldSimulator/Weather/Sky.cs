using SmartPark.FieldSimulator.Calendar;
using SmartPark.FieldSimulator.Chance;

namespace SmartPark.FieldSimulator.Weather;

/// <summary>
/// The weather over one park: a subtropical monsoon climate near 32°N, hot wet summers and cool winters. Parks of a city share its
/// systems and differ by small offsets of their own.
/// </summary>
internal sealed class Sky
{
    private const double HourMs = 3_600_000;
    private const double LatitudeRad = 31.8 * Math.PI / 180;
    private readonly LocalCalendar _calendar;
    private readonly NoiseKey _front;
    private readonly NoiseKey _cloud;
    private readonly NoiseKey _rain;
    private readonly NoiseKey _pressure;
    private readonly NoiseKey _wind;
    private readonly NoiseKey _haze;
    private readonly NoiseKey _own;

    /// <summary>The sky of a park.</summary>
    /// <param name="city">Key of the city, shared by its parks.</param>
    /// <param name="park">Key of the park.</param>
    /// <param name="calendar">Days of the city.</param>
    public Sky(NoiseKey city, NoiseKey park, LocalCalendar calendar)
    {
        _calendar = calendar;
        (_front, _cloud, _rain) = (city.Sub("front"), city.Sub("cloud"), city.Sub("rain"));
        (_pressure, _wind, _haze, _own) = (city.Sub("pressure"), city.Sub("wind"), city.Sub("haze"), park.Sub("sky"));
    }

    /// <summary>Air temperature in °C.</summary>
    public double TemperatureC(long unixMs)
    {
        var hours = Hours(unixMs);
        var swing = 4.6 * (1.15 - (0.85 * Cloud(unixMs)));
        // Coldest at sunrise, warmest at half past two: the second harmonic pulls the maximum forward.
        var day = Math.Cos(2 * Math.PI * (hours - 14.6) / 24) + (0.22 * Math.Cos(4 * Math.PI * (hours - 13.8) / 24));
        return MeanTemperatureC(unixMs) + (swing * day) + (0.35 * _own.Smooth(hours / 0.6)) - (1.6 * Math.Min(1, RainMmPerHour(unixMs) / 3));
    }

    /// <summary>Mean of the days around in °C: what heating and cooling follow.</summary>
    public double MeanTemperatureC(long unixMs) => SeasonC(unixMs) + (4.2 * _front.Smooth(Hours(unixMs) / 62));

    /// <summary>Relative humidity in %.</summary>
    public double HumidityPct(long unixMs)
    {
        var hours = Hours(unixMs);
        var warmth = TemperatureC(unixMs) - SeasonC(unixMs);
        return Math.Clamp(70 - (2.6 * warmth) + (7 * _front.Smooth((hours / 30) + 400)) + (18 * Math.Min(1, RainMmPerHour(unixMs) / 2)) + (1.2 * _own.Smooth((hours / 0.5) + 90)), 15, 99);
    }

    /// <summary>Air pressure in kPa: higher in winter.</summary>
    public double PressureKpa(long unixMs) => 101.4 - (0.09 * (SeasonC(unixMs) - 16.2)) + (0.75 * _pressure.Smooth(Hours(unixMs) / 34));

    /// <summary>Cloud cover, 0 to 1.</summary>
    public double Cloud(long unixMs) => Math.Clamp(0.48 + (0.75 * _cloud.Smooth(Hours(unixMs) / 19)), 0, 1);

    /// <summary>Rain in mm per hour: some hours of about every fifth day, more of it in summer.</summary>
    public double RainMmPerHour(long unixMs)
    {
        var hours = Hours(unixMs);
        var wet = (0.7 * _rain.Smooth(hours / 15)) + (0.3 * _rain.Smooth((hours / 2.3) + 1e6)) - 0.56 + (0.005 * (SeasonC(unixMs) - 16.2));
        return wet <= 0 ? 0 : 12 * wet;
    }

    /// <summary>Wind speed in m/s: stronger in the afternoon.</summary>
    public double WindMs(long unixMs)
    {
        var hours = Hours(unixMs);
        var day = 1 + (0.35 * Math.Cos(2 * Math.PI * (hours - 15) / 24));
        return Math.Max(0.1, (day * (2.1 + (1.7 * _wind.Smooth(hours / 7)))) + (0.55 * _own.Smooth(hours * 45)) + (0.4 * _own.Smooth((hours * 9) + 7e6)));
    }

    /// <summary>Where the wind comes from, degrees from north, 0 to 360.</summary>
    public double WindDirectionDeg(long unixMs)
    {
        var hours = Hours(unixMs);
        var turn = 135 + (150 * _wind.Smooth((hours / 26) + 5e5)) + (22 * _own.Smooth((hours * 20) + 3e6));
        return turn - (360 * Math.Floor(turn / 360));
    }

    /// <summary>Global radiation on the level in W/m².</summary>
    public double RadiationWm2(long unixMs)
    {
        var local = _calendar.ToLocal(unixMs);
        var declination = 0.4091 * Math.Sin(2 * Math.PI * (DayOfYear(local) - 81) / 365.25);
        var hourAngle = 2 * Math.PI * ((local % LocalCalendar.DayMs / HourMs) - 12.1) / 24;
        var sine = (Math.Sin(LatitudeRad) * Math.Sin(declination)) + (Math.Cos(LatitudeRad) * Math.Cos(declination) * Math.Cos(hourAngle));
        if (sine <= 0)
        {
            return 0;
        }

        var cloud = Cloud(unixMs);
        var gaps = 1 - (0.12 * cloud * (1 + _own.Smooth((Hours(unixMs) * 30) + 8e6)));
        return 1080 * Math.Pow(sine, 1.15) * (1 - (0.72 * Math.Pow(cloud, 1.6))) * gaps;
    }

    /// <summary>Fine dust of the region in µg/m³, before what the park adds: winter haze, morning and evening, washed out by rain, thinned by wind.</summary>
    public double HazeUgm3(long unixMs)
    {
        var hours = Hours(unixMs);
        var season = 1 - (0.028 * (SeasonC(unixMs) - 16.2));
        var day = 1 + (0.14 * Math.Cos(2 * Math.PI * (hours - 8) / 12)) + (0.08 * Math.Cos(2 * Math.PI * (hours - 22) / 24));
        var washed = 1 / (1 + (0.5 * RainMmPerHour(unixMs)));
        var blown = 1.25 / (1 + (0.12 * WindMs(unixMs)));
        return 36 * season * day * washed * blown * Math.Exp((0.6 * _haze.Smooth(hours / 41)) + (0.12 * _own.Smooth((hours * 3) + 2e6)));
    }

    private double Hours(long unixMs) => _calendar.ToLocal(unixMs) / HourMs;

    /// <summary>Mean temperature of the season in °C: 3.4 in late January, 29 in late July.</summary>
    private double SeasonC(long unixMs) => 16.2 + (12.8 * Math.Cos(2 * Math.PI * (DayOfYear(_calendar.ToLocal(unixMs)) - 206) / 365.25));

    private static double DayOfYear(long localMs) => localMs / (double)LocalCalendar.DayMs % 365.25;
}
