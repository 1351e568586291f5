using System.Reflection;

namespace SmartPark.Repository.Tests;

/// <summary>Where the repository is, and its files without what <c>.gitignore</c> names.</summary>
internal static class RepositoryFiles
{
    /// <summary>Absolute path of the repository's root, with a slash at the end.</summary>
    public static string Root { get; } = Path.GetFullPath(
        typeof(RepositoryFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepoRoot").Value!);

    /// <summary>Every file, as a path from the root with forward slashes, in ordinal order. Found in the folders, so it works without git too.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Find(Root, ReadIgnored()).Order(StringComparer.Ordinal)];

    /// <summary>Set to 1 to rewrite files that are made from others instead of comparing them.</summary>
    public static bool Accept => Environment.GetEnvironmentVariable("SMARTPARK_ACCEPT") == "1";

    /// <summary>The files whose name ends in one of these, such as <c>.cs</c>.</summary>
    public static IEnumerable<string> EndingIn(params string[] endings) => All.Where(f => endings.Any(e => f.EndsWith(e, StringComparison.Ordinal)));

    /// <summary>The text of a file of <see cref="All"/>.</summary>
    public static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>Its name at the top of the repository: the first folder, or the file itself.</summary>
    public static string Top(string file) => file.Split('/')[0];

    private static (HashSet<string> Folders, string[] Endings) ReadIgnored()
    {
        // Only the two forms that this repository's file uses: "folder/" and "*.ending".
        var lines = File.ReadAllLines(Path.Combine(Root, ".gitignore")).Where(l => l.Length > 0 && l[0] != '#').ToList();
        return ([".git", "bin", "obj", .. lines.Where(l => l.EndsWith('/')).Select(l => l.TrimEnd('/'))], [.. lines.Where(l => l.StartsWith('*')).Select(l => l[1..])]);
    }

    private static IEnumerable<string> Find(string folder, (HashSet<string> Folders, string[] Endings) ignored)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Select(Relative).Where(f => Path.GetFileName(f) != ".git" && !ignored.Endings.Any(e => f.EndsWith(e, StringComparison.Ordinal))))
        {
            yield return file;
        }

        foreach (var inner in Directory.EnumerateDirectories(folder).Where(d => !ignored.Folders.Contains(Path.GetFileName(d)) && !ignored.Folders.Contains(Relative(d))))
        {
            foreach (var file in Find(inner, ignored))
            {
                yield return file;
            }
        }
    }

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');
}
