using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.AlarmDesk;

namespace SmartPark.Ingest.ShiftLog;

/// <summary>What an entry of the shift log is. The numbers are stored.</summary>
public enum ShiftEntryKind : byte
{
    /// <summary>Something worth knowing; or the correction of an earlier entry.</summary>
    Note = 1,

    /// <summary>The outgoing officer hands the shift over.</summary>
    HandOver = 2,

    /// <summary>The incoming officer takes it over.</summary>
    TakeOver = 3,
}

/// <summary>Why nothing was written.</summary>
public enum ShiftRefusal : byte
{
    /// <summary>It was.</summary>
    None,

    /// <summary>An entry, and the hand-over of a shift, needs words.</summary>
    TextNeeded,

    /// <summary>More than <see cref="ShiftLogLimits.TextCharsMax"/> characters.</summary>
    TextTooLong,

    /// <summary>There is no such entry, or alarm, in this park.</summary>
    NotFound,

    /// <summary>A shift is handed over that nobody has taken over yet.</summary>
    AlreadyHandedOver,

    /// <summary>Somebody has taken it over.</summary>
    AlreadyTakenOver,

    /// <summary>Who hands over does not take over from themselves.</summary>
    SameOfficer,

    /// <summary>More than <see cref="ShiftLogLimits.EntriesPerMinuteMax"/> entries in a minute.</summary>
    TooMany,
}

/// <summary>Alarms of a shift, as they were handed over.</summary>
/// <param name="SinceUnixMs">Begin of the shift: when it was taken over, at most a day ago; UTC milliseconds.</param>
/// <param name="Raised">Alarms that came.</param>
/// <param name="Acknowledged">Alarms of which somebody took note.</param>
/// <param name="Closed">Alarms that ended.</param>
/// <param name="Standing">Alarms that stood at the end.</param>
public sealed record ShiftSums(long SinceUnixMs, int Raised, int Acknowledged, int Closed, int Standing);

/// <summary>One entry of the shift log. Never changed; what is wrong in it is corrected by a later one.</summary>
/// <param name="Number">Its number; rises and is never given twice.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Park">Park id.</param>
/// <param name="Text">What was written.</param>
/// <param name="Episode">The alarm it is about; null for none.</param>
/// <param name="RefersTo">Number of the entry that it corrects, or of the hand-over that it takes over.</param>
/// <param name="Sums">Alarms of the shift; of hand-overs only.</param>
/// <param name="By">Who wrote it, when and from where.</param>
public sealed record ShiftEntry(long Number, ShiftEntryKind Kind, string Park, string Text, EpisodeId? Episode, long? RefersTo, ShiftSums? Sums, Mark By);

/// <summary>A line of the alarm history, as it stands in the log by itself.</summary>
/// <param name="Number">Number of the event.</param>
/// <param name="Kind">Raised, acknowledged, closed or put aside.</param>
/// <param name="Episode">Which alarm.</param>
/// <param name="Rule">Rule id.</param>
/// <param name="Park">Park id.</param>
/// <param name="Device">Device or gateway.</param>
/// <param name="Severity">How grave.</param>
/// <param name="Outcome">What it turned out to be by now; null while it stands.</param>
/// <param name="By">Who, when, from where.</param>
public sealed record ShiftAlarmLine(long Number, DeskEventKind Kind, EpisodeId Episode, string Rule, string Park, string Device, Severity Severity, AlarmOutcome? Outcome, Mark By);

/// <summary>The log of some parks for a span of time.</summary>
/// <param name="Entries">What officers wrote, oldest first; the newest <see cref="ShiftLogLimits.LinesMax"/>.</param>
/// <param name="EntryCount">How many entries there are.</param>
/// <param name="Alarms">Lines of the alarm history, oldest first; the newest <see cref="ShiftLogLimits.LinesMax"/>.</param>
/// <param name="AlarmCount">How many such lines there are.</param>
/// <param name="Raised">Alarms that came.</param>
/// <param name="Acknowledged">Alarms of which somebody took note.</param>
/// <param name="Closed">Alarms that ended.</param>
public sealed record ShiftPage(IReadOnlyList<ShiftEntry> Entries, int EntryCount, IReadOnlyList<ShiftAlarmLine> Alarms, int AlarmCount, int Raised, int Acknowledged, int Closed);
