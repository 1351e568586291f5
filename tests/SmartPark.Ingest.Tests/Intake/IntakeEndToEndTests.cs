using System.Net.Http.Json;
using System.Text.Json;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Telemetry.Sparkplug;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>From a message on a real broker, Debian's mosquitto or the embedded one, to store, acknowledgement and STATE.</summary>
public sealed class IntakeEndToEndTests
{
    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sample_is_stored_with_its_place_and_its_message_acknowledged(bool embedded)
    {
        await using var mosquitto = embedded ? null : await MosquittoServer.StartAsync();
        await using var host = await IngestHost.StartAsync(Settings(mosquitto));
        await using var edge = mosquitto is null ? await host.EdgeAsync() : await EdgeNode.ConnectAsync(mosquitto.Port);
        await edge.BirthAsync();
        var time = Now;
        await edge.PublishAsync("DDATA", "meter", Payloads.Data(12.5, seq: 2, new(0xA, 1), time));
        await edge.PublishAsync("DDATA", "meter", Payloads.Data(13.5, seq: 3, new(0xA, 2), time + 1));

        await Wait.UntilAsync(() => edge.Stored is [1, 2], "acknowledged");
        Assert.Equal([("meter", 12.5, "b1", "e1"), ("meter", 13.5, "b1", "e1")],
            host.Store.Stored.OrderBy(s => s.Sample.SourceTimeUnixMs).Select(s => (s.Sample.Series.Device, s.Sample.Value, s.Placement.Building!, s.Placement.Enterprise!)));
        Assert.True(host.Get<NodeStates>().OfDevice("east", "meter")!.Online);
        Assert.Equal(0, edge.Rebirths);
    }

    [Fact]
    public async Task Poison_wrong_types_and_unknown_devices_become_dead_letters_and_the_flow_goes_on()
    {
        await using var mosquitto = await MosquittoServer.StartAsync();
        await using var host = await IngestHost.StartAsync(Settings(mosquitto));
        await using var edge = await EdgeNode.ConnectAsync(mosquitto.Port);
        await edge.BirthAsync();
        await edge.PublishAsync("DDATA", "meter", [0xFF, 0xFF, 0xFF]);
        await edge.PublishAsync("DDATA", "meter", Payloads.Ours(w => w.WriteString("active_power_kw"u8, Now, "12,5"u8), seq: 3, new(0xA, 1)));
        await edge.PublishAsync("DDATA", "ghost", Payloads.Data(1, seq: 4, new(0xA, 2), Now));
        await edge.PublishAsync("DDATA", "meter", Payloads.Data(1, seq: 5, new(0xA, 3), Now));

        await Wait.UntilAsync(() => edge.Stored is [1, 2, 3], "acknowledged");
        Assert.Single(host.Store.Stored);
        Assert.Equal(
            [RefusalReason.UnregisteredDevice, RefusalReason.WrongType, RefusalReason.PoisonPayload], host.Get<DeadLetterStore>().List(10).Select(l => l.Letter.Reason));
    }

    [Fact]
    public async Task With_AcceptUnregistered_a_device_nobody_registered_is_stored_without_place()
    {
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Intake:AcceptUnregistered"] = "true" });
        await using var edge = await host.EdgeAsync();
        await edge.BirthAsync("ghost");
        await edge.PublishAsync("DDATA", "ghost", Payloads.Data(1, seq: 2, new(0xA, 2), Now));

        await Wait.UntilAsync(() => edge.Stored is [2], "acknowledged");
        Assert.Equal(default, host.Store.Stored.Single().Placement);
    }

    [Fact]
    public async Task STATE_says_online_after_connecting_and_offline_on_leaving()
    {
        await using var mosquitto = await MosquittoServer.StartAsync();
        await using var edge = await EdgeNode.ConnectAsync(mosquitto.Port);
        var before = Now;
        await using (await IngestHost.StartAsync(Settings(mosquitto)))
        {
            await Wait.UntilAsync(() => edge.States.Count == 1, "online");
        }

        await Wait.UntilAsync(() => edge.States.Count == 2, "offline");
        Assert.Equal([true, false], edge.States.Select(s => s.Online));
        Assert.InRange(edge.States[0].TimestampUnixMs, before, Now);
        Assert.True(edge.States[1].TimestampUnixMs >= edge.States[0].TimestampUnixMs);

        await using var late = await EdgeNode.ConnectAsync(mosquitto.Port, gateway: "late");
        await Wait.UntilAsync(() => late.States is [{ Online: false }], "the retained STATE");
    }

    [Fact]
    public async Task A_store_that_is_away_too_long_makes_STATE_offline_and_online_again_with_a_later_time()
    {
        await using var mosquitto = await MosquittoServer.StartAsync();
        await using var host = await IngestHost.StartAsync(Settings(mosquitto, ("SmartPark:Intake:StoreAwayMs", "300")));
        await using var edge = await EdgeNode.ConnectAsync(mosquitto.Port);
        await Wait.UntilAsync(() => edge.States is [{ Online: true }], "online");
        await edge.BirthAsync();
        host.Store.Keep = _ => true;
        await edge.PublishAsync("DDATA", "meter", Payloads.Data(1, seq: 2, new(0xA, 1), Now));
        await Wait.UntilAsync(() => edge.States.Count > 1 && !edge.States[^1].Online, "offline");
        var offline = edge.States[^1];
        using var notReady = await host.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, notReady.StatusCode);
        Assert.Empty(edge.Stored);

