using System.Buffers;
using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>An edge node on a real MQTT connection that does what a test tells it, and keeps the commands and STATEs that it hears.</summary>
internal sealed class EdgeNode : IAsyncDisposable
{
    private readonly ConcurrentQueue<byte[]> _commands = new();
    private readonly ConcurrentQueue<SparkplugState> _states = new();
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly string _park;
    private readonly string _gateway;

    private EdgeNode(string park, string gateway) => (_park, _gateway) = (park, gateway);

    public IReadOnlyList<SparkplugState> States => [.. _states];

    public bool IsConnected => _client.IsConnected;

    /// <summary>Commands heard, of any kind.</summary>
    public int Commands => _commands.Count;

    /// <summary>Outbox numbers confirmed as stored.</summary>
    public IReadOnlyList<long> Stored
    {
        get
        {
            var all = new List<long>();
            foreach (var payload in _commands)
            {
                var reader = new SparkplugPayloadReader(payload);
                if (reader.TryReadMetric(out var metric) && metric.NameUtf8.SequenceEqual(SparkplugNames.OutboxStoredUtf8) && metric.TryGetText(out var text, out _)
                    && StoredRanges.TryParse(text, out var ranges))
                {
                    all.AddRange(ranges.Ranges.SelectMany(r => Enumerable.Range(0, (int)(r.Last - r.First + 1)).Select(i => r.First + i)));
                }
            }

            return [.. all.Order()];
        }
    }

    /// <summary>Completeness reports confirmed as kept.</summary>
    public IReadOnlyList<string> CountsKept
    {
        get
        {
            var all = new List<string>();
            foreach (var payload in _commands)
            {
                var reader = new SparkplugPayloadReader(payload);
                if (reader.TryReadMetric(out var metric) && metric.NameUtf8.SequenceEqual(SparkplugNames.CompletenessStoredUtf8) && metric.TryGetText(out var text, out _))
                {
                    all.Add(System.Text.Encoding.UTF8.GetString(text));
                }
            }

            return all;
        }
    }

    /// <summary>Rebirth requests heard.</summary>
    public int Rebirths => _commands.Count(c =>
    {
        var reader = new SparkplugPayloadReader(c);
        return reader.TryReadMetric(out var metric) && metric.NameUtf8.SequenceEqual(SparkplugNames.RebirthUtf8);
    });

    public static async Task<EdgeNode> ConnectAsync(
        int port, string park = "east", string gateway = "gw1", string? user = null, string? password = null, string? clientId = null, string host = "smartpark")
    {
        var node = new EdgeNode(park, gateway);
        node._client.ApplicationMessageReceivedAsync += node.OnMessageAsync;
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId(clientId ?? park + "-" + gateway).WithCleanStart(true)
            .WithWillTopic($"spBv1.0/{park}/NDEATH/{gateway}").WithWillPayload(Payloads.NodeDeath(0)).WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (user is not null)
        {
            options.WithCredentials(user, password);
        }

        await node._client.ConnectAsync(options.Build());
        await node._client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter($"spBv1.0/{park}/NCMD/{gateway}", MqttQualityOfServiceLevel.AtLeastOnce).WithTopicFilter($"spBv1.0/STATE/{host}", MqttQualityOfServiceLevel.AtLeastOnce).Build());
        return node;
    }

    public Task PublishAsync(string type, string? device, byte[] payload) =>
        PublishAsync($"spBv1.0/{_park}/{type}/{_gateway}{(device is null ? "" : "/" + device)}", payload, MqttQualityOfServiceLevel.AtMostOnce, retain: false);

    public async Task<bool> PublishAsync(string topic, byte[] payload, MqttQualityOfServiceLevel qos, bool retain) => (await _client.PublishAsync(
        new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(qos).WithRetainFlag(retain).Build())).IsSuccess;

    /// <summary>NBIRTH and DBIRTH of one device; the next seq is 2.</summary>
    public async Task BirthAsync(string device = "meter")
    {
        await PublishAsync("NBIRTH", null, Payloads.NodeBirth());
        await PublishAsync("DBIRTH", device, Payloads.Ours(w => w.WriteNull("active_power_kw"u8, Payloads.Now, SparkplugDataType.Double), seq: 1));
    }

    public async Task<bool> TrySubscribeAsync(string filter) =>
        (await _client.SubscribeAsync(filter)).Items.First().ResultCode <= MqttClientSubscribeResultCode.GrantedQoS2;

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
        {
            await _client.DisconnectAsync();
        }

        _client.Dispose();
    }

    private Task OnMessageAsync(MqttApplicationMessageReceivedEventArgs e)
    {
        var payload = e.ApplicationMessage.Payload.ToArray();
        if (e.ApplicationMessage.Topic.Contains("/STATE/", StringComparison.Ordinal))
        {
            Xunit.Assert.True(SparkplugState.TryParse(payload, out var state));
            _states.Enqueue(state);
        }
        else
        {
            _commands.Enqueue(payload);
        }

        return Task.CompletedTask;
    }
}
