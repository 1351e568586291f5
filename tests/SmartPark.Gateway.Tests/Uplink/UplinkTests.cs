using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPark.Gateway.Site;
using SmartPark.Gateway.Uplink;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Sparkplug;
using SmartPark.TestServers;

namespace SmartPark.Gateway.Tests.Uplink;

public class UplinkTests
{
    private const string Host = "smartpark";

    private static BrokerConnection To(int port) => new() { Port = port };

    /// <summary>seq runs from 0 at each NBIRTH without a gap, modulo 256.</summary>
    private static void AssertContinuous(IEnumerable<SeenMessage> messages)
    {
        byte? expected = null;
        foreach (var message in messages.Where(m => m.Type is not ("NDEATH" or "NCMD")))
        {
            Assert.Equal(message.Type == "NBIRTH" ? (byte)0 : expected!.Value, message.Seq);
            expected = (byte)(message.Seq!.Value + 1);
        }
    }

    private static double? BdSeq(SeenMessage message) => message.Number("bdSeq");

    [Fact]
    public async Task Births_come_before_data_and_seq_has_no_gap()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var probe = await BrokerProbe.ConnectAsync(broker.Port);
        await using var uplink = new TestUplink(To(broker.Port));
        uplink.Read(0, 1.5);
        for (var i = 0; i < 300; i++)
        {
            uplink.Read(1, i);
        }

        await probe.WaitForAsync(seen => seen.Count(m => m.Type == "DDATA") == 301);
        var seen = probe.Seen;
        Assert.Equal("NBIRTH", seen[0].Type);
        Assert.Equal(0, BdSeq(seen[0]));
        var rebirth = seen[0].Metrics.Single(m => m.Name == "Node Control/Rebirth");
        Assert.Equal(SparkplugDataType.Boolean, rebirth.Type);
        Assert.Contains(seen[0].Metrics, m => m.Name == "gateway_uptime_s" && m.Type == SparkplugDataType.Double);
        foreach (var device in new[] { "meter-1", "meter-2" })
        {
            var birth = seen.First(m => m.Device == device);
            Assert.Equal("DBIRTH", birth.Type);
            Assert.Equal(["active_power_kw", "energy_import_kwh"], birth.Metrics.Select(m => m.Name));
            Assert.All(birth.Metrics, m => Assert.Equal(SparkplugDataType.Double, m.Type));
        }

        var data = probe.Of("DDATA").Where(m => m.Device == "meter-2").ToArray();

