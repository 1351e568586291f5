using System.Buffers;
using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Exceptions;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Chaos.Rounds;

/// <summary>A message that was seen to be stored.</summary>
/// <param name="Gateway">Gateway id.</param>
/// <param name="Device">Device id.</param>
/// <param name="IsFire">Whether it carries the fire group: alarm priority.</param>
/// <param name="IsLive">Whether it was sent as live, not as history, the first time.</param>
/// <param name="SourceMs">Source time of its first sample.</param>
/// <param name="SentMs">When it passed the broker; through that of its last connection when there were several.</param>
/// <param name="Order">Its place among all messages that passed the broker.</param>
/// <param name="StoredMs">When the acknowledgement passed the broker.</param>
internal readonly record struct StoredMessage(string Gateway, string Device, bool IsFire, bool IsLive, long SourceMs, long SentMs, long Order, long StoredMs)
{
    public long DelayMs => StoredMs - SourceMs;
}

/// <summary>
/// Listens at the broker and pairs each message with the acknowledgement that it is stored: what a person at a live board would see, measured
/// without a clock inside the parts. It is itself cut off by faults of the broker; what it misses then is not measured, and nothing depends on it.
/// </summary>
/// <param name="brokerPort">Port of the broker itself, not of a link.</param>
/// <param name="gateway">Gateway id to listen to, or + for all.</param>
internal sealed class StoredObserver(int brokerPort, string gateway) : IAsyncDisposable
{
    /// <summary>Messages remembered until acknowledged; older ones are forgotten first.</summary>
    private const int PendingMax = 200_000;

    private const int ReconnectMs = 100;

    private readonly ConcurrentDictionary<(string Gateway, ulong Epoch, long Number), StoredMessage> _pending = new();
    private readonly Queue<(string, ulong, long)> _keys = new();
    private readonly Lock _gate = new();
    private readonly List<StoredMessage> _stored = [];
    private long _order;
    private long _connectedMs;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    /// <summary>Everything seen so far.</summary>
    public IReadOnlyList<StoredMessage> Stored
    {
        get
        {
            lock (_gate)
            {
                return [.. _stored];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.CompletedTask;
        _client.Dispose();
    }

    /// <summary>Listens until cancelled, and comes back after every loss of the connection.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _client.ApplicationMessageReceivedAsync += e =>
        {
            Receive(e.ApplicationMessage.Topic, e.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", brokerPort).WithClientId("chaos-observer").WithTimeout(TimeSpan.FromSeconds(2)).Build();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!_client.IsConnected)
                {
                    await _client.ConnectAsync(options, cancellationToken);
                    Volatile.Write(ref _connectedMs, Clock.NowMs);
                    await _client.SubscribeAsync($"spBv1.0/+/DDATA/{gateway}/#", cancellationToken: cancellationToken);
                    await _client.SubscribeAsync($"spBv1.0/+/NCMD/{gateway}", cancellationToken: cancellationToken);
                }

                await Clock.DelayAsync(ReconnectMs, cancellationToken);
            }
            catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or OperationCanceledException or InvalidOperationException)
            {
                await Clock.DelayAsync(ReconnectMs, CancellationToken.None);
            }
        }
    }

    private void Receive(string topic, byte[] payload)
    {
        var now = Clock.NowMs;
        var parts = topic.Split('/');
        var reader = new SparkplugPayloadReader(payload);
        if (parts[2] == "NCMD")
        {
            Acknowledge(parts[3], ref reader, now);
        }
        else if (reader.OutboxId is { } id && reader.TryReadMetric(out var metric))
        {
            var isFire = metric.NameUtf8.StartsWith("fire_"u8) || metric.NameUtf8.StartsWith("smoke_"u8);
            Remember((parts[3], id.Epoch, id.Number), new(parts[3], parts[4], isFire, !metric.IsHistorical, metric.TimestampUnixMs ?? now, now, ++_order, 0));
        }
    }

    private void Remember((string, ulong, long) key, StoredMessage message)
    {
        lock (_gate)
        {
            if (_pending.TryGetValue(key, out var before))
            {
                // Sent again as history, it was live once; its place is that of its first sending through the broker that stands now.
                _pending[key] = before.SentMs < Volatile.Read(ref _connectedMs) ? before with { SentMs = message.SentMs, Order = message.Order } : before;
                return;
            }

            _pending[key] = message;
            _keys.Enqueue(key);
            while (_keys.Count > PendingMax)
            {
                _pending.TryRemove(_keys.Dequeue(), out _);
            }
        }
    }

    private void Acknowledge(string sender, ref SparkplugPayloadReader reader, long now)
    {
        while (reader.TryReadMetric(out var metric))
        {
            if (!metric.NameUtf8.SequenceEqual(SparkplugNames.OutboxStoredUtf8) || !metric.TryGetText(out var text, out _) || !StoredRanges.TryParse(text, out var stored))
            {
                continue;
            }

            lock (_gate)
            {
                foreach (var range in stored.Ranges)
                {
                    for (var n = range.First; n <= range.Last; n++)
                    {
                        if (_pending.TryRemove((sender, stored.Epoch, n), out var message))
                        {
                            _stored.Add(message with { StoredMs = now });
                        }
                    }
                }
            }
        }
    }
}
