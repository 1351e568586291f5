using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>What happened to an episode. The numbers are stored.</summary>
public enum DeskEventKind : byte
{
    /// <summary>Its condition came.</summary>
    Raised = 1,

    /// <summary>Its condition went.</summary>
    Cleared = 2,

    /// <summary>Someone took note.</summary>
    Acknowledged = 3,

    /// <summary>Someone is to see to it, or nobody any more.</summary>
    Assigned = 4,

    /// <summary>Someone wrote a note.</summary>
    Commented = 5,

    /// <summary>It is over.</summary>
    Closed = 6,

    /// <summary>Its alarm was put aside.</summary>
    Shelved = 7,

    /// <summary>Its alarm is presented again.</summary>
    Unshelved = 8,

    /// <summary>People were told over a channel; the text is a receipt.</summary>
    Told = 9,

    /// <summary>A channel did not take it; it is tried again.</summary>
    TellingFailed = 10,

    /// <summary>A channel did not take it, and it is not tried any more.</summary>
    NotTold = 11,

    /// <summary>Another alarm explains it, so it is not presented; the text is the id of that one's rule.</summary>
    Explained = 12,
}

/// <summary>One line of the history: who, when, from where, what.</summary>
/// <param name="Number">Its number among all events; rises by time of commit and is never given twice.</param>
/// <param name="Episode">Which episode.</param>
/// <param name="Kind">What happened.</param>
/// <param name="By">Who did it, and when it was done here.</param>
/// <param name="Text">A note, reason, outcome or receipt; empty when there is none.</param>
public sealed record DeskEvent(long Number, EpisodeId Episode, DeskEventKind Kind, Mark By, string Text);
