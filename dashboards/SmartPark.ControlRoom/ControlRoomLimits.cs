namespace SmartPark.ControlRoom;

/// <summary>Every limit of the pages in one place, each with its reason.</summary>
public static class ControlRoomLimits
{
    /// <summary>Pages redraw at most this often: faster than this nobody reads, slower feels dead.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>A value older than this is shown as not updated: five times the slowest usual poll interval (60 s).</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);

    /// <summary>A picture of a park is drawn again after this many times what drawing it took, so that drawing costs at most a tenth of a core.</summary>
    public const int PictureCostFactor = 10;

    /// <summary>Completeness of a park is drawn again after this at the earliest: gateways report once a minute.</summary>
    public static readonly TimeSpan CompletenessRest = TimeSpan.FromSeconds(5);

    /// <summary>Completeness of a park is drawn again after this even when nothing was reported: the running hour goes on.</summary>
    public static readonly TimeSpan CompletenessFor = TimeSpan.FromMinutes(1);

    /// <summary>Pictures of completeness kept, each some MB for a park of a thousand devices; the one that nobody asked for the longest goes.</summary>
    public const int CompletenessPicturesMax = 24;

    /// <summary>Counters whose day is kept: 100 parks with some 50 counted series each.</summary>
    public const int DayCountersMax = 5_000;

    /// <summary>Counters waiting for their day to be read; those that find no room ask again with the next picture.</summary>
    public const int DayCountersWaitingMax = 500;

    /// <summary>The day of a counter is read anew after this: late samples may have come in.</summary>
    public static readonly TimeSpan DayCounterFor = TimeSpan.FromMinutes(15);

    /// <summary>After a failed read, the store is left alone this long.</summary>
    public static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(15);

    /// <summary>Longest wait of a page for one answer of the store; then it says so and offers to try again.</summary>
    public static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Series that the pages read from the store at the same time: leaves the store to the writers.</summary>
    public const int StoreReadsMax = 4;

    /// <summary>Steps in one chart: one for each two pixels of a wide screen.</summary>
    public const int ChartStepsMax = 800;

    /// <summary>Longest custom range of a chart: a year of hourly register readings is 8,784 rows for one chart.</summary>
    public static readonly TimeSpan ChartRangeMax = TimeSpan.FromDays(366);

    /// <summary>Shortest custom range of a chart: one minute holds sixty steps of the fastest poll.</summary>
    public static readonly TimeSpan ChartRangeMin = TimeSpan.FromMinutes(1);

    /// <summary>Meters that one trend adds up: the master meters of a park, or all meters of a small one.</summary>
    public const int TrendMetersMax = 32;

    /// <summary>Characters of a text filter: longer than any device title.</summary>
    public const int FilterTextMax = 100;

    /// <summary>Circuits kept for viewers whose connection is lost; each holds one page.</summary>
    public const int DisconnectedCircuitsMax = 50;

    /// <summary>How long such a circuit is kept: a walk through a lift or tunnel.</summary>
    public static readonly TimeSpan DisconnectedCircuitFor = TimeSpan.FromMinutes(2);

    /// <summary>
    /// No deadline for an answer of a browser. One that leaves while it is asked never answers: with a deadline each such leaving becomes an unhandled
    /// error of its circuit a minute later, without one the question is forgotten together with the circuit.
    /// </summary>
    public static readonly TimeSpan BrowserAnswer = Timeout.InfiniteTimeSpan;

    /// <summary>Devices that need someone on the page of the city: what fits below three parks on one screen; the rest is counted, and each park lists its own.</summary>
    public const int AttentionShown = 8;

    /// <summary>Entries of the audit trail on a page of its list.</summary>
    public const int AuditShown = 50;

    /// <summary>Entries of the audit trail that its list grows to; older ones are in the API.</summary>
    public const int AuditShownMax = 500;

    /// <summary>Refused samples on their page: the newest ones show what is wrong; all of them are in the API.</summary>
    public const int LettersShown = 200;

    /// <summary>Closed alarms on the page: what a shift looks back on; the record as CSV has all.</summary>
    public const int ClosedAlarmsShown = 500;

    /// <summary>Alarms that follow from one and are named on its page: what fits a screen; the list of what is withheld has all.</summary>
    public const int FollowersShown = 50;

    /// <summary>Rows of a table of energy figures on a page of it: a screen of a city of thousands; the file has all.</summary>
    public const int EnergyRowsShown = 100;

    /// <summary>Months that a chart of energy figures looks back: a year, and the same month of the year before.</summary>
    public const int EnergyMonthsShown = 13;

    /// <summary>Months of figures kept, each some MB for a city of thousands: two methods of a year, and as many of what was looked at before.</summary>
    public const int EnergyMonthsMax = 60;

    /// <summary>Months of figures are worked out again after this: late data may have come.</summary>
    public static readonly TimeSpan EnergyMonthsFor = TimeSpan.FromMinutes(30);

    /// <summary>Lines of one chart: more cannot be told apart.</summary>
    public const int EnergyLinesMax = 8;

    /// <summary>Days of a meter on its page: a leap year.</summary>
    public const int EnergyMeterDaysMax = 366;

    /// <summary>Findings of a report on its page: what somebody looks through; the file has all.</summary>
    public const int EnergyFindingsShown = 30;

    /// <summary>Revisions of the energy registry on its page; all of them are in the API.</summary>
    public const int EnergyRevisionsShown = 20;

    /// <summary>Differences between two versions of a report on their page; the API has all.</summary>
    public const int EnergyDifferencesShown = 100;

    /// <summary>Characters of the note of a published report, as the API takes them.</summary>
    public const int EnergyNoteMax = 500;

    /// <summary>Alarms of a trial of a rule on its page: more than this is a rule that nobody would switch on; the API has a thousand.</summary>
    public const int TrialEpisodesShown = 200;
}
