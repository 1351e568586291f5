using SmartPark.FieldSimulator.Chance;
using SmartPark.FieldSimulator.Instruments;

namespace SmartPark.FieldSimulator.Hazards;

/// <summary>A fire pump room: the pressure that a jockey pump holds, the level that a float valve holds, and the pump's test runs.</summary>
internal sealed class FireWater
{
    private const double HourMs = 3_600_000;
    private readonly Place _place;
    private readonly NoiseKey _key;
    private readonly Func<long, double> _testRun;
    private readonly Func<long, double> _pumpFault;
    private readonly double _restMpa;
    private readonly double _fullM;

    private FireWater(Place place)
    {
        (_place, _key) = (place, place.Key.Sub("fire-water"));
        _testRun = place.Events("pump-test", 14, 5, 12, workingHours: true);
        _pumpFault = place.Events("pump-fault", 200, 30, 240);
        (_restMpa, _fullM) = (_key.Between(0, 0.5, 0.62), _key.Between(1, 3.2, 4.4));
    }

    /// <summary>Its quantities.</summary>
    public static InstrumentKind Kind { get; } = new SharedInstrument<Reading>(static place => new FireWater(place).Read, new Dictionary<string, Pick<Reading>>
    {
        ["fire_water_pressure_mpa"] = static (in r) => r.PressureMpa,
        ["fire_tank_level_m"] = static (in r) => r.LevelM,
        ["fire_pump_state"] = static (in r) => r.Pump,
    });

    private Reading Read(long unixMs)
    {
        var hours = _place.Calendar.ToLocal(unixMs) / HourMs;
        var pump = _testRun(unixMs) >= 0 ? 1 : _pumpFault(unixMs) >= 0 ? 2 : 0;
        // The network leaks a little: pressure falls for most of an hour until the jockey pump lifts it within minutes.
        var pressure = _restMpa - (0.05 * Sawtooth(hours / 0.83)) + (pump == 1 ? 0.14 : 0) + (0.002 * _place.Drift(_key, unixMs, 0.003));
        return new(pressure, _fullM - (0.12 * Sawtooth(hours / 37)) + (0.004 * _place.Drift(_key, unixMs, 0.05)), pump);
    }

    // Rises evenly for nine tenths of a turn and falls back in the last tenth.
    private double Sawtooth(double turns)
    {
        var phase = turns + _key.Uniform(2) - Math.Floor(turns + _key.Uniform(2));
        return phase < 0.9 ? phase / 0.9 : (1 - phase) / 0.1;
    }

    private readonly record struct Reading(double PressureMpa, double LevelM, double Pump);
}
