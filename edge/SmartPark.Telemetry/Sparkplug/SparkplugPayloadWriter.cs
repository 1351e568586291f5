using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace SmartPark.Telemetry.Sparkplug;

/// <summary>
/// Writes Sparkplug B payloads over the protobuf wire format, without generated code and without allocation per metric.
/// One writer writes one payload after another into the same buffer; the caller empties the buffer in between.
/// Every metric has name, datatype and timestamp, never an alias, so that any worker can decode any message alone.
/// <code>
///   Payload  08 timestamp   18 seq   22 uuid   12 metric …            (tag bytes in hex: field number × 8 + wire type)
///   Metric   0A name   18 timestamp   20 datatype   [28 01 is_historical]   [38 01 is_null]   [4A properties]
///            then one of   58 long_value   69 double_value   70 boolean_value   7A string_value
/// </code>
/// </summary>
/// <remarks>
/// Not thread-safe. Times are UTC milliseconds since 1970 and not negative. A metric that would make the payload longer than a reader accepts
/// throws <see cref="InvalidOperationException"/> and leaves the payload as it was.
/// </remarks>
public sealed class SparkplugPayloadWriter(IBufferWriter<byte> output)
{
    private readonly IBufferWriter<byte> _output = output ?? throw new ArgumentNullException(nameof(output));

    /// <summary>Bytes written since <see cref="Begin"/>; a caller starts another payload before this exceeds what its broker takes.</summary>
    public int BytesWritten { get; private set; }

    /// <summary>Metrics written since <see cref="Begin"/>, at most <see cref="SparkplugLimits.MetricsPerPayloadMax"/>.</summary>
    public int MetricCount { get; private set; }

    /// <summary>Starts a payload.</summary>
    /// <param name="timestampUnixMs">When the message is made.</param>
    /// <param name="seq">Sequence of NBIRTH, DBIRTH, DDEATH, NDATA and DDATA; null for NDEATH, NCMD and DCMD.</param>
    /// <param name="id">Outbox id that ingest confirms; null for messages nobody confirms.</param>
    public void Begin(long timestampUnixMs, byte? seq = null, OutboxId? id = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timestampUnixMs);
        (BytesWritten, MetricCount) = (0, 0);
        var span = _output.GetSpan(11 + 3 + 2 + OutboxId.TextLengthMax);
        var at = PutVarintField(span, 0, 0x08, (ulong)timestampUnixMs);
        if (seq is { } s)
        {
            at = PutVarintField(span, at, 0x18, s);
        }

        if (id is { } outboxId)
        {
            var length = outboxId.Format(span[(at + 2)..]);
            (span[at], span[at + 1]) = (0x22, (byte)length);
            at += 2 + length;
        }

