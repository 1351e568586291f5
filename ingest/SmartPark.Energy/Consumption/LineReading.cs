using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.Consumption;

/// <summary>A reading on its way into a line.</summary>
/// <param name="AtUnixMs">When.</param>
/// <param name="Value">What the register showed.</param>
/// <param name="Cell">Number of the cell that keeps it; -1 for one that a person or the meter itself vouches for.</param>
/// <param name="IsClockSuspect">Whether its time may be wrong.</param>
internal readonly record struct LineReading(long AtUnixMs, Amount Value, int Cell, bool IsClockSuspect = false)
{
    /// <summary>Whether a person or the meter itself vouches for it: never left out.</summary>
    public bool IsTrusted => Cell < 0;
}

/// <summary>How a reading hangs on the one before it.</summary>
internal enum Link : byte
{
    /// <summary>There is none before it.</summary>
    Start,

    /// <summary>It is as high or higher, plausibly.</summary>
    Continues,

    /// <summary>The register passed its full scale in between.</summary>
    Rollover,

    /// <summary>It is lower, and that is no rollover.</summary>
    Fall,

    /// <summary>It is higher than the rated power allows.</summary>
    Jump,
}

/// <summary>A reading that is taken.</summary>
/// <param name="Reading">The reading; its value is that of the one before when the last digit flickered.</param>
/// <param name="Link">How it hangs on the one before.</param>
/// <param name="Climb">
/// What the register climbed up to it from the start of the line, in its own unit; falls, jumps and rollovers not counted: one over full scale may be two wild readings.
/// </param>
internal readonly record struct LinePoint(LineReading Reading, Link Link, Amount Climb);
