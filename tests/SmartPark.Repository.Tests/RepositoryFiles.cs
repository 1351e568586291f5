using System.Reflection;

namespace SmartPark.Repository.Tests;

/// <summary>Where the repository is, and its files without build output.</summary>
internal static class RepositoryFiles
{
    /// <summary>Absolute path of the repository's root, with a slash at the end.</summary>
    public static string Root { get; } = Path.GetFullPath(
        typeof(RepositoryFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepoRoot").Value!);

    /// <summary>Set to 1 to rewrite files that are made from others instead of comparing them.</summary>
    public static bool Accept => Environment.GetEnvironmentVariable("SMARTPARK_ACCEPT") == "1";
}
