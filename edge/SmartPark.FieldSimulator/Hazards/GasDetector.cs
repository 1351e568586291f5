using SmartPark.FieldSimulator.Chance;
using SmartPark.FieldSimulator.Instruments;

namespace SmartPark.FieldSimulator.Hazards;

/// <summary>A gas detector: traces in the air, a small release now and then, and the alarm state that belongs to the concentration.</summary>
internal sealed class GasDetector
{
    // Usual settings of fixed detectors: low alarm at a quarter, high alarm at half of the lower explosive limit.
    private const double LowAlarmLel = 25;
    private const double HighAlarmLel = 50;
    private readonly Place _place;
    private readonly NoiseKey _key;
    private readonly Func<long, double> _release;
    private readonly double _peakLel;

    private GasDetector(Place place)
    {
        (_place, _key, _release) = (place, place.Key.Sub("gas"), place.Events("release", 25, 3, 18));
        // Below the high alarm: a contact that only closes can show it too.
        _peakLel = _key.Between(0, 14, 46);
    }

    /// <summary>Its quantities.</summary>
    public static InstrumentKind Kind { get; } = new SharedInstrument<Reading>(static place => new GasDetector(place).Read, new Dictionary<string, Pick<Reading>>
    {
        ["combustible_gas_lel_pct"] = static (in r) => r.Lel,
        ["gas_leak_state"] = static (in r) => r.Lel >= HighAlarmLel ? 2 : r.Lel >= LowAlarmLel ? 1 : 0,
        ["co_ppm"] = static (in r) => Math.Max(0, 2.5 + (3 * r.Work) + (1.4 * r.Drift("co")) + (9 * r.Release)),
        ["h2s_ppm"] = static (in r) => Math.Max(0, 0.15 + (0.1 * r.Work) + (0.12 * r.Drift("h2s")) + (1.5 * r.Release)),
        ["oxygen_pct"] = static (in r) => 20.85 + (0.06 * r.Drift("o2")) - (0.25 * r.Release),
    });

    private Reading Read(long unixMs)
    {
        var progress = _release(unixMs);
        var release = progress < 0 ? 0 : Math.Sin(Math.PI * progress);
        var work = _place.Activity.LevelAtTime(unixMs);
        return new(this, unixMs, Math.Max(0, 0.4 + (0.9 * work) + (0.4 * _place.Drift(_key, unixMs, 0.2)) + (_peakLel * release)), work, release);
    }

    private readonly record struct Reading(GasDetector Detector, long UnixMs, double Lel, double Work, double Release)
    {
        public double Drift(string name) => Detector._place.Drift(Detector._key.Sub(name), UnixMs, 0.4);
    }
}
