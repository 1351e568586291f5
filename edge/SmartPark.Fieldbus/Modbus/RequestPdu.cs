using System.Buffers.Binary;
using System.Globalization;
using static SmartPark.Fieldbus.Modbus.ModbusLimits;

namespace SmartPark.Fieldbus.Modbus;

/// <summary>
/// Request PDUs, both ways: a client encodes them, a server decodes them. Layouts of the Modbus Application Protocol V1.1b3, chapter 6;
/// numbers most significant byte first.
/// </summary>
public static class RequestPdu
{
    /// <summary>MEI type of device identification, the second byte of 2B requests and replies.</summary>
    public const byte IdentificationMei = 0x0E;

    private const byte IdentificationCategoryMax = 4;
    private const int AddressAndCountLength = 5;
    private const int WriteHeaderLength = 6;
    private const int ReadWriteHeaderLength = 10;
    private const int IdentificationLength = 4;

    /// <summary>What is wrong with a request, in words with the numbers; null when it can be sent.</summary>
    public static string? Fault(in ModbusRequest request) => Judge(request) is (not ModbusExceptionCode.None, var found)
        ? string.Create(CultureInfo.InvariantCulture, $"unit {request.Unit}, function {(byte)request.Function:X2}, address {request.Address}, count {request.Count}: {found}")
        : null;

    /// <summary>Encodes a request; returns the PDU's length.</summary>
    /// <param name="request">A request without <see cref="Fault"/>.</param>
    /// <param name="pdu">Room for <see cref="PduLengthMax"/> bytes.</param>
    /// <exception cref="ArgumentException">The request breaks a limit of its function; the message is <see cref="Fault"/>.</exception>
    public static int Encode(in ModbusRequest request, Span<byte> pdu)
    {
        if (Judge(request).Code != ModbusExceptionCode.None)
        {
            throw new ArgumentException(Fault(request), nameof(request));
        }

        pdu[0] = (byte)request.Function;
        if (request.Function == ModbusFunction.ReadDeviceIdentification)
        {
            pdu[1] = IdentificationMei;
            pdu[2] = (byte)request.Address;
            pdu[3] = (byte)request.Count;
            return IdentificationLength;
        }

        BinaryPrimitives.WriteUInt16BigEndian(pdu[1..], request.Address);
        BinaryPrimitives.WriteUInt16BigEndian(pdu[3..], request.Count);
        return request.Function switch
        {
            ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters => AppendData(request.WriteData.Span, pdu, AddressAndCountLength),
            ModbusFunction.ReadWriteMultipleRegisters => AppendReadWrite(request, pdu),
            _ => AddressAndCountLength,
        };
    }

