using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using MQTTnet;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels.Mqtt;
using SmartPark.Telemetry.Configuration;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling.Channels.Mqtt;

public sealed class MqttChannelTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_real_broker_hands_alarms_to_whom_subscribes()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var embedded = MqttParts.NoBroker();
        using var publisher = new AlarmPublisher(new BrokerConnection { Port = broker.Port }, embedded, TimeProvider.System, new Random(1));
        var channel = new MqttChannel(new MqttSettings { Topic = "alarms/{park}/{severity}" }, publisher);
        var (client, messages) = await SubscribeAsync(broker.Port, "alarms/#");
        using var _ = client;
        var answer = await channel.SendAsync(ChannelParts.Raised(ChannelParts.Fire()).To(ChannelParts.Li), TestContext.Current.CancellationToken);
        Assert.True(answer.IsTaken, answer.Detail);
        var got = await messages.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal("alarms/qinglan/critical", got.Topic);
        using var json = JsonDocument.Parse(got.Payload);
        Assert.Equal("d-0123456789abcdef", json.RootElement.GetProperty("message").GetString());
        Assert.Equal("感烟探测器报警", json.RootElement.GetProperty("title").GetProperty("zh").GetString());

        // The broker goes and comes back: a failure, then a new connection.
        await broker.KillAsync();
        Assert.False((await channel.SendAsync(ChannelParts.Raised(ChannelParts.Fire()), TestContext.Current.CancellationToken)).IsTaken);
        await broker.RunAsync();
        var (again, after) = await SubscribeAsync(broker.Port, "alarms/#");
        using var __ = again;
        answer = await channel.SendAsync(ChannelParts.Cleared(ChannelParts.Dust().Gone(1000)), TestContext.Current.CancellationToken);
        Assert.True(answer.IsTaken, answer.Detail);
        Assert.Equal("alarms/qinglan/medium", (await after.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken)).Topic);
    }

    [Fact]
    public async Task An_alarm_that_nobody_subscribes_to_has_told_nobody()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var embedded = MqttParts.NoBroker();
        using var publisher = new AlarmPublisher(new BrokerConnection { Port = broker.Port }, embedded, TimeProvider.System, new Random(1));
        var answer = await new MqttChannel(new MqttSettings { Topic = "alarms" }, publisher).SendAsync(ChannelParts.Raised(ChannelParts.Fire()), TestContext.Current.CancellationToken);
        Assert.Equal((false, false), (answer.IsTaken, answer.IsFinal));
        Assert.Contains("nobody subscribes to alarms", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_refuses_is_an_answer()
    {
        await using var broker = await MosquittoServer.StartAsync(anonymous: false);
        await using var embedded = MqttParts.NoBroker();
        using var publisher = new AlarmPublisher(new BrokerConnection { Port = broker.Port }, embedded, TimeProvider.System, new Random(1));
        var answer = await new MqttChannel(new MqttSettings { Topic = "alarms" }, publisher).SendAsync(ChannelParts.Raised(ChannelParts.Fire()), TestContext.Current.CancellationToken);
        Assert.Equal((false, false), (answer.IsTaken, answer.IsFinal));
        Assert.Contains("NotAuthorized", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_broker_of_the_process_takes_alarms_too()
    {
        await using var embedded = MqttParts.Broker();
        using var publisher = new AlarmPublisher(new BrokerConnection(), embedded, TimeProvider.System, new Random(1));
        var channel = new MqttChannel(new MqttSettings { Topic = "alarms" }, publisher);
        Assert.Contains("has not started", (await channel.SendAsync(ChannelParts.Raised(ChannelParts.Fire()), TestContext.Current.CancellationToken)).Detail, StringComparison.Ordinal);
        await embedded.StartAsync(TestContext.Current.CancellationToken);
        var (client, messages) = await SubscribeAsync(embedded.HostPort, "alarms", embedded.Host.Username, embedded.Host.Password);
        using var _ = client;
        var answer = await channel.SendAsync(ChannelParts.Raised(ChannelParts.Fire()), TestContext.Current.CancellationToken);
        Assert.True(answer.IsTaken, answer.Detail);
        Assert.Contains("fire-smoke", Encoding.UTF8.GetString((await messages.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken)).Payload), StringComparison.Ordinal);
    }

    private static async Task<(IMqttClient Client, ChannelReader<MqttApplicationMessage> Messages)> SubscribeAsync(int port, string filter, string? user = null, string password = "")
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var messages = Channel.CreateBounded<MqttApplicationMessage>(100);
        client.ApplicationMessageReceivedAsync += e => messages.Writer.WriteAsync(e.ApplicationMessage).AsTask();
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port);
        await client.ConnectAsync((user is null ? options : options.WithCredentials(user, password)).Build(), TestContext.Current.CancellationToken);
        await client.SubscribeAsync(filter, cancellationToken: TestContext.Current.CancellationToken);
        return (client, messages.Reader);
    }
}
