using SmartPark.FieldSimulator.Instruments;

namespace SmartPark.FieldSimulator.Passages;

/// <summary>A people counter at a gate or entrance. Counts only, never faces.</summary>
internal sealed class PeopleCounter
{
    private const long MinuteMs = 60_000;
    private readonly PassageCurve _passages;
    private readonly Func<long, double> _heldOpen;
    private readonly Func<long, double> _fault;
    private readonly double _first;

    private PeopleCounter(Place place)
    {
        var key = place.Key.Sub("people");
        var persons = place.SizeBetween(60, 400);
        _first = Math.Floor(key.Between(0, 200, 1500) * persons);
        _passages = new(
            key,
            place.Calendar,
            knot => 0.9 * persons * place.Activity.PresenceAt(knot) * (1 + (0.04 * key.Smooth(knot / 3.0))),
            knot => 0.025 * persons * place.Activity.PresenceAt(knot) * (0.6 + (0.8 * key.Uniform(knot))));
        _heldOpen = place.Events("held-open", 18, 4, 30);
        _fault = place.Events("gate-fault", 80, 20, 150);
    }

    /// <summary>Its quantities.</summary>
    public static InstrumentKind Kind { get; } = new SharedInstrument<Reading>(static place => new PeopleCounter(place).Read, new Dictionary<string, Pick<Reading>>
    {
        ["people_in_count"] = static (in r) => r.In,
        ["people_out_count"] = static (in r) => r.Out,
        ["people_present_count"] = static (in r) => Math.Max(0, r.In - r.Out),
        ["gate_passes_per_min"] = static (in r) => r.LastMinute,
        ["gate_state"] = static (in r) => r.State,
    });

    private Reading Read(long unixMs)
    {
        var (now, before) = (_passages.At(unixMs), _passages.At(unixMs - MinuteMs));
        var (inCount, outCount) = (Math.Floor(_first + now.In), Math.Floor(_first + now.Out));
        var lastMinute = inCount + outCount - Math.Floor(_first + before.In) - Math.Floor(_first + before.Out);
        return new(inCount, outCount, lastMinute, _fault(unixMs) >= 0 ? 2 : _heldOpen(unixMs) >= 0 ? 1 : 0);
    }

    private readonly record struct Reading(double In, double Out, double LastMinute, double State);
}
