namespace SmartPark.Ingest.Intake.Broker;

/// <summary>
/// A stream that ends a connection whose next MQTT packet is longer than allowed, before anything is allocated for it: MQTTnet's server takes
/// whatever length the fixed header claims, up to 256 MB, from clients that have not even said who they are.
/// <code>
///   packet = type and flags (1 byte), remaining length (1 to 4 bytes, 7 bits each, least first), remaining bytes   (MQTT 5.0, section 2.1)
/// </code>
/// </summary>
internal sealed class PacketGuard(Stream inner, int packetBytesMax) : Stream
{
    private int _remaining;
    private int _shift;
    private State _state;

    private enum State : byte
    {
        Type,
        Length,
        Body,
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Watch(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Watch(buffer.AsSpan(offset, read));
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Watch(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            switch (_state)
            {
                case State.Type:
                    (_state, _remaining, _shift) = (State.Length, 0, 0);
                    bytes = bytes[1..];
                    break;
                case State.Length:
                    TakeLength(bytes[0]);
                    bytes = bytes[1..];
                    break;
                default:
                    var taken = Math.Min(_remaining, bytes.Length);
                    _remaining -= taken;
                    bytes = bytes[taken..];
                    _state = _remaining == 0 ? State.Type : State.Body;
                    break;
            }
        }
    }

    private void TakeLength(byte digit)
    {
        _remaining |= (digit & 0x7F) << _shift;
        _shift += 7;
        if (_remaining > packetBytesMax || (_shift == 28 && (digit & 0x80) != 0))
        {
            throw new IOException($"an MQTT packet of {_remaining} bytes or more; at most {packetBytesMax} are taken");
        }

        if ((digit & 0x80) == 0)
        {
            _state = _remaining == 0 ? State.Type : State.Body;
        }
    }
}
