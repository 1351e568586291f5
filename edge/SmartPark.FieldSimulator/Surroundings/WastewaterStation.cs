using SmartPark.FieldSimulator.Chance;
using SmartPark.FieldSimulator.Curves;
using SmartPark.FieldSimulator.Instruments;

namespace SmartPark.FieldSimulator.Surroundings;

/// <summary>A station at a wastewater outlet: the flow follows the work behind it by three quarters of an hour; now and then the treatment is upset.</summary>
internal sealed class WastewaterStation
{
    private const int BehindKnots = 3;
    private readonly Place _place;
    private readonly RateCurve _flow;
    private readonly Ripple _ripple;
    private readonly NoiseKey _key;
    private readonly Func<long, double> _upset;
    private readonly double _firstM3;

    private WastewaterStation(Place place)
    {
        (_place, _key) = (place, place.Key.Sub("wastewater"));
        var size = place.SizeBetween(12, 60);
        _firstM3 = Math.Round(_key.Between(0, 1500, 6000) * size, 1);
        _ripple = new(_key.Sub("ripple"));
        _flow = new(place.Calendar, knot => size * (0.1 + (0.78 * place.Activity.LevelAt(knot - BehindKnots))) * (1 + (0.1 * _key.Smooth(knot / 6.0)) + (0.05 * _key.Signed(knot))));
        _upset = place.Events("upset", 24, 40, 220);
    }

    /// <summary>Its quantities.</summary>
    public static InstrumentKind Kind { get; } = new SharedInstrument<Reading>(static place => new WastewaterStation(place).Read, new Dictionary<string, Pick<Reading>>
    {
        ["wastewater_flow_m3h"] = static (in r) => r.Flow,
        ["wastewater_total_m3"] = static (in r) => r.Total,
        ["wastewater_ph"] = static (in r) => 7.35 + (0.35 * r.Drift("ph", 4)) + (0.05 * r.Drift("ph", 0.05)) - (0.9 * r.Upset),
        ["cod_mgl"] = static (in r) => r.Load("cod", 46),
        ["nh3n_mgl"] = static (in r) => r.Load("nh3n", 2.9),
        ["total_phosphorus_mgl"] = static (in r) => r.Load("tp", 0.27),
        ["total_nitrogen_mgl"] = static (in r) => r.Load("tn", 9.5),
    });

    private Reading Read(long unixMs)
    {
        var point = _flow.At(unixMs);
        var swing = 0.2 * point.Low;
        var upset = _upset(unixMs);
        return new(
            this,
            unixMs,
            point.Rate + (swing * _ripple.At(point.Knot, point.Phase)),
            _firstM3 + point.Total + (swing * RateCurve.KnotHours * _ripple.IntegralAt(point.Knot, point.Phase)),
            upset < 0 ? 0 : Math.Sin(Math.PI * upset));
    }

    private readonly record struct Reading(WastewaterStation Station, long UnixMs, double Flow, double Total, double Upset)
    {
        public double Drift(string name, double hours) => Station._place.Drift(Station._key.Sub(name), UnixMs, hours);

        // Concentrations move together with the work, each with a drift of its own; an upset more than doubles them.
        public double Load(string name, double usual) =>
            usual * (0.8 + (0.3 * Station._place.Activity.LevelAtTime(UnixMs)) + (0.22 * Drift(name, 5)) + (0.03 * Drift(name, 0.06))) * (1 + (1.3 * Upset));
    }
}
