using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest.Intake;

/// <summary>Historical messages that wait for a batch while fresh ones go by; bounded by number and bytes. Owned by the pipeline; not thread-safe.</summary>
internal sealed class HistoryLane(int messagesMax = IntakeLimits.HistoryWaitingMax, long bytesMax = IntakeLimits.HistoryWaitingBytesMax)
{
    private readonly Queue<Received> _waiting = [];
    private long _bytes;

    /// <summary>Messages waiting.</summary>
    public int Count => _waiting.Count;

    /// <summary>Whether a message is of the past: by its first metric, since a gateway sends live and historical samples in messages of their own.</summary>
    public static bool IsHistorical(in Received received)
    {
        if (!received.Topic.Contains("DATA/", StringComparison.Ordinal))
        {
            return false;
        }

        var reader = new SparkplugPayloadReader(received.Payload.Span);
        return reader.Error == SparkplugDecodeError.None && reader.TryReadMetric(out var metric) && metric.IsHistorical;
    }

    /// <summary>Lets a message wait; false when there is no room.</summary>
    public bool TryAdd(in Received received)
    {
        if (_waiting.Count >= messagesMax || _bytes + received.Payload.Length > bytesMax)
        {
            return false;
        }

        _bytes += received.Payload.Length;
        _waiting.Enqueue(received);
        return true;
    }

    /// <summary>The message that has waited longest, or false.</summary>
    public bool TryTake(out Received received)
    {
        if (!_waiting.TryDequeue(out received))
        {
            return false;
        }

        _bytes -= received.Payload.Length;
        return true;
    }
}
