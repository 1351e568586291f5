namespace SmartPark.Ingest.Registry;

/// <summary>
/// The places of one device over time, with the city's days already turned into UTC instants so that placing a sample is a
/// short search without calendar arithmetic. Immutable.
/// </summary>
public sealed class DevicePlaces
{
    private readonly Stay[] _stays;

    internal DevicePlaces(DeviceEntry device, TimeZoneInfo zone)
    {
        Device = device;
        _stays = [.. device.Placements
            .Select(p => new Stay(CityDay.StartUnixMs(p.From, zone), p.To is { } to ? CityDay.StartUnixMs(to, zone) : long.MaxValue, new(p.Building, p.Enterprise), p))
            .OrderBy(s => s.FromUnixMs)];
    }

    /// <summary>The registered device.</summary>
    public DeviceEntry Device { get; }

    /// <summary>The place at a UTC instant in ms: the first day's midnight included, the last day's end excluded; nothing between stays.</summary>
    public Placement At(long timeUnixMs) => StayAt(timeUnixMs).Place;

    /// <summary>The place at a UTC instant in ms with floor, room and note, as it was registered; null between stays.</summary>
    public PlacementEntry? EntryAt(long timeUnixMs) => StayAt(timeUnixMs).Entry;

    private Stay StayAt(long timeUnixMs)
    {
        for (var i = _stays.Length - 1; i >= 0; i--)
        {
            if (_stays[i].FromUnixMs <= timeUnixMs)
            {
                return timeUnixMs < _stays[i].ToUnixMs ? _stays[i] : default;
            }
        }

        return default;
    }

    private readonly record struct Stay(long FromUnixMs, long ToUnixMs, Placement Place, PlacementEntry? Entry);
}
