using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.Tariffs;

/// <summary>What was consumed in [from, to).</summary>
/// <param name="FromUnixMs">Begin, included, UTC milliseconds.</param>
/// <param name="ToUnixMs">End, not included.</param>
/// <param name="Amount">How much.</param>
/// <param name="IsEstimated">Whether it was interpolated and not measured.</param>
public readonly record struct ConsumedPiece(long FromUnixMs, long ToUnixMs, Amount Amount, bool IsEstimated);

/// <summary>What fell to one rate.</summary>
/// <param name="Rate">The rate; null where no tariff is in force that is known.</param>
/// <param name="DurationMs">How long it held.</param>
/// <param name="Measured">What was measured.</param>
/// <param name="Estimated">What was estimated.</param>
public sealed record TariffLine(TariffRate? Rate, long DurationMs, Amount Measured, Amount Estimated)
{
    /// <summary>Both.</summary>
    public Amount Amount => Measured + Estimated;
}

/// <summary>Consumption by rate: the lines and what could not be divided are exactly the whole.</summary>
public sealed record TariffSplit
{
    private TariffSplit(IReadOnlyList<TariffLine> lines, IReadOnlyList<ConsumedPiece> undivided) => (Lines, Undivided) = (lines, undivided);

    /// <summary>One line a rate: by tariff, band and factor; without a tariff last.</summary>
    public IReadOnlyList<TariffLine> Lines { get; }

    /// <summary>Pieces that reach across a change of rates, whose split only the meter's own rate registers would tell.</summary>
    public IReadOnlyList<ConsumedPiece> Undivided { get; }

    /// <summary>The whole.</summary>
    public Amount Whole => Sum(Lines.Select(l => l.Amount)) + Sum(Undivided.Select(p => p.Amount));

    /// <summary>What of it was estimated.</summary>
    public Amount Estimated => Sum(Lines.Select(l => l.Estimated)) + Sum(Undivided.Where(p => p.IsEstimated).Select(p => p.Amount));

    /// <summary>What fell to a band, of all tariffs and factors.</summary>
    public Amount Of(TariffBand band) => Sum(Lines.Where(l => l.Rate?.Band == band).Select(l => l.Amount));

    /// <summary>What of a band was estimated.</summary>
    public Amount EstimatedOf(TariffBand band) => Sum(Lines.Where(l => l.Rate?.Band == band).Select(l => l.Estimated));

    /// <summary>Splits consumption that can be asked for between any two moments, all of it measured.</summary>
    /// <inheritdoc cref="Of(IReadOnlyList{TariffSlot}, Func{long, long, ValueTuple{Amount, Amount}})"/>
    public static TariffSplit Of(IReadOnlyList<TariffSlot> slots, Func<long, long, Amount> consumed)
    {
        ArgumentNullException.ThrowIfNull(consumed);
        return Of(slots, (from, to) => (consumed(from, to), Amount.Zero));
    }

    /// <summary>
    /// Splits consumption that can be asked for between any two moments. What of it is estimated is asked band by band: a gap that was measured as a whole is estimated in its
    /// parts, so a split may have more of it than the whole.
    /// </summary>
    /// <param name="slots">Stretches as <see cref="TariffClock.Slots"/> gives them.</param>
    /// <param name="consumed">What was measured and what was estimated in [from, to); the two together are additive.</param>
    /// <exception cref="InvalidOperationException">The stretches do not add up to what is answered for all of them: such a split would not be the bill of the whole.</exception>
    public static TariffSplit Of(IReadOnlyList<TariffSlot> slots, Func<long, long, (Amount Measured, Amount Estimated)> consumed)
    {
        ArgumentNullException.ThrowIfNull(slots);
        ArgumentNullException.ThrowIfNull(consumed);
        if (slots.Count == 0)
        {
            return new([], []);
        }

        var totals = new List<RateTotal>();
        foreach (var slot in slots)
        {
            var (m, e) = consumed(slot.FromUnixMs, slot.ToUnixMs);
            RateTotal.Add(totals, slot.Rate, slot.DurationMs, m, e);
        }

        var (split, (measured, estimated)) = (new TariffSplit(Lined(totals), []), consumed(slots[0].FromUnixMs, slots[^1].ToUnixMs));
        return split.Whole == measured + estimated ? split
            : throw new InvalidOperationException($"The stretches add up to {split.Whole}, the whole is {measured + estimated}: consumption must be additive.");
    }

