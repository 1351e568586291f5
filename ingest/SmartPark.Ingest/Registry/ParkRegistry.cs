using System.Diagnostics.CodeAnalysis;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Registry;

/// <summary>The city as it is registered: parks, buildings, enterprises, devices, with dated places. Immutable; safe to share.</summary>
public sealed class ParkRegistry
{
    private ParkRegistry(CityFile city, IReadOnlyList<ParkFile> parks) => (City, Parks) = (city, parks);

    /// <summary>The city.</summary>
    public CityFile City { get; }

    /// <summary>Its parks in the order of their ids.</summary>
    public IReadOnlyList<ParkFile> Parks { get; }

    /// <summary>Reads <c>city.json</c> and <c>parks/*.json</c> below a folder; null when a problem was added.</summary>
    public static ParkRegistry? Read(string folder, ICollection<ConfigurationProblem> problems) =>
        throw new NotSupportedException($"{folder}{problems}{new ParkRegistry(null!, [])}");

    /// <summary>The park of an id, or false.</summary>
    public bool TryGetPark(string park, [NotNullWhen(true)] out ParkFile? file) => throw new NotSupportedException(park);

    /// <summary>The device of an id, or false when nobody registered it.</summary>
    public bool TryGetDevice(string park, string device, [NotNullWhen(true)] out DeviceEntry? entry) => throw new NotSupportedException(park + device);

    /// <summary>Where a device stood at a time; nothing for a device or time that is not registered.</summary>
    public Placement PlacementOf(string park, string device, long timeUnixMs) => throw new NotSupportedException(park + device + timeUnixMs);
}
