using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Registry;

namespace SmartPark.ControlRoom.Energy;

/// <summary>What a meter consumed in a day or an hour, and what its register showed.</summary>
/// <param name="FromUnixMs">Begin.</param>
/// <param name="ToUnixMs">End, not in it.</param>
/// <param name="Amount">What was consumed, and how that is known.</param>
/// <param name="First">First reading that is used; null when there is none, and of a virtual meter.</param>
/// <param name="Last">Last reading that is used.</param>
/// <param name="FactorFirst">Ratio at the begin; null of a virtual meter.</param>
/// <param name="FactorLast">Ratio at the end: another one where it changed in between.</param>
public sealed record MeterStep(long FromUnixMs, long ToUnixMs, MeteredAmount Amount, Reading? First, Reading? Last, decimal? FactorFirst, decimal? FactorLast)
{
    /// <summary>Whether anything is known of it.</summary>
    public bool IsKnown => Amount.CoveredMs > 0 || Amount.Total.Micro != 0 || First is not null;
}

/// <summary>Days or hours of a meter.</summary>
public static class MeterHistory
{
    private const long HourMs = CellKey.HourMs;

    /// <summary>The steps between edges.</summary>
    /// <param name="meter">The meter.</param>
    /// <param name="registry">The registry, for the terms of a virtual meter.</param>
    /// <param name="sources">Where figures come from.</param>
    /// <param name="edges">Begin of each step and end of the last, UTC ms, rising; whole hours.</param>
    /// <param name="dayOf">The city's day of a moment.</param>
    public static IReadOnlyList<MeterStep> Of(AccountedMeter meter, EnergyRegistry registry, MeterSources sources, IReadOnlyList<long> edges, Func<long, DateOnly> dayOf)
    {
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(edges);
        ArgumentNullException.ThrowIfNull(dayOf);
        if (edges.Count < 2)
        {
            return [];
        }

        if (meter.Register is not { } register)
        {
            var curves = new Dictionary<MeterKey, ConsumptionCurve>();
            Consumed Between(AccountedMeter term, long from, long to) => (curves.TryGetValue(term.Key, out var kept) ? kept : curves[term.Key] = sources.Curve(term)).Between(from, to);
            return [.. edges.Zip(edges.Skip(1)).Select(e => new MeterStep(e.First, e.Second, ParkEnergy.AmountOf(registry, meter, dayOf(e.First), e.First, e.Second, Between), null, null, null, null))];
        }

        var curve = sources.Curve(meter);
        var cells = sources.Cells(meter, (int)(edges[0] / HourMs), (int)((edges[^1] + HourMs - 1) / HourMs)).Where(c => !c.Used.IsEmpty).ToList();
        return
        [
            .. edges.Zip(edges.Skip(1)).Select(e =>
            {
                var inside = cells.Where(c => c.Key.FromUnixMs >= e.First && c.Key.FromUnixMs < e.Second).ToList();
                return new MeterStep(
                    e.First, e.Second, MeteredAmount.Of(curve.Between(e.First, e.Second)), inside.Count == 0 ? null : inside[0].Used.First, inside.Count == 0 ? null : inside[^1].Used.Last, register.FactorAt(e.First),
                    register.FactorAt(e.Second - 1));
            }),
        ];
    }
}
