namespace SmartPark.Fieldbus.Modbus;

/// <summary>What the bytes received so far mean for the request in flight.</summary>
internal enum FramerVerdict : byte
{
    /// <summary>Nothing fits yet.</summary>
    More,

    /// <summary>The reply is there.</summary>
    Reply,

    /// <summary>An exception is there.</summary>
    Exception,

    /// <summary>The reply is there and its content is not what was asked.</summary>
    Wrong,

    /// <summary>A whole reply with a wrong checksum: more may follow, but not for long.</summary>
    Damaged,

    /// <summary>The stream is no longer understood: only a new connection helps.</summary>
    FramingLost,
}

/// <summary>
/// Turns requests into frames and received bytes into the one reply that fits, whatever else arrives before, between and behind. No I/O and no clock:
/// bytes and timestamps in, verdicts out.
/// </summary>
internal abstract class ReplyFramer(ModbusCounters counters, UnitPatience patience)
{
    /// <summary>Two of the longest frames and more: one that nobody waits for and the right one behind it.</summary>
    protected const int ReceivedBytesMax = 1024;

    /// <summary>The request in flight, or the last one.</summary>
    public ModbusRequest Request { get; private set; }

    /// <summary>When it was sent.</summary>
    public long SentAt { get; private set; }

    /// <summary>Data of the reply.</summary>
    public ReadOnlyMemory<byte> Data { get; protected set; }

    /// <summary>Code of the exception.</summary>
    public byte ExceptionCode { get; protected set; }

    /// <summary>Whether something arrived for this request that should have been its reply and is not sound: it ends as malformed, not as a timeout.</summary>
    public bool SawUnsound { get; protected set; }

    /// <summary>Whether a frame arrived that no request of ours can have caused.</summary>
    public bool SawForeign { get; protected set; }

    /// <summary>Where received bytes go; never empty.</summary>
    public abstract Memory<byte> Room { get; }

    /// <summary>Whether the first part of a frame arrived whose rest is still to come.</summary>
    public virtual bool IsMidFrame => false;

    protected ModbusCounters Counters => counters;

    protected UnitPatience Patience => patience;

    /// <summary>Takes a request without fault; returns the frame to send.</summary>
    public ReadOnlyMemory<byte> Begin(in ModbusRequest request, long now)
    {
        DropLeftovers();
        (Request, SentAt, Data, ExceptionCode, SawUnsound, SawForeign) = (request, now, default, 0, false, false);
        return Encode(request, now);
    }

    /// <summary>Looks at <paramref name="count"/> bytes newly put into <see cref="Room"/>.</summary>
    public abstract FramerVerdict Take(int count, long now);

    /// <summary>The request was given up; what arrived is counted.</summary>
    public abstract void GiveUp();

    /// <summary>The line was opened anew: nothing of before can arrive any more.</summary>
    public abstract void Reset();

    /// <summary>A reply to the request arrived after it was given up.</summary>
    public void TakeLate(long now)
    {
        counters.StaleDropped++;
        patience.SawLate(Request.Unit, now - SentAt);
    }

    protected abstract void DropLeftovers();

    protected abstract ReadOnlyMemory<byte> Encode(in ModbusRequest request, long now);

    protected FramerVerdict Accept(ReplyFit fit, ReadOnlyMemory<byte> pdu, int dataStart, int dataLength)
    {
        if (fit == ReplyFit.Exception)
        {
            ExceptionCode = pdu.Span[1];
            return FramerVerdict.Exception;
        }

        Data = pdu.Slice(dataStart, dataLength);
        return FramerVerdict.Reply;
    }
}
