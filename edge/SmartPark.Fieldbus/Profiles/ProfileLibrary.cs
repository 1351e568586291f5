using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Fieldbus.Profiles;

/// <summary>Every device profile of a folder, checked and proven by its own frames. Immutable; safe to share between threads.</summary>
public sealed class ProfileLibrary
{
    /// <summary>Most profiles of a folder: ten times the device models that the widest product lists hold; above it the folder is the wrong one.</summary>
    public const int ProfilesMax = 5000;

    private readonly FrozenDictionary<string, DeviceProfile> _byId;

    private ProfileLibrary(IEnumerable<DeviceProfile> profiles)
    {
        All = [.. profiles];
        _byId = All.ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);
    }

    /// <summary>Every profile, by id in ordinal order.</summary>
    public IReadOnlyList<DeviceProfile> All { get; }

    /// <summary>The profile of an id, or false.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out DeviceProfile? profile) => _byId.TryGetValue(id, out profile);

    /// <summary>
    /// Reads every <c>*.json</c> of <paramref name="folder"/>. Adds each mistake of each file to <paramref name="problems"/> and returns
    /// null if there was one; a missing folder, or one without a profile, is a mistake too.
    /// </summary>
    public static ProfileLibrary? Read(string folder, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var sound = ReadSound(folder, catalogue, problems);
        return problems.Count == before ? sound : null;
    }

    /// <summary>
    /// Reads every <c>*.json</c> of <paramref name="folder"/> like <see cref="Read"/>, and returns the profiles without a mistake, so that a
    /// gateway file can be checked in the same run. Null only when the folder itself is a mistake.
    /// </summary>
    public static ProfileLibrary? ReadSound(string folder, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(problems);
        string[] files;
        try
        {
            files = Directory.GetFiles(folder, "*.json");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(folder, "$", $"unreadable folder ({e.Message})", "a folder of device profiles"));
            return null;
        }

        if (files.Length is 0 or > ProfilesMax)
        {
            problems.Add(new(folder, "$", $"{files.Length} profiles", $"1 to {ProfilesMax} files *.json, each a device profile"));
            return null;
        }

        Array.Sort(files, StringComparer.Ordinal);
        var profiles = new List<DeviceProfile>(files.Length);
        foreach (var file in files)
        {
            if (ReadOne(file, catalogue, problems) is { } profile)
            {
                profiles.Add(profile);
            }
        }

        return new(profiles);
    }

    /// <summary>Reads a folder or throws <see cref="ConfigurationException"/> with every mistake in it.</summary>
    public static ProfileLibrary Load(string folder, QuantityCatalogue catalogue)
    {
        var problems = new List<ConfigurationProblem>();
        return Read(folder, catalogue, problems) ?? throw new ConfigurationException(problems);
    }

    /// <summary>Reads and checks one profile file; null when a problem was added.</summary>
    public static DeviceProfile? ReadOne(string file, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var profile = ConfigurationFile.Read(file, FieldbusJson.Default.DeviceProfile, problems);
        if (profile is not null)
        {
            ProfileCheck.Check(file, profile, catalogue, problems);
        }

        return problems.Count == before ? profile : null;
    }
}
