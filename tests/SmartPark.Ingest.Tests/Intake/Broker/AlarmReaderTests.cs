using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using SmartPark.Alarms.Engine;
using SmartPark.Ingest.AlarmDesk;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake.Broker;

/// <summary>Who reads alarms at the embedded broker with a credential of his own, and does nothing else there.</summary>
public sealed class AlarmReaderTests : IAsyncLifetime
{
    private const string Password = "secret-of-desk";
    private readonly string _readers = Path.GetTempFileName();
    private readonly string _telling = Path.GetTempFileName();
    private IngestHost? _host;

    private IngestHost Host => _host ?? throw new InvalidOperationException();

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_readers, $"# who reads alarms\ndesk:{Password}\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_telling, """
            { "format": 1, "channels": [ { "id": "bus", "title": { "zh": "总线", "en": "Bus" }, "mqtt": { "topic": "alarms/{park}/{severity}" } } ],
              "routes": [ { "id": "all", "title": { "zh": "全部", "en": "All" }, "steps": [ { "channels": [ "bus" ] } ] } ] }
            """, TestContext.Current.CancellationToken);
        _host = await IngestHost.StartAsync(new() { ["SmartPark:Broker:Embedded:ReadersFile"] = _readers, ["SmartPark:Paths:Telling"] = _telling });
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        File.Delete(_readers);
        File.Delete(_telling);
    }

    [Fact]
    public async Task A_reader_gets_what_the_channel_publishes_and_the_alarm_has_its_receipt()
    {
        var got = new ConcurrentQueue<(string Topic, byte[] Payload)>();
        using var reader = Client(got);
        await reader.ConnectAsync(Options("desk").Build(), TestContext.Current.CancellationToken);
        Assert.True(await TrySubscribeAsync(reader, "alarms/#"));

        var id = Raise();
        await Wait.UntilAsync(() => !got.IsEmpty, "the alarm");
        Assert.True(got.TryPeek(out var first));
        Assert.Equal("alarms/east/critical", first.Topic);
        using var json = JsonDocument.Parse(first.Payload);
        Assert.Equal(id.Value, json.RootElement.GetProperty("id").GetGuid());
        await Wait.UntilAsync(() => Host.Get<EpisodeBook>().HistoryOf(id).Any(e => e.Kind == DeskEventKind.Told), "the receipt");
    }

    [Fact]
    public async Task A_reader_hears_nothing_else_and_says_nothing_not_even_as_its_last_will()
    {
        await using var edge = await Host.EdgeAsync();
        var got = new ConcurrentQueue<(string, byte[])>();
        using (var reader = Client(got))
        {
            await reader.ConnectAsync(
                Options("desk/2").WithWillTopic("spBv1.0/east/NCMD/gw1").WithWillPayload([1]).WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(),
                TestContext.Current.CancellationToken);
            foreach (var filter in (string[])["#", "+/#", "spBv1.0/#", "spBv1.0/east/DDATA/#", "spBv1.0/STATE/+", "STATE/#", "spBv1.0/east/NCMD/gw1", "smartpark/#", "$SYS/#", "other"])
            {
                Assert.False(await TrySubscribeAsync(reader, filter), filter);
            }

            foreach (var topic in (string[])["spBv1.0/east/NCMD/gw1", "spBv1.0/east/DDATA/gw1/meter", "spBv1.0/east/NDEATH/gw1", "spBv1.0/STATE/smartpark", "alarms/east/critical", "other"])
            {
                var answer = await reader.PublishAsync(
                    new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload([1]).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithRetainFlag().Build(),
                    TestContext.Current.CancellationToken);
                Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, answer.ReasonCode);
            }

            // It goes without a word: the broker says its will.
        }

        await Wait.UntilAsync(() => Host.Logs.Lines.Count(l => l.Contains("\"desk/2\" may not publish on spBv1.0/east/NCMD/gw1", StringComparison.Ordinal)) == 2, "the will is refused");
        Assert.Empty(got);
        Assert.Equal(0, edge.Commands);
    }

    [Fact]
    public async Task A_gateway_reads_no_alarms_and_takes_no_reader_s_session()
    {
        var got = new ConcurrentQueue<(string, byte[])>();
        using var reader = Client(got);
        await reader.ConnectAsync(Options("desk").Build(), TestContext.Current.CancellationToken);
        Assert.True(await TrySubscribeAsync(reader, "alarms/+/critical"));
        await using var edge = await Host.EdgeAsync();

        Assert.False(await edge.TrySubscribeAsync("alarms/#"));
        Assert.False(await edge.TrySubscribeAsync("alarms/east/critical"));
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => Host.EdgeAsync(clientId: "desk"));
        Assert.True(reader.IsConnected);
    }

    [Fact]
    public async Task A_reader_takes_no_gateway_s_session_and_needs_its_password()
    {
        await using var edge = await Host.EdgeAsync(clientId: "east-gw1");
        var got = new ConcurrentQueue<(string, byte[])>();
        using var reader = Client(got);

        Assert.Equal(MqttClientConnectResultCode.ClientIdentifierNotValid, await ConnectAsync(reader, Options("east-gw1")));
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await ConnectAsync(reader, Options("desk").WithCredentials("desk", "guess")));
        Assert.True(edge.IsConnected);
    }

    private MqttClientOptionsBuilder Options(string clientId) => new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", Host.Broker.Port).WithClientId(clientId)
        .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).WithCredentials("desk", Password);

    private static IMqttClient Client(ConcurrentQueue<(string Topic, byte[] Payload)> got)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += e =>
        {
            got.Enqueue((e.ApplicationMessage.Topic, e.ApplicationMessage.Payload.ToArray()));
            return Task.CompletedTask;
        };
        return client;
    }

    private static async Task<MqttClientConnectResultCode> ConnectAsync(IMqttClient client, MqttClientOptionsBuilder options) =>
        (await client.ConnectAsync(options.Build(), TestContext.Current.CancellationToken)).ResultCode;

    private static async Task<bool> TrySubscribeAsync(IMqttClient client, string filter) =>
        (await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken)).Items.First().ResultCode <= MqttClientSubscribeResultCode.GrantedQoS2;

    private EpisodeId Raise()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var id = EpisodeId.Of("smoke", "east/smoke/smoke_state", now);
        Assert.Equal(0, Host.Get<EpisodeBook>().Take([new("east", new("smoke", "0123456789abcdef", "east/smoke/smoke_state", "smoke", AlarmChange.Raised, now, now, 1, double.NaN, id))], []));
        return id;
    }
}
