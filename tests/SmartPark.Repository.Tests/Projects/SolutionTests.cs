using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace SmartPark.Repository.Tests.Projects;

public sealed partial class SolutionTests
{
    private const int ProgramLinesMax = 40;

    private static readonly string[] Projects = [.. RepositoryFiles.EndingIn(".csproj")];

    [Fact]
    public void The_solution_holds_every_project_once_and_no_other()
    {
        var listed = SolutionProject().Matches(RepositoryFiles.Text("SmartPark.sln")).Select(m => m.Groups[1].Value.Replace('\\', '/')).ToList();
        Assert.All(Projects, file => Assert.True(listed.Contains(file), $"{file} is not in the solution: dotnet sln SmartPark.sln add {file}"));
        Assert.All(listed, file => Assert.True(Projects.Contains(file), $"SmartPark.sln lists {file}, which does not exist: dotnet sln SmartPark.sln remove {file}"));
        Assert.Equal(listed.Count, listed.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Package_versions_stand_in_one_file_only() => Assert.All(Projects, file =>
    {
        var references = XDocument.Parse(RepositoryFiles.Text(file)).Descendants().Where(e => e.Name.LocalName is "PackageReference" or "PackageVersion");
        Assert.All(references, r => Assert.True(r.Attribute("Version") is null && r.Attribute("VersionOverride") is null && r.Element("Version") is null && r.Name.LocalName == "PackageReference",
            $"{file} gives {(string?)r.Attribute("Include")} a version: give it in Directory.Packages.props, in the right group"));
    });

    [Fact]
    public void Every_package_version_is_an_exact_one() => Assert.All(XDocument.Parse(RepositoryFiles.Text("Directory.Packages.props")).Descendants("PackageVersion"), package =>
        Assert.True(ExactVersion().IsMatch((string)package.Attribute("Version")!), $"{(string?)package.Attribute("Include")}: write one version, not a range or a wildcard"));

    [Fact]
    public void Every_project_lies_in_a_folder_of_its_name() => Assert.All(Projects, file =>
        Assert.True(Path.GetFileName(Path.GetDirectoryName(file)) == Path.GetFileNameWithoutExtension(file), $"{file}: name the folder as the project"));

    [Fact]
    public void Every_Program_is_a_door_and_not_a_room() => Assert.All(RepositoryFiles.EndingIn("/Program.cs").Where(f => RepositoryFiles.Top(f) != "tests"), file =>
    {
        var lines = File.ReadAllLines(Path.Combine(RepositoryFiles.Root, file)).Length;
        Assert.True(lines < ProgramLinesMax, $"{file} has {lines} lines: under {ProgramLinesMax}; move the composition into its Add… method and the verbs into files named after them");
    });

    [GeneratedRegex("""^Project\("[^"]+"\) = "[^"]+", "([^"]+\.csproj)",""", RegexOptions.Multiline)]
    private static partial Regex SolutionProject();

    [GeneratedRegex(@"^\d+(\.\d+){1,3}(-[0-9A-Za-z.-]+)?$")]
    private static partial Regex ExactVersion();
}
