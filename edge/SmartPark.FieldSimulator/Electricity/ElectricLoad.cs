using SmartPark.FieldSimulator.Calendar;
using SmartPark.FieldSimulator.Chance;
using SmartPark.FieldSimulator.Curves;
using SmartPark.FieldSimulator.Instruments;

namespace SmartPark.FieldSimulator.Electricity;

/// <summary>
/// What flows through a meter: a load of its own that follows the place's working day and the weather, and the loads of the meters
/// behind it with the losses between. Power and energy are one curve: the energy of a span is the integral of the power in it.
/// </summary>
internal sealed class ElectricLoad
{
    // Reactive power is a constant part (magnetising) and a part that follows the load, both linear, so that its energy has a closed form too.
    private const double MagnetisingShare = 0.045;
    private const double FollowingShare = 0.27;
    private static readonly string[] PhaseNames = ["phase-a", "phase-b", "phase-c"];
    private readonly LocalCalendar _calendar;
    private readonly RateCurve? _own;
    private readonly Ripple[] _ripples;
    private readonly PhaseValues _shares;
    private readonly double _restlessness;
    private readonly double _ownKw;
    private readonly double _lossFactor;
    private readonly IReadOnlyList<ElectricLoad> _behind;

    /// <summary>The load at a place.</summary>
    public ElectricLoad(Place place)
    {
        var key = place.Key.Sub("load");
        _calendar = place.Calendar;
        _behind = place.Behind;
        _lossFactor = 1 + (place.Character.LossPct / 100);
        _ownKw = place.Character.Size ?? (_behind.Count == 0 ? place.SizeBetween(40, 180) : 0);
        RatedKw = _ownKw + _behind.Sum(static b => b.RatedKw);
        _restlessness = key.Between(1, 0.06, 0.24);
        _ripples = [.. PhaseNames.Select(name => new Ripple(key.Sub(name)))];
        _shares = place.Character.Phases == 1 ? new(1, 0, 0) : Shares(key);
        var comfort = key.Between(2, 0.02, 0.22);
        _own = _ownKw > 0 ? new(place.Calendar, knot => _ownKw * LevelAt(place, key, comfort, knot)) : null;
    }

    /// <summary>Power at full work in kW, everything behind included.</summary>
    public double RatedKw { get; }

    /// <summary>Power and energy at a time.</summary>
    public LoadState At(long unixMs)
    {
        var state = _own is null ? default : Own(_own.At(unixMs));
        foreach (var load in _behind)
        {
            var below = load.At(unixMs);
            state = new(
                state.ActiveKw + (_lossFactor * below.ActiveKw),
                state.ReactiveKvar + below.ReactiveKvar,
                state.EnergyKwh + (_lossFactor * below.EnergyKwh),
                state.ReactiveEnergyKvarh + below.ReactiveEnergyKvarh);
        }

        return state;

        LoadState Own(CurvePoint point)
        {
            var swing = point.Low * _restlessness;
            PhaseValues ripple = new(_ripples[0].At(point.Knot, point.Phase), _ripples[1].At(point.Knot, point.Phase), _ripples[2].At(point.Knot, point.Phase));
            PhaseValues moved = new(_ripples[0].IntegralAt(point.Knot, point.Phase), _ripples[1].IntegralAt(point.Knot, point.Phase), _ripples[2].IntegralAt(point.Knot, point.Phase));
            var active = Spread(point.Rate, swing, ripple);
            var energy = Spread(point.Total, swing * RateCurve.KnotHours, moved);
            var magnetising = MagnetisingShare * _ownKw;
            var hours = (_calendar.ToLocal(unixMs) - (LocalCalendar.FirstDay * LocalCalendar.DayMs)) / 3_600_000.0;
            return new(active, (FollowingShare * active) + (magnetising * _shares), energy, (FollowingShare * energy.Sum) + (magnetising * hours));
        }
    }

    private static double LevelAt(Place place, NoiseKey key, double comfort, long knot)
    {
        var level = place.Activity.LevelAt(knot);
        var warmth = place.Sky.MeanTemperatureC(place.TimeOf(knot));
        var conditioning = comfort * (Math.Clamp((warmth - 22) / 9, 0, 1.2) + Math.Clamp((9 - warmth) / 14, 0, 0.8));
        var unrest = 1 + (0.06 * key.Smooth(knot / 7.0)) + (0.03 * key.Signed(knot));
        return ((level * (1 - comfort)) + (conditioning * ((0.75 * level) + 0.1))) * unrest;
    }

    private static PhaseValues Shares(NoiseKey key)
    {
        var (a, b) = ((1 / 3.0) + (0.025 * key.Signed(3)), (1 / 3.0) + (0.025 * key.Signed(4)));
        return new(a, b, 1 - a - b);
    }

    private PhaseValues Spread(double all, double swing, PhaseValues ripple) =>
        new(_shares.A * (all + (swing * ripple.A)), _shares.B * (all + (swing * ripple.B)), _shares.C * (all + (swing * ripple.C)));
}
