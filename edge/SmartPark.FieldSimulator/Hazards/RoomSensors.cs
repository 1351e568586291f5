using SmartPark.FieldSimulator.Instruments;

namespace SmartPark.FieldSimulator.Hazards;

/// <summary>Sensors in switch rooms and cabinets: warmth from the load and the weather outside, and the leakage that grows with both.</summary>
internal static class RoomSensors
{
    /// <summary>Its quantities.</summary>
    public static InstrumentKind Kind { get; } = new SingleInstrument(new Dictionary<string, Func<Place, Func<long, double>>>
    {
        ["room_temperature_c"] = static place => Temperature(place, 23, 0.28, 4),
        ["cable_temperature_c"] = static place => Temperature(place, 27, 0.4, 22),
        ["room_humidity_pct"] = Humidity,
        ["residual_current_ma"] = Residual,
    });

    private static Func<long, double> Temperature(Place place, double rest, double outside, double load)
    {
        var key = place.Key.Sub("warmth");
        return t =>
        {
            var level = place.Activity.LevelAtTime(t);
            return rest + (outside * (place.Sky.TemperatureC(t) - 18)) + (load * level * level) + (0.5 * place.Drift(key, t, 0.8)) + (0.1 * place.Drift(key, t, 0.02));
        };
    }

    private static Func<long, double> Humidity(Place place)
    {
        var key = place.Key.Sub("humidity");
        return t => Math.Clamp(46 + (0.4 * (place.Sky.HumidityPct(t) - 60)) + (1.5 * place.Drift(key, t, 0.7)), 10, 98);
    }

    private static Func<long, double> Residual(Place place)
    {
        const double AlarmMa = 300;
        var key = place.Key.Sub("residual");
        var rest = key.Between(0, 18, 70);
        var leak = place.Events("leakage", 30, 2, 25);
        return t =>
        {
            var progress = leak(t);
            var rise = progress < 0 ? 0 : 1.35 * AlarmMa * Math.Sin(Math.PI * progress);
            return rest + (32 * place.Activity.LevelAtTime(t)) + (5 * place.Drift(key, t, 0.3)) + (1.5 * place.Drift(key, t, 0.004)) + rise;
        };
    }
}
