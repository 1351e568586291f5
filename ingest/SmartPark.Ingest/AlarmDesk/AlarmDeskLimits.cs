namespace SmartPark.Ingest.AlarmDesk;

/// <summary>Every limit of the alarm desk in one place, each with the sentence that bounds it.</summary>
public static class AlarmDeskLimits
{
    /// <summary>
    /// Episodes that stand at one time: twice the devices of the largest city. Of further ones those that endanger lives are taken all the same; the others are not
    /// acknowledged to their gateways, which send them again, and are counted.
    /// </summary>
    public const int StandingMax = 200_000;

    /// <summary>Episodes kept in all: ten years of a city at three hundred a day. The oldest that are closed go, and are counted.</summary>
    public const int EpisodesMax = 1_000_000;

    /// <summary>Days that closed episodes are kept: three years, more than the year that fire remote monitoring asks for (GB 50440-2007, 4.2).</summary>
    public const int KeptDays = 3 * 366;

    /// <summary>Reports waiting to be committed: a city in which every device alarms at once.</summary>
    public const int ReportsWaitingMax = 200_000;

    /// <summary>Reports committed in one transaction.</summary>
    public const int ReportsPerCommitMax = 1_000;

    /// <summary>How long a batch waits for the commit of its reports before it is left to its gateways, in ms.</summary>
    public const int CommitWaitMs = 10_000;

    /// <summary>How long a sample that comes late at the centre is still judged at its own time, in ms: an hour of outage of a gateway that judges nothing itself.</summary>
    public const long WindowMs = 3_600_000;

    /// <summary>Samples of one node that are kept for that: 55 a second for the hour, 10 MB; of more the window is shorter.</summary>
    public const int WindowSamplesMax = 200_000;

    /// <summary>Samples of all nodes that are kept for that: some 50 MB; beyond it the longest window is halved.</summary>
    public const int WindowSamplesAllMax = 1_000_000;

    /// <summary>A window is judged anew once this long after it was, in ms; and later by one ms for each fifty of its samples, so that it takes a twentieth of a core at most.</summary>
    public const long RejudgeRestMs = 1_000;

    /// <summary>What of a sample's delay raises the delay that is reckoned with, in ms: one that waited for an hour does not hold back the others.</summary>
    public const long BehindRiseMaxMs = 1_000;

    /// <summary>Pause before the file is tried again, in ms.</summary>
    public const int FileRetryMs = 1_000;

    /// <summary>Longest time on the shelf: a day, in ms. Longer is out of service, which somebody answers for.</summary>
    public const long ShelfMaxMs = 24 * 3_600_000L;

    /// <summary>Longest time on the shelf of what endangers lives: an hour, in ms.</summary>
    public const long CriticalShelfMaxMs = 3_600_000L;

    /// <summary>Alarms on the shelf at one time: more is no list that a shift can answer for.</summary>
    public const int ShelvesMax = 10_000;

    /// <summary>How long an alarm that is over still explains those that follow from it, in ms: what hangs on a line that is back answers within a poll of a minute.</summary>
    public const long ExplainsOnMs = 60_000;

    /// <summary>Devices out of service and maintenance windows that have not ended.</summary>
    public const int StopsMax = 10_000;

    /// <summary>Longest maintenance window: 31 days, in ms.</summary>
    public const long StopMaxMs = 31 * 86_400_000L;

    /// <summary>An alarm that comes this often within <see cref="ChatterWindowMs"/> chatters (ISA-18.2-2016, 16.5: three times in a minute).</summary>
    public const int ChatterTimes = 3;

    /// <summary>The minute of <see cref="ChatterTimes"/>, in ms.</summary>
    public const long ChatterWindowMs = 60_000;

    /// <summary>How long an alarm counts as chattering after it last did, in ms.</summary>
    public const long ChatterHoldMs = 600_000;

    /// <summary>More alarms than this in <see cref="FloodWindowMs"/> are a flood (ISA-18.2-2016, 16.5; EEMUA 191: ten in ten minutes for one person).</summary>
    public const int FloodBegins = 10;

    /// <summary>Fewer than this in a window end a flood (the same clause).</summary>
    public const int FloodEnds = 5;

    /// <summary>The ten minutes of a flood, in ms.</summary>
    public const long FloodWindowMs = 600_000;

    /// <summary>Raisings remembered for counts: the last hour of a city in a flood; the oldest go.</summary>
    public const int RecentRaisedMax = 100_000;

    /// <summary>Newest events kept in memory for streams and pages that come back: a stream that was away longer reads the list anew.</summary>
    public const int RecentEventsMax = 10_000;

    /// <summary>Episodes on a page of the API.</summary>
    public const int PageMax = 1_000;

    /// <summary>Events of one episode that are shown: a chattering delivery channel does not fill a page.</summary>
    public const int EventsShownMax = 1_000;
}
