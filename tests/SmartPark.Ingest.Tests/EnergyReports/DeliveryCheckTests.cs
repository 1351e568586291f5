using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Ingest.Tests.EnergyReports;

public sealed class DeliveryCheckTests : IDisposable
{
    private const string Title = "\"title\": { \"zh\": \"月报\", \"en\": \"Monthly\" }";

    private readonly TestCity _city = new();

    public void Dispose() => _city.Dispose();

    [Fact]
    public void The_shipped_example_passes_in_the_shipped_city()
    {
        var problems = new List<ConfigurationProblem>();
        var city = SmartPark.Ingest.Registry.ParkRegistry.Load(Path.Combine(TestCity.RepoRoot, "seeds", "qinglan"));
        var file = DeliveryCheck.Read(Path.Combine(TestCity.RepoRoot, "firmware-config", "energy-reports", "example.json"), city, problems);
        Assert.Empty(problems);
        Assert.Equal(["bureau-month", "nanshan-quarter"], file!.Deliveries.Select(d => d.Id));
        Assert.Null(file.Province);
    }

    [Fact]
    public void Every_mistake_is_named_with_its_path()
    {
        var problems = Problems($$"""
            { "format": 1, "email": { "host": "mail.example", "from": "nobody", "username": "u" },
              "deliveries": [
                { "id": "a", {{Title}}, "period": "month", "parks": [ "west" ], "folder": "/no/such/folder" },
                { "id": "a", {{Title}}, "period": "month" },
                { "id": "province", {{Title}}, "period": "year", "recipients": [ "x", "b@park.example", "B@park.example" ] } ],
              "province": { "url": "http://platform.example/days", "folder": "/tmp", "parks": [ "north" ] } }
            """);
        Assert.Equal(
            ["$.deliveries", "$.deliveries[0].folder", "$.deliveries[0].parks", "$.deliveries[1]", "$.deliveries[2].id", "$.deliveries[2].recipients", "$.deliveries[2].recipients[0]", "$.email", "$.email.from",
             "$.province", "$.province.parks"],
            problems.Select(p => p.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Recipients_need_a_mail_server_and_the_platform_an_address_that_is_safe()
    {
        var problems = Problems($$"""
            { "format": 1, "deliveries": [ { "id": "a", {{Title}}, "period": "day", "recipients": [ "b@park.example" ] } ],
              "province": { "url": "http://platform.example/days", "authorization_file": "/no/such/file" } }
            """);
        Assert.Equal(["$.deliveries[0].recipients", "$.province.authorization_file", "$.province.url"], problems.Select(p => p.Path).Order(StringComparer.Ordinal));
        Assert.Equal("$.province", Assert.Single(Problems("""{ "format": 1, "province": { } }""")).Path);
    }

    private List<ConfigurationProblem> Problems(string json)
    {
        var file = Path.Combine(_city.Folder, "energy-reports.json");
        File.WriteAllText(file, json);
        var problems = new List<ConfigurationProblem>();
        Assert.Equal(DeliveryCheck.Read(file, _city.Registry, problems) is null, problems.Count > 0);
        return problems;
    }
}
