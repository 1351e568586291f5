using SmartPark.Energy.Amounts;
using SmartPark.Energy.Consumption;

namespace SmartPark.Energy.PerMu;

/// <summary>An amount and how it is known.</summary>
/// <param name="Measured">What lies between readings.</param>
/// <param name="Estimated">What an interpolation puts into it.</param>
/// <param name="CoveredMs">Milliseconds that the meters behind it measured.</param>
/// <param name="DueMs">Milliseconds that they should have measured.</param>
/// <param name="Marks">What stands behind it.</param>
public readonly record struct MeteredAmount(Amount Measured, Amount Estimated, long CoveredMs, long DueMs, ConsumptionMarks Marks)
{
    /// <summary>Both.</summary>
    public Amount Total => Measured + Estimated;

    /// <summary>Measured share of the time, 0 to 1; null when nothing was due.</summary>
    public decimal? Coverage => DueMs == 0 ? null : (decimal)CoveredMs / DueMs;

    /// <summary>Estimated share of the amount, 0 to 1; 0 of nothing.</summary>
    public decimal EstimatedShare => Total.Micro == 0 ? 0 : (decimal)Estimated.Micro / Total.Micro;

    /// <summary>What a meter consumed.</summary>
    public static MeteredAmount Of(Consumed consumed) => new(consumed.Measured, consumed.Estimated, consumed.CoveredMs, consumed.ToUnixMs - consumed.FromUnixMs, consumed.Marks);

    /// <summary>Both together.</summary>
    public static MeteredAmount operator +(MeteredAmount a, MeteredAmount b) =>
        new(a.Measured + b.Measured, a.Estimated + b.Estimated, a.CoveredMs + b.CoveredMs, a.DueMs + b.DueMs, a.Marks | b.Marks);

    /// <inheritdoc cref="op_Addition"/>
    public static MeteredAmount Add(MeteredAmount left, MeteredAmount right) => left + right;

    /// <summary>Without what lies behind it: as much of the rest is estimated as of both, at most all of it. Times stay those of the whole.</summary>
    public MeteredAmount Without(MeteredAmount behind)
    {
        var (rest, estimated) = (Total - behind.Total, Estimated + behind.Estimated);
        var part = rest.Micro <= 0 ? Amount.Zero : estimated > rest ? rest : estimated;
        return new(rest - part, part, CoveredMs, DueMs, Marks | behind.Marks);
    }

    /// <summary>With the times of what was taken from it too: a difference is known as well as all that it is made of.</summary>
    internal MeteredAmount WithTimesOf(MeteredAmount other) => this with { CoveredMs = CoveredMs + other.CoveredMs, DueMs = DueMs + other.DueMs };

    /// <summary>The same amount with no more of it estimated than there is.</summary>
    internal MeteredAmount Bounded() => Estimated <= Total ? this : this with { Measured = Total.Micro > 0 ? Amount.Zero : Total, Estimated = Total.Micro > 0 ? Total : Amount.Zero };

    /// <summary>A share of it, with the same part estimated; without times, which are not shared.</summary>
    internal MeteredAmount Share(Amount share)
    {
        var estimated = Total.Micro <= 0 ? Amount.Zero : share.Part(Estimated.Micro, Total.Micro);
        return new(share - estimated, estimated, 0, 0, Marks);
    }
}
