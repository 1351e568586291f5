using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.Tariffs;

/// <summary>What one of a meter's own rate registers (费率 1 to 4 of DL/T 645) counted in a period, and which bands its programme puts there.</summary>
/// <param name="Rate">Number of the register.</param>
/// <param name="Bands">Bands it counts; a meter of four rates has valley and deep valley in one.</param>
/// <param name="Amount">What it counted.</param>
public sealed record RateRegister(int Rate, IReadOnlyList<TariffBand> Bands, Amount Amount);

/// <summary>A rate register beside our split.</summary>
/// <param name="Register">The register.</param>
/// <param name="Ours">What our split puts in its bands.</param>
public sealed record RateComparison(RateRegister Register, Amount Ours)
{
    /// <summary>The meter less ours: a meter whose programme lags the policy counts too much here and too little there.</summary>
    public Amount Difference => Register.Amount - Ours;
}

/// <summary>A meter's rate registers beside our split.</summary>
/// <param name="Rows">One row a register, by number.</param>
/// <param name="Uncovered">Bands of our split that no register counts, with what fell to them.</param>
/// <param name="Undivided">What our split could not divide: so far the registers know more.</param>
public sealed record RateComparisons(IReadOnlyList<RateComparison> Rows, IReadOnlyList<(TariffBand Band, Amount Amount)> Uncovered, Amount Undivided)
{
    /// <summary>Sum of the registers less the whole of our split; not zero when registers were read at other times than the total.</summary>
    public Amount DifferenceOfWhole { get; private init; }

    /// <summary>Compares registers with a split of the same period.</summary>
    /// <exception cref="ArgumentException">A number or a band comes twice.</exception>
    public static RateComparisons Of(TariffSplit ours, IReadOnlyCollection<RateRegister> registers)
    {
        ArgumentNullException.ThrowIfNull(ours);
        ArgumentNullException.ThrowIfNull(registers);
        var bands = registers.SelectMany(r => r.Bands).ToList();
        if (bands.Distinct().Count() != bands.Count || registers.DistinctBy(r => r.Rate).Count() != registers.Count)
        {
            throw new ArgumentException("Each register once, and each band in one register.", nameof(registers));
        }

        var rows = registers.OrderBy(r => r.Rate).Select(r => new RateComparison(r, Sum(r.Bands.Select(ours.Of)))).ToList();
        var uncovered = Enum.GetValues<TariffBand>().Except(bands).Select(b => (b, ours.Of(b))).Where(b => b.Item2 != Amount.Zero).ToList();
        return new(rows, uncovered, Sum(ours.Undivided.Select(p => p.Amount)))
        {
            DifferenceOfWhole = Sum(rows.Select(r => r.Register.Amount)) - ours.Whole,
        };
    }

    private static Amount Sum(IEnumerable<Amount> amounts) => amounts.Aggregate(Amount.Zero, (a, b) => a + b);
}