    /// <summary>Splits pieces; one that reaches across a change of rates stays whole in <see cref="Undivided"/>.</summary>
    /// <param name="slots">Stretches as <see cref="TariffClock.Slots"/> gives them.</param>
    /// <param name="pieces">What was consumed, within the stretches.</param>
    /// <exception cref="ArgumentException">A piece is empty, or lies outside the stretches.</exception>
    public static TariffSplit Of(IReadOnlyList<TariffSlot> slots, IEnumerable<ConsumedPiece> pieces)
    {
        ArgumentNullException.ThrowIfNull(slots);
        ArgumentNullException.ThrowIfNull(pieces);
        var (totals, undivided) = (new List<RateTotal>(), new List<ConsumedPiece>());
        foreach (var slot in slots)
        {
            RateTotal.Add(totals, slot.Rate, slot.DurationMs, Amount.Zero, Amount.Zero);
        }

        foreach (var piece in pieces)
        {
            if (slots.Count == 0 || piece.FromUnixMs >= piece.ToUnixMs || piece.FromUnixMs < slots[0].FromUnixMs || piece.ToUnixMs > slots[^1].ToUnixMs)
            {
                throw new ArgumentException($"A piece from {piece.FromUnixMs} to {piece.ToUnixMs} is not within the stretches.", nameof(pieces));
            }

            var at = IndexOf(slots, piece.FromUnixMs);
            if (piece.ToUnixMs > slots[at].ToUnixMs)
            {
                undivided.Add(piece);
            }
            else
            {
                RateTotal.Add(totals, slots[at].Rate, 0, piece.IsEstimated ? Amount.Zero : piece.Amount, piece.IsEstimated ? piece.Amount : Amount.Zero);
            }
        }

        return new(Lined(totals), undivided);
    }

    private static Amount Sum(IEnumerable<Amount> amounts) => amounts.Aggregate(Amount.Zero, (a, b) => a + b);

    private static List<TariffLine> Lined(List<RateTotal> totals) =>
        [.. totals.Select(t => new TariffLine(t.Rate, t.DurationMs, t.Measured, t.Estimated))
            .OrderBy(l => l.Rate is null).ThenBy(l => l.Rate?.TariffId, StringComparer.Ordinal).ThenBy(l => l.Rate?.Band).ThenBy(l => l.Rate?.Factor)];

    private static int IndexOf(IReadOnlyList<TariffSlot> slots, long unixMs)
    {
        var (low, high) = (0, slots.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = slots[middle].FromUnixMs <= unixMs ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    /// <summary>What falls to a rate so far. A handful of rates come in hundreds of stretches, so they are looked for one by one; the clock gives equal rates as one object.</summary>
    private sealed class RateTotal(TariffRate? rate)
    {
        public TariffRate? Rate { get; } = rate;

        public long DurationMs { get; private set; }

        public Amount Measured { get; private set; }

        public Amount Estimated { get; private set; }

        public static void Add(List<RateTotal> totals, TariffRate? rate, long durationMs, Amount measured, Amount estimated)
        {
            var total = Find(totals, rate);
            total.DurationMs += durationMs;
            total.Measured += measured;
            total.Estimated += estimated;
        }

        private static RateTotal Find(List<RateTotal> totals, TariffRate? rate)
        {
            foreach (var total in totals)
            {
                if (ReferenceEquals(total.Rate, rate) || total.Rate == rate)
                {
                    return total;
                }
            }

            totals.Add(new(rate));
            return totals[^1];
        }
    }
}
