using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

/// <summary>Numbers as real senders write them: in int_value or long_value, in two's complement of 8, 16, 32 or 64 bits.</summary>
public sealed class SparkplugNumbersTests
{
    private const int IntValue = 10;
    private const int LongValue = 11;

    [Fact]
    public void Integers_are_understood_in_either_field()
    {
        // Bytes measured from peers: Int32 -5, Int64 -5, and UInt32 in long_value as the npm library writes it.
        Reads("50 fbffffff0f", SparkplugDataType.Int32, -5);
        Reads("58 fbffffffffffffffff01", SparkplugDataType.Int64, -5);
        Reads("58 2a", SparkplugDataType.UInt32, 42);

        // Every signed type, sign-extended to 32 bits, to 64 bits, and cut to its own width.
        Reads(Wire.Varint(IntValue, 0xFFFF_FFFB), SparkplugDataType.Int8, -5);
        Reads(Wire.Varint(LongValue, ulong.MaxValue - 4), SparkplugDataType.Int8, -5);
        Reads(Wire.Varint(IntValue, 0xFB), SparkplugDataType.Int8, -5);
        Reads(Wire.Varint(IntValue, 0x80), SparkplugDataType.Int8, -128);
        Reads(Wire.Varint(IntValue, 0x7F), SparkplugDataType.Int8, 127);
        Reads(Wire.Varint(IntValue, 0xFFFF_8000), SparkplugDataType.Int16, -32768);
        Reads(Wire.Varint(IntValue, 0x8000), SparkplugDataType.Int16, -32768);
        Reads(Wire.Varint(LongValue, 0x7FFF), SparkplugDataType.Int16, 32767);
        Reads(Wire.Varint(IntValue, 0x8000_0000), SparkplugDataType.Int32, int.MinValue);
        Reads(Wire.Varint(LongValue, 0x8000_0000), SparkplugDataType.Int32, int.MinValue);
        Reads(Wire.Varint(LongValue, ulong.MaxValue - 4), SparkplugDataType.Int32, -5);
        Reads(Wire.Varint(IntValue, 0xFFFF_FFFB), SparkplugDataType.Int64, -5);
        Reads(Wire.Varint(LongValue, 1ul << 63), SparkplugDataType.Int64, long.MinValue);

        // A negative int_value that a sender extended to 64 bits on the wire: protobuf keeps the low 32.
        Reads("50 fbffffffffffffffff01", SparkplugDataType.Int32, -5);

        // Unsigned types.
        Reads(Wire.Varint(IntValue, 255), SparkplugDataType.UInt8, 255);
        Reads(Wire.Varint(LongValue, 65535), SparkplugDataType.UInt16, 65535);
        Reads(Wire.Varint(IntValue, 0xFFFF_FFFF), SparkplugDataType.UInt32, 4294967295);
        Reads(Wire.Varint(LongValue, 0xFFFF_FFFF), SparkplugDataType.UInt32, 4294967295);
        Reads(Wire.Varint(LongValue, ulong.MaxValue), SparkplugDataType.UInt32, 4294967295);
        Reads(Wire.Varint(IntValue, 7), SparkplugDataType.UInt64, 7);
        Reads(Wire.Varint(LongValue, 1_790_000_000_123), SparkplugDataType.DateTime, 1_790_000_000_123);
        Reads(Wire.Varint(14, 1), SparkplugDataType.Boolean, 1);
    }

    [Fact]
    public void Numbers_that_their_type_cannot_hold_are_refused()
    {
        Refuses(Wire.Varint(IntValue, 256), (uint)SparkplugDataType.Int8, SparkplugDecodeError.ValueOutOfRange);
        Refuses(Wire.Varint(IntValue, 0xFFFF_FF7F), (uint)SparkplugDataType.Int8, SparkplugDecodeError.ValueOutOfRange);
        Refuses(Wire.Varint(IntValue, 65536), (uint)SparkplugDataType.Int16, SparkplugDecodeError.ValueOutOfRange);
        Refuses(Wire.Varint(LongValue, 1ul << 32), (uint)SparkplugDataType.Int32, SparkplugDecodeError.ValueOutOfRange);
        Refuses(Wire.Varint(IntValue, 256), (uint)SparkplugDataType.UInt8, SparkplugDecodeError.ValueOutOfRange);
        Refuses(Wire.Varint(IntValue, 0xFFFF_FFFF), (uint)SparkplugDataType.UInt8, SparkplugDecodeError.ValueOutOfRange);
        Refuses(Wire.Varint(IntValue, 65536), (uint)SparkplugDataType.UInt16, SparkplugDecodeError.ValueOutOfRange);
        Refuses(Wire.Varint(LongValue, 1ul << 32), (uint)SparkplugDataType.UInt32, SparkplugDecodeError.ValueOutOfRange);
        Refuses(Wire.Varint(LongValue, 1ul << 63), (uint)SparkplugDataType.DateTime, SparkplugDecodeError.ValueOutOfRange);
    }

