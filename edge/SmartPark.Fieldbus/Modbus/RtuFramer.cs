namespace SmartPark.Fieldbus.Modbus;

/// <summary>
/// Modbus RTU: no ids and no lengths on the wire, so the reply is found wherever it lies by unit, function, byte count and CRC. Echoes, noise, late replies
/// and frames of another master before it are stepped over and counted.
/// </summary>
internal sealed class RtuFramer(ModbusCounters counters, UnitPatience patience) : ReplyFramer(counters, patience)
{
    // Unit, function and byte count: the least that tells a reply cut short from noise.
    private const int TellingBytes = 3;
    private const int CountAt = 2;

    private readonly byte[] _send = new byte[ModbusLimits.RtuFrameLengthMax];
    private readonly byte[] _received = new byte[ReceivedBytesMax];
    private int _sendLength;
    private int _end;
    private int _tallied;
    private int _expected;

    // Learned from reads, where an echo cannot be mistaken: the reply to 05 and 06 is byte by byte the request, so there only this tells the two apart.
    private bool _lineEchoes;

    // The shape of the last request given up, to know its late reply.
    private Shape _givenUp;

    public override Memory<byte> Room => _received.AsMemory(_end);

    public override FramerVerdict Take(int count, long now)
    {
        _end += count;
        var received = _received.AsSpan(0, _end);
        var (damaged, echoSkipped) = (false, false);
        for (var at = 0; at + RtuFrame.Overhead + 1 < received.Length; at++)
        {
            var next = received[at..].IndexOf(Request.Unit);
            if (next < 0)
            {
                break;
            }

            at += next;
            if (IsEchoAt(at) && (!IsEchoAReply || (_lineEchoes && !echoSkipped)))
            {
                echoSkipped = true;
                at += _sendLength - 1;
                continue;
            }

            var length = CandidateLength(received[at..]);
            if (length <= 0 || length > received.Length - at)
            {
                continue;
            }

            var frame = received.Slice(at, length);
            if (!Crc16.Fits(frame))
            {
                damaged = true;
                continue;
            }

            var pdu = _received.AsMemory(at + RtuFrame.HeaderLength, length - RtuFrame.Overhead);
            var fit = ReplyPdu.Check(Request, pdu.Span, out var start, out var dataLength);
            if (fit is ReplyFit.Fits or ReplyFit.Exception)
            {
                Tally(at, now);
                _tallied = at + length;
                return Accept(fit, pdu, start, dataLength);
            }
        }

        MakeRoom(now);
        return damaged ? FramerVerdict.Damaged : FramerVerdict.More;
    }

    public override void GiveUp()
    {
        // The bytes stay: what is missing of a late reply may arrive in the quiet time after this.
        Tally(_end, SentAt);
        _givenUp = new Shape(Request.Unit, (byte)Request.Function, _expected, SentAt);
    }

    public override void Reset() => (_end, _tallied, _givenUp) = (0, 0, default);

    protected override void DropLeftovers()
    {
        Counters.NoiseBytes += _end - _tallied;
        (_end, _tallied) = (0, 0);
    }

    protected override ReadOnlyMemory<byte> Encode(in ModbusRequest request, long now)
    {
        _expected = RtuFrame.ReplyLengthFor(request);
        _sendLength = RtuFrame.Seal(_send, request.Unit, RequestPdu.Encode(request, _send.AsSpan(RtuFrame.HeaderLength)));
        return _send.AsMemory(0, _sendLength);
    }

    private bool IsEchoAReply => Request.Function is ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister;

    private bool IsEchoAt(int at) => _end - at >= _sendLength && _received.AsSpan(at, _sendLength).SequenceEqual(_send.AsSpan(0, _sendLength));

    // Length of the reply that could start here: 0 when it is too short to tell, -1 when it is not the reply that is waited for.
    private int CandidateLength(ReadOnlySpan<byte> stream)
    {
        if (stream.Length < 2)
        {
            return 0;
        }

        if (stream[1] == ((byte)Request.Function | ReplyPdu.ExceptionFlag))
        {
            return ReplyPdu.ExceptionLength + RtuFrame.Overhead;
        }

        if (stream[1] != (byte)Request.Function)
        {
            return -1;
        }

        if (_expected == 0)
        {
            return RtuFrame.ReplyLength(stream);
        }

        return RequestPdu.IsWrite(Request.Function) || (stream.Length > CountAt && stream[CountAt] == _expected - (RtuFrame.Overhead + 2)) ? _expected : -1;
    }

    // Counts what lay before the reply, or all that came when none did; each byte once.
    private void Tally(int end, long now)
    {
        var bytes = _received.AsSpan(Math.Min(_tallied, end)..end);
        _tallied = Math.Max(_tallied, end);
        var echoed = false;
        while (bytes.Length >= ModbusLimits.RtuFrameLengthMin)
        {
            if (bytes.StartsWith(_send.AsSpan(0, _sendLength)))
            {
                (echoed, Counters.Echoes) = (true, Counters.Echoes + 1);
                bytes = bytes[_sendLength..];
                continue;
            }

            var length = SoundLength(bytes, RtuFrame.ReplyLength(bytes));
            if (length > 0)
            {
                TallyReply(bytes[..length], now);
            }
            else if ((length = SoundLength(bytes, RtuFrame.RequestLength(bytes))) > 0)
            {
                (SawForeign, Counters.ForeignDropped) = (true, Counters.ForeignDropped + 1);
            }
            else if (IsUnsoundReply(bytes))
            {
                (SawUnsound, Counters.CrcErrors) = (true, Counters.CrcErrors + 1);
                length = bytes.Length;
            }
            else
            {
                Counters.NoiseBytes++;
                length = 1;
            }

            bytes = bytes[length..];
        }

        Counters.NoiseBytes += bytes.Length;
        _lineEchoes = IsEchoAReply ? _lineEchoes : echoed;
    }

    private void TallyReply(ReadOnlySpan<byte> frame, long now)
    {
        Counters.StaleDropped++;
        var function = (byte)(frame[1] & ~ReplyPdu.ExceptionFlag);
        if (frame[0] == _givenUp.Unit && function == _givenUp.Function && (frame.Length == _givenUp.Length || (frame[1] & ReplyPdu.ExceptionFlag) != 0))
        {
            Patience.SawLate(frame[0], now - _givenUp.SentAt);
            _givenUp = default;
        }
        else if (frame[0] == Request.Unit && function == (byte)Request.Function)
        {
            // Our unit, our function, another length: the device caps or pads what was asked.
            SawUnsound = true;
        }
    }

    private bool IsUnsoundReply(ReadOnlySpan<byte> bytes) => bytes[0] == Request.Unit && CandidateLength(bytes) >= 0 && bytes.Length >= TellingBytes;

    private static int SoundLength(ReadOnlySpan<byte> bytes, int length) => length > 0 && length <= bytes.Length && Crc16.Fits(bytes[..length]) ? length : 0;

    private void MakeRoom(long now)
    {
        // Only the last frame's length can still be the start of the reply.
        var old = _end - ModbusLimits.RtuFrameLengthMax;
        if (_end == _received.Length)
        {
            Tally(old, now);
            _received.AsSpan(old, ModbusLimits.RtuFrameLengthMax).CopyTo(_received);
            (_end, _tallied) = (ModbusLimits.RtuFrameLengthMax, _tallied - old);
        }
    }

    private readonly record struct Shape(byte Unit, byte Function, int Length, long SentAt);
}
