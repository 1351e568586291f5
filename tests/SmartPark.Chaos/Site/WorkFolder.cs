using System.Reflection;

namespace SmartPark.Chaos.Site;

/// <summary>Everything that a round writes, under one temporary folder: removed after success, kept and named after failure.</summary>
internal sealed class WorkFolder
{
    // As it was before the first round: a later one must not lie inside a folder that is removed.
    private static readonly string Temporary = System.IO.Path.GetTempPath();

    public WorkFolder()
    {
        Environment.SetEnvironmentVariable("TMPDIR", Temporary);
        Path = Directory.CreateTempSubdirectory("smartpark-chaos-").FullName;
        // Servers make their folders in the folder for temporary files; so do their children.
        Environment.SetEnvironmentVariable("TMPDIR", Path);
    }

    /// <summary>Root of the repository that the programs were built from.</summary>
    public static string Repository { get; } =
        System.IO.Path.GetFullPath(typeof(WorkFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepoRoot").Value!);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>A program of the same build: debug rounds run debug programs.</summary>
    public static string Program(string project, string name) =>
        System.IO.Path.Combine(Repository, "artifacts/bin", project, new DirectoryInfo(AppContext.BaseDirectory).Name, name);

    /// <summary>A path below the folder.</summary>
    public string Below(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Removes the folder.</summary>
    public void Remove() => Directory.Delete(Path, recursive: true);
}
