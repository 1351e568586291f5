using SmartPark.FieldSimulator.Curves;
using SmartPark.FieldSimulator.Instruments;

namespace SmartPark.FieldSimulator.Surroundings;

/// <summary>A weather, noise and dust station: the sky above it and the work around it.</summary>
internal static class AirStation
{
    /// <summary>Luminous efficacy of daylight, lx per W/m².</summary>
    private const double LuxPerWm2 = 112;

    /// <summary>Its quantities.</summary>
    public static InstrumentKind Kind { get; } = new SingleInstrument(new Dictionary<string, Func<Place, Func<long, double>>>
    {
        ["air_temperature_c"] = static place => place.Sky.TemperatureC,
        ["air_humidity_pct"] = static place => place.Sky.HumidityPct,
        ["air_pressure_kpa"] = static place => place.Sky.PressureKpa,
        ["wind_speed_ms"] = static place => place.Sky.WindMs,
        ["wind_direction_deg"] = static place => place.Sky.WindDirectionDeg,
        ["rain_mm"] = static place => new RateCurve(place.Calendar, knot => place.Sky.RainMmPerHour(place.TimeOf(knot))).SinceMidnight,
        ["illuminance_lx"] = static place => t => LuxPerWm2 * place.Sky.RadiationWm2(t),
        ["solar_radiation_wm2"] = static place => place.Sky.RadiationWm2,
        ["noise_dba"] = Noise,
        ["pm2_5_ugm3"] = static place => Dust(place, 1, 4, "fine"),
        ["pm10_ugm3"] = static place => Dust(place, 1.55, 22, "coarse"),
        ["so2_ugm3"] = static place => Gas(place, "so2", 6, 5),
        ["no2_ugm3"] = static place => Gas(place, "no2", 17, 24),
        ["co_mgm3"] = static place => Gas(place, "co", 0.45, 0.4),
        ["o3_ugm3"] = static place => Ozone(place),
        ["voc_mgm3"] = static place => Gas(place, "voc", 0.12, 0.5),
    });

    private static Func<long, double> Noise(Place place)
    {
        var key = place.Key.Sub("noise");
        var night = key.Between(0, 41, 45);
        var trucks = place.Openings("trucks", 3, 8, 40);
        return t =>
        {
            var passing = trucks(t);
            var peak = passing < 0 ? 0 : 7 * Math.Sin(Math.PI * passing);
            return night + (13 * Math.Min(1, place.Activity.LevelAtTime(t))) + (1.6 * place.Drift(key, t, 0.15)) + (1.3 * place.Drift(key, t, 0.0021)) + peak + (0.5 * place.Sky.WindMs(t));
        };
    }

    // Regional haze, and what lorries and work stir up on a dry ground.
    private static Func<long, double> Dust(Place place, double share, double stirred, string name)
    {
        var key = place.Key.Sub(name);
        return t => Math.Max(2, (share * place.Sky.HazeUgm3(t))
            + (stirred * place.Activity.LevelAtTime(t) / (1 + (4 * place.Sky.RainMmPerHour(t))))
            + (1.5 * share * place.Drift(key, t, 0.03)));
    }

    private static Func<long, double> Gas(Place place, string name, double always, double working)
    {
        var key = place.Key.Sub(name);
        return t => (always + (working * place.Activity.LevelAtTime(t) / (1 + (0.25 * place.Sky.WindMs(t))))) * (1 + (0.3 * place.Drift(key, t, 5)) + (0.08 * place.Drift(key, t, 0.05)));
    }

    // Ozone forms in the sun and fades at night, two hours behind.
    private static Func<long, double> Ozone(Place place)
    {
        const long BehindMs = 7_200_000;
        var key = place.Key.Sub("o3");
        return t => 34 + (0.12 * (place.Sky.RadiationWm2(t) + place.Sky.RadiationWm2(t - BehindMs)) / 2) + (7 * place.Drift(key, t, 3));
    }
}
