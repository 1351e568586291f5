using SmartPark.Fieldbus.Wiring;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Wiring;

public class ShippedGatewaysTests
{
    public static TheoryData<string> Files => new(
        Directory.GetFiles(Path.Combine(ShippedFiles.Config, "gateways"), "*.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Files))]
    public void Every_gateway_file_resolves_and_no_line_is_overloaded(string name)
    {
        var problems = new List<ConfigurationProblem>();
        var site = GatewaySite.Read(Path.Combine(ShippedFiles.Config, "gateways", name), ShippedFiles.Profiles, ShippedFiles.Catalogue, problems);

        Assert.Empty(problems);
        Assert.Equal(site!.File.Devices.Count, site.Lines.Sum(l => l.Devices.Count));
        Assert.All(site.Lines, line => Assert.InRange(LineCycle.Predict(line).Load, 0, 1));
    }
}
