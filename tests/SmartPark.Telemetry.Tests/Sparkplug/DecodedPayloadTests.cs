using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

public sealed class DecodedPayloadTests
{
    [Fact]
    public void Every_kind_of_value_becomes_its_object()
    {
        Decodes(SparkplugDataType.Int16, Wire.Varint(10, 7), 7L);
        Decodes(SparkplugDataType.UInt64, Wire.Varint(11, ulong.MaxValue), ulong.MaxValue);
        Decodes(SparkplugDataType.Float, Wire.Float(12, 1.5f), 1.5);
        Decodes(SparkplugDataType.Boolean, Wire.Varint(14, 1), true);
        Decodes(SparkplugDataType.String, Wire.Text(15, "烟感"), "烟感");
        Decodes(SparkplugDataType.Text, Wire.Text(15, ""), "");
        Decodes(SparkplugDataType.Uuid, Wire.Text(15, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"), "f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
        Decodes(SparkplugDataType.Bytes, Wire.Bytes(16, [1, 2]), new byte[] { 1, 2 });
        Decodes(SparkplugDataType.File, Wire.Bytes(16, [1, 2]), new byte[] { 1, 2 });
    }

    [Fact]
    public void Arrays_are_read_as_the_specification_prints_them()
    {
        // Examples of Sparkplug 3.0, section 6.4.17, except the float one, which is printed in the other byte order than its text demands.
        Decodes(SparkplugDataType.Int8Array, Wire.Bytes(16, [0xE9, 0x7B]), new sbyte[] { -23, 123 });
        Decodes(SparkplugDataType.UInt64Array, Wire.Bytes(16, Wire.FromHex("3400000000000000 D99E02D1B27637E4")), new ulong[] { 52, 16444743074749521625 });
        Decodes(SparkplugDataType.FloatArray, Wire.Bytes(16, Wire.FromHex("A4709D3F 98AEB242")), new[] { 1.23f, 89.341f });
        Decodes(SparkplugDataType.BooleanArray, Wire.Bytes(16, Wire.FromHex("0C000000 34D0")),
            new[] { false, false, true, true, false, true, false, false, true, true, false, true });
        Decodes(SparkplugDataType.StringArray, Wire.Bytes(16, Wire.FromHex("41424300 68656c6c6f00")), new[] { "ABC", "hello" });

        Decodes(SparkplugDataType.Int16Array, Wire.Bytes(16, Wire.FromHex("00800100")), new short[] { -32768, 1 });
        Decodes(SparkplugDataType.Int32Array, Wire.Bytes(16, Wire.FromHex("FBFFFFFF")), new[] { -5 });
        Decodes(SparkplugDataType.Int64Array, Wire.Bytes(16, Wire.FromHex("FBFFFFFFFFFFFFFF")), new[] { -5L });
        Decodes(SparkplugDataType.UInt8Array, Wire.Bytes(16, [0xFF]), new byte[] { 255 });
        Decodes(SparkplugDataType.UInt16Array, Wire.Bytes(16, [0xFF, 0xFF]), new ushort[] { 65535 });
        Decodes(SparkplugDataType.UInt32Array, Wire.Bytes(16, Wire.FromHex("FFFFFFFF")), new[] { uint.MaxValue });
        Decodes(SparkplugDataType.DoubleArray, Wire.Bytes(16, Wire.FromHex("000000000000F83F")), new[] { 1.5 });
        Decodes(SparkplugDataType.DateTimeArray, Wire.Bytes(16, Wire.FromHex("0100000000000000")), new[] { 1L });
        Decodes(SparkplugDataType.DoubleArray, Wire.Bytes(16), Array.Empty<double>());
        Decodes(SparkplugDataType.StringArray, Wire.Bytes(16), Array.Empty<string>());
        Decodes(SparkplugDataType.StringArray, Wire.Bytes(16, [0]), new[] { "" });
    }

    [Fact]
    public void Broken_arrays_are_refused_each_with_its_reason()
    {
        Refuses(SparkplugDataType.Int32Array, [1, 2, 3], SparkplugDecodeError.MalformedArray);
        Refuses(SparkplugDataType.BooleanArray, [1, 0, 0], SparkplugDecodeError.MalformedArray);
        Refuses(SparkplugDataType.BooleanArray, [9, 0, 0, 0, 0xFF], SparkplugDecodeError.MalformedArray);
        Refuses(SparkplugDataType.BooleanArray, [1, 0, 0, 0, 0xFF, 0xFF], SparkplugDecodeError.MalformedArray);
        Refuses(SparkplugDataType.BooleanArray, [0xFF, 0xFF, 0xFF, 0xFF, 0], SparkplugDecodeError.ArrayTooLong);
        Refuses(SparkplugDataType.StringArray, "abc"u8, SparkplugDecodeError.MalformedArray);
        Refuses(SparkplugDataType.StringArray, [0xFF, 0], SparkplugDecodeError.MalformedArray);
        Refuses(SparkplugDataType.StringArray, new byte[SparkplugLimits.ArrayItemsMax + 1], SparkplugDecodeError.ArrayTooLong);
        Refuses(SparkplugDataType.Int8Array, new byte[SparkplugLimits.ArrayItemsMax + 1], SparkplugDecodeError.ArrayTooLong);
    }

    [Fact]
    public void Tables_and_templates_are_passed_over_and_named()
    {
        var dataSet = Wire.Bytes(17, Wire.Varint(1, 1), Wire.Text(2, "column"), Wire.Varint(3, 10), Wire.Bytes(4, Wire.Bytes(1, Wire.Double(4, 1))));
        var template = Wire.Bytes(18, Wire.Text(1, "v1"), Wire.Bytes(2, Wire.Text(1, "inner"), Wire.Double(13, 1)), Wire.Bytes(3, Wire.Text(1, "p"), Wire.Varint(3, 1)));
        var payload = Wire.Join(
            Wire.OneMetric(Wire.Text(1, "table"), Wire.Varint(4, 16), dataSet),
            Wire.OneMetric(Wire.Text(1, "motor"), Wire.Varint(4, 19), template),
            Wire.OneMetric(Wire.Text(1, "other"), Wire.Bytes(19, [1, 2, 3])),
            Wire.OneMetric(Wire.Text(1, "after"), Wire.Varint(4, 10), Wire.Double(13, 2)));

        Assert.True(DecodedPayload.TryDecode(payload, out var decoded, out _));
        Assert.Equal([SparkplugValueKind.DataSet, SparkplugValueKind.Template, SparkplugValueKind.Extension, SparkplugValueKind.Double], decoded.Metrics.Select(m => m.ValueKind));
        Assert.Equal([null, null, null, 2.0], decoded.Metrics.Select(m => m.Value));
    }

    [Fact]
    public void A_null_has_no_value_and_no_good_quality()
    {
        var metric = Decode(Wire.Text(1, "m"), Wire.Varint(4, 10), Wire.Varint(7, 1), Wire.Double(13, 5));
        Assert.Equal((true, null, SparkplugValueKind.None, Quality.Bad, QualityReason.Unspecified), (metric.IsNull, metric.Value, metric.ValueKind, metric.Quality, metric.Reason));
    }

    [Fact]
    public void Metadata_and_unknown_fields_are_passed_over()
    {
        var metadata = Wire.Bytes(8, Wire.Varint(1, 0), Wire.Text(2, "text"), Wire.Text(8, "a description"));
        var metric = Decode(Wire.Text(1, "m"), metadata, Wire.Varint(100, 1), Wire.Bytes(101, [1]), Wire.Float(102, 1), Wire.Double(103, 1), Wire.Varint(4, 10), Wire.Double(13, 5));
        Assert.Equal(("m", 5.0, SparkplugDecodeError.None), (metric.Name, metric.Value, metric.Error));
    }

    [Fact]
    public void The_payloads_own_fields_are_known_wherever_they_stand()
    {
        var reader = new SparkplugPayloadReader(Wire.Join(Wire.OneMetric(Wire.Text(1, "m")), Wire.Varint(77, 5), Wire.Text(4, "00000000000000ff-7"), Wire.Varint(3, 9), Wire.Varint(1, 123)));
        Assert.Equal((123L, 9ul, new OutboxId(255, 7), 1), (reader.TimestampUnixMs, reader.Seq, reader.OutboxId, reader.MetricCount));
    }

    private static void Decodes(SparkplugDataType type, byte[] valueField, object expected)
    {
        var metric = Decode(Wire.Text(1, "m"), Wire.Varint(2, 5), Wire.Varint(3, 77), Wire.Varint(4, (ulong)type), Wire.Varint(5, 1), valueField);
        Assert.Equal(SparkplugDecodeError.None, metric.Error);
        Assert.Equal(expected, metric.Value);
        Assert.Equal(("m", 5ul, 77L, type, true, false), (metric.Name, metric.Alias, metric.TimestampUnixMs, metric.DataType, metric.IsHistorical, metric.IsNull));
    }

    private static void Refuses(SparkplugDataType type, ReadOnlySpan<byte> bytes, SparkplugDecodeError expected)
    {
        var metric = Decode(Wire.Text(1, "m"), Wire.Varint(4, (ulong)type), Wire.Bytes(16, bytes.ToArray()));
        Assert.Equal((expected, null), (metric.Error, metric.Value));
    }

    private static DecodedMetric Decode(params byte[][] fields)
    {
        Assert.True(DecodedPayload.TryDecode(Wire.OneMetric(fields), out var decoded, out var error), error.ToString());
        return Assert.Single(decoded.Metrics);
    }
}
