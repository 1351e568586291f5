using System.Buffers.Binary;
using System.Text;

namespace SmartPark.Telemetry.Tests.Sparkplug;

/// <summary>Protobuf fields made by hand, independent of the writer under test.</summary>
internal static class Wire
{
    public static byte[] Varint(int field, ulong value)
    {
        List<byte> bytes = [.. Raw((ulong)field << 3)];
        bytes.AddRange(Raw(value));
        return [.. bytes];
    }

    public static byte[] Bytes(int field, params byte[][] parts)
    {
        var content = Join(parts);
        return [.. Raw(((ulong)field << 3) | 2), .. Raw((ulong)content.Length), .. content];
    }

    public static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public static byte[] Float(int field, float value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return [.. Raw(((ulong)field << 3) | 5), .. bytes];
    }

    public static byte[] Double(int field, double value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return [.. Raw(((ulong)field << 3) | 1), .. bytes];
    }

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(p => p)];

    /// <summary>A payload of one metric.</summary>
    public static byte[] OneMetric(params byte[][] metricFields) => Bytes(2, metricFields);

    /// <summary>A property set of text keys and finished PropertyValue messages.</summary>
    public static byte[] Properties(params (string Key, byte[] Value)[] entries) =>
        Bytes(9, [.. entries.Select(e => Text(1, e.Key)), .. entries.Select(e => Bytes(2, e.Value))]);

    public static byte[] FromHex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static List<byte> Raw(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return bytes;
    }
}
