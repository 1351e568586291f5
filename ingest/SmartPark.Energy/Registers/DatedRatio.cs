using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.Registers;

/// <summary>What one unit of the register stands for from a time on: primary = secondary × CT × PT × multiplier.</summary>
/// <param name="FromUnixMs">From when, UTC milliseconds. The earliest of a register holds before that too.</param>
/// <param name="CurrentRatio">CT: 40 for 200/5 A; 1 without one.</param>
/// <param name="VoltageRatio">PT: 100 for 10 kV/100 V; 1 without one.</param>
/// <param name="Multiplier">Any other factor, such as of a pulse or of a change of unit; 1 without one.</param>
/// <param name="ReadingThen">What the register showed at the change; null when nobody read it: it is then interpolated, and what hangs on it is estimated.</param>
public sealed record DatedRatio(long FromUnixMs, decimal CurrentRatio, decimal VoltageRatio = 1, decimal Multiplier = 1, Amount? ReadingThen = null)
{
    /// <summary>A ratio of 1 for ever.</summary>
    public static DatedRatio One { get; } = new(0, 1);

    /// <summary>The product.</summary>
    public decimal Factor => CurrentRatio * VoltageRatio * Multiplier;
}
