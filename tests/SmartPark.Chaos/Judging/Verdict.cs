using SmartPark.Chaos.Faults;

namespace SmartPark.Chaos.Judging;

/// <summary>What is wrong with one sample, or what excuses it.</summary>
internal enum Finding
{
    /// <summary>Read by the gateway, and not in the store.</summary>
    Lost,

    /// <summary>The same reply stored at two times.</summary>
    Doubled,

    /// <summary>A value that the device did not say.</summary>
    WrongValue,

    /// <summary>A source time outside the time in which the gateway can have taken the reply, and not marked.</summary>
    WrongTime,

    /// <summary>A row that names no reply.</summary>
    Unknown,
}

/// <summary>One failure.</summary>
/// <param name="Finding">What.</param>
/// <param name="Device">Number of the device.</param>
/// <param name="Sequence">Sequence number of the reply; 0 when the row names none.</param>
/// <param name="TimeMs">When the device answered, or the row's time.</param>
/// <param name="Samples">How many samples.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Nearest">The fault nearest in time that can have to do with it.</param>
internal sealed record Failure(Finding Finding, int Device, int Sequence, long TimeMs, int Samples, string Detail, FaultRecord? Nearest)
{
    /// <summary>For the person who looks into it.</summary>
    public override string ToString() => $"{Finding}: device m{Device} tick {Sequence} at {Clock.Text(TimeMs)}, {Samples} samples, {Detail}; nearest fault: {Nearest?.ToString() ?? "none"}";
}

/// <summary>The judgement of a round: every sample that a device gave falls into exactly one of the counts.</summary>
internal sealed class Verdict
{
    /// <summary>Failures kept in full; further ones are counted.</summary>
    public const int FailuresMax = 20;

    /// <summary>Samples in all replies.</summary>
    public long Answered { get; set; }

    /// <summary>Samples in the store, each with the right value at a right time.</summary>
    public long Stored { get; set; }

    /// <summary>Samples not stored, in the last reply of a line before its gateway was killed or gave the connection up.</summary>
    public long InFlight { get; set; }

    /// <summary>Replies behind <see cref="InFlight"/>: at most one a line and end of its connection.</summary>
    public long InFlightReplies { get; set; }

    /// <summary>Ends of connections that the gateways made, which bound <see cref="InFlightReplies"/>.</summary>
    public long ConnectionEnds { get; set; }

    /// <summary>Samples not stored whose reply came while the gateway was stopped for longer than it waits for a reply.</summary>
    public long TimedOut { get; set; }

    /// <summary>Samples not stored that the gateway counted as dropped.</summary>
    public long CountedLost { get; set; }

    /// <summary>Samples not stored, without excuse.</summary>
    public long Lost { get; set; }

    /// <summary>Samples stored a second time.</summary>
    public long Doubled { get; set; }

    /// <summary>Samples with a wrong value.</summary>
    public long WrongValues { get; set; }

    /// <summary>Samples at a wrong time.</summary>
    public long WrongTimes { get; set; }

    /// <summary>Rows that name no reply.</summary>
    public long UnknownRows { get; set; }

    /// <summary>Samples of a skewed gateway, stored and marked clock-suspect.</summary>
    public long SkewedSuspect { get; set; }

    /// <summary>Samples of a skewed gateway, stored at the right time.</summary>
    public long SkewedRight { get; set; }

    /// <summary>Samples marked clock-suspect although no clock was wrong.</summary>
    public long SuspectWithoutSkew { get; set; }

    /// <summary>Rows that only say that a device did not answer.</summary>
    public long BadRows { get; set; }

    /// <summary>The first failures.</summary>
    public List<Failure> Failures { get; } = [];

    /// <summary>Samples lost and doubled by the kind of the nearest fault.</summary>
    public Dictionary<FaultKind, (long Lost, long Doubled)> ByKind { get; } = [];

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsClean => Lost + Doubled + WrongValues + WrongTimes + UnknownRows == 0;

    public void Add(Failure failure)
    {
        switch (failure.Finding)
        {
            case Finding.Lost:
                Lost += failure.Samples;
                break;
            case Finding.Doubled:
                Doubled += failure.Samples;
                break;
            case Finding.WrongValue:
                WrongValues += failure.Samples;
                break;
            case Finding.WrongTime:
                WrongTimes += failure.Samples;
                break;
            default:
                UnknownRows++;
                break;
        }

        if (failure.Nearest is { } nearest && failure.Finding is Finding.Lost or Finding.Doubled)
        {
            var (lost, doubled) = ByKind.GetValueOrDefault(nearest.Fault.Kind);
            ByKind[nearest.Fault.Kind] = failure.Finding == Finding.Lost ? (lost + failure.Samples, doubled) : (lost, doubled + failure.Samples);
        }

        if (Failures.Count < FailuresMax)
        {
            Failures.Add(failure);
        }
    }
}
