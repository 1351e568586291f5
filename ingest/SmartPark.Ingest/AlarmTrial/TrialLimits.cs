namespace SmartPark.Ingest.AlarmTrial;

/// <summary>Every limit of a trial of rules in one place, each with the sentence that bounds it. What is beyond is not judged, and said.</summary>
public static class TrialLimits
{
    /// <summary>Longest span that is asked about, in ms: a month.</summary>
    public const long SpanMaxMs = 31 * 86_400_000L;

    /// <summary>Span when the caller does not say: the last seven days, in ms.</summary>
    public const long SpanDefaultMs = 7 * 86_400_000L;

    /// <summary>Samples that are read: 10 points each second for six days, or 40 points each 5 s for a week with room to spare; some ten seconds of work.</summary>
    public const int SamplesMax = 5_000_000;

    /// <summary>Points, or groups of them, that are judged: the fire detectors of a large park.</summary>
    public const int SubjectsMax = 2_000;

    /// <summary>Longest time that one takes, in seconds: a browser and the proxies before it wait for a minute.</summary>
    public const int Seconds = 50;

    /// <summary>Trials at a time: each takes a reader of the store, and charts need some too.</summary>
    public const int AtOnce = 2;

    /// <summary>Samples of one rule's points in memory at a time.</summary>
    public const int SamplesHeldMax = 100_000;

    /// <summary>Episodes of one subject that are listed; further ones are counted.</summary>
    public const int EpisodesPerSubjectMax = 200;

    /// <summary>Episodes that are listed: what a person can look through; further ones are counted.</summary>
    public const int EpisodesMax = 1_000;

    /// <summary>Subjects that are named with why they were not judged; further ones are counted.</summary>
    public const int NotJudgedNamedMax = 100;
}
