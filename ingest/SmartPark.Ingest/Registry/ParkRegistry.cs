using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Registry;

/// <summary>The city as it is registered: parks, buildings, enterprises, devices, with dated places. Immutable; safe to share.</summary>
public sealed class ParkRegistry
{
    /// <summary>Parks in one city: ten times the largest city that the product is sized for.</summary>
    public const int ParksMax = 1000;

    private readonly FrozenDictionary<string, ParkIndex> _parks;

    private ParkRegistry(CityFile city, TimeZoneInfo zone, IReadOnlyList<ParkFile> parks)
    {
        (City, Zone, Parks) = (city, zone, parks);
        _parks = parks.ToFrozenDictionary(p => p.Id, p => new ParkIndex(p, zone), StringComparer.Ordinal);
    }

    /// <summary>The city.</summary>
    public CityFile City { get; }

    /// <summary>The city's time zone: where its days begin and end.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>Its parks in the order of their ids.</summary>
    public IReadOnlyList<ParkFile> Parks { get; }

    /// <summary>Reads <c>city.json</c> and <c>parks/*.json</c> below a folder; null when a problem was added.</summary>
    /// <remarks>Every mistake of every file is added: a park file that cannot be read does not hide those of its neighbours.</remarks>
    public static ParkRegistry? Read(string folder, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var cityFile = Path.Combine(folder, "city.json");
        var city = ConfigurationFile.Read(cityFile, RegistryJson.Default.CityFile, problems);
        var zone = city is null ? null : RegistryRules.Zone(cityFile, city.TimeZone, problems);
        var parks = ReadParks(Path.Combine(folder, "parks"), problems);
        return problems.Count == before ? new(city!, zone!, [.. parks.OrderBy(p => p.Id, StringComparer.Ordinal)]) : null;
    }

    /// <summary>Reads the registry or throws <see cref="ConfigurationException"/> with every mistake in it.</summary>
    public static ParkRegistry Load(string folder)
    {
        var problems = new List<ConfigurationProblem>();
        return Read(folder, problems) ?? throw new ConfigurationException(problems);
    }

    /// <summary>The park of an id, or false.</summary>
    public bool TryGetPark(string park, [NotNullWhen(true)] out ParkFile? file)
    {
        file = _parks.TryGetValue(park, out var index) ? index.File : null;
        return file is not null;
    }

    /// <summary>The device of an id, or false when nobody registered it.</summary>
    public bool TryGetDevice(string park, string device, [NotNullWhen(true)] out DeviceEntry? entry)
    {
        entry = PlacesOf(park, device)?.Device;
        return entry is not null;
    }

    /// <summary>Where a device stood at a time; nothing for a device or time that is not registered.</summary>
    public Placement PlacementOf(string park, string device, long timeUnixMs) => PlacesOf(park, device)?.At(timeUnixMs) ?? default;

    /// <summary>The place of a device at a time with floor, room and note; null for a device or time that is not registered.</summary>
    public PlacementEntry? PlaceOf(string park, string device, long timeUnixMs) => PlacesOf(park, device)?.EntryAt(timeUnixMs);

    /// <summary>All places of a device, for callers that place many samples of one device; null when nobody registered it.</summary>
    public DevicePlaces? PlacesOf(string park, string device) =>
        _parks.TryGetValue(park, out var index) && index.Devices.TryGetValue(device, out var places) ? places : null;

    private static List<ParkFile> ReadParks(string folder, ICollection<ConfigurationProblem> problems)
    {
        var files = FilesOf(folder, problems);
        var parks = new List<ParkFile>(files.Length);
        var fileOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var park = ConfigurationFile.Read(file, RegistryJson.Default.ParkFile, problems);
            if (park is null)
            {
                continue;
            }

            if (!fileOf.TryAdd(park.Id, file))
            {
                problems.Add(new(file, "$.id", $"\"{park.Id}\", which {fileOf[park.Id]} has too", "each park once"));
            }

            RegistryRules.Check(file, park, problems);
            parks.Add(park);
        }

        return parks;
    }

    private static string[] FilesOf(string folder, ICollection<ConfigurationProblem> problems)
    {
        string[] files = [];
        try
        {
            files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(folder, "$", $"unreadable folder ({e.Message})", "a folder this process may read"));
            return files;
        }

        if (files.Length is 0 or > ParksMax)
        {
            problems.Add(new(folder, "$", $"{files.Length} files *.json", $"1 to {ParksMax} park files"));
        }

        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private sealed class ParkIndex(ParkFile file, TimeZoneInfo zone)
    {
        public ParkFile File { get; } = file;

        public FrozenDictionary<string, DevicePlaces> Devices { get; } =
            file.Devices.ToFrozenDictionary(d => d.Id, d => new DevicePlaces(d, zone), StringComparer.Ordinal);
    }
}
