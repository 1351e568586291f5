using System.Xml.Linq;
using Xunit;

namespace SmartPark.Repository.Tests.Projects;

/// <summary>Dependencies point one way: Telemetry ← Fieldbus ← Gateway; Telemetry ← Alarms ← Gateway, Ingest; Telemetry ← Energy ← Ingest ← ControlRoom ← Demo.</summary>
public sealed class DependencyTests
{
    /// <summary>What a project of the product may stand on, directly. What those stand on follows.</summary>
    private static readonly Dictionary<string, string[]> StandsOn = new(StringComparer.Ordinal)
    {
        ["SmartPark.Telemetry"] = [],
        ["SmartPark.Fieldbus"] = ["SmartPark.Telemetry"],
        ["SmartPark.Alarms"] = ["SmartPark.Telemetry"],
        ["SmartPark.Energy"] = ["SmartPark.Telemetry"],
        ["SmartPark.Gateway"] = ["SmartPark.Fieldbus", "SmartPark.Alarms"],
        ["SmartPark.FieldSimulator"] = ["SmartPark.Fieldbus"],
        ["SmartPark.Ingest"] = ["SmartPark.Energy", "SmartPark.Alarms", "SmartPark.Telemetry"],
        ["SmartPark.ControlRoom"] = ["SmartPark.Ingest"],
        ["SmartPark.Demo"] = ["SmartPark.ControlRoom", "SmartPark.Gateway", "SmartPark.FieldSimulator"],
    };

    private static readonly string[] Product = [.. RepositoryFiles.EndingIn(".csproj").Where(f => !IsTest(f))];

    [Fact]
    public void Every_project_of_the_product_has_its_place_in_the_order() => Assert.All(Product, file =>
        Assert.True(StandsOn.ContainsKey(Name(file)), $"{file}: say in DependencyTests and in {RepositoryFiles.Top(file)}/README.md what it stands on"));

    [Fact]
    public void References_point_only_downwards() => Assert.All(Product, file => Assert.All(References(file), reference =>
        Assert.True(Below(Name(file)).Contains(Name(reference)),
            $"{file} refers to {Name(reference)}, which is not below it: move what both need down into {string.Join(" or ", StandsOn[Name(file)].DefaultIfEmpty("itself"))}, or pass it in from above")));

    [Fact]
    public void Nothing_refers_to_tests() => Assert.All(Product, file =>
        Assert.All(References(file), reference => Assert.False(IsTest(reference), $"{file} refers to {reference}: what the product needs lives in the product")));

    [Fact]
    public void Every_reference_leads_to_a_project() => Assert.All(RepositoryFiles.EndingIn(".csproj"), file =>
        Assert.All(References(file), reference => Assert.True(RepositoryFiles.All.Contains(reference), $"{file} refers to {reference}, which does not exist")));

    private static HashSet<string> Below(string project) =>
        [.. StandsOn.GetValueOrDefault(project, []).SelectMany(p => Below(p).Append(p))];

    private static IEnumerable<string> References(string file) => XDocument.Parse(RepositoryFiles.Text(file)).Descendants("ProjectReference")
        .Select(r => ((string)r.Attribute("Include")!).Replace('\\', '/'))
        .Select(path => Path.GetRelativePath(RepositoryFiles.Root, Path.GetFullPath(Path.Combine(RepositoryFiles.Root, Path.GetDirectoryName(file)!, path))).Replace('\\', '/'));

    private static string Name(string file) => Path.GetFileNameWithoutExtension(file);

    private static bool IsTest(string file) => RepositoryFiles.Top(file) == "tests";
}
