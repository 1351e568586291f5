using System.Buffers;

namespace SmartPark.Chaos.Network;

/// <summary>
/// Cuts a stream of MQTT 3.1.1 and 5 into control packets (fixed header: type and flags, then the remaining length in 1 to 4 bytes of seven bits;
/// MQTT 5.0, 2.1.4) and doubles or swaps PUBLISH packets of QoS 0. Nothing else may be touched: QoS 1 and 2 have packet ids and handshakes.
/// </summary>
/// <param name="draw">Decides for each QoS 0 PUBLISH.</param>
internal sealed class PacketShuffle(Func<PacketFate> draw)
{
    private const int Publish = 3;
    private const int LengthBytesMax = 4;

    private readonly ArrayBufferWriter<byte> _rest = new();
    private byte[]? _held;

    /// <summary>Messages that passed twice.</summary>
    public long Doubled { get; private set; }

    /// <summary>Messages that changed places.</summary>
    public long Swapped { get; private set; }

    /// <summary>Takes received bytes and writes what goes on.</summary>
    public void Pass(ReadOnlySpan<byte> received, IBufferWriter<byte> output)
    {
        _rest.Write(received);
        var bytes = _rest.WrittenSpan;
        while (TryLength(bytes, out var length) && bytes.Length >= length)
        {
            PassPacket(bytes[..length], output);
            bytes = bytes[length..];
        }

        var left = bytes.ToArray();
        _rest.ResetWrittenCount();
        _rest.Write(left);
    }

    private void PassPacket(ReadOnlySpan<byte> packet, IBufferWriter<byte> output)
    {
        var isFree = packet[0] >> 4 == Publish && (packet[0] >> 1 & 3) == 0;
        var fate = isFree && _held is null ? draw() : PacketFate.Pass;
        if (fate == PacketFate.AfterNext)
        {
            _held = packet.ToArray();
            Swapped++;
            return;
        }

        // A packet that may not be overtaken waits behind the one that is held.
        if (!isFree)
        {
            Release(output);
        }

        output.Write(packet);
        if (fate == PacketFate.Twice)
        {
            output.Write(packet);
            Doubled++;
        }

        Release(output);
    }

    private void Release(IBufferWriter<byte> output)
    {
        if (_held is { } held)
        {
            output.Write(held);
            _held = null;
        }
    }

    /// <summary>The whole length of the first packet; false while its header has not arrived.</summary>
    private static bool TryLength(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        for (var i = 0; i < LengthBytesMax && i + 1 < bytes.Length; i++)
        {
            length |= (bytes[i + 1] & 0x7F) << (7 * i);
            if ((bytes[i + 1] & 0x80) == 0)
            {
                length += i + 2;
                return true;
            }
        }

        return false;
    }
}
