using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Ingest.Tests.Registry;

/// <summary>The cities of the repository: every one loads.</summary>
public sealed class ShippedCityTests
{
    [Theory]
    [InlineData("qinglan")]
    [InlineData("mochuan")]
    public void The_city_loads_without_a_mistake(string city)
    {
        List<ConfigurationProblem> problems = [];
        var registry = ParkRegistry.Read(Path.Combine(TestCity.RepoRoot, "seeds", city), problems);
        Assert.Empty(problems);
        Assert.Equal(3, registry?.Parks.Count);
    }
}
