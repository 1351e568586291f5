using System.Buffers;
using System.Text;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Benchmarks.Macro;

/// <summary>
/// A Sparkplug edge node that sends as fast as it is acknowledged, or at a pace: DDATA with outbox ids, at most a window of them unacknowledged.
/// What it counts as stored is what ingest has said is committed. The values of a quantity lie about its level, 10 when nothing else is said.
/// </summary>
internal sealed class LoadNode(string park, string node, string[] devices, string[] quantities, long startUnixMs, Func<string, double>? level = null) : IDisposable
{
    // Wide enough that the wait for a batch and its acknowledgement does not set the rate: at 100,000 points/s of 20-point messages, 1.6 s of them.
    private const int Window = 8000;
    private const ulong Epoch = 1;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly SemaphoreSlim _room = new(Window, Window);
    private readonly byte[][] _names = [.. quantities.Select(Encoding.UTF8.GetBytes)];
    private readonly double[] _levels = [.. quantities.Select(q => level?.Invoke(q) ?? 10)];
    private readonly HashSet<long> _waiting = [];
    private long _stored;
    private byte _seq;

    /// <summary>Messages that ingest has acknowledged as stored.</summary>
    public long MessagesStored => Volatile.Read(ref _stored);

    public int PointsPerMessage => quantities.Length;

    public void Dispose()
    {
        _client.Dispose();
        _room.Dispose();
    }

    public async Task ConnectAsync(int port)
    {
        _client.ApplicationMessageReceivedAsync += e =>
        {
            Acknowledge(e.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        await _client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId("bench-" + node).Build());
        await _client.SubscribeAsync(SparkplugTopic.ForNode(SparkplugMessageType.NodeCommand, park, node).ToString());
        await SendAsync(SparkplugTopic.ForNode(SparkplugMessageType.NodeBirth, park, node), w =>
        {
            w.Begin(startUnixMs, NextSeq(reset: true));
            w.WriteInt64(SparkplugNames.BdSeqUtf8, startUnixMs, 0);
            w.WriteBoolean(SparkplugNames.RebirthUtf8, startUnixMs, false);
        });
        foreach (var device in devices)
        {
            await SendAsync(SparkplugTopic.ForDevice(SparkplugMessageType.DeviceBirth, park, node, device), w => Values(w, startUnixMs, 0, null));
        }
    }

    /// <summary>Sends as fast as it may until the token ends; the values of a device are of one second after another since the start.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        for (long number = 1; !cancellationToken.IsCancellationRequested; number++)
        {
            await SendDataAsync(number, startUnixMs + (number / devices.Length * 1000), cancellationToken);
        }
    }

    /// <summary>Sends so many points a second, the values of now, until the token ends. What was held up is sent as soon as it may be.</summary>
    public async Task SendAtAsync(double pointsPerSecond, CancellationToken cancellationToken)
    {
        var (messagesPerSecond, began) = (pointsPerSecond / quantities.Length, TimeProvider.System.GetTimestamp());
        for (long number = 1; !cancellationToken.IsCancellationRequested; number++)
        {
            // A timer is no finer than a few milliseconds: what is due in less goes out with what is due now.
            var early = TimeSpan.FromSeconds(number / messagesPerSecond) - TimeProvider.System.GetElapsedTime(began);
            if (early > TimeSpan.FromMilliseconds(5))
            {
                await Task.Delay(early, TimeProvider.System, cancellationToken);
            }

            await SendDataAsync(number, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        }
    }

    private async Task SendDataAsync(long n, long time, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        lock (_waiting)
        {
            _waiting.Add(n);
        }

        await SendAsync(SparkplugTopic.ForDevice(SparkplugMessageType.DeviceData, park, node, devices[n % devices.Length]), w => Values(w, time, n, new OutboxId(Epoch, n)));
    }

    private void Values(SparkplugPayloadWriter writer, long time, long n, OutboxId? id)
    {
        writer.Begin(time, NextSeq(), id);
        for (var i = 0; i < _names.Length; i++)
        {
            writer.WriteDouble(_names[i], time, _levels[i] + ((n + i) % 50 * 0.1));
        }
    }

    private byte NextSeq(bool reset = false)
    {
        _seq = reset ? (byte)0 : (byte)(_seq + 1);
        return _seq;
    }

    private async Task SendAsync(SparkplugTopic topic, Action<SparkplugPayloadWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        write(new SparkplugPayloadWriter(buffer));
        await _client.PublishAsync(new MqttApplicationMessage
        {
            Topic = topic.ToString(), Payload = new ReadOnlySequence<byte>(buffer.WrittenMemory), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce,
        });
    }

    private void Acknowledge(byte[] payload)
    {
        var reader = new SparkplugPayloadReader(payload);
        while (reader.TryReadMetric(out var metric))
        {
            if (!metric.NameUtf8.SequenceEqual(SparkplugNames.OutboxStoredUtf8) || !metric.TryGetText(out var text, out _) || !StoredRanges.TryParse(text, out var stored))
            {
                continue;
            }

            foreach (var range in stored.Ranges)
            {
                for (var n = range.First; n <= range.Last; n++)
                {
                    Take(n);
                }
            }
        }
    }

    private void Take(long number)
    {
        lock (_waiting)
        {
            if (!_waiting.Remove(number))
            {
                return;
            }
        }

        Interlocked.Increment(ref _stored);
        _room.Release();
    }
}
