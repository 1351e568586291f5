using System.Buffers.Binary;
using SmartPark.FieldSimulator.Registers;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Profiles;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Registers;

public sealed class RegisterBankTests
{
    private static readonly long Time = ShippedCity.At(2026, 11, 18, 10.4);
    private static readonly SimulatedDevice Sdm = ShippedCity.Device("donghu", "b2-smt");
    private static readonly SimulatedDevice Fire = ShippedCity.Device("donghu", "b1-fire");

    public static TheoryData<string> ProfileIds => new(ShippedCity.Devices.Select(d => d.Profile.Id).Distinct());

    [Theory, MemberData(nameof(ProfileIds))]
    public void What_a_gateway_plans_to_read_decodes_to_the_values_of_the_device(string profile)
    {
        var device = ShippedCity.Devices.First(d => d.Profile.Id == profile);
        var bank = new RegisterBank(device);
        var codecs = device.Codecs.ToArray();
        var plan = ReadPlanner.Plan([.. codecs.Select(c => new WantedField(c.Field, c.Point.Isolate))], ReadLimits.Of(device.Profile));
        var data = new byte[250];
        foreach (var read in plan)
        {
            var bytes = data.AsSpan(0, codecs[read.Fields[0]].Field.IsBitTable ? (read.Count + 7) / 8 : 2 * read.Count);
            Assert.Equal(ModbusExceptionCode.None, bank.Read(read.Table, read.Address, read.Count, Time, bytes));
            foreach (var i in read.Fields)
            {
                Assert.Equal(device.ValueAt(codecs[i].Quantity.Id, Time), codecs[i].Decode(bytes, codecs[i].Field.Address - read.Address).Value);
            }
        }
    }

    [Fact]
    public void Holes_within_the_gap_read_as_zero()
    {
        // 0012 to 0033 stand between "power L3" and "power total" and are wider than the gap; 0040 to 0045 between PF and frequency are not.
        var data = new byte[4];
        Assert.Equal(ModbusExceptionCode.None, new RegisterBank(Sdm).Read(RegisterTable.Input, 0x40, 2, Time, data));
        Assert.Equal([0, 0, 0, 0], data);
    }

    [Theory]
    [InlineData(RegisterTable.Input, 0x0012, 2, ModbusExceptionCode.IllegalDataAddress)]
    [InlineData(RegisterTable.Input, 0x0010, 3, ModbusExceptionCode.IllegalDataAddress)]
    [InlineData(RegisterTable.Input, 0xFFFF, 1, ModbusExceptionCode.IllegalDataAddress)]
    [InlineData(RegisterTable.Input, 0x0000, 81, ModbusExceptionCode.IllegalDataValue)]
    [InlineData(RegisterTable.Holding, 0x0000, 2, ModbusExceptionCode.IllegalFunction)]
    [InlineData(RegisterTable.Coil, 0x0000, 2, ModbusExceptionCode.IllegalFunction)]
    [InlineData(RegisterTable.Input, 0x0000, 2, ModbusExceptionCode.None)]
    public void Only_the_profiles_blocks_answer(RegisterTable table, int address, int count, ModbusExceptionCode expected) =>
        Assert.Equal(expected, new RegisterBank(Sdm).Read(table, address, count, Time, new byte[2 * count]));

    [Fact]
    public void Only_outputs_are_written_and_keep_what_was_written()
    {
        var relays = ShippedCity.Device("beihe", "garment-relays");
        var bank = new RegisterBank(relays);
        var data = new byte[1];
        Assert.Equal(ModbusExceptionCode.None, bank.Write(RegisterTable.Coil, 1, 3, [0b101]));
        Assert.Equal(ModbusExceptionCode.None, bank.Read(RegisterTable.Coil, 0, 8, Time, data));
        Assert.Equal(0b1010, data[0]);
        Assert.Equal(1, relays.ValueAt("relay_4_state", Time));
        Assert.Equal(ModbusExceptionCode.IllegalDataAddress, bank.Write(RegisterTable.Coil, 7, 2, [0]));
        Assert.Equal(ModbusExceptionCode.IllegalFunction, new RegisterBank(Sdm).Write(RegisterTable.Coil, 0, 1, [1]));
        Assert.Equal(ModbusExceptionCode.IllegalDataAddress, new RegisterBank(Sdm).Write(RegisterTable.Input, 0, 2, [0, 0, 0, 0]));
        Assert.True(relays.TryWrite("relay_2_state", 0) && relays.TryWrite("relay_4_state", 0));
        Assert.False(relays.TryWrite("relay_2_state", 1000) || relays.TryWrite("door_state", 1));
    }

    [Fact]
    public void A_read_may_cut_a_value_at_either_end()
    {
        var bank = new RegisterBank(Sdm);
        var (whole, left, right) = (new byte[4], new byte[2], new byte[2]);
        bank.Read(RegisterTable.Input, 0x34, 2, Time, whole);
        bank.Read(RegisterTable.Input, 0x34, 1, Time, left);
        bank.Read(RegisterTable.Input, 0x35, 1, Time, right);
        Assert.Equal(whole, left.Concat(right));
        Assert.Equal(Sdm.ValueAt("active_power_kw", Time), BinaryPrimitives.ReadSingleBigEndian(whole) / 1000.0, 4);
    }

    [Fact]
    public void Bits_beyond_the_module_are_refused_and_bits_start_at_the_address_asked()
    {
        var bank = new RegisterBank(Fire);
        Assert.Equal(ModbusExceptionCode.IllegalDataValue, bank.Read(RegisterTable.Discrete, 0, 9, Time, new byte[2]));
        Assert.Equal(ModbusExceptionCode.IllegalDataAddress, bank.Read(RegisterTable.Discrete, 4, 4, Time, new byte[1]));
        var open = Enumerable.Range(0, 100_000).Select(i => Time + (i * 20_000L)).First(t => Fire.ValueAt("fire_door_state", t) == 1 && Fire.ValueAt("detector_fault_state", t) == 0);
        var data = new byte[1];
        Assert.Equal(ModbusExceptionCode.None, bank.Read(RegisterTable.Discrete, 4, 2, open, data));
        Assert.Equal(0b01, data[0]);
    }

    [Fact]
    public void A_unit_answers_writes_with_exception_01_and_knows_its_maker()
    {
        var unit = new SimulatedUnit(7, Sdm);
        Assert.Equal([0x86, 0x01], Answer(unit, [0x06, 0x00, 0x01, 0x00, 0x02]));
        Assert.Equal([0x90, 0x01], Answer(unit, [0x10, 0x00, 0x01, 0x00, 0x01, 0x02, 0x00, 0x02]));
        Assert.Equal([0xC1, 0x01], Answer(unit, [0x41]));
        var basic = Answer(unit, [0x2B, 0x0E, 0x01, 0x00]);
        var objects = new List<IdentificationObject>();
        Assert.True(DeviceIdentification.TryDecode(basic.AsSpan(2), objects, out _, out _));
        Assert.Equal(Sdm.Profile.Maker, objects.Single(o => o.Id == 0).Value);
        Assert.Equal(3, objects.Count);
    }

    private static byte[] Answer(SimulatedUnit unit, byte[] pdu)
    {
        var reply = new byte[ModbusLimits.PduLengthMax];
        return reply[..unit.Answer(pdu, Time, reply)];
    }
}
