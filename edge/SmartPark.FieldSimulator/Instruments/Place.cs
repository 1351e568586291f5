using SmartPark.FieldSimulator.Calendar;
using SmartPark.FieldSimulator.Characters;
using SmartPark.FieldSimulator.Chance;
using SmartPark.FieldSimulator.Electricity;
using SmartPark.FieldSimulator.Weather;

namespace SmartPark.FieldSimulator.Instruments;

/// <summary>What a device measures: a corner of a park with its weather, its working day and its own chance.</summary>
/// <param name="Key">Chance of the device.</param>
/// <param name="Calendar">Days of the city.</param>
/// <param name="Sky">Weather of the park.</param>
/// <param name="Activity">Working day that it follows.</param>
/// <param name="Character">Size and relations.</param>
/// <param name="Behind">Loads of the electricity meters behind it.</param>
/// <param name="ShareLoad">The electric load of a place, one for its own meter and for those before it.</param>
internal sealed record Place(
    NoiseKey Key,
    LocalCalendar Calendar,
    Sky Sky,
    Activity Activity,
    DeviceCharacter Character,
    IReadOnlyList<ElectricLoad> Behind,
    Func<Place, ElectricLoad> ShareLoad)
{
    private const double HourMs = 3_600_000;

    /// <summary>The programme of its rate registers; null when nobody programmed them.</summary>
    public RateProgramme? Programme { get; init; }

    /// <summary>Its electric load.</summary>
    public ElectricLoad Load => ShareLoad(this);

    /// <summary>The device's size, or one between the bounds drawn from its id.</summary>
    public double SizeBetween(double low, double high) => Character.Size ?? Key.Sub("size").Between(0, low, high);

    /// <summary>UTC milliseconds of a knot.</summary>
    public long TimeOf(long knot) => Calendar.StartOf(0) + (knot * Activity.KnotMs);

    /// <summary>A smooth curve from -1 to 1 with a new value every <paramref name="hours"/>.</summary>
    public double Drift(NoiseKey key, long unixMs, double hours) => key.Smooth(Calendar.ToLocal(unixMs) / (hours * HourMs));

    /// <summary>Events of this device: about one in <paramref name="everyDays"/> days, in working hours or at any hour.</summary>
    public Func<long, double> Events(string name, double everyDays, double shortestMinutes, double longestMinutes, bool workingHours = false)
    {
        const long SlotMs = 3_600_000;
        var perHour = 1 / (everyDays * (workingHours ? 10 : 24));
        double Chance(long localMs) => !workingHours || (localMs / SlotMs % 24) is >= 8 and < 18 ? perHour : 0;
        var events = new RareEvents(Key.Sub(name), SlotMs, (long)(shortestMinutes * 60_000), (long)(longestMinutes * 60_000), Chance);
        return t => events.ProgressAt(Calendar, t);
    }

    /// <summary>Doors and the like, opened when people work: up to <paramref name="perHour"/> times an hour (at most 3), for seconds.</summary>
    public Func<long, double> Openings(string name, double perHour, double shortestSeconds, double longestSeconds)
    {
        const long SlotMs = 1_200_000;
        double Chance(long localMs) => Math.Min(1, perHour / 3 * Activity.LevelAt(localMs / Activity.KnotMs));
        var events = new RareEvents(Key.Sub(name), SlotMs, (long)(shortestSeconds * 1000), (long)(longestSeconds * 1000), Chance);
        return t => events.ProgressAt(Calendar, t);
    }
}
