namespace SmartPark.Alarms;

/// <summary>Every limit of the engine in one place, each with the sentence that bounds it.</summary>
public static class AlarmLimits
{
    /// <summary>Longest delay, window or time-out of a rule: a week and a day, for a rule that looks back over a working week.</summary>
    public const long SpanMaxMs = 8L * 86_400_000;

    /// <summary>Buckets of a moving average: its result moves in steps of a sixtieth of the window.</summary>
    public const int AverageBuckets = 60;

    /// <summary>Values that a rate of change remembers: its window is measured to a sixteenth.</summary>
    public const int RateValues = 17;

    /// <summary>Most events that a counting rule may wait for: each is a time in memory.</summary>
    public const int CountMax = 1_000;

    /// <summary>Most points that one rule joins: detectors of a fire compartment, sub-meters of a transformer.</summary>
    public const int InputsMax = 256;

    /// <summary>
    /// Most points that are watched for being silent together: 247 units of sixteen contacts. Beyond it there is no alarm of the line or device, and each point has its own.
    /// </summary>
    public const int SilentTogetherMax = 4_096;

    /// <summary>Most rules that one rule may follow.</summary>
    public const int FollowsMax = 8;

    /// <summary>Rules that a gateway may name in its birth: ten times what is shipped; each takes up to 60 bytes there.</summary>
    public const int GatewayRulesMax = 1_000;

    /// <summary>Bytes of saved state that are read back: 2 million rules of 100 bytes.</summary>
    public const int StateBytesMax = 256 * 1024 * 1024;
}
