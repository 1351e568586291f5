using System.Buffers.Binary;

namespace SmartPark.Fieldbus.Modbus;

/// <summary>
/// Frames of Modbus RTU (Modbus over Serial Line V1.02, 2.5.1): <code>unit (1) | PDU (1..253) | CRC16, low byte first (2)</code>
/// A serial adapter or a socket delivers in bursts, so the end of a frame is found by its expected length, not by silence.
/// </summary>
public static class RtuFrame
{
    /// <summary>Bytes before the PDU: the unit.</summary>
    public const int HeaderLength = 1;

    /// <summary>Bytes around a PDU: unit and CRC.</summary>
    public const int Overhead = HeaderLength + Crc16.Length;

    /// <summary>Writes unit and CRC around a PDU that already lies at <see cref="HeaderLength"/>; returns the frame's length.</summary>
    public static int Seal(Span<byte> frame, byte unit, int pduLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pduLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pduLength, ModbusLimits.PduLengthMax);
        frame[0] = unit;
        return Crc16.Append(frame, HeaderLength + pduLength);
    }

    /// <summary>
    /// Bytes of the request frame that <paramref name="stream"/> starts with, by its function; 0 when more bytes are needed to tell,
    /// -1 when its function or length is none of the standard. The CRC is not checked here.
    /// </summary>
    public static int RequestLength(ReadOnlySpan<byte> stream) => stream.Length < 2 ? 0 : stream[1] switch
    {
        >= 0x01 and <= 0x06 or 0x08 => 8,
        0x07 or 0x0B or 0x0C or 0x11 => 4,
        0x0F or 0x10 => Counted(stream, countAt: 6, before: 9),
        0x14 or 0x15 => Counted(stream, countAt: 2, before: 5),
        0x16 => 10,
        0x17 => Counted(stream, countAt: 10, before: 13),
        0x18 => 6,
        0x2B => 7,
        _ => -1,
    };

    /// <summary>
    /// Bytes of the reply frame that <paramref name="stream"/> starts with, by its function; 0 when more bytes are needed to tell,
    /// -1 when its function or length is none of the standard. The CRC is not checked here.
    /// </summary>
    public static int ReplyLength(ReadOnlySpan<byte> stream) => stream.Length < 2 ? 0 : stream[1] switch
    {
        (>= 0x01 and <= 0x04) or 0x0C or 0x11 or 0x14 or 0x15 or 0x17 => Counted(stream, countAt: 2, before: 5),
        0x05 or 0x06 or 0x08 or 0x0B or 0x0F or 0x10 => 8,
        0x07 => 5,
        0x16 => 10,
        0x18 => stream.Length < 4 ? 0 : Bounded(BinaryPrimitives.ReadUInt16BigEndian(stream[2..]) + 6),
        0x2B => ReplyPdu.IdentificationLength(stream[HeaderLength..]) is > 0 and var pdu ? pdu + Overhead : ReplyPdu.IdentificationLength(stream[HeaderLength..]),
        > ReplyPdu.ExceptionFlag => ReplyPdu.ExceptionLength + Overhead,
        _ => -1,
    };

    /// <summary>Bytes of the reply frame that fits a request; 0 when only the reply itself tells (2B/0E), and for a broadcast, which has none.</summary>
    public static int ReplyLengthFor(in ModbusRequest request) =>
        request.Unit == ModbusLimits.BroadcastUnit || ReplyPdu.LengthFor(request) == 0 ? 0 : ReplyPdu.LengthFor(request) + Overhead;

    private static int Counted(ReadOnlySpan<byte> stream, int countAt, int before) => stream.Length <= countAt ? 0 : Bounded(before + stream[countAt]);

    private static int Bounded(int length) => length <= ModbusLimits.RtuFrameLengthMax ? length : -1;
}
