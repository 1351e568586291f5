using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.Allocation;

/// <summary>A sub-meter of a master meter and what it measured in the period.</summary>
/// <param name="Id">The meter.</param>
/// <param name="Amount">What it measured.</param>
/// <param name="Party">Whom it feeds; null for common use, such as stairs and pumps.</param>
public sealed record SubMeter(string Id, Amount Amount, string? Party);

/// <summary>What may be behind a balance that cannot be right, likeliest first.</summary>
public enum BalanceCause : byte
{
    /// <summary>Meters were read at other moments: their clocks differ, or one was interpolated.</summary>
    ClockSkew,

    /// <summary>A sub-meter's CT, PT or multiplier is wrong: with another common ratio the balance would be plausible.</summary>
    WrongRatio,

    /// <summary>A sub-meter is not fed by this master: without it the balance would be plausible.</summary>
    WrongParent,

    /// <summary>Something is fed that no sub-meter measures, or a sub-meter measures too little.</summary>
    Unmetered,
}

/// <summary>One suspicion.</summary>
/// <param name="Cause">What may be wrong.</param>
/// <param name="Meter">Which meter; null when it is not a single one.</param>
public readonly record struct BalanceSuspicion(BalanceCause Cause, string? Meter);

/// <summary>How large losses usually are, as parts of the master; a network may have its own.</summary>
/// <param name="UsualMax">More is unusual: 0.08, the upper end of 3 to 8 % of low-voltage networks (custom of the trade, unconfirmed).</param>
/// <param name="SkewMax">A negative loss up to this part may be clocks alone: 0.02, half an hour of a day.</param>
public sealed record LossLimits(decimal UsualMax = 0.08m, decimal SkewMax = 0.02m);

/// <summary>Master less sub-meters. A negative loss is told with what may be behind it and never shared.</summary>
public sealed record MeterBalance
{
    /// <summary>Ratios by which a register is wrong when one transformer's is forgotten or taken twice: common CT ratios to 5 A (20 to 200 times), and tens.</summary>
    private static readonly decimal[] RatiosForgotten = [2, 10, 15, 20, 30, 40, 50, 60, 80, 100, 120, 160, 200];

    private MeterBalance(Amount master, IReadOnlyList<SubMeter> subs, LossLimits limits)
    {
        (Master, Subs) = (master, subs);
        Loss = master - Sum(subs.Select(s => s.Amount));
        IsNegative = Loss < Amount.Zero;
        IsUnusual = !IsNegative && Loss.Units > master.Units * limits.UsualMax;
        Suspicions = IsNegative ? [.. OfNegative(limits)] : IsUnusual ? [new(BalanceCause.Unmetered, null), .. OfRatios(limits, tooLittle: true)] : [];
    }

    /// <summary>What the master meter measured.</summary>
    public Amount Master { get; }

    /// <summary>What its sub-meters measured.</summary>
    public IReadOnlyList<SubMeter> Subs { get; }

    /// <summary>Master less sub-meters: loss of transformer and lines, and whatever no meter measures.</summary>
    public Amount Loss { get; }

    /// <summary>Loss by master; null when the master measured nothing.</summary>
    public decimal? LossRate => Master == Amount.Zero ? null : Loss.Units / Master.Units;

    /// <summary>Whether sub-meters measured more than the master, which cannot be.</summary>
    public bool IsNegative { get; }

    /// <summary>Whether the loss is more than usual.</summary>
    public bool IsUnusual { get; }

    /// <summary>What may be behind a negative or unusual loss, likeliest first; empty otherwise.</summary>
    public IReadOnlyList<BalanceSuspicion> Suspicions { get; }

    /// <summary>The balance of a master meter and its sub-meters.</summary>
    /// <exception cref="ArgumentException">A sub-meter comes twice.</exception>
    public static MeterBalance Of(Amount master, IReadOnlyList<SubMeter> subs, LossLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(subs);
        return subs.DistinctBy(s => s.Id).Count() == subs.Count ? new(master, subs, limits ?? new()) : throw new ArgumentException("Each sub-meter once.", nameof(subs));
    }

    internal static Amount Sum(IEnumerable<Amount> amounts) => amounts.Aggregate(Amount.Zero, (a, b) => a + b);

    private IEnumerable<BalanceSuspicion> OfNegative(LossLimits limits)
    {
        if (-Loss.Units <= Master.Units * limits.SkewMax)
        {
            yield return new(BalanceCause.ClockSkew, null);
        }

        foreach (var suspicion in OfRatios(limits, tooLittle: false))
        {
            yield return suspicion;
        }

        foreach (var sub in Subs.Where(s => IsPlausible(Loss.Units + s.Amount.Units, limits)))
        {
            yield return new(BalanceCause.WrongParent, sub.Id);
        }

        if (Master <= Amount.Zero)
        {
            yield return new(BalanceCause.WrongRatio, null);
        }
    }

    /// <summary>Sub-meters with which the loss would be plausible if a ratio were taken once less, or once more.</summary>
    private IEnumerable<BalanceSuspicion> OfRatios(LossLimits limits, bool tooLittle) =>
        from sub in Subs
        let kwh = sub.Amount.Units
        where kwh > 0 && RatiosForgotten.Any(ratio => IsPlausible(Loss.Units + kwh - (tooLittle ? kwh * ratio : kwh / ratio), limits))
        select new BalanceSuspicion(BalanceCause.WrongRatio, sub.Id);

    private bool IsPlausible(decimal loss, LossLimits limits) => Master > Amount.Zero && loss >= 0 && loss <= Master.Units * limits.UsualMax;
}
