namespace SmartPark.Energy.Consumption;

/// <summary>What is our convention when readings become consumption.</summary>
public sealed record ConsumptionOptions
{
    /// <summary>The usual.</summary>
    public static ConsumptionOptions Default { get; } = new();

    /// <summary>
    /// Readings farther apart than this leave a gap: what passed in it is known as a whole, its distribution is estimated. The usual is an hour, the longest interval that reporting
    /// systems allow, and five minutes for a poll that comes late.
    /// </summary>
    public int GapLimitMs { get; init; } = 3_900_000;

    /// <summary>
    /// Time for which the rated power is allowed at least: a register is refreshed in steps, so two readings a second apart may differ by what passed in minutes. A quarter of an hour, over
    /// which power is averaged for demand.
    /// </summary>
    public int PlausibleOverMs { get; init; } = 900_000;

    /// <summary>Times the rated power that is still taken, in tenths: 12 for 1.2.</summary>
    public int PlausibleTenths { get; init; } = 12;
}
