using Microsoft.Extensions.Configuration;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Settings;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Ingest.Tests.Settings;

/// <summary>Settings bind from a flat dictionary as from the environment, and every mistake is said at once.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly TestCity _city = new();

    public void Dispose() => _city.Dispose();

    [Fact]
    public void Every_kind_of_value_binds_and_what_is_empty_keeps_its_default()
    {
        var problems = new List<ConfigurationProblem>();
        var intake = SettingsReader.Read<IntakeOptions>(
            Section(new() { ["S:hostid"] = "host-2", ["S:AcceptUnregistered"] = "TRUE", ["S:BatchSamples"] = "77", ["S:BatchAgeMs"] = "" }), problems);
        var broker = SettingsReader.Read<BrokerConnection>(Section(new() { ["S:Host"] = "b.example", ["S:CaFile"] = "", ["S:Username"] = "u", ["S:Tls"] = "true" }), problems);

        Assert.Empty(problems);
        Assert.Equal(("host-2", true, 77, 250), (intake.HostId, intake.AcceptUnregistered, intake.BatchSamples, intake.BatchAgeMs));
        Assert.Equal(("b.example", null, "u", true, 1883), (broker.Host, broker.CaFile, broker.Username, broker.Tls, broker.Port));
    }

    [Fact]
    public void Values_names_and_ranges_that_are_wrong_are_all_said()
    {
        var problems = new List<ConfigurationProblem>();
        SettingsReader.Read<IntakeOptions>(
            Section(new() { ["S:AcceptUnregistered"] = "perhaps", ["S:BatchSamples"] = "many", ["S:BatchAgeMs"] = "1", ["S:HostId"] = new('x', 41), ["S:Bach"] = "1", ["S:RestoreHours:X"] = "1" }),
            problems);

        Assert.Equal(
        [
            "settings: S:AcceptUnregistered: found \"perhaps\", expected a true or false",
            "settings: S:Bach: found a setting of that name, expected only AcceptUnregistered, BatchAgeMs, BatchSamples, HostId, RestoreHours, Role, ShareGroup, StoreAwayMs, WriterId",
            "settings: S:BatchAgeMs: found 1, expected a number from 10 to 60000",
            "settings: S:BatchSamples: found \"many\", expected a whole number",
            $"settings: S:HostId: found \"{new string('x', 41)}\", expected 1 to 40 characters",
            "settings: S:RestoreHours: found a group of settings, expected one whole number",
        ], problems.Select(p => p.ToString()));
    }

    [Fact]
    public void All_mistakes_of_settings_and_files_come_together_before_anything_starts()
    {
        File.WriteAllText(Path.Combine(_city.Seeds, "city.json"), "{}");
        var builder = IngestHost.Builder(_city, new()
        {
            ["SmartPark:Http:Urls"] = "http://0.0.0.0:8080;ftp://x",
            ["SmartPark:Broker:Port"] = "70000",
            ["SmartPark:Intake:HostId"] = "Host One",
            ["SmartPark:Paths:Quantities"] = "/no/such/file.json",
            ["SmartPark:Storage:Kind"] = "papyrus",
            ["SmartPark:Htpp:Urls"] = "http://127.0.0.1:1",
            ["Kestrel:Endpoints:Open:Url"] = "http://0.0.0.0:9",
            ["SmartPark:Access:Token"] = "short",
        });

        var e = Assert.Throws<ConfigurationException>(() => builder.AddIngest());

        Assert.Equal(
        [
            "SmartPark:Htpp", "Kestrel:Endpoints", "SmartPark:Broker:Port", "SmartPark:Intake:HostId", "SmartPark:Http:Urls", "SmartPark:Http:Urls", "SmartPark:Access:Token",
            "SmartPark:Storage:Kind", "$", "$.id", "$.title", "$.time_zone",
        ], e.Problems.Select(p => p.Path));
        Assert.StartsWith("12 configuration mistakes:", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_city_there_is_nothing_to_start()
    {
        var builder = IngestHost.Builder(_city, new() { ["SmartPark:Paths:Seeds"] = "" });

        var e = Assert.Throws<ConfigurationException>(() => builder.AddIngest());

        Assert.Equal("settings: SmartPark:Paths:Seeds: found nothing, expected the folder of a city: city.json and parks/*.json", Assert.Single(e.Problems).ToString());
    }

    [Fact]
    public void Overrides_of_alarm_rules_are_checked_against_rules_and_registry()
    {
        var file = Path.Combine(_city.Folder, "overrides.json");
        File.WriteAllText(file, """
            {"version": 1, "overrides": [
              {"rule": "smoke", "park": "east", "device": "smoke", "is_on": false, "reason": "steam of the kitchen; patrol every hour"},
              {"rule": "smoke", "park": "east", "building": "b7", "is_on": false},
              {"rule": "noise-class-3", "park": "east", "limits": [{"high": 60, "high_clear": 61}]}
            ]}
            """);
        var builder = IngestHost.Builder(_city, new() { ["SmartPark:Paths:AlarmOverrides"] = file });
        Assert.Equal(["$.overrides[1].building", "$.overrides[1].reason", "$.overrides[2].limits[0].high_clear"], Assert.Throws<ConfigurationException>(() => builder.AddIngest()).Problems.Select(p => p.Path));

        File.WriteAllText(file, """{"version": 1, "overrides": [{"rule": "noise-class-3", "park": "east", "limits": [{"high": 60, "high_clear": 59}]}]}""");
        Assert.Single(IngestSettings.Load(builder.Configuration).AlarmOverrides.All);
    }

    [Fact]
    public void Readers_of_alarms_need_a_channel_that_publishes_alarms()
    {
        var (readers, telling) = (Path.Combine(_city.Folder, "readers"), Path.Combine(_city.Folder, "telling.json"));
        File.WriteAllText(readers, "desk:secret\n");
        File.WriteAllText(telling, """{ "format": 1, "routes": [], "channels": [ { "id": "bus", "title": { "zh": "总线", "en": "Bus" }, "mqtt": { "topic": "alarms/{park}" } } ] }""");
        var settings = new Dictionary<string, string?> { ["SmartPark:Broker:Embedded:ReadersFile"] = readers };
        var e = Assert.Throws<ConfigurationException>(() => IngestSettings.Load(IngestHost.Builder(_city, settings).Configuration));
        Assert.Equal("SmartPark:Broker:Embedded:ReadersFile", Assert.Single(e.Problems).Path);
        settings["SmartPark:Paths:Telling"] = telling;
        Assert.Equal(readers, IngestSettings.Load(IngestHost.Builder(_city, settings).Configuration).Embedded.ReadersFile);
    }

    [Theory]
    [InlineData("writer")]
    [InlineData("Control")]
    public void Several_processes_are_refused_a_store_and_a_broker_that_only_one_can_have(string role)
    {
        using var city = new Intake.TestCity();
        var e = Assert.Throws<ConfigurationException>(() => IngestSettings.Load(Intake.IngestHost.Builder(city, new() { ["SmartPark:Intake:Role"] = role }).Configuration));

        Assert.Contains($"\"duckdb\" with SmartPark:Intake:Role {role.ToLowerInvariant()}: its file belongs to one process alone", e.Message, StringComparison.Ordinal);
        Assert.Contains("the embedded broker has no shared subscriptions", e.Message, StringComparison.Ordinal);
        var wrong = Assert.Throws<ConfigurationException>(() => IngestSettings.Load(Intake.IngestHost.Builder(city, new() { ["SmartPark:Intake:Role"] = "both" }).Configuration));
        Assert.Contains("SmartPark:Intake:Role: found \"both\", expected a word of all, control, writer", wrong.Message, StringComparison.Ordinal);
    }

    private static IConfigurationSection Section(Dictionary<string, string?> values) => new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection("S");
}