    [Fact]
    public void A_value_in_a_field_of_another_type_is_refused()
    {
        Refuses(Wire.Varint(IntValue, 1), 0, SparkplugDecodeError.MissingDataType);
        Refuses(Wire.Varint(IntValue, 1), (uint)SparkplugDataType.Double, SparkplugDecodeError.DataTypeMismatch);
        Refuses(Wire.Varint(IntValue, 1), (uint)SparkplugDataType.Boolean, SparkplugDecodeError.DataTypeMismatch);
        Refuses(Wire.Double(13, 1), (uint)SparkplugDataType.Int32, SparkplugDecodeError.DataTypeMismatch);
        Refuses(Wire.Text(15, "1"), (uint)SparkplugDataType.Double, SparkplugDecodeError.DataTypeMismatch);
        Refuses(Wire.Text(15, "1"), (uint)SparkplugDataType.String, SparkplugDecodeError.DataTypeMismatch);
        Refuses(Wire.Varint(14, 1), (uint)SparkplugDataType.Int32, SparkplugDecodeError.DataTypeMismatch);
        Refuses(Wire.Double(13, 1), 35, SparkplugDecodeError.UnknownDataType);
        Refuses(Wire.Varint(IntValue, 1), 99, SparkplugDecodeError.UnknownDataType);
        Refuses([], (uint)SparkplugDataType.Double, SparkplugDecodeError.MissingValue);
    }

    [Fact]
    public void Floats_are_understood_in_either_field_and_without_a_datatype()
    {
        AssertDouble(Wire.Float(12, 1.5f), SparkplugDataType.Float, 1.5);
        AssertDouble(Wire.Double(13, 1.1), SparkplugDataType.Double, 1.1);
        AssertDouble(Wire.Double(13, 1.1), SparkplugDataType.Float, 1.1);
        AssertDouble(Wire.Float(12, 1.5f), SparkplugDataType.Double, 1.5);
        AssertDouble(Wire.Double(13, 1.1), SparkplugDataType.Unknown, 1.1);
        AssertDouble(Wire.Varint(14, 1), SparkplugDataType.Unknown, 1);
        AssertDouble(Wire.Varint(LongValue, ulong.MaxValue), SparkplugDataType.UInt64, 18446744073709551615.0);
        AssertDouble(Wire.Double(13, double.PositiveInfinity), SparkplugDataType.Double, double.PositiveInfinity);
    }

    [Fact]
    public void The_last_value_field_counts_as_protobuf_demands()
    {
        AssertDouble([.. Wire.Double(13, 1), .. Wire.Double(13, 2)], SparkplugDataType.Double, 2);
        AssertDouble([.. Wire.Text(15, "x"), .. Wire.Double(13, 2)], SparkplugDataType.Double, 2);
    }

    private static void Reads(string valueHex, SparkplugDataType type, long expected) => Reads(Wire.FromHex(valueHex), type, expected);

    private static void Reads(byte[] valueField, SparkplugDataType type, long expected)
    {
        var reader = new SparkplugPayloadReader(Wire.OneMetric(Wire.Text(1, "m"), Wire.Varint(4, (ulong)type), valueField));
        Assert.True(reader.TryReadMetric(out var metric));
        Assert.True(metric.TryGetInt64(out var integer, out var error), $"{type}: {error}");
        Assert.Equal(expected, integer);
        Assert.True(metric.TryGetDouble(out var number, out error), $"{type}: {error}");
        Assert.Equal(expected, number);
    }

    private static void Refuses(byte[] valueField, uint type, SparkplugDecodeError expected)
    {
        var reader = new SparkplugPayloadReader(Wire.OneMetric(Wire.Text(1, "m"), Wire.Varint(4, type), valueField));
        Assert.True(reader.TryReadMetric(out var metric));
        Assert.False(metric.TryGetDouble(out var number, out var error));
        Assert.Equal(expected, error);
        Assert.True(double.IsNaN(number));
        Assert.Equal(SparkplugDecodeError.None, reader.Error);
    }

    private static void AssertDouble(byte[] valueField, SparkplugDataType type, double expected)
    {
        var typeField = type == SparkplugDataType.Unknown ? [] : Wire.Varint(4, (ulong)type);
        var reader = new SparkplugPayloadReader(Wire.OneMetric(Wire.Text(1, "m"), typeField, valueField));
        Assert.True(reader.TryReadMetric(out var metric));
        Assert.True(metric.TryGetDouble(out var number, out var error), $"{type}: {error}");
        Assert.Equal(expected, number);
    }
}
