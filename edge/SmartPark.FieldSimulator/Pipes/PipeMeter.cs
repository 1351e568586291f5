using SmartPark.FieldSimulator.Chance;
using SmartPark.FieldSimulator.Curves;
using SmartPark.FieldSimulator.Instruments;

namespace SmartPark.FieldSimulator.Pipes;

/// <summary>A flow meter on a pipe of water, gas or steam, with the heat that the water carries.</summary>
internal sealed class PipeMeter
{
    /// <summary>Heat that one cubic metre of water takes up per kelvin: 4.186 MJ = 1.163 kWh.</summary>
    private const double KwhPerM3K = 1.163;

    /// <summary>Velocity at full flow in m/s: what pipes are sized for.</summary>
    private const double FullVelocityMs = 1.7;

    private const double Restlessness = 0.3;
    private readonly Place _place;
    private readonly RateCurve _flow;
    private readonly Ripple _ripple;
    private readonly NoiseKey _key;
    private readonly Func<long, double> _weakSignal;
    private readonly double _size;
    private readonly double _firstM3;
    private readonly double _temperatureC;

    private PipeMeter(Place place)
    {
        (_place, _key) = (place, place.Key.Sub("pipe"));
        _size = place.SizeBetween(8, 60);
        _firstM3 = Math.Round(_key.Between(0, 400, 4000) * _size, 2);
        _temperatureC = place.Character.TemperatureC ?? 18;
        _ripple = new(_key.Sub("ripple"));
        _flow = new(place.Calendar, knot => _size * place.Activity.LevelAt(knot) * (0.82 + (0.1 * _key.Smooth(knot / 5.0)) + (0.06 * _key.Signed(knot))));
        _weakSignal = place.Events("weak-signal", 25, 5, 50);
    }

    /// <summary>Its quantities.</summary>
    public static InstrumentKind Kind { get; } = new SharedInstrument<Reading>(static place => new PipeMeter(place).Read, new Dictionary<string, Pick<Reading>>
    {
        ["water_flow_m3h"] = static (in r) => r.Flow,
        ["gas_flow_m3h"] = static (in r) => r.Flow,
        ["water_total_m3"] = static (in r) => r.Meter._firstM3 + r.Total,
        ["gas_total_m3"] = static (in r) => r.Meter._firstM3 + r.Total,
        ["gas_temperature_c"] = static (in r) => 12 + (0.45 * (r.Meter._place.Sky.TemperatureC(r.UnixMs) - 12)),
        ["gas_pressure_kpa"] = static (in r) => 104.5 - (1.2 * r.Flow / Math.Max(0.1, r.Meter._size)) + (0.15 * r.Noise),
        ["steam_total_t"] = static (in r) => r.Meter._firstM3 + r.Total,
        ["water_velocity_ms"] = static (in r) => FullVelocityMs * r.Flow / Math.Max(0.1, r.Meter._size),
        ["flow_temperature_c"] = static (in r) => r.FlowC,
        ["return_temperature_c"] = static (in r) => r.FlowC - r.Meter._place.Character.SpreadK,
        ["heat_power_kw"] = static (in r) => KwhPerM3K * r.Flow * r.Meter._place.Character.SpreadK,
        ["heat_total_kwh"] = static (in r) => KwhPerM3K * (r.Meter._firstM3 + r.Total) * Math.Abs(r.Meter._place.Character.SpreadK),
        ["signal_quality_pct"] = static (in r) => r.IsWeak ? 38 + (6 * r.Noise) : 88 + (5 * r.Noise),
        ["meter_state"] = static (in r) => r.IsWeak ? 3 : 0,
    });

    private Reading Read(long unixMs)
    {
        var point = _flow.At(unixMs);
        var swing = point.Low * Restlessness;
        return new(
            this,
            unixMs,
            point.Rate + (swing * _ripple.At(point.Knot, point.Phase)),
            point.Total + (swing * RateCurve.KnotHours * _ripple.IntegralAt(point.Knot, point.Phase)),
            _temperatureC + _place.Drift(_key, unixMs, 1.5),
            _weakSignal(unixMs) >= 0,
            _place.Drift(_key, unixMs, 0.02));
    }

    private readonly record struct Reading(PipeMeter Meter, long UnixMs, double Flow, double Total, double FlowC, bool IsWeak, double Noise);
}
