using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.Registers;

/// <summary>What happened to a register.</summary>
public enum RegisterEventKind
{
    /// <summary>The meter was replaced by another one.</summary>
    Swap,

    /// <summary>The same meter counts on from another reading: cleared, reprogrammed, repaired.</summary>
    Reset,
}

/// <summary>A moment at which the register stopped to count on from where it stood.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="AtUnixMs">When, UTC milliseconds; a reading of that very time is of the register afterwards.</param>
/// <param name="Closing">Last reading before; null when nobody read it: what was consumed since the last reading stored is then unknown.</param>
/// <param name="Opening">First reading afterwards; null when nobody read it: what was consumed until the next reading stored is then unknown.</param>
/// <param name="FaceAfter">What the new register can show; null when it is the same.</param>
public sealed record RegisterEvent(RegisterEventKind Kind, long AtUnixMs, Amount? Closing = null, Amount? Opening = null, RegisterFace? FaceAfter = null);

/// <summary>A reading that the meter itself froze for a moment, such as the daily or monthly freezing of DL/T 645: exact for that moment, whenever it was fetched.</summary>
/// <param name="AtUnixMs">The moment, UTC milliseconds.</param>
/// <param name="Reading">What the register showed.</param>
public readonly record struct FrozenReading(long AtUnixMs, Amount Reading);
