using System.Globalization;
using Xunit;

namespace SmartPark.Repository.Tests.Documents;

public sealed class FolderTests
{
    private static readonly string[] DecisionHeadings = ["## Objective", "## Why", "## Is and is not", "## Refused alternatives"];

    [Fact]
    public void Every_top_folder_says_what_lives_in_it_and_what_never_does()
    {
        var tops = RepositoryFiles.All.Where(f => f.Contains('/', StringComparison.Ordinal)).Select(RepositoryFiles.Top).Where(t => t[0] != '.').Distinct(StringComparer.Ordinal);
        Assert.All(tops, top => Assert.True(RepositoryFiles.All.Contains($"{top}/README.md"), $"{top}/ has no README.md: what lives here, what never does, the steps of its commonest change"));
    }

    [Fact]
    public void The_front_page_is_there_in_both_languages_and_names_the_two_commands()
    {
        Assert.All(["README.md", "README.zh-CN.md"], file =>
        {
            Assert.Contains("./run", RepositoryFiles.Text(file), StringComparison.Ordinal);
            Assert.Contains("./test", RepositoryFiles.Text(file), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_decision_has_its_four_parts_in_order() => Assert.All(RepositoryFiles.EndingIn(".md").Where(f => f.Contains("/decisions/", StringComparison.Ordinal)), file =>
    {
        var headings = RepositoryFiles.Text(file).Split('\n').Where(l => l.StartsWith("## ", StringComparison.Ordinal)).Select(l => l.TrimEnd()).ToArray();
        Assert.True(headings.SequenceEqual(DecisionHeadings), $"{file} has the headings {string.Join(", ", headings)}: a decision is one page with {string.Join(", ", DecisionHeadings)}");
        Assert.Matches(@"/decisions/\d{4}-[a-z0-9-]+\.md$", file);
    });

    [Fact]
    public void Decisions_of_a_folder_are_numbered_without_a_gap() => Assert.All(
        RepositoryFiles.EndingIn(".md").Where(f => f.Contains("/decisions/", StringComparison.Ordinal)).GroupBy(f => Path.GetDirectoryName(f)),
        folder => Assert.True(folder.Select(f => Path.GetFileName(f)[..4]).SequenceEqual(Enumerable.Range(1, folder.Count()).Select(n => n.ToString("D4", CultureInfo.InvariantCulture))),
            $"{folder.Key} holds {string.Join(", ", folder.Select(f => Path.GetFileName(f)))}: number decisions 0001, 0002, … without a gap"));
}
