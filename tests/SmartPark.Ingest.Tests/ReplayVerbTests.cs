using Microsoft.Extensions.Configuration;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Ingest.Tests;

/// <summary>The verb that replays dead letters of a running service.</summary>
public sealed class ReplayVerbTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task It_replays_by_the_address_and_token_of_the_settings_and_says_what_stayed()
    {
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Access:Token"] = Token });
        Letters(host, "meter", "ghost");
        var settings = Settings(("SmartPark:Http:Urls", host.Url.ToString()), ("SmartPark:Access:Token", Token));

        Assert.Equal(0, await Replay.RunAsync(settings, ["--device", "meter", "--reason", "wrong-unit"]));
        Assert.Single(host.Store.Stored);
        Assert.Equal(1, await Replay.RunAsync(settings, ["--url", host.Url.ToString()]));
        Assert.Equal(RefusalReason.UnregisteredDevice, Assert.Single(host.Get<DeadLetterStore>().List(10)).Letter.Reason);
    }

    [Fact]
    public async Task A_wrong_token_a_wrong_word_and_a_service_that_is_not_there_are_told_apart()
    {
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Access:Token"] = Token });

        Assert.Equal(3, await Replay.RunAsync(Settings(("SmartPark:Access:Token", Token.Replace('0', 'x'))), ["--url", host.Url.ToString()]));
        Assert.Equal(3, await Replay.RunAsync(Settings(("SmartPark:Access:Token", Token)), ["--url", host.Url.ToString(), "--reason", "because"]));
        Assert.Equal(3, await Replay.RunAsync(Settings(), ["--url", "http://127.0.0.1:1"]));
        Assert.Equal(2, await Replay.RunAsync(Settings(), ["--rason", "wrong-unit"]));
        Assert.Equal(2, await Replay.RunAsync(Settings(), ["--url"]));
        Assert.Equal(2, await Replay.RunAsync(Settings(), ["--url", "nowhere"]));
        Assert.Equal(2, await Replay.RunAsync(Settings(("SmartPark:Access:TokenFile", "/no/such/file")), ["--url", host.Url.ToString()]));
    }

    private static IConfiguration Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build();

    private static void Letters(IngestHost host, params string[] devices) => host.Get<DeadLetterStore>().Add([.. devices.Select(d =>
        new DeadLetter(Payloads.Now, RefusalReason.WrongUnit, "found unit", "east", "gw1", d, "active_power_kw", Payloads.Now, 1, null, new(null, Quality.Good, QualityReason.None)))]);
}
