using SmartPark.Energy.Allocation;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.Land;

namespace SmartPark.Energy.PerMu;

/// <summary>What a person should look at.</summary>
public enum ReportFindingKind : byte
{
    /// <summary>A meter's readings: see its marks.</summary>
    Readings,

    /// <summary>Meters behind a meter measured more than it did.</summary>
    NegativeLoss,

    /// <summary>More is lost than usual.</summary>
    UnusualLoss,

    /// <summary>Loss or common use could not be shared.</summary>
    NotShared,

    /// <summary>A meter of an enterprise passed on more than it measured.</summary>
    NegativeBalance,
}

/// <summary>Something found while a report was worked out.</summary>
/// <param name="Kind">What.</param>
/// <param name="Park">Where.</param>
/// <param name="Meter">The meter; null of common use that is behind none.</param>
/// <param name="Days">When.</param>
/// <param name="Amount">How much it is about: loss, or what was not shared; null of readings.</param>
/// <param name="Marks">Of readings: what stands behind the amount.</param>
/// <param name="Suspicions">Of losses: what may be wrong, likeliest first.</param>
/// <param name="Problems">Of what was not shared: why.</param>
public sealed record ReportFinding(
    ReportFindingKind Kind, string Park, string? Meter, DatePeriod Days, Amount? Amount, ConsumptionMarks Marks, IReadOnlyList<BalanceSuspicion> Suspicions, IReadOnlyList<SharingProblem> Problems)
{
    /// <summary>Marks that a person should look at; a rollover or a swap with both readings is no reason to.</summary>
    public const ConsumptionMarks Doubtful = ConsumptionMarks.FellWithoutEvent | ConsumptionMarks.ImplausibleRise | ConsumptionMarks.Outlier | ConsumptionMarks.Gap | ConsumptionMarks.Conflict
        | ConsumptionMarks.ClockSuspect | ConsumptionMarks.EventUnread | ConsumptionMarks.NegativeDifference;

    internal static IEnumerable<ReportFinding> Of(IReadOnlyList<ParkEnergy> parks)
    {
        foreach (var park in parks)
        {
            foreach (var line in park.Meters.Where(m => (m.Amount.Marks & Doubtful) != 0))
            {
                yield return new(ReportFindingKind.Readings, park.Park.Park, line.Meter.Row.Meter, line.Days, null, line.Amount.Marks & Doubtful, [], []);
            }

            foreach (var span in park.Spans)
            {
                foreach (var pool in span.Pools)
                {
                    if (pool.Balance is { IsNegative: true } or { IsUnusual: true })
                    {
                        yield return new(pool.Balance.IsNegative ? ReportFindingKind.NegativeLoss : ReportFindingKind.UnusualLoss, park.Park.Park, pool.Meter, pool.Days, pool.Amount.Total, 0, pool.Balance.Suspicions, []);
                    }
                    else if (pool.Shared is { IsShared: false })
                    {
                        yield return new(ReportFindingKind.NotShared, park.Park.Park, pool.Meter, pool.Days, pool.Amount.Total, 0, [], pool.Shared.Problems);
                    }
                }

                foreach (var meter in span.Negative)
                {
                    yield return new(ReportFindingKind.NegativeBalance, park.Park.Park, meter, span.Days, span.Shortfall, 0, [], []);
                }
            }
        }
    }
}
