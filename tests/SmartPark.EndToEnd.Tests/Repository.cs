using System.Reflection;

namespace SmartPark.EndToEnd.Tests;

/// <summary>Where the repository and the programs built with these tests are.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepoRoot").Value!);

    /// <summary>A program of the same build: debug tests run debug programs.</summary>
    public static string Program(string project, string name)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return Path.Combine(Root, "artifacts/bin", project, configuration, name);
    }
}
