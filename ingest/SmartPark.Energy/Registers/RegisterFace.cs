using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.Registers;

/// <summary>What a meter's register can show, in the unit of its stored readings.</summary>
/// <param name="Modulus">
/// Full scale at which it begins at 0 again: 1,000,000.00 kWh for six digits before the point (DL/T 645), 2³² × 0.01 for an unsigned 32-bit register of hundredths.
/// Null when unknown: a fall is then never taken for a rollover.
/// </param>
/// <param name="Resolution">Its smallest step. A fall of no more than this is a flicker of the last digit, not a fall.</param>
public sealed record RegisterFace(Amount? Modulus, Amount Resolution)
{
    /// <summary>Whether a reading can stand on it: 0 or more and below full scale.</summary>
    public bool Shows(Amount reading) => reading.Micro >= 0 && (Modulus is not { } modulus || reading < modulus);
}