        Advance(at);
    }

    /// <summary>Writes a number as Double: readings, counters and states alike. NaN becomes <c>is_null</c>.</summary>
    /// <param name="nameUtf8">Metric name, 1 to <see cref="SparkplugLimits.NameBytesMax"/> bytes of UTF-8.</param>
    /// <param name="timestampUnixMs">Source time: stamped where the value was read.</param>
    /// <param name="value">The value; NaN for none. Infinities travel as they are.</param>
    /// <param name="isHistorical">Whether it is delivered late.</param>
    /// <param name="quality">Goes along as properties unless good.</param>
    /// <param name="reason">Goes along where the quality does not imply it.</param>
    public void WriteDouble(ReadOnlySpan<byte> nameUtf8, long timestampUnixMs, double value, bool isHistorical = false,
        Quality quality = Quality.Good, QualityReason reason = QualityReason.None)
    {
        if (double.IsNaN(value))
        {
            WriteNull(nameUtf8, timestampUnixMs, SparkplugDataType.Double, isHistorical, quality, reason);
            return;
        }

        Span<byte> field = stackalloc byte[9];
        field[0] = 0x69;
        BinaryPrimitives.WriteDoubleLittleEndian(field[1..], value);
        WriteMetric(nameUtf8, timestampUnixMs, SparkplugDataType.Double, isHistorical, isNull: false, SparkplugQuality.FieldOf(quality, reason), field, default);
    }

    /// <summary>Writes a sample under its quantity's name; the value, its time and its quality are the sample's.</summary>
    public void WriteSample(ReadOnlySpan<byte> quantityUtf8, in Sample sample, bool isHistorical = false) =>
        WriteDouble(quantityUtf8, sample.SourceTimeUnixMs, sample.Value, isHistorical, sample.Quality, sample.Reason);

    /// <summary>Writes an Int64, such as bdSeq.</summary>
    public void WriteInt64(ReadOnlySpan<byte> nameUtf8, long timestampUnixMs, long value)
    {
        Span<byte> field = stackalloc byte[11];
        var length = PutVarintField(field, 0, 0x58, (ulong)value);
        WriteMetric(nameUtf8, timestampUnixMs, SparkplugDataType.Int64, isHistorical: false, isNull: false, default, field[..length], default);
    }

    /// <summary>Writes a Boolean, such as a rebirth command.</summary>
    public void WriteBoolean(ReadOnlySpan<byte> nameUtf8, long timestampUnixMs, bool value) =>
        WriteMetric(nameUtf8, timestampUnixMs, SparkplugDataType.Boolean, isHistorical: false, isNull: false, default, [0x70, value ? (byte)1 : (byte)0], default);

    /// <summary>Writes a String in UTF-8, such as the ranges of a stored-acknowledgement or a serial number.</summary>
    public void WriteString(ReadOnlySpan<byte> nameUtf8, long timestampUnixMs, ReadOnlySpan<byte> valueUtf8, bool isHistorical = false,
        Quality quality = Quality.Good, QualityReason reason = QualityReason.None)
    {
        Span<byte> field = stackalloc byte[11];
        var length = PutVarintField(field, 0, 0x7A, (ulong)valueUtf8.Length);
        WriteMetric(nameUtf8, timestampUnixMs, SparkplugDataType.String, isHistorical, isNull: false, SparkplugQuality.FieldOf(quality, reason), field[..length], valueUtf8);
    }

    /// <summary>Writes a metric of a datatype without value. A birth needs one for each metric that has not been read yet.</summary>
    public void WriteNull(ReadOnlySpan<byte> nameUtf8, long timestampUnixMs, SparkplugDataType dataType, bool isHistorical = false,
        Quality quality = Quality.Good, QualityReason reason = QualityReason.None) =>
        WriteMetric(nameUtf8, timestampUnixMs, dataType, isHistorical, isNull: true, SparkplugQuality.FieldOf(quality, reason), default, default);

    private void WriteMetric(ReadOnlySpan<byte> name, long timestampUnixMs, SparkplugDataType dataType, bool isHistorical, bool isNull,
        ReadOnlySpan<byte> properties, ReadOnlySpan<byte> value, ReadOnlySpan<byte> text)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timestampUnixMs);
        if (name.Length is 0 or > SparkplugLimits.NameBytesMax)
        {
            throw new ArgumentException($"A metric name has 1 to {SparkplugLimits.NameBytesMax} bytes, this one {name.Length}.", nameof(name));
        }

        var body = 1 + VarintLength((ulong)name.Length) + name.Length + 1 + VarintLength((ulong)timestampUnixMs) + 2
            + (isHistorical ? 2 : 0) + (isNull ? 2 : 0) + properties.Length + value.Length + text.Length;
        var length = 1 + VarintLength((ulong)body) + body;
        if (MetricCount == SparkplugLimits.MetricsPerPayloadMax || length > SparkplugLimits.PayloadBytesMax - BytesWritten)
        {
            throw new InvalidOperationException(
                $"A payload holds at most {SparkplugLimits.MetricsPerPayloadMax} metrics and {SparkplugLimits.PayloadBytesMax} bytes; this one has {MetricCount} and {BytesWritten}: begin another.");
        }

        var span = _output.GetSpan(length);
        var at = PutVarintField(span, 0, 0x12, (ulong)body);
        at = PutVarintField(span, at, 0x0A, (ulong)name.Length);
        at = Put(span, at, name);
        at = PutVarintField(span, at, 0x18, (ulong)timestampUnixMs);
        at = PutVarintField(span, at, 0x20, (byte)dataType);
        at = isHistorical ? Put(span, at, [0x28, 0x01]) : at;
        at = isNull ? Put(span, at, [0x38, 0x01]) : at;
        at = Put(span, at, properties);
        at = Put(span, at, value);
        Advance(Put(span, at, text));
        MetricCount++;
    }

    private void Advance(int count)
    {
        _output.Advance(count);
        BytesWritten += count;
    }

    private static int Put(Span<byte> span, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(span[at..]);
        return at + bytes.Length;
    }

    private static int PutVarintField(Span<byte> span, int at, byte tag, ulong value)
    {
        span[at++] = tag;
        while (value >= 0x80)
        {
            span[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[at++] = (byte)value;
        return at;
    }

    private static int VarintLength(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;
}
