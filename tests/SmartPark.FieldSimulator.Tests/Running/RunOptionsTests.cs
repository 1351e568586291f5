using System.Net;
using SmartPark.FieldSimulator.Running;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Running;

public sealed class RunOptionsTests
{
    [Fact]
    public void Without_options_it_listens_on_loopback_only()
    {
        var options = RunOptions.Parse(["run", "a.json", "b.json"], out var mistake);
        Assert.Null(mistake);
        Assert.Equal(["a.json", "b.json"], options!.Gateways);
        Assert.Equal((IPAddress.Loopback, 1UL), (options.Listen, options.Seed));
    }

    [Fact]
    public void Every_option_is_taken()
    {
        var options = RunOptions.Parse(
            ["run", "g", "--listen", "0.0.0.0", "--profiles", "p", "--quantities", "q", "--characters", "c", "--seed", "7", "--serial-links", "s", "--commands", "m", "--unpaced"], out _)!;
        Assert.Equal(("0.0.0.0", "p", "q", "c", 7UL, "s", "m", true),
            (options.Listen.ToString(), options.Profiles, options.Quantities, options.Characters, options.Seed, options.SerialLinks, options.Commands, options.Unpaced));
    }

    [Theory]
    [InlineData("", "a verb is missing")]
    [InlineData("walk", "unknown verb")]
    [InlineData("run", "no gateway file")]
    [InlineData("run a --seed", "--seed")]
    [InlineData("run a --seed minus", "--seed minus")]
    [InlineData("run a --listen everywhere", "--listen everywhere")]
    [InlineData("run a --sede 1", "--sede 1")]
    public void What_makes_no_sense_is_refused_with_a_reason(string line, string reason)
    {
        Assert.Null(RunOptions.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), out var mistake));
        Assert.Contains(reason, mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_of_the_usage_is_known() => Assert.All(
        RunOptions.Usage.Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("--", StringComparison.Ordinal)).Select(l => l.Split(' ')[0]),
        option => Assert.True(RunOptions.Parse(["run", "g", option, "1"], out var mistake) is not null || mistake!.Contains("not a value", StringComparison.Ordinal), $"{option}: {mistake}"));

    [Fact]
    public void A_folder_of_gateways_is_read_whole_with_the_profiles_beside_it()
    {
        var parks = SimulatedParks.Load(new() { Gateways = [ShippedCity.GatewayFolder], Characters = ShippedCity.CharactersFile });
        Assert.Equal(4, parks.Gateways.Count);
    }

    [Fact]
    public void Every_mistake_of_every_file_is_reported_at_once()
    {
        var folder = Directory.CreateTempSubdirectory("smartpark-gateways-").FullName;
        File.WriteAllText(Path.Combine(folder, "a.json"), """{ "park": "p", "gateway": "g", "lines": [ { "id": "l", "kind": "modbus-tcp" } ], "devices": [ { "id": "d", "line": "x", "unit": 1, "profile": "none" } ] }""");
        var options = new RunOptions { Gateways = [folder], Profiles = ShippedCity.ProfileFolder, Characters = Path.Combine(folder, "absent.json"), Commands = Path.Combine(folder, "absent.txt") };
        var problems = Assert.Throws<ConfigurationException>(() => SimulatedParks.Load(options)).Problems;
        Directory.Delete(folder, recursive: true);
        Assert.Contains(problems, p => p.Path == "$.lines[0].host");
        Assert.Contains(problems, p => p.Path == "$.devices[0].line");
        Assert.Contains(problems, p => p.Path == "$.devices[0].profile");
        Assert.Equal(2, problems.Count(p => p.Found.Contains("no such file", StringComparison.Ordinal)));
    }
}
