using SmartPark.Energy.Reference;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Settings;

/// <summary>The folder of reference data: standard coal, CO2 of the grid, holidays, tariffs and schemes of evaluation.</summary>
internal static class ReferenceFolder
{
    /// <summary>Name of the folder beside the city's when no other is set.</summary>
    public const string DefaultName = "reference";

    /// <summary>Files of one kind: a city has a few tariffs a year and a few schemes.</summary>
    public const int FilesMax = 200;

    /// <summary>
    /// Reads the folder that is set, or the one beside the city; null when a problem was added. A folder that is set must be there; without the one beside the city there are no
    /// reference data, and whatever needs some names the folder.
    /// </summary>
    /// <param name="folder">The setting; null when it is not set.</param>
    /// <param name="seeds">The city's folder.</param>
    /// <param name="problems">Where every mistake is added.</param>
    public static EnergyReference? Read(string? folder, string seeds, ICollection<ConfigurationProblem> problems)
    {
        var path = folder ?? Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(seeds))) ?? "", DefaultName);
        if (!Directory.Exists(path))
        {
            if (folder is null)
            {
                return EnergyReference.Without(path);
            }

            problems.Add(new(SettingsReader.Source, PathsOptions.Section + ":Reference", $"no such folder: {path}", "a folder such as seeds/reference"));
            return null;
        }

        var before = problems.Count;
        var (coal, carbon, holidays) = (One(path, "standard-coal.json", problems), One(path, "grid-co2.json", problems), One(path, "holidays.json", problems));
        var (tariffs, schemes) = (All(path, "tariffs", problems), All(path, "evaluation", problems));
        return problems.Count == before ? EnergyReference.Parse(coal!, carbon!, holidays!, tariffs, schemes, problems) : null;
    }

    private static ReferenceFile? One(string folder, string name, ICollection<ConfigurationProblem> problems) => Bytes(Path.Combine(folder, name), problems);

    private static List<ReferenceFile> All(string folder, string name, ICollection<ConfigurationProblem> problems)
    {
        var below = Path.Combine(folder, name);
        try
        {
            var files = Directory.GetFiles(below, "*.json");
            if (files.Length > FilesMax)
            {
                problems.Add(new(below, "$", $"{files.Length} files *.json", $"at most {FilesMax}"));
                return [];
            }

            return [.. files.Order(StringComparer.Ordinal).Select(f => Bytes(f, problems)).OfType<ReferenceFile>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(below, "$", e is DirectoryNotFoundException ? "no such folder" : $"unreadable folder ({e.Message})", "a folder of files *.json, which may be empty"));
            return [];
        }
    }

    private static ReferenceFile? Bytes(string file, ICollection<ConfigurationProblem> problems)
    {
        try
        {
            var info = new FileInfo(file);
            if (info is { Exists: true, Length: <= ConfigurationFile.BytesMax })
            {
                return new(file, File.ReadAllBytes(file));
            }

            problems.Add(new(file, "$", info.Exists ? $"{info.Length} bytes" : "no such file", info.Exists ? $"at most {ConfigurationFile.BytesMax} bytes" : "a JSON file"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(file, "$", $"unreadable file ({e.Message})", "a file this process may read"));
        }

        return null;
    }
}
