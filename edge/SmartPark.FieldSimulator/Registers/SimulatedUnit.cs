using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Profiles;

namespace SmartPark.FieldSimulator.Registers;

/// <summary>A device as a Modbus server: answers request PDUs. Only points that its profile calls writable are written; other writes are refused.</summary>
/// <param name="unit">Unit address.</param>
/// <param name="device">The device.</param>
internal sealed class SimulatedUnit(byte unit, SimulatedDevice device)
{
    private const byte RegularWithSingleAccess = 0x82;
    private readonly RegisterBank _bank = new(device);

    // Objects 00 to 02 are the standard's basic category, 04 and 05 belong to the regular one.
    private readonly DeviceIdentification _identification = new(RegularWithSingleAccess,
    [
        new(0x00, device.Profile.Maker), new(0x01, device.Profile.Id), new(0x02, "simulated"), new(0x04, device.Profile.Title.En), new(0x05, device.Profile.Model),
    ]);

    /// <summary>Unit address.</summary>
    public byte Unit { get; } = unit;

    /// <summary>Device id.</summary>
    public string Id { get; } = device.Id;

    /// <summary>Answers a request PDU, any bytes, into <paramref name="reply"/>; returns the reply PDU's length.</summary>
    public int Answer(ReadOnlyMemory<byte> pdu, long unixMs, Span<byte> reply)
    {
        var code = RequestPdu.Decode(Unit, pdu, out var request);
        Span<byte> data = stackalloc byte[ModbusLimits.PduLengthMax - 2];
        var length = 0;
        if (code == ModbusExceptionCode.None)
        {
            code = RequestPdu.IsWrite(request.Function) ? Write(request) : Read(request, unixMs, data, out length);
        }

        return code == ModbusExceptionCode.None
            ? ReplyPdu.Encode(request, data[..length], reply)
            : ReplyPdu.EncodeException(pdu.IsEmpty ? (byte)0 : pdu.Span[0], code, reply);
    }

    private ModbusExceptionCode Write(in ModbusRequest request) => request.Function switch
    {
        ModbusFunction.WriteSingleCoil => _bank.Write(RegisterTable.Coil, request.Address, 1, [request.Count == 0 ? (byte)0 : (byte)1]),
        ModbusFunction.WriteSingleRegister => _bank.Write(RegisterTable.Holding, request.Address, 1, [(byte)(request.Count >> 8), (byte)request.Count]),
        ModbusFunction.WriteMultipleCoils => _bank.Write(RegisterTable.Coil, request.Address, request.Count, request.WriteData.Span),
        _ => _bank.Write(RegisterTable.Holding, request.Address, request.Count, request.WriteData.Span),
    };

    private ModbusExceptionCode Read(in ModbusRequest request, long unixMs, Span<byte> data, out int length)
    {
        length = 0;
        if (request.Function == ModbusFunction.ReadDeviceIdentification)
        {
            length = _identification.Encode(request, data);
            return length == 0 ? ModbusExceptionCode.IllegalDataAddress : ModbusExceptionCode.None;
        }

        RegisterTable table;
        switch (request.Function)
        {
            case ModbusFunction.ReadCoils:
                table = RegisterTable.Coil;
                break;
            case ModbusFunction.ReadDiscreteInputs:
                table = RegisterTable.Discrete;
                break;
            case ModbusFunction.ReadHoldingRegisters:
                table = RegisterTable.Holding;
                break;
            case ModbusFunction.ReadInputRegisters:
                table = RegisterTable.Input;
                break;
            default:
                return ModbusExceptionCode.IllegalFunction;
        }

        length = table is RegisterTable.Coil or RegisterTable.Discrete ? (request.Count + 7) / 8 : 2 * request.Count;
        return _bank.Read(table, request.Address, request.Count, unixMs, data[..length]);
    }
}
