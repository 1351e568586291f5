namespace SmartPark.Ingest.EnergyReports;

/// <summary>The limits of energy reports, each with its reason.</summary>
public static class ReportLimits
{
    /// <summary>Longest period in days: three years, which a plan of three years asks.</summary>
    public const int DaysMax = 1_100;

    /// <summary>Reports kept in memory, of the same edition of registry and ledger: what a page and its downloads ask one after the other.</summary>
    public const int KeptMax = 8;

    /// <summary>How long a kept report of a period that still runs is shown, in seconds.</summary>
    public const int KeptSeconds = 60;

    /// <summary>Reports that are worked out at one time; others wait.</summary>
    public const int AtOnce = 1;

    /// <summary>Differences listed between two versions of a published report; more are counted.</summary>
    public const int DifferencesMax = 20_000;

    /// <summary>Versions of published reports in the file: 200 a year for fifty years.</summary>
    public const int PublishedMax = 10_000;

    /// <summary>Bytes of one frozen document as it is kept, compressed: a city of 6,000 enterprises is some 2 MB.</summary>
    public const int DocumentBytesMax = 64 * 1024 * 1024;
}
