namespace SmartPark.Ingest.Ledger;

/// <summary>Every bound of the completeness ledger, each with its reason.</summary>
public static class LedgerLimits
{
    /// <summary>Days that the ledger keeps: a year with its neighbours' edges, as far as readings are asked for.</summary>
    public const int RetentionDays = 400;

    /// <summary>Devices in the ledger: twice the largest city. Counts of further ones are refused and counted.</summary>
    public const int DevicesMax = 200_000;

    /// <summary>Outbox epochs in the ledger: 2,000 gateways that start anew a hundred times each. Reports of further ones are refused and counted.</summary>
    public const int EpochsMax = 200_000;

    /// <summary>Reports of gateways that wait for the ledger: one of each of 2,000 gateways, and at 64 KiB at most 128 MiB. Further ones are dropped and come again.</summary>
    public const int ReportsWaitingMax = 2_048;

    /// <summary>Hours of parks of which it is remembered that the store has changed them; further ones stand only in the file until there is room.</summary>
    public const int ChangedHoursMax = 20_000;

    /// <summary>Devices remembered one by one within a changed hour; of more, the whole park is counted again.</summary>
    public const int ChangedDevicesMax = 64;

    /// <summary>Least time between two counts of one hour of a park, in ms: as often as gateways report.</summary>
    public const long RecountPauseMs = 60_000;

    /// <summary>How often it is looked for hours that are due, in ms.</summary>
    public const int RecountTickMs = 2_000;

    /// <summary>A count is followed by a rest of this many times what it took: the ledger takes at most a tenth of the store's time.</summary>
    public const int RecountCostFactor = 9;

    /// <summary>Longest rest after a count, in ms: a store that once took minutes is still asked now and then.</summary>
    public const long RecountRestMaxMs = 600_000;

    /// <summary>How long after its end an hour is taken as final, in ms: gateways have reported and acknowledgements have come; what comes later is counted again.</summary>
    public const long FinalAfterMs = 600_000;

    /// <summary>Hours back that are counted when the process was away for long, in hours: what arrived while another process wrote.</summary>
    public const int CatchUpHoursMax = 72;

    /// <summary>
    /// The running hour is expected only up to so long ago, in ms: a gateway reports every minute, and a report that is one interval late is no gap.
    /// </summary>
    public const long RunningGraceMs = 150_000;

    /// <summary>Part of a device's very first hour that its first report may leave open, in ms: clocks of gateway and centre differ, and a report takes its time.</summary>
    public const long FirstHourToleranceMs = 30_000;

    /// <summary>Pause after the file could not be written, in ms.</summary>
    public const int FileRetryMs = 5_000;

    /// <summary>Full UTC days that stay row by row beside today's; older days are packed by device.</summary>
    public const int OpenDays = 1;

    /// <summary>Hours of devices in one answer of the ledger: 1,000 devices by ten days; some 100 MB while it is put together.</summary>
    public const int CellsMax = 250_000;
}
