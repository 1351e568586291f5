namespace SmartPark.Ingest.Telling;

/// <summary>Every limit of telling people in one place, each with the sentence that bounds it.</summary>
internal static class TellingLimits
{
    /// <summary>Channels of an installation.</summary>
    public const int ChannelsMax = 100;

    /// <summary>People who can be told.</summary>
    public const int PeopleMax = 5_000;

    /// <summary>Rosters, routes and duty checks, each.</summary>
    public const int RoutesMax = 1_000;

    /// <summary>Steps of a route.</summary>
    public const int StepsMax = 10;

    /// <summary>Events planned in one transaction.</summary>
    public const int EventsPerPlanMax = 500;

    /// <summary>Deliveries that wait in all: a city in which every device alarms on two channels. Of further ones those that endanger lives are taken; others are counted and noted.</summary>
    public const int WaitingMax = 400_000;

    /// <summary>Deliveries of one channel looked at once; the gravest and oldest come first.</summary>
    public const int LaneMax = 500;

    /// <summary>Alarms in one grouped message: more is no message that is read.</summary>
    public const int GroupMax = 20;

    /// <summary>Alarms that wait from which on they are grouped.</summary>
    public const int GroupFrom = 3;

    /// <summary>How often a step is repeated at most: at the shortest pause that is fifty minutes, after which it is known that nobody answers.</summary>
    public const int RepeatsMax = 100;

    /// <summary>First pause after a failure, in ms; doubled to <see cref="RetryMaxMs"/>.</summary>
    public const long RetryFirstMs = 1_000;

    /// <summary>Longest pause after failures, in ms.</summary>
    public const long RetryMaxMs = 300_000;

    /// <summary>The same for what endangers lives, in ms.</summary>
    public const long RetryCriticalMaxMs = 15_000;

    /// <summary>How long it is tried, in ms: a day for what endangers lives.</summary>
    public const long GiveUpCriticalMs = 86_400_000;

    /// <summary>How long others are tried, in ms: six hours, a night without the provider.</summary>
    public const long GiveUpMs = 6 * 3_600_000L;

    /// <summary>How long one try takes at most, in ms.</summary>
    public const int TryMs = 10_000;

    /// <summary>Messages of one channel under way at once.</summary>
    public const int AtOnceMax = 8;

    /// <summary>Share of the rate that is kept for what endangers lives.</summary>
    public const double ReservedShare = 0.25;

    /// <summary>Failures in a row after which a channel counts as failing, and that is an alarm on others.</summary>
    public const int FailuresMax = 3;

    /// <summary>Characters of an answer that are kept.</summary>
    public const int DetailCharsMax = 200;

    /// <summary>Bytes of an answer that are read.</summary>
    public const int AnswerBytesMax = 16_384;

    /// <summary>Pause while an alarm is withheld, before it is looked at again, in ms.</summary>
    public const long WithheldPauseMs = 30_000;

    /// <summary>Standing alarms that are said again to a channel that forgets: more is a city in which every device alarms.</summary>
    public const int StandingMax = 100_000;

    /// <summary>Days that ended deliveries are kept: as long as the alarms' history shows them.</summary>
    public const int KeptDays = 400;
}