        host.Store.Keep = _ => false;
        await Wait.UntilAsync(() => edge.States[^1].Online, "online again");
        Assert.True(edge.States[^1].TimestampUnixMs >= offline.TimestampUnixMs);
        await Wait.UntilAsync(() => edge.Stored is [1], "what had waited is stored and acknowledged");
    }

    [Fact]
    public async Task While_the_store_is_away_the_live_picture_goes_on_and_nothing_is_acknowledged()
    {
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Intake:StoreAwayMs"] = "200", ["SmartPark:Intake:BatchSamples"] = "1" });
        await using var edge = await host.EdgeAsync();
        await edge.BirthAsync();
        host.Store.Hang();
        var time = Now;
        for (var i = 0; i < 50; i++)
        {
            await edge.PublishAsync("DDATA", "meter", Payloads.Data(i, seq: (byte)(2 + i), new(0xA, i + 1), time + i));
        }

        await Wait.UntilAsync(() => host.Get<LatestValues>().TryGet(new("east", "meter", "active_power_kw"), out var latest) && latest.Value == 49, "the last value is shown");
        Assert.Empty(edge.Stored);

        host.Store.LetGo();
        await Wait.UntilAsync(() => edge.Stored.Count > 0, "the batches that had waited are acknowledged");
        await edge.PublishAsync("DDATA", "meter", Payloads.Data(50, seq: 52, new(0xA, 51), time + 50));
        await Wait.UntilAsync(() => edge.Stored.Contains(51), "new ones too");
        Assert.Equal(edge.Stored.Count, host.Store.Stored.Count);
        Assert.True(edge.Stored.Count < 51, "what was only shown was acknowledged");
    }

    [Fact]
    public async Task Another_who_says_that_this_host_is_offline_is_contradicted()
    {
        await using var mosquitto = await MosquittoServer.StartAsync();
        await using var host = await IngestHost.StartAsync(Settings(mosquitto));
        await using var edge = await EdgeNode.ConnectAsync(mosquitto.Port);
        await Wait.UntilAsync(() => edge.States is [{ Online: true }], "online");
        var birth = edge.States[0];

        await edge.PublishAsync("spBv1.0/STATE/smartpark", new SparkplugState(Online: false, birth.TimestampUnixMs - 1000).ToUtf8Bytes(), MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce, retain: true);
        await Wait.UntilAsync(() => edge.States.Count == 3, "said again");
        Assert.Equal(birth, edge.States[2]);

        var later = Now + 5000;
        await edge.PublishAsync("spBv1.0/STATE/smartpark", new SparkplugState(Online: false, later).ToUtf8Bytes(), MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce, retain: true);
        await Wait.UntilAsync(() => edge.States[^1].Online && edge.States[^1].TimestampUnixMs > later, "outdone");
        Assert.Contains(host.Logs.Lines, l => l.StartsWith("Warning 4034: Another sender said on STATE that host smartpark is offline", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broker_that_was_killed_is_found_again_and_nodes_that_do_not_come_back_stay_offline()
    {
        await using var mosquitto = await MosquittoServer.StartAsync();
        await using var host = await IngestHost.StartAsync(Settings(mosquitto));
        await using (var edge = await EdgeNode.ConnectAsync(mosquitto.Port))
        {
            await edge.BirthAsync();
            await Wait.UntilAsync(() => host.Get<NodeStates>().OfDevice("east", "meter") is { Online: true }, "born");
            await mosquitto.KillAsync();
            await Wait.UntilAsync(() => host.Get<NodeStates>().OfDevice("east", "meter") is { Online: false }, "everything is stale");
            Assert.False(host.Get<BrokerStatus>().State.IsConnected);
        }

        await mosquitto.RunAsync();
        await Wait.UntilAsync(() => host.Get<BrokerStatus>().State.IsOnline, "connected again");
        Assert.False(host.Get<NodeStates>().All[0].Online);
    }

    [Fact]
    public async Task A_seq_gap_asks_the_node_for_its_births()
    {
        await using var host = await IngestHost.StartAsync();
        await using var edge = await host.EdgeAsync();
        await edge.BirthAsync();
        await edge.PublishAsync("DDATA", "meter", Payloads.Data(1, seq: 9, time: Now));

        await Wait.UntilAsync(() => edge.Rebirths == 1, "the request");
    }

    [Fact]
    public async Task What_was_known_before_is_shown_after_a_restart()
    {
        var store = new FakeReadingStore { Latest = [new(new("east", "meter", "active_power_kw"), Now - 60_000, 42, Telemetry.Quality.Good, Telemetry.QualityReason.None)] };
        await using var host = await IngestHost.StartAsync(store: store);

        var device = await host.Http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/devices/east/meter", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(42, device.GetProperty("values")[0].GetProperty("value").GetDouble());
    }

    private static Dictionary<string, string?> Settings(MosquittoServer? mosquitto, params (string Key, string Value)[] more)
    {
        var settings = more.ToDictionary(m => m.Key, m => (string?)m.Value);
        if (mosquitto is not null)
        {
            settings["SmartPark:Broker:Port"] = mosquitto.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return settings;
    }
}
