using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.Tariffs;

/// <summary>What one of a meter's own rate registers (费率) counted in a period, and which bands its programme puts there.</summary>
/// <param name="Quantity">The quantity that is its register.</param>
/// <param name="Bands">Bands it counts; a meter of four rates has valley and deep valley in one.</param>
/// <param name="Amount">What it counted; null when nobody read it: nothing is then put in its place.</param>
public sealed record RateRegister(string Quantity, IReadOnlyList<TariffBand> Bands, Amount? Amount);

/// <summary>A rate register beside our split.</summary>
/// <param name="Register">The register.</param>
/// <param name="Ours">What our split puts in its bands.</param>
/// <param name="OursEstimated">What of that is estimated: there the register knows more.</param>
public sealed record RateComparison(RateRegister Register, Amount Ours, Amount OursEstimated)
{
    /// <summary>The meter less ours: a meter whose programme lags the policy counts too much here and too little there. Null when nobody read the register.</summary>
    public Amount? Difference => Register.Amount is { } counted ? counted - Ours : null;
}

/// <summary>What a comparison of rate registers comes to.</summary>
public enum RateVerdict
{
    /// <summary>A register without readings, or nothing was consumed: no verdict.</summary>
    Unknown,

    /// <summary>Every register has what our split has.</summary>
    Agrees,

    /// <summary>Together they have what we have, and not in the same bands: the meter is programmed with another table than the tariff's, or its clock is wrong.</summary>
    BandsDiffer,

    /// <summary>They do not add up to the total: a band that no register counts, registers read at other times, or another ratio.</summary>
    WholeDiffers,
}

/// <summary>A meter's rate registers beside our split.</summary>
/// <param name="Rows">One row a register, in the order of the first band of each.</param>
/// <param name="Uncovered">Bands of our split that no register counts, with what fell to them.</param>
/// <param name="Undivided">What our split could not put in any band: pieces across a change of rates, and where no tariff is known. So far the registers know more.</param>
public sealed record RateComparisons(IReadOnlyList<RateComparison> Rows, IReadOnlyList<(TariffBand Band, Amount Amount)> Uncovered, Amount Undivided)
{
    /// <summary>Share of the whole from which a difference says something (our convention): below it lie steps of the registers and the seconds between their readings.</summary>
    public const decimal ShareThatMatters = 0.01m;

    /// <summary>The whole of our split.</summary>
    public Amount Whole { get; private init; }

    /// <summary>Sum of the registers less the whole of our split; not zero when registers were read at other times than the total. Null when one of them was not read.</summary>
    public Amount? DifferenceOfWhole { get; private init; }

    /// <summary>What it comes to.</summary>
    public RateVerdict Verdict => Rows.Count == 0 || Whole.Micro <= 0 || DifferenceOfWhole is not { } whole ? RateVerdict.Unknown
        : Matters(whole) ? RateVerdict.WholeDiffers
        : Rows.Any(r => Matters(r.Difference!.Value)) ? RateVerdict.BandsDiffer
        : RateVerdict.Agrees;

    /// <summary>Compares registers with a split of the same period.</summary>
    /// <exception cref="ArgumentException">A register or a band comes twice, or a register has no band.</exception>
    public static RateComparisons Of(TariffSplit ours, IReadOnlyCollection<RateRegister> registers)
    {
        ArgumentNullException.ThrowIfNull(ours);
        ArgumentNullException.ThrowIfNull(registers);
        var bands = registers.SelectMany(r => r.Bands).ToList();
        if (bands.Distinct().Count() != bands.Count || registers.DistinctBy(r => r.Quantity).Count() != registers.Count || registers.Any(r => r.Bands.Count == 0))
        {
            throw new ArgumentException("Each register once, and each band in one register.", nameof(registers));
        }

        var rows = registers.OrderBy(r => r.Bands.Min()).Select(r => new RateComparison(r, Sum(r.Bands.Select(ours.Of)), Sum(r.Bands.Select(ours.EstimatedOf)))).ToList();
        var uncovered = Enum.GetValues<TariffBand>().Except(bands).Select(b => (b, ours.Of(b))).Where(b => b.Item2 != Amount.Zero).ToList();
        return new(rows, uncovered, Sum(ours.Undivided.Select(p => p.Amount)) + Sum(ours.Lines.Where(l => l.Rate is null).Select(l => l.Amount)))
        {
            Whole = ours.Whole,
            DifferenceOfWhole = rows.All(r => r.Register.Amount is not null) ? Sum(rows.Select(r => r.Register.Amount!.Value)) - ours.Whole : null,
        };
    }

    private bool Matters(Amount difference) => Math.Abs(difference.Micro) > Whole.Micro * ShareThatMatters;

    private static Amount Sum(IEnumerable<Amount> amounts) => amounts.Aggregate(Amount.Zero, (a, b) => a + b);
}
