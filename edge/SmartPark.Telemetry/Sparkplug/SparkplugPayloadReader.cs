using System.Text.Unicode;

namespace SmartPark.Telemetry.Sparkplug;

/// <summary>
/// Reads a Sparkplug B payload metric by metric, over the caller's bytes and without allocation. No bytes whatever make it throw:
/// <see cref="Error"/> says why reading stopped. The payload's own fields are known at once, wherever in the message they stand.
/// <code>
///   var reader = new SparkplugPayloadReader(bytes);
///   while (reader.TryReadMetric(out var metric)) { … }
///   if (reader.Error != SparkplugDecodeError.None) { … }   // what was read until then came from a damaged message
/// </code>
/// A compressed payload has <see cref="IsCompressed"/> set; <see cref="SparkplugCompression"/> expands it first.
/// </summary>
public ref struct SparkplugPayloadReader
{
    private ProtobufReader _fields;

    /// <summary>Checks the outer frame and reads the payload's own fields: 1 timestamp, 3 seq, 4 uuid, 5 body.</summary>
    public SparkplugPayloadReader(ReadOnlySpan<byte> payload)
    {
        Error = payload.Length > SparkplugLimits.PayloadBytesMax ? SparkplugDecodeError.PayloadTooLong : ReadHeader(payload);
        _fields = new(Error == SparkplugDecodeError.None ? payload : default);
    }

    /// <summary>Why reading stopped; <see cref="SparkplugDecodeError.None"/> while all is well and at a proper end.</summary>
    public SparkplugDecodeError Error { get; private set; }

    /// <summary>When the message was made, UTC milliseconds since 1970; null when it does not say.</summary>
    public long? TimestampUnixMs { get; private set; }

    /// <summary>Sequence number, 0 to 255 by the specification; null when there is none.</summary>
    public ulong? Seq { get; private set; }

    /// <summary>The <c>uuid</c> as UTF-8; empty when there is none. <see cref="Sparkplug.OutboxId.TryParse"/> reads ours.</summary>
    public ReadOnlySpan<byte> UuidUtf8 { get; private set; }

    /// <summary>The <c>body</c>; empty when there is none.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>Number of metrics.</summary>
    public int MetricCount { get; private set; }

    /// <summary>Whether the metrics are in a compressed body.</summary>
    public readonly bool IsCompressed => UuidUtf8.SequenceEqual(SparkplugNames.CompressedUtf8);

    /// <summary>The outbox id that the sender wants to have confirmed; null from nodes without outbox.</summary>
    public readonly OutboxId? OutboxId => Sparkplug.OutboxId.TryParse(UuidUtf8, out var id) ? id : null;

    /// <summary>The next metric; false at the end and at the first damaged one.</summary>
    public bool TryReadMetric(out SparkplugMetric metric)
    {
        metric = default;
        while (_fields.TryReadTag(out var field, out var wire))
        {
            if (field != 2)
            {
                _fields.TrySkip(wire);
            }
            else if (_fields.TryReadBytes(wire, out var message))
            {
                Error = SparkplugMetric.Parse(message, out metric);
                _fields = Error == SparkplugDecodeError.None ? _fields : default;
                return Error == SparkplugDecodeError.None;
            }
        }

        return false;
    }

    private SparkplugDecodeError ReadHeader(ReadOnlySpan<byte> payload)
    {
        var fields = new ProtobufReader(payload);
        while (fields.TryReadTag(out var field, out var wire))
        {
            switch (field)
            {
                case 1 when fields.TryReadVarint(wire, out var timestamp):
                    TimestampUnixMs = (long)timestamp;
                    break;
                case 2 when fields.TryReadBytes(wire, out _):
                    MetricCount++;
                    break;
                case 3 when fields.TryReadVarint(wire, out var seq):
                    Seq = seq;
                    break;
                case 4 when fields.TryReadBytes(wire, out var uuid):
                    UuidUtf8 = uuid;
                    break;
                case 5 when fields.TryReadBytes(wire, out var body):
                    Body = body;
                    break;
                case > 5:
                    fields.TrySkip(wire);
                    break;
                default:
                    break;
            }
        }

        if (fields.Error != SparkplugDecodeError.None)
        {
            return fields.Error;
        }

        return MetricCount > SparkplugLimits.MetricsPerPayloadMax ? SparkplugDecodeError.TooManyMetrics
            : Utf8.IsValid(UuidUtf8) ? SparkplugDecodeError.None : SparkplugDecodeError.InvalidText;
    }
}
