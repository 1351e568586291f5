using SmartPark.Energy.Amounts;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tariffs;

namespace SmartPark.Energy.PerMu;

/// <summary>Asks what a meter with a register consumed in [from, to), UTC milliseconds.</summary>
/// <param name="meter">The meter; never a virtual one.</param>
/// <param name="fromUnixMs">Begin.</param>
/// <param name="toUnixMs">End, not in it.</param>
public delegate Consumed ConsumptionOf(AccountedMeter meter, long fromUnixMs, long toUnixMs);

/// <summary>A kind of energy in a unit.</summary>
/// <param name="Kind">Id of the kind.</param>
/// <param name="Unit">The unit.</param>
public readonly record struct EnergyKey(string Kind, EnergyUnit Unit);

/// <summary>What a park and its enterprises used of one kind over days on which nothing about its meters or factors changes.</summary>
/// <param name="Days">The days.</param>
/// <param name="Energy">The kind.</param>
/// <param name="Roots">What came into the park.</param>
/// <param name="Parties">What enterprises answer for, by <c>park/enterprise</c>.</param>
/// <param name="Pools">Losses and common use.</param>
/// <param name="Shortfall">What enterprises are short of whose meters passed on more than they measured; 0 or less.</param>
/// <param name="Negative">The meters that show it.</param>
public sealed record ParkSpan(
    DatePeriod Days, EnergyKey Energy, MeteredAmount Roots, IReadOnlyDictionary<string, PartyEnergy> Parties, IReadOnlyList<PoolResult> Pools, Amount Shortfall, IReadOnlyList<string> Negative)
{
    /// <summary>What nobody answers for: with the parties and <see cref="Shortfall"/> it is exactly <see cref="Roots"/>.</summary>
    public Amount Unshared => Pools.Aggregate(Amount.Zero, (sum, p) => sum + p.Unshared);
}

/// <summary>What a meter measured over a period while it was placed.</summary>
/// <param name="Meter">The meter.</param>
/// <param name="Place">What it fed.</param>
/// <param name="Days">The days.</param>
/// <param name="Amount">How much.</param>
/// <param name="IsRoot">Whether no placed meter is before it: what it measured came into the park.</param>
public sealed record MeterLine(AccountedMeter Meter, MeterPlacementRow Place, DatePeriod Days, MeteredAmount Amount, bool IsRoot);

/// <summary>What a park used over a period: spans by kind, and the meters behind them.</summary>
/// <param name="Park">The park.</param>
/// <param name="Period">The period.</param>
/// <param name="Spans">Spans in the order of days and kinds.</param>
/// <param name="Meters">Meters span by span.</param>
public sealed record ParkEnergy(ParkRow Park, DatePeriod Period, IReadOnlyList<ParkSpan> Spans, IReadOnlyList<MeterLine> Meters)
{
    /// <summary>Accounts a park.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="park">The park.</param>
    /// <param name="period">The period, local days.</param>
    /// <param name="consumption">What meters consumed.</param>
    /// <param name="cuts">Days at which a span ends whatever the meters do: changes of factors.</param>
    public static ParkEnergy Of(EnergyRegistry registry, ParkRow park, DatePeriod period, ConsumptionOf consumption, IEnumerable<DateOnly> cuts)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(park);
        ArgumentNullException.ThrowIfNull(consumption);
        ArgumentNullException.ThrowIfNull(cuts);
        return Of(registry, park, period, consumption, cuts, new(registry.Rows));
    }

    internal static ParkEnergy Of(EnergyRegistry registry, ParkRow park, DatePeriod period, ConsumptionOf consumption, IEnumerable<DateOnly> cuts, SharingBases bases)
    {
        var meters = registry.MetersOfPark[park.Park].ToList();
        var changes = meters.SelectMany(m => m.Placements.Select(p => (p.From, p.To)).Concat(m.Terms.Select(t => (t.From, t.To)))).SelectMany(p => p.To is { } to ? new[] { p.From, to } : [p.From]);
        DateOnly[] days = [.. changes.Concat(cuts).Where(d => d > period.From && d < period.To).Append(period.From).Append(period.To).Distinct().Order()];
        var (spans, lines) = (new List<ParkSpan>(), new List<MeterLine>());
        foreach (var (from, to) in days.Zip(days.Skip(1)))
        {
            var (span, fromMs, toMs) = (new DatePeriod(from, to), LocalDay.StartUnixMs(from, registry.Zone), LocalDay.StartUnixMs(to, registry.Zone));
            var placed = meters.Select(m => (Meter: m, Place: m.PlacementOn(from))).Where(m => m.Place is not null)
                .Select(m => new MeterNode(m.Meter, m.Place!, AmountOf(registry, m.Meter, from, fromMs, toMs, consumption))).ToList();
            foreach (var kind in placed.GroupBy(n => new EnergyKey(n.Meter.Row.Kind, n.Meter.Unit)).OrderBy(g => g.Key.Kind, StringComparer.Ordinal).ThenBy(g => g.Key.Unit))
            {
                var account = SpanAccount.Of(park, span, [.. kind], bases);
                account.Settle();
                spans.Add(new(span, kind.Key, account.Roots, account.Parties, account.Pools, account.Shortfall, account.Negative));
            }

            lines.AddRange(placed.Select(n => new MeterLine(n.Meter, n.Place, span, n.Amount, n.Parent is null)));
        }

        return new(park, period, spans, lines);
    }

    /// <summary>What a meter measured; of a virtual one the sum of its terms, and not less than nothing.</summary>
    public static MeteredAmount AmountOf(EnergyRegistry registry, AccountedMeter meter, DateOnly day, long fromUnixMs, long toUnixMs, ConsumptionOf consumption)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(consumption);
        if (meter.Register is not null)
        {
            return MeteredAmount.Of(consumption(meter, fromUnixMs, toUnixMs));
        }

        var (sum, taken) = (default(MeteredAmount), default(MeteredAmount));
        foreach (var term in meter.Terms.Where(t => t.From <= day && (t.To is null || day < t.To)))
        {
            var amount = MeteredAmount.Of(consumption(registry.Meter(term.Park, term.Term)!, fromUnixMs, toUnixMs));
            (sum, taken) = term.Sign == TermSign.Plus ? (sum + amount, taken) : (sum, taken + amount);
        }

        var rest = sum.Without(taken);
        rest = rest with { CoveredMs = sum.CoveredMs + taken.CoveredMs, DueMs = sum.DueMs + taken.DueMs };
        return rest.Total.Micro >= 0 ? rest : rest with { Measured = Amount.Zero, Estimated = Amount.Zero, Marks = rest.Marks | ConsumptionMarks.NegativeDifference };
    }
}
