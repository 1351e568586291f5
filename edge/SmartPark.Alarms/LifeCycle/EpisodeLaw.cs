namespace SmartPark.Alarms.LifeCycle;

/// <summary>Why something may not be done to an episode.</summary>
public enum Refusal : byte
{
    /// <summary>It may.</summary>
    None,

    /// <summary>It is over.</summary>
    AlreadyClosed,

    /// <summary>Someone has taken note before.</summary>
    AlreadyAcknowledged,

    /// <summary>Its condition still holds.</summary>
    StillActive,

    /// <summary>An outcome of this gravity needs a note.</summary>
    NoteNeeded,

    /// <summary>Only people close with an outcome of their own.</summary>
    OutcomeNotForPeople,
}

/// <summary>What may follow what in the life of an episode: pure, and the same at gateway and centre.</summary>
public static class EpisodeLaw
{
    /// <summary>Longest note or reason, in characters.</summary>
    public const int NoteCharsMax = 2_000;

    private static readonly Mark Product = new(null, "", "", 0);

    /// <summary>The condition is gone; said again, it changes nothing.</summary>
    /// <param name="state">The episode.</param>
    /// <param name="clearedUnixMs">Source time, UTC milliseconds.</param>
    /// <param name="nowUnixMs">Now, UTC milliseconds: when an episode that needs nobody any more is over.</param>
    public static EpisodeState Cleared(EpisodeState state, long clearedUnixMs, long nowUnixMs)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.IsActive ? Settle(state with { ClearedUnixMs = clearedUnixMs }, nowUnixMs) : state;
    }

    /// <summary>
    /// The condition is gone while another alarm explained it: nobody has to take note of what was never presented, so it is over; but what needs an outcome stands.
    /// </summary>
    /// <param name="state">The episode.</param>
    /// <param name="clearedUnixMs">Source time, UTC milliseconds.</param>
    /// <param name="nowUnixMs">Now, UTC milliseconds.</param>
    public static EpisodeState ClearedUnpresented(EpisodeState state, long clearedUnixMs, long nowUnixMs)
    {
        var cleared = Cleared(state, clearedUnixMs, nowUnixMs);
        return ReferenceEquals(cleared, state) || cleared is { Closed: not null } or { NeedsOutcome: true }
            ? cleared
            : cleared with { Outcome = AlarmOutcome.Cleared, Closed = Product with { AtUnixMs = nowUnixMs } };
    }

    /// <summary>Someone has taken note.</summary>
    public static (EpisodeState State, Refusal Refusal) Acknowledge(EpisodeState state, Mark by)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(by);
        return state switch
        {
            { Closed: not null } => (state, Refusal.AlreadyClosed),
            { Acknowledged: not null } => (state, Refusal.AlreadyAcknowledged),
            _ => (Settle(state with { Acknowledged = by }, by.AtUnixMs), Refusal.None),
        };
    }

    /// <summary>Someone is to see to it; null for nobody.</summary>
    public static (EpisodeState State, Refusal Refusal) Assign(EpisodeState state, (string Account, string Name)? to)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Closed is null ? (state with { AssignedTo = to }, Refusal.None) : (state, Refusal.AlreadyClosed);
    }

    /// <summary>
    /// Someone says what it was, and it is over; whoever closes takes note as well. While the condition holds nothing is over. What endangers lives needs a note.
    /// </summary>
    public static (EpisodeState State, Refusal Refusal) Close(EpisodeState state, AlarmOutcome outcome, string? note, Mark by)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(by);
        return state switch
        {
            { Closed: not null } => (state, Refusal.AlreadyClosed),
            { IsActive: true } => (state, Refusal.StillActive),
            _ when outcome == AlarmOutcome.Cleared => (state, Refusal.OutcomeNotForPeople),
            { Severity: Severity.Critical } when string.IsNullOrWhiteSpace(note) => (state, Refusal.NoteNeeded),
            _ => (state with { Acknowledged = state.Acknowledged ?? by, Outcome = outcome, OutcomeNote = note?.Trim(), Closed = by }, Refusal.None),
        };
    }

    /// <summary>What is gone, noted and needs no outcome is over by itself.</summary>
    private static EpisodeState Settle(EpisodeState state, long nowUnixMs) =>
        state is { IsActive: false, Acknowledged: not null, NeedsOutcome: false }
            ? state with { Outcome = AlarmOutcome.Cleared, Closed = Product with { AtUnixMs = nowUnixMs } }
            : state;
}
