namespace SmartPark.Ingest.EnergyLedger;

/// <summary>Every bound of the energy ledger, each with its reason.</summary>
public static class EnergyLedgerLimits
{
    /// <summary>Pause between two flushes, in ms: figures are at most this much older than the store, and a transaction carries what a twelfth of the meters said in a minute.</summary>
    public const int FlushEveryMs = 5_000;

    /// <summary>Hour cells in memory before they are flushed at once: some 20 MB; every meter of the largest city in five hours.</summary>
    public const int PendingCellsMax = 100_000;

    /// <summary>
    /// Hour cells in memory while the file cannot be written: beyond it the hours are only remembered by park and read again from the store when the file answers.
    /// </summary>
    public const int PendingCellsHardMax = 2 * PendingCellsMax;

    /// <summary>Old hours of parks whose mark is known to be in the file; beyond it they are marked once more, which costs a write and changes nothing.</summary>
    public const int MarkedHoursMax = 20_000;

    /// <summary>Pause after the file or the store failed, in ms.</summary>
    public const int RetryMs = 5_000;

    /// <summary>Least cells of a meter beside its packs before they are folded in: a day. Each meter adds up to as many again by its number, so that not all fold in one minute.</summary>
    public const int RecentCellsMin = 24;

    /// <summary>Registers of one read of hours from the store: a large park at once, and a statement of some 2,000 characters.</summary>
    public const int SeriesPerReadMax = 256;

    /// <summary>Hour cells of one transaction of a rebuild: a second's work at most, so that a flush never waits long.</summary>
    public const int BuildCellsPerWrite = 40_000;

    /// <summary>
    /// How long before the last flush a sample may have been committed that it does not hold, in ms: the writer takes note right after the commit, and what it did not take note of for so long was
    /// not acknowledged either.
    /// </summary>
    public const long NoteDelayMaxMs = 600_000;

    /// <summary>Curves kept for who asks again: at 0.8 MB for a year of a meter, some 50 MB.</summary>
    public const int CurvesMax = 64;

    /// <summary>Whole periods of one kind whose sums are kept for a meter: a hundred years of months.</summary>
    public const int PeriodsMax = 1_200;

    /// <summary>How old the sums of a running period may be in an answer, in ms; the answer says how old.</summary>
    public const long RunningSumAgeMaxMs = 30 * 60_000;

    /// <summary>How often the sums of a meter whose running month changes are worked out anew, in ms: a curve of a year is 2 ms, so 20,000 meters take 40 s of one core in this time.</summary>
    public const long RunningSumEveryMs = 15 * 60_000;

    /// <summary>
    /// Hours after the end of a month in which a reading makes its sums stale at once: the next reading ends the piece over the month's end. Later ones change it only by showing that readings before
    /// them stood apart, and are looked at with the running month.
    /// </summary>
    public const int MonthTailHours = 24;

    /// <summary>Meters whose sums are worked out in one turn, which ends in one transaction.</summary>
    public const int RefreshMetersPerTurn = 64;

    /// <summary>Work on sums of running months is followed by a rest of this many times what it took: at most a tenth of the machine.</summary>
    public const int RefreshCostFactor = 9;

    /// <summary>Work on sums that cannot wait, of late data and new meters, is followed by a rest of this many times what it took: half of the machine is left to intake.</summary>
    public const int PromptCostFactor = 1;

    /// <summary>In the control role, pause between two reads of the running hour of every meter from the store, in ms: writers elsewhere write to it.</summary>
    public const long ControlReadEveryMs = 300_000;

    /// <summary>How long after its note an hour is read again from the store in the control role, in ms: a writer has committed by then, or the gateway reports again.</summary>
    public const long ControlReadAfterMs = 60_000;

    /// <summary>Ranges of hours waiting to be read again; neighbours are joined, and beyond it those of one park become one range.</summary>
    public const int RangesMax = 20_000;

    /// <summary>Failures of builds that are shown one by one.</summary>
    public const int FailuresShownMax = 100;

    /// <summary>Read connections kept open: one for each core of a large machine.</summary>
    public const int ReadersMax = 16;
}
