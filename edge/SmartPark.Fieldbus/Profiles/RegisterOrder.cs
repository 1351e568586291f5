using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace SmartPark.Fieldbus.Profiles;

/// <summary>Turns the bytes of 1 to 4 registers, as they stand on the wire, into the number ABCD.</summary>
internal delegate ulong RegisterReader(ReadOnlySpan<byte> field);

/// <summary>
/// The four byte orders. On the wire a register is two bytes; the orders of 123.456 as binary32:
/// ABCD <c>42F6 E979</c>, CDAB <c>E979 42F6</c>, BADC <c>F642 79E9</c>, DCBA <c>79E9 F642</c>.
/// </summary>
internal static class RegisterOrder
{
    /// <summary>The reader of a width and order; called once per point at start.</summary>
    public static RegisterReader Reader(int width, ByteOrder order) => (width, order) switch
    {
        (1, ByteOrder.Abcd or ByteOrder.Cdab) => static f => BinaryPrimitives.ReadUInt16BigEndian(f),
        (1, _) => static f => BinaryPrimitives.ReadUInt16LittleEndian(f),
        (2, ByteOrder.Abcd) => static f => BinaryPrimitives.ReadUInt32BigEndian(f),
        (2, ByteOrder.Cdab) => static f => BitOperations.RotateLeft(BinaryPrimitives.ReadUInt32BigEndian(f), 16),
        (2, ByteOrder.Badc) => static f => BitOperations.RotateLeft(BinaryPrimitives.ReadUInt32LittleEndian(f), 16),
        (2, _) => static f => BinaryPrimitives.ReadUInt32LittleEndian(f),
        (4, ByteOrder.Abcd) => static f => BinaryPrimitives.ReadUInt64BigEndian(f),
        (4, ByteOrder.Dcba) => static f => BinaryPrimitives.ReadUInt64LittleEndian(f),
        (_, ByteOrder.Abcd) => static f => Collect(f, lastFirst: false, swapped: false),
        (_, ByteOrder.Cdab) => static f => Collect(f, lastFirst: true, swapped: false),
        (_, ByteOrder.Badc) => static f => Collect(f, lastFirst: false, swapped: true),
        _ => static f => Collect(f, lastFirst: true, swapped: true),
    };

    /// <summary>Writes a number into the bytes of a field: the inverse of <see cref="Reader"/>.</summary>
    public static void Write(ulong raw, Span<byte> field, ByteOrder order)
    {
        var width = field.Length / 2;
        for (var i = 0; i < width; i++)
        {
            var register = (ushort)(raw >> (16 * (width - 1 - i)));
            var place = field.Slice(2 * (LastFirst(order) ? width - 1 - i : i), 2);
            BinaryPrimitives.WriteUInt16BigEndian(place, Swapped(order) ? BinaryPrimitives.ReverseEndianness(register) : register);
        }
    }

    /// <summary>ASCII text of a field: up to the first NUL, trailing spaces off, anything that is not printable as <c>?</c>.</summary>
    public static string ReadText(ReadOnlySpan<byte> field, ByteOrder order)
    {
        var text = new StringBuilder(field.Length);
        var width = field.Length / 2;
        for (var i = 0; i < width; i++)
        {
            var register = field.Slice(2 * (LastFirst(order) ? width - 1 - i : i), 2);
            text.Append(Printable(register[Swapped(order) ? 1 : 0])).Append(Printable(register[Swapped(order) ? 0 : 1]));
        }

        var all = text.ToString();
        var end = all.IndexOf('\0', StringComparison.Ordinal);
        return (end < 0 ? all : all[..end]).TrimEnd(' ');
    }

    private static char Printable(byte b) => b is 0 or (>= 0x20 and < 0x7F) ? (char)b : '?';

    private static bool LastFirst(ByteOrder order) => order is ByteOrder.Cdab or ByteOrder.Dcba;

    private static bool Swapped(ByteOrder order) => order is ByteOrder.Badc or ByteOrder.Dcba;

    private static ulong Collect(ReadOnlySpan<byte> field, bool lastFirst, bool swapped)
    {
        var raw = 0UL;
        var width = field.Length / 2;
        for (var i = 0; i < width; i++)
        {
            var register = field.Slice(2 * (lastFirst ? width - 1 - i : i), 2);
            raw = (raw << 16) | (swapped ? BinaryPrimitives.ReadUInt16LittleEndian(register) : BinaryPrimitives.ReadUInt16BigEndian(register));
        }

        return raw;
    }
}
