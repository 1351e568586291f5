using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace SmartPark.Repository.Tests.Documents;

/// <summary>A reader who follows a link, a path or a section's name arrives.</summary>
public sealed partial class LinkTests
{
    private static readonly string[] Documents = [.. RepositoryFiles.EndingIn(".md")];

    private static readonly HashSet<string> Tops = [.. RepositoryFiles.All.Where(f => f.Contains('/', StringComparison.Ordinal)).Select(RepositoryFiles.Top)];

    [Fact]
    public void Every_relative_link_leads_somewhere() => Assert.All(Documents, file => Assert.All(Link().Matches(RepositoryFiles.Text(file)), match =>
    {
        var target = match.Groups[1].Value;
        if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
        {
            return;
        }

        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0 ? Path.Combine(RepositoryFiles.Root, file) : Beside(file, parts[0]);
        Assert.True(Path.Exists(path), $"{file} links to {target}, which does not exist: correct the link, or write what it promises");
        Assert.True(parts.Length == 1 || Headings(path).Select(Anchor).Contains(parts[1]), $"{file} links to {target}, but that file has no such heading");
    }));

    [Fact]
    public void Every_section_that_is_named_beside_a_link_exists() => Assert.All(Documents, file => Assert.All(NamedSection().Matches(RepositoryFiles.Text(file)), match =>
    {
        var path = Beside(file, match.Groups[1].Value);
        Assert.True(File.Exists(path) && Headings(path).Any(h => h.StartsWith(match.Groups[2].Value, StringComparison.Ordinal)),
            $"{file} sends the reader to the section \"{match.Groups[2].Value}\" of {match.Groups[1].Value}, which has none of that name");
    }));

    [Fact]
    public void Every_path_that_a_document_names_exists() => Assert.All(Documents, file => Assert.All(Code().Matches(RepositoryFiles.Text(file)).SelectMany(m => m.Groups[1].Value.Split(' ')), word =>
    {
        // A path from the root begins with one of its folders; <name>, * and … stand for something else each time.
        if (!word.Contains('/', StringComparison.Ordinal) || !Tops.Contains(word.Split('/')[0]) || Placeholder().IsMatch(word) || IsIgnored(word))
        {
            return;
        }

        Assert.True(Path.Exists(Path.Combine(RepositoryFiles.Root, word.TrimEnd('.', ',', ';', ':'))), $"{file} names {word}, which does not exist: correct it, or land what it promises");
    }));

    [Fact]
    public void Every_project_that_a_README_names_exists()
    {
        var projects = RepositoryFiles.EndingIn(".csproj").Select(f => Path.GetFileNameWithoutExtension(f)).ToHashSet(StringComparer.Ordinal);
        Assert.All(RepositoryFiles.EndingIn("README.md", "README.zh-CN.md"), file => Assert.All(Project().Matches(RepositoryFiles.Text(file)), match =>
            Assert.True(projects.Contains(match.Groups[1].Value), $"{file} names the project {match.Groups[1].Value}, which does not exist: land it, or leave it out until then")));
    }

    private static string Beside(string file, string target) => Path.GetFullPath(Path.Combine(RepositoryFiles.Root, Path.GetDirectoryName(file)!, Uri.UnescapeDataString(target)));

    private static bool IsIgnored(string word) => word.StartsWith("deploy/secrets", StringComparison.Ordinal);

    private static IEnumerable<string> Headings(string path) => File.ReadLines(path).Where(l => l.StartsWith('#')).Select(l => l.TrimStart('#').Trim());

    /// <summary>The anchor that forges make of a heading: lower case, spaces to hyphens, letters, digits, hyphens and underscores kept.</summary>
    private static string Anchor(string heading) => string.Concat(heading.ToLower(CultureInfo.InvariantCulture).Replace(' ', '-').Where(c => char.IsLetterOrDigit(c) || c is '-' or '_'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("""\]\(([^)\s]+\.md)\), "([^"]+)["]""")]
    private static partial Regex NamedSection();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"[<>*…{}$]")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"`(SmartPark\.[A-Za-z.]+)`")]
    private static partial Regex Project();
}
