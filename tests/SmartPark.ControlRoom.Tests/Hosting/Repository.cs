using System.Reflection;

namespace SmartPark.ControlRoom.Tests.Hosting;

/// <summary>Where files of the repository are found.</summary>
public static class Repository
{
    public static string Root { get; } =
        Path.GetFullPath(typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!);

    public static string Of(string path) => Path.Combine(Root, path);
}
