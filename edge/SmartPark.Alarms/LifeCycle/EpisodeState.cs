using SmartPark.Alarms.Engine;

namespace SmartPark.Alarms.LifeCycle;

/// <summary>Someone who did something, and when.</summary>
/// <param name="Account">Account id; null for the product itself.</param>
/// <param name="Name">Name as it was shown then.</param>
/// <param name="From">Where from: an address, or a token's name.</param>
/// <param name="AtUnixMs">When, UTC milliseconds.</param>
public sealed record Mark(string? Account, string Name, string From, long AtUnixMs);

/// <summary>One episode as it stands. Immutable; <see cref="EpisodeLaw"/> alone makes the next state.</summary>
public sealed record EpisodeState
{
    /// <summary>Which episode.</summary>
    public required EpisodeId Id { get; init; }

    /// <summary>Rule id.</summary>
    public required string Rule { get; init; }

    /// <summary>Fingerprint of the rule as it was evaluated.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>What the rule watches: see <see cref="BoundRule.Subject"/>.</summary>
    public required string Subject { get; init; }

    /// <summary>Park id.</summary>
    public required string Park { get; init; }

    /// <summary>Device, or gateway, that it is about.</summary>
    public required string Device { get; init; }

    /// <summary>The line of its device, or the line that it is about, as <c>gateway/line</c>; empty when unknown.</summary>
    public string Line { get; init; } = "";

    /// <summary>Quantity that it is about; empty when it is about none.</summary>
    public required string Quantity { get; init; }

    /// <summary>How grave it is.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Whether its rule latches.</summary>
    public required bool IsLatching { get; init; }

    /// <summary>Source time at which the condition began, UTC milliseconds.</summary>
    public required long OnsetUnixMs { get; init; }

    /// <summary>Source time at which it had held for its on-delay, UTC milliseconds.</summary>
    public required long RaisedUnixMs { get; init; }

    /// <summary>When the centre came to know, UTC milliseconds: later than <see cref="RaisedUnixMs"/> by the way, or by an outage.</summary>
    public required long LearnedUnixMs { get; init; }

    /// <summary>Value that raised it, in the unit of its quantity; NaN when there was none.</summary>
    public required double Value { get; init; }

    /// <summary>Limit it was compared with; NaN when there is none.</summary>
    public required double Limit { get; init; }

    /// <summary>Source time at which the condition had been gone for its off-delay; null while it holds.</summary>
    public long? ClearedUnixMs { get; init; }

    /// <summary>Who took note; null while nobody has.</summary>
    public Mark? Acknowledged { get; init; }

    /// <summary>Account to whom it is assigned, and the name; null for nobody.</summary>
    public (string Account, string Name)? AssignedTo { get; init; }

    /// <summary>Who closed it; null while it stands.</summary>
    public Mark? Closed { get; init; }

    /// <summary>What it turned out to be; null while it stands.</summary>
    public AlarmOutcome? Outcome { get; init; }

    /// <summary>What was said of the outcome.</summary>
    public string? OutcomeNote { get; init; }

    /// <summary>Whether its condition holds.</summary>
    public bool IsActive => ClearedUnixMs is null;

    /// <summary>Whether it is over only when someone says what it was: what endangers lives, and what latches.</summary>
    public bool NeedsOutcome => Severity == Severity.Critical || IsLatching;

    /// <summary>Where it stands.</summary>
    public AlarmStanding Standing => this switch
    {
        { Closed: not null } => AlarmStanding.Closed,
        { IsActive: true, Acknowledged: null } => AlarmStanding.Unacknowledged,
        { IsActive: true } => AlarmStanding.Acknowledged,
        { Acknowledged: null } => AlarmStanding.ClearedUnacknowledged,
        _ => AlarmStanding.Latched,
    };
}
