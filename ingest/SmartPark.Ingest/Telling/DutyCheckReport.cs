using SmartPark.Alarms.LifeCycle;

namespace SmartPark.Ingest.Telling;

/// <summary>What came of a duty check.</summary>
public enum DutyCheckResult : byte
{
    /// <summary>Nobody has answered, and there is time left.</summary>
    Open,

    /// <summary>Somebody answered in time.</summary>
    Answered,

    /// <summary>Somebody answered, but too late.</summary>
    AnsweredLate,

    /// <summary>Nobody has answered, and the time is over.</summary>
    Missed,
}

/// <summary>A duty check as people ask about it.</summary>
/// <param name="Check">Its entry on the desk; whoever acknowledged it answered it.</param>
/// <param name="AnswerByUnixMs">Until when an answer is in time, UTC milliseconds.</param>
public sealed record DutyCheckReport(EpisodeState Check, long AnswerByUnixMs)
{
    /// <summary>Whether somebody asked for it; the others come by the file.</summary>
    public bool IsAskedByHand => Check.Device == DutyWatch.Asked;

    /// <summary>What has come of it by now.</summary>
    /// <param name="nowUnixMs">Now, UTC milliseconds.</param>
    public DutyCheckResult ResultAt(long nowUnixMs) => Check.Acknowledged is { } answer
        ? answer.AtUnixMs <= AnswerByUnixMs ? DutyCheckResult.Answered : DutyCheckResult.AnsweredLate
        : nowUnixMs < AnswerByUnixMs ? DutyCheckResult.Open : DutyCheckResult.Missed;
}
