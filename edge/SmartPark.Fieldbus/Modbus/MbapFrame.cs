using System.Buffers.Binary;

namespace SmartPark.Fieldbus.Modbus;

/// <summary>
/// Frames of Modbus TCP (Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3):
/// <code>transaction id (2) | protocol id (2) = 0 | length (2) = unit + PDU | unit (1) | PDU (1..253)</code>
/// </summary>
public static class MbapFrame
{
    /// <summary>Bytes before the PDU.</summary>
    public const int HeaderLength = 7;

    private const int LengthFieldEnd = 6;
    private const int UnitLength = 1;

    /// <summary>
    /// Bytes of the frame that <paramref name="stream"/> starts with; 0 when more bytes are needed to tell, -1 when this is not a frame
    /// (protocol id not 0, or a length no PDU has). The frame itself may still be incomplete.
    /// </summary>
    public static int LengthOf(ReadOnlySpan<byte> stream)
    {
        if ((stream.Length > 2 && stream[2] != 0) || (stream.Length > 3 && stream[3] != 0))
        {
            return -1;
        }

        if (stream.Length < LengthFieldEnd)
        {
            return 0;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(stream[4..]);
        return length is > UnitLength and <= UnitLength + ModbusLimits.PduLengthMax ? LengthFieldEnd + length : -1;
    }

    /// <summary>Writes the header in front of a PDU that already lies at <see cref="HeaderLength"/>; returns the frame's length.</summary>
    public static int Seal(Span<byte> frame, ushort transactionId, byte unit, int pduLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pduLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pduLength, ModbusLimits.PduLengthMax);
        BinaryPrimitives.WriteUInt16BigEndian(frame, transactionId);
        BinaryPrimitives.WriteUInt16BigEndian(frame[2..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(frame[4..], (ushort)(UnitLength + pduLength));
        frame[LengthFieldEnd] = unit;
        return HeaderLength + pduLength;
    }

    /// <summary>Transaction id of a frame.</summary>
    public static ushort TransactionId(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt16BigEndian(frame);

    /// <summary>Unit address of a frame.</summary>
    public static byte Unit(ReadOnlySpan<byte> frame) => frame[LengthFieldEnd];
}
