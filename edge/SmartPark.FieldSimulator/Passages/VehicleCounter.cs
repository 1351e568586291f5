using SmartPark.FieldSimulator.Calendar;
using SmartPark.FieldSimulator.Instruments;

namespace SmartPark.FieldSimulator.Passages;

/// <summary>A vehicle lane or car park: cars stay as long as their drivers work, trucks for half an hour. Of office places all are cars.</summary>
internal sealed class VehicleCounter
{
    /// <summary>How long a barrier stays up for a vehicle.</summary>
    private const long BarrierMs = 9000;

    private readonly Place _place;
    private readonly PassageCurve _cars;
    private readonly PassageCurve _trucks;
    private readonly Func<long, double> _fault;
    private readonly double _size;
    private readonly double _first;

    private VehicleCounter(Place place)
    {
        var key = place.Key.Sub("vehicles");
        (_place, _size) = (place, place.SizeBetween(12, 60));
        var truckShare = place.Activity.Shifts == Shifts.Office ? 0.01 : 0.55;
        var (cars, trucks) = (_size * (1 - truckShare), _size * truckShare);
        _first = Math.Floor(key.Between(0, 150, 900) * _size);
        var activity = place.Activity;
        _cars = new(key.Sub("cars"), place.Calendar, knot => 0.85 * cars * activity.PresenceAt(knot) * (1 + (0.05 * key.Smooth(knot / 3.0))), knot => 0.012 * cars * activity.PresenceAt(knot));
        _trucks = new(key.Sub("trucks"), place.Calendar, knot => 0.4 * trucks * activity.PresenceAt(knot) * (1 + (0.5 * key.Smooth(knot / 2.0))), knot => 0.12 * trucks * activity.PresenceAt(knot));
        _fault = place.Events("barrier-fault", 60, 10, 90);
    }

    /// <summary>Its quantities.</summary>
    public static InstrumentKind Kind { get; } = new SharedInstrument<Reading>(static place => new VehicleCounter(place).Read, new Dictionary<string, Pick<Reading>>
    {
        ["vehicles_in_count"] = static (in r) => r.Now.In,
        ["vehicles_out_count"] = static (in r) => r.Now.Out,
        ["vehicles_present_count"] = static (in r) => r.Present,
        ["trucks_in_count"] = static (in r) => r.Now.TrucksIn,
        ["trucks_out_count"] = static (in r) => r.Now.TrucksOut,
        ["parking_free_count"] = static (in r) => Math.Max(0, Math.Ceiling(r.Counter._size) - r.Present),
        ["dock_occupied_count"] = static (in r) => r.TrucksPresent,
        ["barrier_state"] = static (in r) => r.Barrier,
        ["dock_state"] = static (in r) => r.Dock,
    });

    private Reading Read(long unixMs) => new(this, unixMs, Count(unixMs));

    private Counts Count(long unixMs)
    {
        var (cars, trucks) = (_cars.At(unixMs), _trucks.At(unixMs));
        var (trucksIn, trucksOut) = (Math.Floor((_first / 2) + trucks.In), Math.Floor((_first / 2) + trucks.Out));
        return new(Math.Floor(_first + cars.In) + trucksIn, Math.Floor(_first + cars.Out) + trucksOut, trucksIn, trucksOut);
    }

    private readonly record struct Counts(double In, double Out, double TrucksIn, double TrucksOut);

    private readonly record struct Reading(VehicleCounter Counter, long UnixMs, Counts Now)
    {
        public double Present => Math.Max(0, Now.In - Now.Out);

        public double TrucksPresent => Math.Max(0, Now.TrucksIn - Now.TrucksOut);

        public double Barrier => Counter._fault(UnixMs) >= 0 ? 2 : Counter.Count(UnixMs - BarrierMs) is var before && before.In + before.Out < Now.In + Now.Out ? 1 : 0;

        public double Dock => TrucksPresent > 0 ? 1 : Counter._place.Activity.LevelAtTime(UnixMs) < 0.2 ? 2 : 0;
    }
}
