using System.Buffers;
using System.Text;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Tests.Uplink;

/// <summary>One metric as it arrived.</summary>
internal sealed record SeenMetric(string Name, SparkplugDataType Type, double? Number, long? Time, bool Historical, bool Null, Quality Quality, string? Text = null);

/// <summary>One message as it arrived.</summary>
internal sealed record SeenMessage(string Topic, string Type, string? Device, byte? Seq, OutboxId? Id, IReadOnlyList<SeenMetric> Metrics, MqttQualityOfServiceLevel Qos, bool Retain)
{
    public double? Number(string metric) => Metrics.Single(m => m.Name == metric).Number;
}

/// <summary>A Sparkplug host made of a plain MQTT client: sees everything, commands on request.</summary>
internal sealed class BrokerProbe : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly List<SeenMessage> _seen = [];
    private readonly Lock _gate = new();

    public IReadOnlyList<SeenMessage> Seen
    {
        get
        {
            lock (_gate)
            {
                return [.. _seen];
            }
        }
    }

    public string Describe => string.Join('\n', Seen.Select(m => $"{m.Topic} seq {m.Seq} {m.Id} {string.Join(' ', m.Metrics.Select(x => $"{x.Name}={x.Number}{(x.Historical ? "h" : "")}"))}"));

    public static async Task<BrokerProbe> ConnectAsync(int port, string? user = null, string? password = null)
    {
        var probe = new BrokerProbe();
        probe._client.ApplicationMessageReceivedAsync += probe.OnMessageAsync;
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId($"probe-{Guid.NewGuid():n}");
        if (user is not null)
        {
            options.WithCredentials(user, password!);
        }

        await probe._client.ConnectAsync(options.Build(), TestContext.Current.CancellationToken);
        await probe._client.SubscribeAsync("spBv1.0/#", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        return probe;
    }

    public IReadOnlyList<SeenMessage> Of(string type) => [.. Seen.Where(m => m.Type == type)];

    public Task WaitForAsync(Func<IReadOnlyList<SeenMessage>, bool> condition) => Eventually.Async(() => condition(Seen), () => Describe);

    public Task PublishAsync(string topic, byte[] payload, bool retain = false) => _client.PublishAsync(
        new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithRetainFlag(retain).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(),
        TestContext.Current.CancellationToken);

    public Task StateAsync(string host, bool online, long timestamp) => PublishAsync($"spBv1.0/STATE/{host}", new SparkplugState(online, timestamp).ToUtf8Bytes(), retain: true);

    public Task CommandAsync(string topic, Action<SparkplugPayloadWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new SparkplugPayloadWriter(buffer);
        writer.Begin(1);
        write(writer);
        return PublishAsync(topic, buffer.WrittenSpan.ToArray());
    }

    public Task RebirthAsync(string topic) => CommandAsync(topic, w => w.WriteBoolean(SparkplugNames.RebirthUtf8, 1, true));

    public Task StoredAsync(string topic, StoredRanges ranges) => CommandAsync(topic, w => w.WriteString(SparkplugNames.OutboxStoredUtf8, 1, Encoding.UTF8.GetBytes(ranges.ToString())));

    public async ValueTask DisposeAsync()
    {
        // The broker may be gone already: a probe's goodbye is no test's claim.
        await _client.TryDisconnectAsync();
        _client.Dispose();
    }

    private Task OnMessageAsync(MqttApplicationMessageReceivedEventArgs args)
    {
        var topic = args.ApplicationMessage.Topic;
        var parts = topic.Split('/');
        if (parts[1] != "STATE")
        {
            var seen = Read(topic, parts, args.ApplicationMessage);
            lock (_gate)
            {
                _seen.Add(seen);
            }
        }

        return Task.CompletedTask;
    }

    private static SeenMessage Read(string topic, string[] parts, MqttApplicationMessage message)
    {
        var reader = new SparkplugPayloadReader(message.Payload.ToArray());
        var metrics = new List<SeenMetric>();
        while (reader.TryReadMetric(out var metric))
        {
            double? number = metric.IsNull ? null : metric.TryGetDouble(out var value, out _) ? value : metric.TryGetInt64(out var whole, out _) ? whole : null;
            metrics.Add(new(Encoding.UTF8.GetString(metric.NameUtf8), metric.DataType, number, metric.TimestampUnixMs, metric.IsHistorical, metric.IsNull, metric.Quality,
                metric.DataType == SparkplugDataType.String && metric.TryGetText(out var text, out _) ? Encoding.UTF8.GetString(text) : null));
        }

        var error = parts[2] == "NCMD" ? SparkplugDecodeError.None : reader.Error;
        Assert.Equal(SparkplugDecodeError.None, error);
        return new(topic, parts[2], parts.Length > 4 ? parts[4] : null, (byte?)reader.Seq, reader.OutboxId, metrics, message.QualityOfServiceLevel, message.Retain);
    }
}
