namespace SmartPark.Ingest.AlarmDesk.Figures;

/// <summary>Every limit of the figures, each with its reason.</summary>
public static class AlarmFigureLimits
{
    /// <summary>Longest range in days: thirteen months, so that a month can be held against the same one of the year before.</summary>
    public const int RangeDaysMax = 397;

    /// <summary>Ranges up to this many days are drawn by the hour, longer ones by the day: at most 192 or 398 bars, which a screen still parts.</summary>
    public const int HourlyDaysMax = 8;

    /// <summary>Most frequent, or chattering, alarms that are named: the standard's ten.</summary>
    public const int NamedMax = 10;

    /// <summary>Floods that are listed, the largest first; of the others there are count and time.</summary>
    public const int FloodsListedMax = 10;

    /// <summary>Answers kept: parks by ranges that several people look at, some kB each.</summary>
    public const int AnswersKeptMax = 32;

    /// <summary>How long an answer is kept, in ms: figures of weeks do not change by the second, and one reading of them is work.</summary>
    public const long AnswerForMs = 30_000;
}
