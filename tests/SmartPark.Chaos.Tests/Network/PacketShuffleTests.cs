using System.Buffers;
using FsCheck.Xunit;
using SmartPark.Chaos.Network;

namespace SmartPark.Chaos.Tests.Network;

public sealed class PacketShuffleTests
{
    [Property]
    public void Free_messages_arrive_once_or_twice_and_nothing_else_is_touched(int seed)
    {
        var random = new Random(seed);
        var packets = Enumerable.Range(0, 60).Select(i => Packet(random, i)).ToArray();
        var shuffle = new PacketShuffle(() => (PacketFate)random.Next(3));
        var output = new ArrayBufferWriter<byte>();
        var stream = packets.SelectMany(p => p).ToArray();
        for (var at = 0; at < stream.Length;)
        {
            var n = Math.Min(random.Next(1, 40), stream.Length - at);
            shuffle.Pass(stream.AsSpan(at, n), output);
            at += n;
        }

        var arrived = Cut(output.WrittenSpan.ToArray());
        var bound = packets.Where(p => !IsFree(p)).Select(Convert.ToHexString);
        Assert.Equal(bound, arrived.Where(p => !IsFree(p)).Select(Convert.ToHexString));
        var counts = arrived.Where(IsFree).CountBy(Convert.ToHexString).ToDictionary();
        Assert.All(packets.Where(IsFree).Select(Convert.ToHexString), p => Assert.InRange(counts[p], 1, 2));
        Assert.Equal(shuffle.Doubled, counts.Values.Count(n => n == 2));
    }

    [Fact]
    public void A_long_packet_passes_whole_when_it_comes_byte_by_byte()
    {
        var packet = Publish(qos: 0, number: 1, bytes: 20_000);
        var shuffle = new PacketShuffle(() => PacketFate.Pass);
        var output = new ArrayBufferWriter<byte>();
        foreach (var b in packet)
        {
            shuffle.Pass([b], output);
        }

        Assert.Equal(packet, output.WrittenSpan.ToArray());
    }

    // The last packet is never free, so that none is still held back at the end.
    private static byte[] Packet(Random random, int number) => number == 59 || random.Next(4) == 0
        ? random.Next(2) == 0 ? [0xC0, 0] : Publish(qos: 1, number, random.Next(4, 300))
        : Publish(qos: 0, number, random.Next(4, 300));

    private static byte[] Publish(int qos, int number, int bytes)
    {
        var length = new List<byte>();
        for (var rest = bytes; ;)
        {
            length.Add((byte)((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0)));
            rest >>= 7;
            if (rest == 0)
            {
                break;
            }
        }

        var body = new byte[bytes];
        BitConverter.TryWriteBytes(body, number);
        return [(byte)(0x30 | qos << 1), .. length, .. body];
    }

    private static bool IsFree(byte[] packet) => packet[0] == 0x30;

    private static List<byte[]> Cut(byte[] stream)
    {
        var packets = new List<byte[]>();
        for (var at = 0; at < stream.Length;)
        {
            var (length, head) = (0, 1);
            for (var shift = 0; ; shift += 7, head++)
            {
                length |= (stream[at + head] & 0x7F) << shift;
                if ((stream[at + head] & 0x80) == 0)
                {
                    break;
                }
            }

            packets.Add(stream[at..(at + head + 1 + length)]);
            at += head + 1 + length;
        }

        return packets;
    }
}
