using System.Buffers.Binary;

namespace SmartPark.Fieldbus.Modbus;

/// <summary>How a reply PDU relates to the request that is waiting.</summary>
public enum ReplyFit : byte
{
    /// <summary>It answers the request.</summary>
    Fits,

    /// <summary>It refuses the request with an exception code.</summary>
    Exception,

    /// <summary>It answers another function: a late or foreign reply.</summary>
    OtherFunction,

    /// <summary>It answers the function, but its byte count, address or value is not what was asked.</summary>
    OtherContent,
}

/// <summary>
/// Reply PDUs, both ways: a server encodes them, a client checks them against its request. Layouts of the Modbus Application
/// Protocol V1.1b3, chapters 6 and 7.
/// </summary>
public static class ReplyPdu
{
    /// <summary>Bit of the function byte that marks an exception.</summary>
    public const byte ExceptionFlag = 0x80;

    /// <summary>Bytes of an exception PDU: function and code.</summary>
    public const int ExceptionLength = 2;

    private const int ReadHeaderLength = 2;
    private const int WriteReplyLength = 5;

    // 2B: function, MEI, code, conformity, more follows, next object, number of objects.
    private const int IdentificationHeaderLength = 7;
    private const int IdentificationDataStart = 2;

    /// <summary>
    /// Bytes of the reply PDU that fits a request; 0 when only the reply itself tells (2B/0E).
    /// </summary>
    public static int LengthFor(in ModbusRequest request) => request.Function switch
    {
        ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs => ReadHeaderLength + ((request.Count + 7) / 8),
        ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters or ModbusFunction.ReadWriteMultipleRegisters
            => ReadHeaderLength + (request.Count * 2),
        ModbusFunction.ReadDeviceIdentification => 0,
        _ => WriteReplyLength,
    };

    /// <summary>Checks a reply against its request: function, byte count, and for writes the address and value echoed. Never throws.</summary>
    /// <param name="request">The request that waits; without a fault.</param>
    /// <param name="pdu">The reply PDU, any bytes.</param>
    /// <param name="dataStart">First byte of <see cref="ModbusReply.Data"/> in the PDU when it fits.</param>
    /// <param name="dataLength">Bytes of the data; 0 for writes.</param>
    public static ReplyFit Check(in ModbusRequest request, ReadOnlySpan<byte> pdu, out int dataStart, out int dataLength)
    {
        (dataStart, dataLength) = (0, 0);
        if (pdu.IsEmpty || (pdu[0] & ~ExceptionFlag) != (byte)request.Function)
        {
            return ReplyFit.OtherFunction;
        }

        if ((pdu[0] & ExceptionFlag) != 0)
        {
            return pdu.Length == ExceptionLength ? ReplyFit.Exception : ReplyFit.OtherContent;
        }

        if (request.Function == ModbusFunction.ReadDeviceIdentification)
        {
            (dataStart, dataLength) = (IdentificationDataStart, pdu.Length - IdentificationDataStart);
            return IdentificationLength(pdu) == pdu.Length && pdu[2] == request.Address ? ReplyFit.Fits : ReplyFit.OtherContent;
        }

        if (pdu.Length != LengthFor(request))
        {
            return ReplyFit.OtherContent;
        }

        if (RequestPdu.IsWrite(request.Function))
        {
            return BinaryPrimitives.ReadUInt16BigEndian(pdu[1..]) == request.Address && BinaryPrimitives.ReadUInt16BigEndian(pdu[3..]) == request.Count
                ? ReplyFit.Fits
                : ReplyFit.OtherContent;
        }

        (dataStart, dataLength) = (ReadHeaderLength, pdu.Length - ReadHeaderLength);
        return pdu[1] == dataLength ? ReplyFit.Fits : ReplyFit.OtherContent;
    }

    /// <summary>Encodes a server's reply; returns its length.</summary>
    /// <param name="request">The request, as decoded.</param>
    /// <param name="data">
    /// For reads the bytes behind the byte count; for 2B the bytes behind the MEI type (<see cref="DeviceIdentification.Encode"/>); empty for writes.
    /// </param>
    /// <param name="pdu">Room for <see cref="ModbusLimits.PduLengthMax"/> bytes.</param>
    /// <exception cref="ArgumentException">The data's length is not what the request asks for.</exception>
    public static int Encode(in ModbusRequest request, ReadOnlySpan<byte> data, Span<byte> pdu)
    {
        pdu[0] = (byte)request.Function;
        if (request.Function == ModbusFunction.ReadDeviceIdentification)
        {
            pdu[1] = RequestPdu.IdentificationMei;
            data.CopyTo(pdu[IdentificationDataStart..]);
            return IdentificationDataStart + data.Length;
        }

        var isWrite = RequestPdu.IsWrite(request.Function);
        var expected = isWrite ? 0 : LengthFor(request) - ReadHeaderLength;
        if (data.Length != expected)
        {
            throw new ArgumentException($"function {(byte)request.Function:X2} with count {request.Count} is answered with {expected} bytes, not {data.Length}", nameof(data));
        }

        if (isWrite)
        {
            BinaryPrimitives.WriteUInt16BigEndian(pdu[1..], request.Address);
            BinaryPrimitives.WriteUInt16BigEndian(pdu[3..], request.Count);
            return WriteReplyLength;
        }

        pdu[1] = (byte)data.Length;
        data.CopyTo(pdu[ReadHeaderLength..]);
        return ReadHeaderLength + data.Length;
    }

    /// <summary>Encodes a refusal; returns its length. <paramref name="function"/> is the request's function byte, known or not.</summary>
    public static int EncodeException(byte function, ModbusExceptionCode code, Span<byte> pdu)
    {
        pdu[0] = (byte)(function | ExceptionFlag);
        pdu[1] = (byte)code;
        return ExceptionLength;
    }

    /// <summary>
    /// Bytes of the device identification reply (2B/0E) that starts here, found by walking its objects; 0 when more bytes are needed to tell,
    /// -1 when it cannot be one.
    /// </summary>
    internal static int IdentificationLength(ReadOnlySpan<byte> pdu)
    {
        if (pdu.Length < IdentificationHeaderLength)
        {
            return pdu.Length > 1 && pdu[1] != RequestPdu.IdentificationMei ? -1 : 0;
        }

        if (pdu[1] != RequestPdu.IdentificationMei)
        {
            return -1;
        }

        var length = IdentificationHeaderLength;
        for (var objects = pdu[6]; objects > 0; objects--)
        {
            if (length + 2 > ModbusLimits.PduLengthMax)
            {
                return -1;
            }

            if (length + 2 > pdu.Length)
            {
                return 0;
            }

            length += 2 + pdu[length + 1];
        }

        return length > ModbusLimits.PduLengthMax ? -1 : length;
    }
}
