namespace SmartPark.Alarms.Engine;

/// <summary>
/// A condition with its on-delay and off-delay, in event time. It is told when the condition came or went and how far time has moved; what it raises
/// and clears then depends on those times alone, not on how often it was asked. While no usable sample vouches for the condition its delays stand still.
/// </summary>
/// <param name="onDelayMs">How long the condition must hold.</param>
/// <param name="offDelayMs">How long it must be gone.</param>
/// <param name="holdMs">How long after a usable sample the condition is taken to hold.</param>
internal struct DelayedSignal(long onDelayMs, long offDelayMs, long holdMs)
{
    private long _sinceMs;
    private long _usableUntilMs = long.MinValue;

    /// <summary>Where it stands.</summary>
    public SignalPhase Phase { get; private set; }

    /// <summary>When the condition of the running episode began.</summary>
    public long OnsetMs { get; private set; }

    /// <summary>Which episode was raised last; that of an open one until it is cleared.</summary>
    public EpisodeId Episode { get; private set; }

    /// <summary>Whether an episode is open.</summary>
    public readonly bool IsRaised => Phase is SignalPhase.Active or SignalPhase.Clearing;

    /// <summary>When a delay ends by itself, <see cref="long.MaxValue"/> when none does.</summary>
    public readonly long DueMs => Due is var due && due <= _usableUntilMs ? due : long.MaxValue;

    private readonly long Due => Phase switch
    {
        SignalPhase.Pending => _sinceMs + onDelayMs,
        SignalPhase.Clearing => _sinceMs + offDelayMs,
        _ => long.MaxValue,
    };

    /// <summary>A usable sample came: time up to it counts only as far as the one before vouched for it.</summary>
    public void Vouch(long timeMs, ref SignalOutput output)
    {
        Advance(timeMs, ref output);
        if (timeMs > _usableUntilMs && Phase is SignalPhase.Pending or SignalPhase.Clearing)
        {
            _sinceMs += timeMs - Math.Max(_usableUntilMs, _sinceMs);
        }

        _usableUntilMs = Math.Max(_usableUntilMs, timeMs > long.MaxValue - holdMs ? long.MaxValue : timeMs + holdMs);
    }

    /// <summary>From here on nothing vouches for the condition.</summary>
    public void Suspend(long timeMs, ref SignalOutput output)
    {
        Advance(timeMs, ref output);
        _usableUntilMs = Math.Min(_usableUntilMs, timeMs);
    }

    /// <summary>The condition holds, or does not, from this time on.</summary>
    public void Set(long timeMs, bool isTrue, ref SignalOutput output)
    {
        Advance(timeMs, ref output);
        switch (Phase)
        {
            case SignalPhase.Normal when isTrue:
                (Phase, _sinceMs, OnsetMs) = (SignalPhase.Pending, timeMs, timeMs);
                break;
            case SignalPhase.Pending when !isTrue:
                Phase = SignalPhase.Normal;
                break;
            case SignalPhase.Active when !isTrue:
                (Phase, _sinceMs) = (SignalPhase.Clearing, timeMs);
                break;
            case SignalPhase.Clearing when isTrue:
                Phase = SignalPhase.Active;
                break;
            default:
                return;
        }

        if ((Phase == SignalPhase.Pending ? onDelayMs : offDelayMs) == 0)
        {
            Elapse(timeMs, ref output);
        }
    }

    /// <summary>Time has moved on to this moment, which is included.</summary>
    public void Advance(long timeMs, ref SignalOutput output)
    {
        if (DueMs is var due && due <= timeMs)
        {
            Elapse(due, ref output);
        }
    }

    /// <summary>Writes the state.</summary>
    public readonly void Save(BinaryWriter writer)
    {
        writer.Write((byte)Phase);
        writer.Write(_sinceMs);
        writer.Write(_usableUntilMs);
        writer.Write(OnsetMs);
        writer.Write(Episode.Value.ToByteArray());
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Restore(BinaryReader reader)
    {
        Phase = (SignalPhase)Math.Min(reader.ReadByte(), (byte)SignalPhase.Clearing);
        _sinceMs = reader.ReadInt64();
        _usableUntilMs = reader.ReadInt64();
        OnsetMs = reader.ReadInt64();
        Episode = new(new Guid(reader.ReadBytes(16)));
    }

    /// <summary>An episode is open; nothing vouches for its condition until a sample does.</summary>
    public void Assume(long onsetMs, EpisodeId episode) => (Phase, _sinceMs, OnsetMs, Episode) = (SignalPhase.Active, onsetMs, onsetMs, episode);

    /// <summary>The open episode goes on under another id; nothing happens when none is.</summary>
    public void Rename(EpisodeId episode) => Episode = IsRaised ? episode : Episode;

    private void Elapse(long timeMs, ref SignalOutput output)
    {
        var isRaise = Phase == SignalPhase.Pending;
        if (isRaise || Phase == SignalPhase.Clearing)
        {
            Phase = isRaise ? SignalPhase.Active : SignalPhase.Normal;
            Episode = isRaise ? output.NameOf(OnsetMs) : Episode;
            output.Add(isRaise ? AlarmChange.Raised : AlarmChange.Cleared, timeMs, OnsetMs, Episode);
        }
    }
}

/// <summary>Where a condition stands.</summary>
internal enum SignalPhase : byte
{
    /// <summary>Not there.</summary>
    Normal,

    /// <summary>There, within its on-delay.</summary>
    Pending,

    /// <summary>Raised.</summary>
    Active,

    /// <summary>Gone, within its off-delay.</summary>
    Clearing,
}