    /// <summary>Decodes a request PDU for a server. Never throws and never reads past the end.</summary>
    /// <param name="unit">Unit address of the frame.</param>
    /// <param name="pdu">The PDU, any bytes; <see cref="ModbusRequest.WriteData"/> points into it.</param>
    /// <param name="request">The request when the answer is <see cref="ModbusExceptionCode.None"/>.</param>
    /// <returns>The exception code to refuse it with, <see cref="ModbusExceptionCode.None"/> when it is sound.</returns>
    public static ModbusExceptionCode Decode(byte unit, ReadOnlyMemory<byte> pdu, out ModbusRequest request)
    {
        request = default;
        var bytes = pdu.Span;
        if (bytes.IsEmpty || !IsKnown((ModbusFunction)bytes[0]))
        {
            return ModbusExceptionCode.IllegalFunction;
        }

        var function = (ModbusFunction)bytes[0];
        if (function == ModbusFunction.ReadDeviceIdentification)
        {
            if (bytes.Length != IdentificationLength || bytes[1] != IdentificationMei)
            {
                return bytes.Length > 1 && bytes[1] != IdentificationMei ? ModbusExceptionCode.IllegalFunction : ModbusExceptionCode.IllegalDataValue;
            }

            request = new ModbusRequest(unit, function, bytes[2], bytes[3]);
            return Judge(request).Code;
        }

        if (bytes.Length < AddressAndCountLength || !TryFindData(function, pdu, out var data))
        {
            return ModbusExceptionCode.IllegalDataValue;
        }

        request = new ModbusRequest(unit, function, BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]))
        {
            WriteData = data,
            WriteAddress = function == ModbusFunction.ReadWriteMultipleRegisters ? BinaryPrimitives.ReadUInt16BigEndian(bytes[5..]) : (ushort)0,
        };
        return Judge(request).Code;
    }

    /// <summary>Whether a function changes the device: the only ones that may be broadcast.</summary>
    public static bool IsWrite(ModbusFunction function) => function
        is ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister or ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters;

    private static bool IsKnown(ModbusFunction function) => function
        is (>= ModbusFunction.ReadCoils and <= ModbusFunction.WriteSingleRegister)
        or ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters
        or ModbusFunction.ReadWriteMultipleRegisters or ModbusFunction.ReadDeviceIdentification;

    private static bool TryFindData(ModbusFunction function, ReadOnlyMemory<byte> pdu, out ReadOnlyMemory<byte> data)
    {
        var header = function switch
        {
            ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters => WriteHeaderLength,
            ModbusFunction.ReadWriteMultipleRegisters => ReadWriteHeaderLength,
            _ => AddressAndCountLength,
        };
        data = pdu.Length >= header ? pdu[header..] : default;
        return header == AddressAndCountLength
            ? pdu.Length == header
            : pdu.Length >= header && pdu.Span[header - 1] == data.Length
                && (header != ReadWriteHeaderLength || BinaryPrimitives.ReadUInt16BigEndian(pdu.Span[7..]) * 2 == data.Length);
    }

    private static int AppendReadWrite(in ModbusRequest request, Span<byte> pdu)
    {
        BinaryPrimitives.WriteUInt16BigEndian(pdu[5..], request.WriteAddress);
        BinaryPrimitives.WriteUInt16BigEndian(pdu[7..], (ushort)(request.WriteData.Length / 2));
        return AppendData(request.WriteData.Span, pdu, ReadWriteHeaderLength - 1);
    }

    private static int AppendData(ReadOnlySpan<byte> data, Span<byte> pdu, int at)
    {
        pdu[at] = (byte)data.Length;
        data.CopyTo(pdu[(at + 1)..]);
        return at + 1 + data.Length;
    }

    // The one place that knows the limits: the client refuses to send what the server would refuse to take.
    private static (ModbusExceptionCode Code, string? Found) Judge(in ModbusRequest request) => request.Function switch
    {
        ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs => JudgeRange(request.Address, request.Count, BitsPerReadMax, request.WriteData.Length, 0),
        ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters
            => JudgeRange(request.Address, request.Count, RegistersPerReadMax, request.WriteData.Length, 0),
        ModbusFunction.WriteSingleCoil when request.Count is not (0 or CoilOn) => (ModbusExceptionCode.IllegalDataValue, "a coil takes FF00 or 0000"),
        ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister => JudgeData(request.WriteData.Length, 0),
        ModbusFunction.WriteMultipleCoils => JudgeRange(request.Address, request.Count, BitsPerWriteMax, request.WriteData.Length, (request.Count + 7) / 8),
        ModbusFunction.WriteMultipleRegisters => JudgeRange(request.Address, request.Count, RegistersPerWriteMax, request.WriteData.Length, request.Count * 2),
        ModbusFunction.ReadWriteMultipleRegisters => JudgeReadWrite(request),
        ModbusFunction.ReadDeviceIdentification => request.Address is >= 1 and <= IdentificationCategoryMax && request.Count <= byte.MaxValue
            ? JudgeData(request.WriteData.Length, 0)
            : (ModbusExceptionCode.IllegalDataValue, "read device id code 1 to 4 and object 0 to 255 expected"),
        _ => (ModbusExceptionCode.IllegalFunction, "function not supported"),
    };

    private static (ModbusExceptionCode Code, string? Found) JudgeReadWrite(in ModbusRequest request)
    {
        var registers = request.WriteData.Length / 2;
        var write = JudgeRange(request.WriteAddress, registers, RegistersPerReadWriteMax, request.WriteData.Length, registers * 2);
        return write.Code != ModbusExceptionCode.None ? write : JudgeRange(request.Address, request.Count, RegistersPerReadMax, 0, 0);
    }

    private static (ModbusExceptionCode Code, string? Found) JudgeRange(int address, int count, int countMax, int dataLength, int dataExpected) =>
        count < 1 || count > countMax ? (ModbusExceptionCode.IllegalDataValue, "count outside the function's limit")
        : address + count > AddressCount ? (ModbusExceptionCode.IllegalDataAddress, "runs past address 65535")
        : JudgeData(dataLength, dataExpected);

    private static (ModbusExceptionCode Code, string? Found) JudgeData(int length, int expected) =>
        length == expected ? (ModbusExceptionCode.None, null) : (ModbusExceptionCode.IllegalDataValue, "write data does not fit the count");
}
