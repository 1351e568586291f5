using SmartPark.Fieldbus.Modbus;

namespace SmartPark.FieldSimulator.Wires;

/// <summary>What a stream of bytes holds next.</summary>
internal enum Framed : byte
{
    /// <summary>A whole request.</summary>
    Request,

    /// <summary>Not enough bytes yet.</summary>
    NeedsMore,

    /// <summary>Bytes that can never become a request, on a framing that cannot find its way back.</summary>
    Garbage,
}

/// <summary>
/// Cuts received bytes into requests. Modbus TCP is lost after a wrong header, so the connection ends; RTU looks for the next frame with a
/// sound checksum, byte by byte, as a device on a noisy line does.
/// </summary>
internal sealed class RequestStream(ModbusFraming framing)
{
    private readonly byte[] _buffer = new byte[SimulatorLimits.ReceiveBufferBytes];
    private int _start;
    private int _end;

    /// <summary>Bytes thrown away because they belonged to no request.</summary>
    public long NoiseBytes { get; private set; }

    /// <summary>Whether a request has begun and is not whole.</summary>
    public bool IsUnfinished => _end > _start;

    /// <summary>Room for the next read; never empty.</summary>
    public Memory<byte> Room()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>Takes over bytes read into <see cref="Room"/>.</summary>
    public void Received(int count) => _end += count;

    /// <summary>Throws away what is unfinished.</summary>
    public void Discard()
    {
        NoiseBytes += _end - _start;
        (_start, _end) = (0, 0);
    }

    /// <summary>The next whole frame; it is valid until the next read.</summary>
    public Framed Next(out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        while (_end > _start)
        {
            var stream = _buffer.AsSpan(_start, _end - _start);
            var length = framing == ModbusFraming.Tcp ? MbapFrame.LengthOf(stream) : RtuFrame.RequestLength(stream);
            if (length < 0 && framing == ModbusFraming.Tcp)
            {
                return Framed.Garbage;
            }

            if (length == 0 || length > stream.Length)
            {
                return Framed.NeedsMore;
            }

            if (length > 0 && (framing == ModbusFraming.Tcp || Crc16.Fits(stream[..length])))
            {
                frame = _buffer.AsMemory(_start, length);
                _start += length;
                return Framed.Request;
            }

            _start++;
            NoiseBytes++;
        }

        return Framed.NeedsMore;
    }
}
