namespace SmartPark.Fieldbus.Modbus;

/// <summary>What happened on a line since its client was made. Written by the client alone; others may read at any time, each number for itself.</summary>
public sealed class ModbusCounters
{
    /// <summary>Requests asked for.</summary>
    public long Requests { get; internal set; }

    /// <summary>Frames sent, tries after the first included.</summary>
    public long FramesSent { get; internal set; }

    /// <summary>Tries after the first of a request.</summary>
    public long Retries { get; internal set; }

    /// <summary>Replies that fit their request, exceptions included.</summary>
    public long Replies { get; internal set; }

    /// <summary>Replies that were exceptions.</summary>
    public long Exceptions { get; internal set; }

    /// <summary>Broadcasts sent.</summary>
    public long Broadcasts { get; internal set; }

    /// <summary>Tries that nothing fitting answered in time.</summary>
    public long Timeouts { get; internal set; }

    /// <summary>Tries that ended with bytes which formed no sound reply.</summary>
    public long Malformed { get; internal set; }

    /// <summary>Replies to earlier requests, dropped.</summary>
    public long StaleDropped { get; internal set; }

    /// <summary>Of the dropped ones, those whose request is known: the unit is slower than its timeout.</summary>
    public long LateReplies { get; internal set; }

    /// <summary>Fitting replies that took longer than the line's timeout and were heard because it had been lengthened for the unit.</summary>
    public long SlowReplies { get; internal set; }

    /// <summary>Frames of other masters or with transaction ids that were never sent, dropped.</summary>
    public long ForeignDropped { get; internal set; }

    /// <summary>Replies with a wrong checksum or cut short.</summary>
    public long CrcErrors { get; internal set; }

    /// <summary>Own requests heard back from a half-duplex adapter.</summary>
    public long Echoes { get; internal set; }

    /// <summary>Bytes that belonged to no frame.</summary>
    public long NoiseBytes { get; internal set; }

    /// <summary>Requests sent although the line never fell silent.</summary>
    public long SentIntoNoise { get; internal set; }

    /// <summary>Streams whose framing was lost, closed and opened anew.</summary>
    public long FramingLost { get; internal set; }

    /// <summary>Bytes sent.</summary>
    public long BytesSent { get; internal set; }

    /// <summary>Bytes received and looked at.</summary>
    public long BytesReceived { get; internal set; }

    /// <summary>Times the line was opened.</summary>
    public long Opens { get; internal set; }

    /// <summary>Times opening failed.</summary>
    public long OpenFailures { get; internal set; }

    /// <summary>Times an open line broke.</summary>
    public long Breaks { get; internal set; }

    /// <summary>Connections given up because nothing, or only foreign replies, came over them.</summary>
    public long Renewals { get; internal set; }

    /// <summary>Requests refused at once because the line is down and its next opening not due.</summary>
    public long RefusedWhileDown { get; internal set; }
}
