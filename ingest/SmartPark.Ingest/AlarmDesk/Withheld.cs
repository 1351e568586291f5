using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>An alarm, the rule on what it watches, that was put aside for a time.</summary>
/// <param name="Rule">Rule id.</param>
/// <param name="Subject">What it watches.</param>
/// <param name="Park">Park id.</param>
/// <param name="UntilUnixMs">Until when, UTC milliseconds.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who did it, and when.</param>
public sealed record Shelf(string Rule, string Subject, string Park, long UntilUnixMs, string Reason, Mark By);

/// <summary>Why a device is not watched. The numbers are stored.</summary>
public enum ServiceStopKind : byte
{
    /// <summary>Taken out of service until somebody puts it back.</summary>
    OutOfService = 1,

    /// <summary>Maintenance from a time to a time.</summary>
    Maintenance = 2,
}

/// <summary>A device, or a whole park, whose alarms are not presented for a time; they are kept all the same.</summary>
/// <param name="Id">Number.</param>
/// <param name="Kind">Why.</param>
/// <param name="Park">Park id.</param>
/// <param name="Device">Device id; empty for the whole park.</param>
/// <param name="FromUnixMs">From when, UTC milliseconds.</param>
/// <param name="ToUnixMs">Until when; null until somebody ends it.</param>
/// <param name="Reason">Why, in words: for what endangers lives also what is done instead.</param>
/// <param name="By">Who did it, and when.</param>
public sealed record ServiceStop(long Id, ServiceStopKind Kind, string Park, string Device, long FromUnixMs, long? ToUnixMs, string Reason, Mark By)
{
    /// <summary>Whether it concerns a device at a time.</summary>
    public bool Concerns(string park, string device, long nowUnixMs) =>
        Park == park && (Device.Length == 0 || Device == device) && FromUnixMs <= nowUnixMs && (ToUnixMs is null || nowUnixMs < ToUnixMs);
}

/// <summary>An episode that stands, as it is presented.</summary>
/// <param name="Episode">The episode.</param>
/// <param name="Withheld">Why it is not presented; none when it is.</param>
/// <param name="WithheldUntilUnixMs">Until when; null when nobody can tell.</param>
/// <param name="Why">The reason that somebody gave; empty when none is needed.</param>
/// <param name="Times">How often its alarm was raised in the last hour, at least 1.</param>
/// <param name="IsChattering">Whether its alarm comes and goes by the minute.</param>
public sealed record StandingAlarm(EpisodeState Episode, Withholding Withheld, long? WithheldUntilUnixMs, string Why, int Times, bool IsChattering)
{
    /// <summary>The alarm that explains this one; null when none does.</summary>
    public EpisodeId? Follows { get; init; }

    /// <summary>Whether somebody is to act: it is presented and nobody has taken note.</summary>
    public bool IsPressing => Withheld == Withholding.None && Episode.Acknowledged is null;

    /// <summary>Order of the list: presented before withheld, unacknowledged before the rest, graver before lighter, active before cleared, newer before older.</summary>
    public (int, int, int, int, long) Rank => (
        Withheld == Withholding.None ? 0 : 1, Episode.Acknowledged is null ? 0 : 1, (int)Episode.Severity, Episode.IsActive ? 0 : 1, -Episode.RaisedUnixMs);
}
