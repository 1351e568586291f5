using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling;

public sealed class TellingCheckTests : IDisposable
{
    private const string Title = "\"title\": { \"zh\": \"通道\", \"en\": \"Channel\" }";

    private readonly TestCity _city = new();

    public void Dispose() => _city.Dispose();

    [Fact]
    public void A_sound_file_passes() => Assert.Empty(Problems($$"""
        { "format": 1, "people": [ { "id": "li", "name": "李", "mobile": "13800000000" } ],
          "channels": [ { "id": "hook", {{Title}}, "webhook": { "url": "https://x.example/y" } } ],
          "routes": [ { "id": "r", {{Title}}, "parks": [ "east" ], "steps": [ { "channels": [ "hook" ], "people": [ "li" ] }, { "after_s": 60, "channels": [ "hook" ] } ] } ] }
        """));

    [Theory]
    [InlineData("firmware-config/telling/example.json")]
    [InlineData("seeds/qinglan/telling.json")]
    public void What_is_shipped_passes_in_the_shipped_city(string file)
    {
        var problems = new List<ConfigurationProblem>();
        var city = SmartPark.Ingest.Registry.ParkRegistry.Load(Path.Combine(TestCity.RepoRoot, "seeds", "qinglan"));
        Assert.NotNull(TellingCheck.Read(Path.Combine(TestCity.RepoRoot, file), city, [], problems));
        Assert.Empty(problems);
    }

    [Fact]
    public void Every_mistake_is_named_with_its_path()
    {
        var problems = Problems($$"""
            { "format": 1, "people": [ { "id": "li", "name": "李" }, { "id": "li", "name": "李" } ],
              "rosters": [ { "id": "duty", {{Title}}, "otherwise": [ "nobody" ], "shifts": [ { "hours": { "from": "08:00", "to": "20:00" }, "people": [ "li" ], "from_date": "2026-02-01", "to_date": "2026-01-01" } ] } ],
              "channels": [ { "id": "mail", {{Title}}, "email": { "host": "127.0.0.1", "from": "a@b.example" } } ],
              "routes": [ { "id": "r", {{Title}}, "parks": [ "west" ], "rules": [ "no-rule" ], "severities": [ "critical" ], "quiet": { "from": "22:00", "to": "06:00" }, "steps": [
                { "after_s": 60, "channels": [ "mail", "pigeon" ], "rosters": [ "duty" ] }, { "after_s": 60, "channels": [ "mail" ] } ] } ],
              "duty_checks": [ { "id": "d", {{Title}}, "parks": [ "north" ], "times": [ "02:30" ] } ] }
            """);
        Assert.Equal(
            ["$.duty_checks[0].parks", "$.people", "$.rosters[0].otherwise", "$.rosters[0].shifts[0].to_date", "$.routes[0].parks", "$.routes[0].quiet", "$.routes[0].rules",
             "$.routes[0].steps[0]", "$.routes[0].steps[0].channels", "$.routes[0].steps[1]", "$.routes[0].steps[1].after_s"],
            problems.Select(p => p.Path).Order(StringComparer.Ordinal));
        Assert.All(problems, p => Assert.True(p.Found.Length > 0 && p.Expected.Length > 0));
    }

    private List<ConfigurationProblem> Problems(string json)
    {
        var file = Path.Combine(_city.Folder, "telling.json");
        File.WriteAllText(file, json);
        var problems = new List<ConfigurationProblem>();
        var read = TellingCheck.Read(file, _city.Registry, ["smoke"], problems);
        Assert.Equal(problems.Count == 0, read is not null);
        return problems;
    }
}