        // Live goes first: what was read before the session was up may come after what was read since, so all 300 are there once, in any order.
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (double?)i), data.Select(d => d.Number("active_power_kw")).Order());
        Assert.All(data, d => Assert.Equal((7UL, MqttQualityOfServiceLevel.AtMostOnce, false), (d.Id!.Value.Epoch, d.Qos, d.Retain)));
        AssertContinuous(seen);
    }

    [Fact]
    public async Task Stopping_sends_what_was_read_last_and_says_NDEATH()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var probe = await BrokerProbe.ConnectAsync(broker.Port);
        var uplink = new TestUplink(To(broker.Port));
        await uplink.WaitForAsync(UplinkState.Online);
        uplink.Read(0, 42);
        await uplink.StopAsync();
        await probe.WaitForAsync(seen => seen.Any(m => m.Type == "NDEATH"));
        Assert.Equal(42, probe.Of("DDATA").Single().Number("active_power_kw"));
        var death = probe.Seen[^1];
        Assert.Equal(("NDEATH", MqttQualityOfServiceLevel.AtLeastOnce, (byte?)null), (death.Type, death.Qos, death.Seq));
        Assert.Equal(BdSeq(probe.Of("NBIRTH").Single()), BdSeq(death));
        Assert.Equal(UplinkState.Stopped, uplink.Status.Now.State);
    }

    [Fact]
    public async Task A_rebirth_request_gives_all_births_again_with_the_same_bdSeq_and_data_go_on()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var probe = await BrokerProbe.ConnectAsync(broker.Port);
        await using var uplink = new TestUplink(To(broker.Port));
        uplink.Read(0, 1);
        uplink.Presence(1, DevicePresence.Silent);
        await probe.WaitForAsync(seen => seen.Any(m => m.Type == "DDATA") && seen.Any(m => m.Type == "DDEATH"));
        await probe.PublishAsync(TestUplink.CommandTopic, [0xFF, 0xFF, 0x01]);
        await probe.RebirthAsync(TestUplink.CommandTopic);
        await probe.RebirthAsync(TestUplink.CommandTopic);
        await probe.WaitForAsync(seen => seen.Count(m => m.Type == "NBIRTH") == 2 && seen.Count(m => m.Type == "DDEATH") == 2);
        uplink.Read(0, 2);
        await probe.WaitForAsync(seen => seen.Count(m => m.Type == "DDATA") == 2);
        Assert.Equal([0d, 0d], probe.Of("NBIRTH").Select(BdSeq));
        Assert.Equal(["NBIRTH", "DBIRTH:meter-1", "DBIRTH:meter-2", "DDEATH:meter-2", "DDATA:meter-1"],
            probe.Seen.SkipWhile(m => m.Type != "NBIRTH").Skip(1).SkipWhile(m => m.Type != "NBIRTH").Select(m => m.Device is null ? m.Type : $"{m.Type}:{m.Device}"));
        AssertContinuous(probe.Seen);
        Assert.Contains(uplink.Log.Lines, l => l.Id.Id == 2107);
    }

    [Fact]
    public async Task A_device_that_falls_silent_dies_and_is_born_again_before_its_next_data()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var probe = await BrokerProbe.ConnectAsync(broker.Port);
        await using var uplink = new TestUplink(To(broker.Port));
        uplink.Read(0, 1);
        await probe.WaitForAsync(seen => seen.Any(m => m.Type == "DDATA"));
        uplink.Presence(0, DevicePresence.Silent);
        await probe.WaitForAsync(seen => seen.Any(m => m.Type == "DDEATH"));
        uplink.Read(0, 2);
        await probe.WaitForAsync(seen => seen.Count(m => m.Type == "DDATA") == 2);
        Assert.Equal(["DBIRTH", "DDATA", "DDEATH", "DBIRTH", "DDATA"], probe.Seen.Where(m => m.Device == "meter-1").Select(m => m.Type));
        AssertContinuous(probe.Seen);
    }

    [Fact]
    public async Task After_a_broker_restart_births_are_fresh_bdSeq_is_one_more_and_waiting_data_are_historical()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var uplink = new TestUplink(To(broker.Port));
        await using (var before = await BrokerProbe.ConnectAsync(broker.Port))
        {
            uplink.Read(0, 1);
            uplink.Read(1, 1);
            await before.WaitForAsync(seen => seen.Count(m => m.Type == "DDATA") == 2 || uplink.Status.Messages == 2);
        }

        await broker.KillAsync();
        await uplink.WaitForAsync(UplinkState.Connecting);
        uplink.Read(0, 2);
        await broker.RunAsync();
        await using var after = await BrokerProbe.ConnectAsync(broker.Port);
        await uplink.WaitForAsync(UplinkState.Online);
        await after.RebirthAsync(TestUplink.CommandTopic);
        await after.WaitForAsync(seen => seen.Any(m => m.Type == "NBIRTH") && seen.Count(m => m.Type == "DBIRTH") >= 2);
        Assert.True(BdSeq(after.Of("NBIRTH")[0]) >= 1);
        await Eventually.Async(() => uplink.Outbox.Waiting == 0);
        Assert.True(uplink.Status.Reconnects >= 1);
    }

    [Fact]
    public async Task The_will_has_the_bdSeq_of_the_birth_and_every_connection_one_more()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var probe = await BrokerProbe.ConnectAsync(broker.Port);
        await using var proxy = new CuttingProxy(broker.Port);
        await using var uplink = new TestUplink(To(proxy.Port));
        for (var connection = 0; connection < 3; connection++)
        {
            var births = connection + 1;
            await probe.WaitForAsync(seen => seen.Count(m => m.Type == "NBIRTH") == births);
            proxy.Cut();
            await probe.WaitForAsync(seen => seen.Count(m => m.Type == "NDEATH") == births);
        }

        await probe.WaitForAsync(seen => seen.Count(m => m.Type == "NBIRTH") == 4);
        Assert.Equal([0d, 1d, 2d, 3d], probe.Of("NBIRTH").Select(BdSeq));
        Assert.Equal([0d, 1d, 2d], probe.Of("NDEATH").Select(BdSeq));
    }

    [Fact]
    public async Task With_a_primary_host_nothing_is_born_before_it_is_online_and_offline_means_NDEATH_and_waiting()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var probe = await BrokerProbe.ConnectAsync(broker.Port);
        await probe.StateAsync(Host, false, 1000);
        await using var uplink = new TestUplink(To(broker.Port), Host);
        await uplink.WaitForAsync(UplinkState.WaitingForHost);
        uplink.Read(0, 1);
        Assert.Empty(probe.Seen);

        await probe.StateAsync(Host, true, 2000);
        await probe.WaitForAsync(seen => seen.Any(m => m.Type == "DDATA"));
        Assert.True(probe.Of("DDATA")[0].Metrics[0].Historical, "read before the session");

        await probe.StateAsync(Host, false, 1500);
        await Eventually.Async(() => uplink.Log.Lines.Any(l => l.Id.Id == 2106));
        Assert.Equal(UplinkState.Online, uplink.Status.Now.State);

        await probe.StateAsync(Host, false, 3000);
        await probe.WaitForAsync(seen => seen.Any(m => m.Type == "NDEATH"));
        await uplink.WaitForAsync(UplinkState.WaitingForHost);
        var second = uplink.Read(0, 2);
        var count = probe.Seen.Count;
        await probe.StateAsync(Host, true, 4000);
        await probe.WaitForAsync(seen => seen.Any(m => m.Id?.Number == second));
        Assert.Equal("NBIRTH", probe.Seen[count].Type);
        Assert.Equal([0d, 1d], probe.Of("NBIRTH").Select(BdSeq));
    }

    [Fact]
    public async Task Only_acknowledged_messages_leave_and_the_others_come_again_in_the_next_session()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var probe = await BrokerProbe.ConnectAsync(broker.Port);
        await probe.StateAsync(Host, true, 1000);
        await using var proxy = new CuttingProxy(broker.Port);
        await using var uplink = new TestUplink(To(proxy.Port), Host);
        await uplink.WaitForAsync(UplinkState.Online);
        var numbers = Enumerable.Range(0, 10).Select(i => uplink.Read(0, i)).ToArray();
        await probe.WaitForAsync(seen => seen.Count(m => m.Type == "DDATA") == 10);
        var stored = new StoredRanges(7);
        stored.TryAdd(numbers[0], numbers[3]);
        stored.TryAdd(numbers[6]);
        await probe.StoredAsync(TestUplink.CommandTopic, stored);
        await Eventually.Async(() => uplink.Outbox.Waiting == 5);

        proxy.Cut();
        await probe.WaitForAsync(seen => seen.Count(m => m.Type == "DDATA") == 15);
        var again = probe.Of("DDATA").Skip(10).ToArray();
        Assert.Equal([numbers[4], numbers[5], numbers[7], numbers[8], numbers[9]], again.Select(m => m.Id!.Value.Number));
        Assert.All(again, m => Assert.All(m.Metrics, x => Assert.True(x.Historical)));
        stored = new StoredRanges(7);
        stored.TryAdd(1, 100);
        await probe.StoredAsync(TestUplink.CommandTopic, stored);
        await Eventually.Async(() => uplink.Outbox.Waiting == 0);
    }

    [Fact]
    public async Task Two_gateways_with_one_id_do_not_fight_and_the_one_that_was_dropped_says_why()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await AssertTakeOverAsync(broker.Port);
    }

    [Fact]
    public async Task A_take_over_is_recognised_at_the_embedded_broker_too()
    {
        var port = FreePort();
        using var server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder().WithDefaultEndpoint()
            .WithDefaultEndpointPort(port).WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).Build());
        await server.StartAsync();
        await AssertTakeOverAsync(port);
        await server.StopAsync();
    }

    private static async Task AssertTakeOverAsync(int port)
    {
        await using var probe = await BrokerProbe.ConnectAsync(port);
        await using var first = new TestUplink(To(port));
        await first.WaitForAsync(UplinkState.Online);
        await using var second = new TestUplink(To(port), epoch: 8);

        // Which of the two gives in depends on the broker: one that tells the reason drops the first for good; with one that does not they
        // throw each other out a few times before one of them understands.
        TestUplink[] both = [first, second];
        await Eventually.Async(() => both.Any(u => u.Log.Lines.Any(l => l.Id.Id == 2121)), () => $"{first.Log}\n--\n{second.Log}");
        var loser = both.Single(u => u.Status.Now.State == UplinkState.TakenOver);
        var winner = both.Single(u => u != loser);
        var told = loser.Log.Lines.Single(l => l.Id.Id == 2121);
        Assert.Equal(LogLevel.Error, told.Level);
        Assert.Contains("east/gw-1", told.Text, StringComparison.Ordinal);
        await winner.WaitForAsync(UplinkState.Online);
        winner.Read(0, 5);
        await probe.WaitForAsync(seen => seen.Any(m => m.Type == "DDATA"));
        Assert.Equal((UplinkState.Online, UplinkState.TakenOver), (winner.Status.Now.State, loser.Status.Now.State));
    }

    [Fact]
    public async Task The_embedded_broker_sees_the_same_births_and_data()
    {
        var port = FreePort();
        using var server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder().WithDefaultEndpoint()
            .WithDefaultEndpointPort(port).WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).Build());
        await server.StartAsync();
        await using var probe = await BrokerProbe.ConnectAsync(port);
        await using (var uplink = new TestUplink(To(port)))
        {
            uplink.Read(0, 1);
            uplink.Read(1, 2);
            await probe.WaitForAsync(seen => seen.Count(m => m.Type == "DDATA") == 2);
        }

        await probe.WaitForAsync(seen => seen.Any(m => m.Type == "NDEATH"));
        AssertContinuous(probe.Seen);
        await server.StopAsync();
    }

    [Fact]
    public async Task The_password_comes_from_its_file_and_a_wrong_one_is_told_and_not_fatal()
    {
        var folder = Directory.CreateTempSubdirectory("smartpark-").FullName;
        var passwords = Path.Combine(folder, "passwd");
        using (var tool = Process.Start("mosquitto_passwd", ["-b", "-c", passwords, "gw", "right"]))
        {
            await tool.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, tool.ExitCode);
        }

        // The broker steps down from root to its own user, who must be able to read the file.
        using (var chmod = Process.Start("chmod", ["-R", "a+rX", folder]))
        {
            await chmod.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await using var broker = await MosquittoServer.StartAsync(anonymous: false, $"password_file {passwords}");
        var secret = Path.Combine(folder, "secret");
        await File.WriteAllTextAsync(secret, "wrong\n", TestContext.Current.CancellationToken);
        await using var uplink = new TestUplink(To(broker.Port) with { Username = "gw", PasswordFile = secret });
        await Eventually.Async(() => uplink.Log.Lines.Any(l => l.Id.Id == 2123), () => uplink.Log.ToString());
        Assert.DoesNotContain("wrong", uplink.Log.ToString(), StringComparison.Ordinal);

        // Rotated without a restart.
        await File.WriteAllTextAsync(secret, "right\n", TestContext.Current.CancellationToken);
        await uplink.WaitForAsync(UplinkState.Online);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_costs_nothing_but_patience()
    {
        var port = FreePort();
        await using var uplink = new TestUplink(To(port));
        uplink.Read(0, 1);
        await Eventually.Async(() => uplink.Log.Lines.Any(l => l.Id.Id == 2124), () => uplink.Log.ToString());
        Assert.Equal((1, UplinkState.Connecting), (uplink.Outbox.Waiting, uplink.Status.Now.State));
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
