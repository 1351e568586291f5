using SmartPark.Fieldbus.Modbus;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Modbus;

public sealed class Crc16Tests
{
    [Fact]
    public void The_check_value_of_the_algorithm_comes_out() => Assert.Equal(0x4B37, Crc16.Of("123456789"u8));

    [Fact]
    public void The_low_byte_is_sent_first()
    {
        byte[] frame = [0x02, 0x07, 0, 0];
        Assert.Equal(4, Crc16.Append(frame, 2));
        Assert.Equal([0x02, 0x07, 0x41, 0x12], frame);
        Assert.True(Crc16.Fits(frame));
    }

    [Fact]
    public void Every_length_gives_what_the_bitwise_definition_gives()
    {
        var random = new Random(1);
        for (var length = 0; length <= ModbusLimits.RtuFrameLengthMax; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            Assert.Equal(BitByBit(bytes), Crc16.Of(bytes));
        }
    }

    [Fact]
    public void Any_single_flipped_bit_is_noticed()
    {
        var frame = ModbusVectors.FromHex("01 03 06 02 2B 00 00 00 64 05 7A");
        for (var bit = 0; bit < frame.Length * 8; bit++)
        {
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Crc16.Fits(frame));
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(Crc16.Fits(frame));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void Fewer_than_three_bytes_are_no_frame(int length) => Assert.False(Crc16.Fits(new byte[length]));

    [Fact]
    public void A_frame_without_room_for_the_crc_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Crc16.Append(new byte[3], 2));

    private static ushort BitByBit(byte[] bytes)
    {
        var crc = 0xFFFF;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xA001;
            }
        }

        return (ushort)crc;
    }
}
