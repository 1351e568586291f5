using SmartPark.Fieldbus.Modbus;
using Xunit;
using static SmartPark.Fieldbus.Modbus.ModbusFunction;

namespace SmartPark.Fieldbus.Tests.Modbus;

public sealed class RequestPduTests
{
    [Fact]
    public void The_limits_fit_their_frames()
    {
        Assert.True(2 + (2 * ModbusLimits.RegistersPerReadMax) <= ModbusLimits.PduLengthMax);
        Assert.True(2 + (ModbusLimits.BitsPerReadMax / 8) <= ModbusLimits.PduLengthMax);
        Assert.True(6 + (2 * ModbusLimits.RegistersPerWriteMax) <= ModbusLimits.PduLengthMax);
        Assert.True(6 + (ModbusLimits.BitsPerWriteMax / 8) <= ModbusLimits.PduLengthMax);
        Assert.True(10 + (2 * ModbusLimits.RegistersPerReadWriteMax) <= ModbusLimits.PduLengthMax);
        Assert.Equal(ModbusLimits.RtuFrameLengthMax, ModbusLimits.PduLengthMax + RtuFrame.Overhead);
        Assert.Equal(ModbusLimits.TcpFrameLengthMax, ModbusLimits.PduLengthMax + MbapFrame.HeaderLength);
    }

    [Theory]
    [InlineData(ReadCoils, 0, 1, 0, true)]
    [InlineData(ReadCoils, 0, 2000, 0, true)]
    [InlineData(ReadCoils, 0, 2001, 0, false)]
    [InlineData(ReadDiscreteInputs, 0, 0, 0, false)]
    [InlineData(ReadHoldingRegisters, 0, 125, 0, true)]
    [InlineData(ReadHoldingRegisters, 0, 126, 0, false)]
    [InlineData(ReadHoldingRegisters, 0, 0, 0, false)]
    [InlineData(ReadInputRegisters, 65535, 1, 0, true)]
    [InlineData(ReadInputRegisters, 65535, 2, 0, false)]
    [InlineData(ReadInputRegisters, 0, 1, 2, false)]
    [InlineData(WriteSingleCoil, 0, 0xFF00, 0, true)]
    [InlineData(WriteSingleCoil, 0, 0, 0, true)]
    [InlineData(WriteSingleCoil, 0, 1, 0, false)]
    [InlineData(WriteSingleRegister, 65535, 65535, 0, true)]
    [InlineData(WriteMultipleCoils, 0, 1968, 246, true)]
    [InlineData(WriteMultipleCoils, 0, 1969, 247, false)]
    [InlineData(WriteMultipleCoils, 0, 9, 1, false)]
    [InlineData(WriteMultipleRegisters, 0, 123, 246, true)]
    [InlineData(WriteMultipleRegisters, 0, 124, 248, false)]
    [InlineData(WriteMultipleRegisters, 0, 2, 3, false)]
    [InlineData(ReadWriteMultipleRegisters, 0, 125, 242, true)]
    [InlineData(ReadWriteMultipleRegisters, 0, 125, 244, false)]
    [InlineData(ReadWriteMultipleRegisters, 0, 126, 2, false)]
    [InlineData(ReadWriteMultipleRegisters, 0, 1, 0, false)]
    [InlineData(ReadWriteMultipleRegisters, 0, 1, 3, false)]
    [InlineData(ReadDeviceIdentification, 1, 0, 0, true)]
    [InlineData(ReadDeviceIdentification, 4, 255, 0, true)]
    [InlineData(ReadDeviceIdentification, 0, 0, 0, false)]
    [InlineData(ReadDeviceIdentification, 5, 0, 0, false)]
    [InlineData(ReadDeviceIdentification, 1, 256, 0, false)]
    [InlineData((ModbusFunction)0x07, 0, 0, 0, false)]
    public void Every_function_has_its_limits(ModbusFunction function, int address, int count, int dataLength, bool sound)
    {
        var request = new ModbusRequest(1, function, (ushort)address, (ushort)count) { WriteData = new byte[dataLength] };
        Assert.Equal(sound, RequestPdu.Fault(request) is null);
        var pdu = new byte[ModbusLimits.PduLengthMax];
        if (!sound)
        {
            Assert.Throws<ArgumentException>(() => RequestPdu.Encode(request, pdu));
            return;
        }

        var length = RequestPdu.Encode(request, pdu);
        Assert.InRange(length, 1, ModbusLimits.PduLengthMax);
        Assert.Equal(ModbusExceptionCode.None, RequestPdu.Decode(1, pdu.AsMemory(0, length), out var decoded));
        Assert.Equal(request with { WriteData = default }, decoded with { WriteData = default });
    }

    [Theory]
    [InlineData("", ModbusExceptionCode.IllegalFunction)]
    [InlineData("07", ModbusExceptionCode.IllegalFunction)]
    [InlineData("83 00 00 00 01", ModbusExceptionCode.IllegalFunction)]
    [InlineData("2B 0D 01 00", ModbusExceptionCode.IllegalFunction)]
    [InlineData("2B 0E 01", ModbusExceptionCode.IllegalDataValue)]
    [InlineData("03 00 00 00 00", ModbusExceptionCode.IllegalDataValue)]
    [InlineData("03 00 00 00 7E", ModbusExceptionCode.IllegalDataValue)]
    [InlineData("03 00 00 00", ModbusExceptionCode.IllegalDataValue)]
    [InlineData("03 00 00 00 01 00", ModbusExceptionCode.IllegalDataValue)]
    [InlineData("03 FF FF 00 02", ModbusExceptionCode.IllegalDataAddress)]
    [InlineData("05 00 00 12 34", ModbusExceptionCode.IllegalDataValue)]
    [InlineData("10 00 00 00 02 04 00 01 00", ModbusExceptionCode.IllegalDataValue)]
    [InlineData("10 00 00 00 02 02 00 01", ModbusExceptionCode.IllegalDataValue)]
    [InlineData("17 00 00 00 01 00 00 00 02 02 00 01", ModbusExceptionCode.IllegalDataValue)]
    [InlineData("17 00 00 00 01 FF FF 00 02 04 00 01 00 02", ModbusExceptionCode.IllegalDataAddress)]
    public void A_server_refuses_a_bad_request_with_the_code_of_the_standard(string pdu, ModbusExceptionCode expected) =>
        Assert.Equal(expected, RequestPdu.Decode(1, ModbusVectors.FromHex(pdu), out _));

    [Fact]
    public void A_reply_with_data_of_another_length_cannot_be_encoded() =>
        Assert.Throws<ArgumentException>(() => ReplyPdu.Encode(new ModbusRequest(1, ReadHoldingRegisters, 0, 3), new byte[4], new byte[ModbusLimits.PduLengthMax]));
}
