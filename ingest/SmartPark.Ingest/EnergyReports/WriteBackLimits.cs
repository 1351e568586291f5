namespace SmartPark.Ingest.EnergyReports;

/// <summary>The limits of writing energy figures back to the store, each with its reason.</summary>
public static class WriteBackLimits
{
    /// <summary>Months behind the running one that boards show: a year and the same month of the year before.</summary>
    public const int MonthsMax = 13;

    /// <summary>Days after the end of a month until which it is swept again each day: gateways that were away have sent by then, and what is later still is noted hour by hour.</summary>
    public const int SettledDays = 7;

    /// <summary>Days of parks that wait to be written: 13 months of 250 parks. Further ones are counted and found again by the sweep, as their month is not marked as written.</summary>
    public const int PendingMax = 100_000;

    /// <summary>Days of one park and month written in one turn: with 200 meters some 40,000 points.</summary>
    public const int DaysPerTurn = 8;

    /// <summary>Points of one call of the store, which cuts them into requests.</summary>
    public const int PointsPerWrite = 20_000;

    /// <summary>How often the running day and the one before are written anew, in ms: boards refresh by the minute, a bureau looks by the hour.</summary>
    public const long RunningEveryMs = 15 * 60_000;

    /// <summary>Work is followed by a rest of this many times what it took: at most a tenth of a core.</summary>
    public const int CostFactor = 9;

    /// <summary>Longest rest after a turn, in ms: one slow answer of the store does not stop the sweep.</summary>
    public const int RestMaxMs = 60_000;

    /// <summary>Pause when nothing waits, in ms.</summary>
    public const int IdleMs = 5_000;

    /// <summary>First pause after the store did not take points, in ms; doubled to <see cref="RetryMaxMs"/>.</summary>
    public const long RetryFirstMs = 5_000;

    /// <summary>Longest pause after failures, in ms.</summary>
    public const long RetryMaxMs = 300_000;
}
