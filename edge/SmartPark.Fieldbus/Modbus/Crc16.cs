namespace SmartPark.Fieldbus.Modbus;

/// <summary>
/// The CRC of Modbus RTU (Modbus over Serial Line V1.02, 6.2.2): reflected polynomial 0xA001, start 0xFFFF, no final xor,
/// sent low byte first. <c>"123456789"</c> gives 0x4B37.
/// </summary>
public static class Crc16
{
    /// <summary>Bytes that the CRC takes at the end of a frame.</summary>
    public const int Length = 2;

    private const ushort Polynomial = 0xA001;
    private const ushort Start = 0xFFFF;

    // Eight bytes a step: table k holds the CRC of a byte followed by k zero bytes. 8 × 256 × 2 bytes stay in the first cache.
    private const int Slices = 8;
    private const int Entries = 256;
    private static readonly ushort[] Tables = BuildTables();

    /// <summary>The CRC of <paramref name="bytes"/>; 0xFFFF for none.</summary>
    public static ushort Of(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ushort> tables = Tables;
        uint crc = Start;
        while (bytes.Length >= Slices)
        {
            crc = (uint)(tables[(7 * Entries) + (byte)(bytes[0] ^ crc)]
                ^ tables[(6 * Entries) + (byte)(bytes[1] ^ (crc >> 8))]
                ^ tables[(5 * Entries) + bytes[2]]
                ^ tables[(4 * Entries) + bytes[3]]
                ^ tables[(3 * Entries) + bytes[4]]
                ^ tables[(2 * Entries) + bytes[5]]
                ^ tables[Entries + bytes[6]]
                ^ tables[bytes[7]]);
            bytes = bytes[Slices..];
        }

        foreach (var value in bytes)
        {
            crc = (crc >> 8) ^ tables[(byte)(crc ^ value)];
        }

        return (ushort)crc;
    }

    /// <summary>Writes the CRC of the first <paramref name="length"/> bytes behind them; returns the frame's length.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for the two bytes.</exception>
    public static int Append(Span<byte> frame, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, frame.Length - Length);
        var crc = Of(frame[..length]);
        frame[length] = (byte)crc;
        frame[length + 1] = (byte)(crc >> 8);
        return length + Length;
    }

    /// <summary>Whether the last two bytes of <paramref name="frame"/> are the CRC of those before; false for fewer than three bytes.</summary>
    public static bool Fits(ReadOnlySpan<byte> frame)
    {
        if (frame.Length <= Length)
        {
            return false;
        }

        var crc = Of(frame[..^Length]);
        return frame[^2] == (byte)crc && frame[^1] == (byte)(crc >> 8);
    }

    private static ushort[] BuildTables()
    {
        var tables = new ushort[Slices * Entries];
        for (var value = 0; value < Entries; value++)
        {
            var crc = (ushort)value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (ushort)((crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial);
            }

            tables[value] = crc;
        }

        for (var index = Entries; index < tables.Length; index++)
        {
            var shorter = tables[index - Entries];
            tables[index] = (ushort)((shorter >> 8) ^ tables[(byte)shorter]);
        }

        return tables;
    }
}
