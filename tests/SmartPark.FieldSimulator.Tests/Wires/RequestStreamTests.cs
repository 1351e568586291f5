using FsCheck.Xunit;
using SmartPark.FieldSimulator.Wires;
using SmartPark.Fieldbus.Modbus;

namespace SmartPark.FieldSimulator.Tests.Wires;

public sealed class RequestStreamTests
{
    [Property(MaxTest = 500)]
    public bool Any_bytes_in_any_pieces_end_in_requests_or_noise_and_never_fill_the_buffer(byte[] bytes, byte piece, bool isTcp)
    {
        var stream = new RequestStream(isTcp ? ModbusFraming.Tcp : ModbusFraming.Rtu);
        var framed = 0;
        var step = Math.Max((int)piece, 1);
        for (var at = 0; at < bytes.Length; at += step)
        {
            var part = bytes.AsMemory(at, Math.Min(step, bytes.Length - at));
            if (stream.Room().Length < part.Length)
            {
                return false;
            }

            part.CopyTo(stream.Room());
            stream.Received(part.Length);
            Framed next;
            while ((next = stream.Next(out var frame)) == Framed.Request)
            {
                framed += frame.Length;
            }

            if (next == Framed.Garbage)
            {
                return isTcp;
            }
        }

        return framed + stream.NoiseBytes <= bytes.Length;
    }

    [Property]
    public bool A_sound_request_behind_any_noise_is_found_once_the_noise_is_complete(byte[] noise)
    {
        var request = new byte[8];
        Convert.FromHexString("0B0300000002").CopyTo(request, 0);
        Crc16.Append(request, 6);
        // Enough sound requests behind the noise that whatever length it pretended to have is filled.
        byte[] all = [.. noise.Take(200), .. Enumerable.Repeat(request, 40).SelectMany(r => r)];
        var stream = new RequestStream(ModbusFraming.Rtu);
        all.CopyTo(stream.Room());
        stream.Received(all.Length);
        var found = 0;
        while (stream.Next(out var frame) == Framed.Request)
        {
            found += frame.Span.SequenceEqual(request) ? 1 : 0;
        }

        return found >= 1;
    }
}
