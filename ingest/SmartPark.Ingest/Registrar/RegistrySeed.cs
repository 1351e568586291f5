using SmartPark.Energy.Registry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Registrar;

/// <summary>The registry that a new installation begins with: <c>&lt;table&gt;.csv</c> for each table that has rows.</summary>
internal static class RegistrySeed
{
    /// <summary>Name of the folder below the city's.</summary>
    public const string Folder = "registry";

    /// <summary>The registry of a folder; null when the folder is not there. Throws <see cref="ConfigurationException"/> with every mistake.</summary>
    public static EnergyRegistry? Read(string folder, EditCheck check)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        List<ConfigurationProblem> problems = [];
        List<(string Table, int Line, RegistryRow Row)> rows = [];
        foreach (var file in Files(folder, problems))
        {
            if (RegistryTables.Find(Path.GetFileNameWithoutExtension(file)) is { } table)
            {
                rows.AddRange(ReadTable(file, table, check.Zone, problems));
            }
            else
            {
                problems.Add(new(file, "$", "a file of no table", "only " + string.Join(", ", RegistryTables.All.Select(t => t.Name + ".csv"))));
            }
        }

        var lines = new Dictionary<(string Table, string Key), int>();
        foreach (var (table, line, row) in rows)
        {
            var key = RegistryTables.Of(row).KeyOf(row);
            if (!lines.TryAdd((table, key), line))
            {
                problems.Add(new(FileOf(folder, table), $"line {line}", $"{key}, which line {lines[(table, key)]} has too", "each row once"));
            }
        }

        EnergyRegistry? registry = null;
        if (problems.Count == 0)
        {
            List<RegistryMistake> mistakes = [];
            registry = check.Registry(RegistryRows.Of(rows.Select(r => r.Row)), rows.Select(r => r.Row), mistakes);
            problems.AddRange(mistakes.Where(m => !m.IsWarning).Select(m => Problem(folder, m.Key is not null && lines.TryGetValue((m.Table, m.Key), out var line) ? m with { Line = line } : m)));
        }

        return problems.Count == 0 ? registry : throw new ConfigurationException([.. problems.Take(RegistryLimits.MistakesMax)]);
    }

    private static IEnumerable<(string Table, int Line, RegistryRow Row)> ReadTable(string file, RegistryTable table, TimeZoneInfo zone, List<ConfigurationProblem> problems)
    {
        List<RegistryMistake> mistakes = [];
        byte[] bytes;
        try
        {
            bytes = new FileInfo(file).Length <= RegistryLimits.FileBytesMax ? File.ReadAllBytes(file) : throw new IOException($"more than {RegistryLimits.FileBytesMax} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(file, "$", $"unreadable file ({e.Message})", "a file this process may read"));
            return [];
        }

        var read = CsvText.Read(bytes, (line, found, expected) => mistakes.Add(new(table.Name, null, null, found, expected, Line: line)));
        var rows = mistakes.Count == 0 ? TableText.Read(table, read, zone, mistakes) : [];
        problems.AddRange(mistakes.Select(m => Problem(Path.GetDirectoryName(file)!, m)));
        return rows.Select(r => (table.Name, r.Line, r.Row));
    }

    private static IEnumerable<string> Files(string folder, List<ConfigurationProblem> problems)
    {
        try
        {
            return Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(folder, "$", $"unreadable folder ({e.Message})", "a folder this process may read"));
            return [];
        }
    }

    private static ConfigurationProblem Problem(string folder, RegistryMistake mistake) => new(
        FileOf(folder, mistake.Table), (mistake.Line is { } line ? $"line {line}" : mistake.Key ?? "$") + (mistake.Column is { } column ? $", {column}" : ""), mistake.Found ?? "nothing",
        mistake.Expected.En);

    private static string FileOf(string folder, string table) => Path.Combine(folder, table + ".csv");
}
