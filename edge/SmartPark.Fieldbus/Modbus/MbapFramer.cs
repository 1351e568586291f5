namespace SmartPark.Fieldbus.Modbus;

/// <summary>Modbus TCP: frames by the length field whatever the segments, and tells replies by their transaction id.</summary>
internal sealed class MbapFramer(bool ignoreTransactionId, ushort firstId, ModbusCounters counters, UnitPatience patience) : ReplyFramer(counters, patience)
{
    /// <summary>An id at most this far behind the current one is an old one of ours; any other was never sent on this connection.</summary>
    private const int StaleDistanceMax = 256;

    // Requests whose time of sending is remembered, to measure how late a late reply is. A power of two.
    private const int RememberedMax = 16;

    private readonly byte[] _send = new byte[ModbusLimits.TcpFrameLengthMax];
    private readonly byte[] _received = new byte[ReceivedBytesMax];
    private readonly Sent[] _sent = new Sent[RememberedMax];
    private ushort _id = (ushort)(firstId - 1);
    private int _start;
    private int _end;
    private int _unanswered;
    private long _takenAt;

    public override bool IsMidFrame => _end > _start;

    public override Memory<byte> Room => _received.AsMemory(_end);

    public override FramerVerdict Take(int count, long now)
    {
        _takenAt = now;
        _end += count;
        while (true)
        {
            var length = MbapFrame.LengthOf(_received.AsSpan(_start, _end - _start));
            if (length < 0)
            {
                SawUnsound = true;
                return FramerVerdict.FramingLost;
            }

            if (length == 0 || length > _end - _start)
            {
                MakeRoom();
                return FramerVerdict.More;
            }

            var verdict = Judge(_received.AsMemory(_start, length), now);
            _start += length;
            if (verdict != FramerVerdict.More)
            {
                return verdict;
            }
        }
    }

    public override void GiveUp()
    {
        SawUnsound |= _end > _start;
        _unanswered++;
    }

    public override void Reset()
    {
        (_start, _end, _unanswered) = (0, 0, 0);
        Array.Clear(_sent);
    }

    protected override ReadOnlyMemory<byte> Encode(in ModbusRequest request, long now)
    {
        _id = _id == ushort.MaxValue ? (ushort)1 : (ushort)(_id + 1);
        _sent[_id % RememberedMax] = new Sent(_id, request.Unit, now);
        return _send.AsMemory(0, MbapFrame.Seal(_send, _id, request.Unit, RequestPdu.Encode(request, _send.AsSpan(MbapFrame.HeaderLength))));
    }

    protected override void DropLeftovers()
    {
        while (MbapFrame.LengthOf(_received.AsSpan(_start, _end - _start)) is > 0 and var length && length <= _end - _start)
        {
            DropOther(MbapFrame.TransactionId(_received.AsSpan(_start)), _takenAt);
            _start += length;
        }

        MakeRoom();
    }

    private FramerVerdict Judge(ReadOnlyMemory<byte> frame, long now)
    {
        var id = MbapFrame.TransactionId(frame.Span);
        var pdu = frame[MbapFrame.HeaderLength..];
        var isOurs = MbapFrame.Unit(frame.Span) == Request.Unit;
        var fit = isOurs ? ReplyPdu.Check(Request, pdu.Span, out var start, out var length) : Missed(out start, out length);
        if (id == _id || ignoreTransactionId || (id == 0 && fit == ReplyFit.Exception && _unanswered == 0))
        {
            switch (fit)
            {
                case ReplyFit.Fits or ReplyFit.Exception:
                    _sent[_id % RememberedMax] = default;
                    _unanswered = 0;
                    return Accept(fit, pdu, start, length);
                case ReplyFit.OtherContent when id == _id:
                    _sent[_id % RememberedMax] = default;
                    return FramerVerdict.Wrong;
                default:
                    SawUnsound |= fit == ReplyFit.OtherContent;
                    (SawForeign, Counters.ForeignDropped) = (true, Counters.ForeignDropped + 1);
                    return FramerVerdict.More;
            }
        }

        if (id == 0 && fit == ReplyFit.Exception)
        {
            // The server puts 0 into every exception, and this one answers a request given up before.
            _unanswered--;
        }

        DropOther(id, now);
        return FramerVerdict.More;
    }

    private static ReplyFit Missed(out int start, out int length)
    {
        (start, length) = (0, 0);
        return ReplyFit.OtherFunction;
    }

    private void DropOther(ushort id, long now)
    {
        ref var sent = ref _sent[id % RememberedMax];
        if (id != 0 && sent.Id == id)
        {
            Counters.StaleDropped++;
            Patience.SawLate(sent.Unit, now - sent.At);
            sent = default;
        }
        else if ((ushort)(_id - id) <= StaleDistanceMax)
        {
            Counters.StaleDropped++;
        }
        else
        {
            (SawForeign, Counters.ForeignDropped) = (true, Counters.ForeignDropped + 1);
        }
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _received.AsSpan(_start, _end - _start).CopyTo(_received);
            (_start, _end) = (0, _end - _start);
        }
    }

    private readonly record struct Sent(ushort Id, byte Unit, long At);
}
