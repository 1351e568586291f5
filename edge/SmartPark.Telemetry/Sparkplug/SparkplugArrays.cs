using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace SmartPark.Telemetry.Sparkplug;

/// <summary>
/// Decodes array metrics (Sparkplug 3.0, section 6.4.17): numbers packed little-endian, Booleans as a four-byte count and bits beginning with the
/// highest of each byte, texts each ended by a zero byte. The specification's float example is printed big-endian, against its own text; Eclipse Tahu writes little-endian.
/// </summary>
internal static class SparkplugArrays
{
    public static SparkplugDecodeError TryDecode(SparkplugDataType type, ReadOnlySpan<byte> bytes, out Array? items)
    {
        SparkplugDecodeError error;
        (error, items) = type switch
        {
            SparkplugDataType.Int8Array => Numbers<sbyte>(bytes),
            SparkplugDataType.Int16Array => Numbers<short>(bytes),
            SparkplugDataType.Int32Array => Numbers<int>(bytes),
            SparkplugDataType.Int64Array or SparkplugDataType.DateTimeArray => Numbers<long>(bytes),
            SparkplugDataType.UInt8Array => Numbers<byte>(bytes),
            SparkplugDataType.UInt16Array => Numbers<ushort>(bytes),
            SparkplugDataType.UInt32Array => Numbers<uint>(bytes),
            SparkplugDataType.UInt64Array => Numbers<ulong>(bytes),
            SparkplugDataType.FloatArray => Numbers<float>(bytes),
            SparkplugDataType.DoubleArray => Numbers<double>(bytes),
            SparkplugDataType.BooleanArray => Booleans(bytes),
            SparkplugDataType.StringArray => Texts(bytes),
            _ => (SparkplugDecodeError.DataTypeMismatch, null),
        };
        return error;
    }

    private static (SparkplugDecodeError Error, Array? Items) Numbers<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        if (bytes.Length % size != 0)
        {
            return (SparkplugDecodeError.MalformedArray, null);
        }

        if (bytes.Length / size > SparkplugLimits.ArrayItemsMax)
        {
            return (SparkplugDecodeError.ArrayTooLong, null);
        }

        var items = new T[bytes.Length / size];
        var target = MemoryMarshal.AsBytes(items.AsSpan());
        bytes.CopyTo(target);
        if (!BitConverter.IsLittleEndian)
        {
            for (var i = 0; i < target.Length; i += size)
            {
                target.Slice(i, size).Reverse();
            }
        }

        return (SparkplugDecodeError.None, items);
    }

    private static (SparkplugDecodeError Error, Array? Items) Booleans(ReadOnlySpan<byte> bytes)
    {
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(bytes, out var count))
        {
            return (SparkplugDecodeError.MalformedArray, null);
        }

        if (count > SparkplugLimits.ArrayItemsMax)
        {
            return (SparkplugDecodeError.ArrayTooLong, null);
        }

        var bits = bytes[sizeof(uint)..];
        if (bits.Length != ((int)count + 7) / 8)
        {
            return (SparkplugDecodeError.MalformedArray, null);
        }

        var items = new bool[count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = (bits[i / 8] & (0x80 >> (i % 8))) != 0;
        }

        return (SparkplugDecodeError.None, items);
    }

    private static (SparkplugDecodeError Error, Array? Items) Texts(ReadOnlySpan<byte> bytes)
    {
        var count = bytes.Count((byte)0);
        if ((!bytes.IsEmpty && bytes[^1] != 0) || !Utf8.IsValid(bytes))
        {
            return (SparkplugDecodeError.MalformedArray, null);
        }

        if (count > SparkplugLimits.ArrayItemsMax)
        {
            return (SparkplugDecodeError.ArrayTooLong, null);
        }

        var items = new string[count];
        for (var i = 0; i < items.Length; i++)
        {
            var end = bytes.IndexOf((byte)0);
            items[i] = Encoding.UTF8.GetString(bytes[..end]);
            bytes = bytes[(end + 1)..];
        }

        return (SparkplugDecodeError.None, items);
    }
}
