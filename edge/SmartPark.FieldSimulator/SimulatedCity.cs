using System.Collections.Concurrent;
using SmartPark.FieldSimulator.Calendar;
using SmartPark.FieldSimulator.Characters;
using SmartPark.FieldSimulator.Chance;
using SmartPark.FieldSimulator.Electricity;
using SmartPark.FieldSimulator.Instruments;
using SmartPark.FieldSimulator.Weather;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.FieldSimulator;

/// <summary>
/// A city as a pure function of seed, device, quantity and time: what a device shows at any moment since September 2025 is the same whenever and in
/// whatever order it is asked, so history made in advance and live play are one curve. Thread-safe.
/// </summary>
public sealed class SimulatedCity
{
    private static readonly string[] ParkActivities = ["day", "two", "three", "office"];
    private readonly NoiseKey _key;
    private readonly LocalCalendar _calendar;
    private readonly QuantityCatalogue _catalogue;
    private readonly Dictionary<string, ParkCharacters> _characters;
    private readonly Dictionary<string, RateProgramme> _programmes;
    private readonly ConcurrentDictionary<string, Sky> _skies = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Park, string Device), ElectricLoad> _loads = new();

    /// <summary>A city of a seed.</summary>
    /// <param name="seed">The same seed gives the same city, on every machine and in every run.</param>
    /// <param name="catalogue">Quantities and their ranges.</param>
    /// <param name="characters">How its devices are played; null draws every character from the device's id.</param>
    public SimulatedCity(ulong seed, QuantityCatalogue catalogue, CharacterFile? characters = null)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        characters ??= CharacterFile.Empty;
        _key = new NoiseKey(seed).Sub("city");
        _calendar = new(characters.UtcOffsetMinutes);
        _catalogue = catalogue;
        _programmes = characters.RateProgrammes.ToDictionary(p => p.Id, StringComparer.Ordinal);
        _characters = characters.Parks.ToDictionary(p => p.Park, StringComparer.Ordinal);
    }

    /// <summary>The device of a park as it is wired. Throws <see cref="KeyNotFoundException"/> when the profile has a quantity that nobody can play.</summary>
    /// <param name="park">Park id.</param>
    /// <param name="wiring">Id and parameters of the device.</param>
    /// <param name="profile">Its checked profile.</param>
    public SimulatedDevice Device(string park, DeviceWiring wiring, DeviceProfile profile)
    {
        ArgumentNullException.ThrowIfNull(park);
        ArgumentNullException.ThrowIfNull(wiring);
        ArgumentNullException.ThrowIfNull(profile);
        var parameters = profile.Parameters.ToDictionary(p => p.Name, p => wiring.Parameters.TryGetValue(p.Name, out var value) ? value : p.Default, StringComparer.Ordinal);
        PointCodec[] codecs = [.. profile.Points
            .Where(p => p.Type != RegisterType.Text)
            .Select(p => PointCodec.Create(p, _catalogue.TryGet(p.Quantity, out var q) ? q : throw new KeyNotFoundException($"Profile {profile.Id} uses the unknown quantity \"{p.Quantity}\"."), parameters))];
        var singlePhase = codecs.Any(c => c.Quantity.Id == "voltage_l1_v") && !codecs.Any(c => c.Quantity.Id == "voltage_l2_v");
        return new(park, wiring.Id, profile, codecs, InstrumentCatalogue.Bind(PlaceOf(park, wiring.Id, singlePhase), [.. codecs.Select(c => c.Quantity.Id)]));
    }

    // The check of the characters refuses circles, so this ends.
    private Place PlaceOf(string park, string device, bool singlePhase)
    {
        var parkKey = _key.Sub(park);
        var key = parkKey.Sub(device);
        var sky = _skies.GetOrAdd(park, _ => new(_key, parkKey, _calendar));
        _characters.TryGetValue(park, out var characters);
        var character = characters?.Devices.FirstOrDefault(d => d.Id == device)
            ?? new() { Id = device, Activity = ParkActivities[(int)(key.Uniform(0) * ParkActivities.Length)], Phases = singlePhase ? 1 : 3 };
        var activity = characters?.Activities.FirstOrDefault(a => a.Id == character.Activity);
        var shifts = activity?.Shifts ?? (Shifts)Math.Max(0, Array.IndexOf(ParkActivities, character.Activity));
        return new(
            key,
            _calendar,
            sky,
            new(parkKey.Sub("activity").Sub(character.Activity), _calendar, shifts, activity?.From, activity?.To),
            character,
            [.. character.SumOf.Select(behind => PlaceOf(park, behind, singlePhase: false).Load)],
            place => _loads.GetOrAdd((park, device), _ => new(place)))
        {
            Programme = character.RateProgramme is { } programme ? _programmes.GetValueOrDefault(programme) : null,
        };
    }
}
