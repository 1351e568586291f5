namespace SmartPark.Gateway.Clock;

/// <summary>How far the gateway's clock can be believed. The numbers are the codes of <c>gateway_clock_state</c>.</summary>
internal enum ClockState
{
    /// <summary>The kernel says that it is synchronised: what it stamps is final.</summary>
    Synchronised,

    /// <summary>Nobody disciplines it, and nothing speaks against it: what it stamps is good, and corrected if the clock is set before it is published.</summary>
    Plausible,

    /// <summary>It is older than the program, or behind what the outbox knows: what it stamps is clock-suspect until the clock is set.</summary>
    Doubtful,
}

/// <summary>What was decided of the stamps of an era when the first of them was published.</summary>
/// <param name="ShiftMs">What is added to them, ms.</param>
/// <param name="IsSuspect">Whether good samples are marked clock-suspect.</param>
internal readonly record struct StampVerdict(long ShiftMs, bool IsSuspect);

/// <summary>What a gateway tells of its clock.</summary>
/// <param name="State">How far it is believed.</param>
/// <param name="Steps">Jumps seen since the start.</param>
/// <param name="LastStepMs">The last jump, ms; positive when the clock was behind.</param>
/// <param name="IsRefused">Whether the machine's clock shows an impossible time and the gateway goes on by its own.</param>
internal readonly record struct ClockReading(ClockState State, long Steps, long LastStepMs, bool IsRefused);
