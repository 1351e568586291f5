namespace SmartPark.Ingest.ShiftLog;

/// <summary>Every limit of the shift log, each with its reason.</summary>
public static class ShiftLogLimits
{
    /// <summary>Longest entry in characters: a page of handwriting.</summary>
    public const int TextCharsMax = 2_000;

    /// <summary>Entries, and lines of the alarm history, of one day that are listed: more is no shift that people can read; the counts are of all.</summary>
    public const int LinesMax = 500;

    /// <summary>Days that entries are kept: as long as closed alarms, whose story they tell.</summary>
    public const int KeptDays = AlarmDesk.AlarmDeskLimits.KeptDays;

    /// <summary>Entries that are out of date and go with one that comes: they go as fast as others come, without one long transaction.</summary>
    public const int TrimmedAtOnce = 10;

    /// <summary>Entries that one account may write in a minute: a person writes fewer, and a program that runs wild is stopped.</summary>
    public const int EntriesPerMinuteMax = 30;
}
