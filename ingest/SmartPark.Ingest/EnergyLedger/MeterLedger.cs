using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registers;
using SmartPark.Energy.Registry;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>Consumption of many meters.</summary>
/// <param name="Of">What each consumed.</param>
/// <param name="AsOfUnixMs">What the store had by then is in every figure; null when that is not known yet.</param>
public sealed record ConsumedMeters(IReadOnlyDictionary<MeterKey, Consumed> Of, long? AsOfUnixMs);

/// <summary>
/// The energy ledger as reports ask it: what meters with a register consumed. A meter that the ledger does not know yet has consumed nothing and covers nothing. Whole months, quarters and years are
/// answered from sums that are kept, everything else from curves; both are the same figures. Thread-safe; answers are given in parallel.
/// </summary>
public sealed class MeterLedger
{
    private readonly PendingCells _pending;
    private readonly CurveCache _curves;
    private readonly SumBook _sums;
    private readonly SumRefresh _refresh;
    private readonly BuildQueue _builds;
    private readonly LedgerBuild _build;
    private readonly LedgerClock _clock;

    internal MeterLedger(PendingCells pending, CurveCache curves, SumBook sums, SumRefresh refresh, BuildQueue builds, LedgerBuild build, LedgerClock clock) =>
        (_pending, _curves, _sums, _refresh, _builds, _build, _clock) = (pending, curves, sums, refresh, builds, build, clock);

    /// <summary>What the store had by then is in the ledger, UTC ms; null before the first flush.</summary>
    public long? AsOfUnixMs => _clock.AsOfUnixMs;

    /// <summary>How far it is with reading histories.</summary>
    public EnergyLedgerStatus Status => _builds.Status(_clock.AsOfUnixMs);

    /// <summary>
    /// From now on tells a handler of each meter of which figures of months that were over changed, by late data or by another register, some seconds after the flush; again after a kill. On the thread
    /// that works out the sums: a handler is quick. Its <see cref="IOException"/> makes it be told again.
    /// </summary>
    public void WhenChanged(Action<ChangedMeter> handler) => _refresh.WhenChanged(handler);

    /// <summary>What a meter has consumed over time. Throws <see cref="ArgumentException"/> for a virtual meter, <see cref="IOException"/> when the file cannot be read.</summary>
    public ConsumptionCurve Curve(AccountedMeter meter)
    {
        var register = RegisterOf(meter);
        return _pending.Index.Of(register.Series) is { } slot ? _curves.Of(slot, register) : CurveCache.Empty(register);
    }

    /// <summary>The hours that the curve is made of, those of [from, to) in hours since 1970 UTC, in the order of their keys: what the register showed. Throws as <see cref="Curve"/>.</summary>
    public IReadOnlyList<HourCell> Cells(AccountedMeter meter, int fromHour, int toHour) =>
        _pending.Index.Of(RegisterOf(meter).Series) is { } slot ? [.. _curves.Cells(slot).Where(c => c.Key.Hour >= fromHour && c.Key.Hour < toHour)] : [];

    /// <summary>
    /// What a meter consumed in [from, to); that of a running month, quarter or year is as old as <see cref="EnergyLedgerLimits.RunningSumAgeMaxMs"/> at most. Throws as <see cref="Curve"/>.
    /// </summary>
    public Consumed Between(AccountedMeter meter, long fromUnixMs, long toUnixMs)
    {
        var register = RegisterOf(meter);
        return Sum(register, LedgerPeriod.Of(fromUnixMs, toUnixMs, _clock.Now, _sums.Zone), fromUnixMs, toUnixMs) is { } kept ? kept.Sum : Curve(meter).Between(fromUnixMs, toUnixMs);
    }

    /// <summary>What meters consumed in [from, to), each once, worked out on all cores. Throws as <see cref="Curve"/>.</summary>
    public ConsumedMeters Between(IReadOnlyCollection<AccountedMeter> meters, long fromUnixMs, long toUnixMs)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var asOf = _clock.AsOfUnixMs;
        var index = _pending.Index;
        var period = LedgerPeriod.Of(fromUnixMs, toUnixMs, _clock.Now, _sums.Zone);
        var found = new Dictionary<MeterKey, Consumed>(meters.Count);
        var others = new List<AccountedMeter>();
        foreach (var meter in meters)
        {
            if (Sum(RegisterOf(meter), period, fromUnixMs, toUnixMs) is { } kept)
            {
                found[meter.Key] = kept.Sum;
                asOf = kept.AsOfUnixMs < asOf ? kept.AsOfUnixMs : asOf;
            }
            else
            {
                others.Add(meter);
            }
        }

        var consumed = new Consumed[others.Count];
        Parallel.For(0, consumed.Length, i =>
        {
            var register = RegisterOf(others[i]);
            var curve = index.Of(register.Series) is { } slot ? _curves.Build(slot, register).Curve : CurveCache.Empty(register);
            consumed[i] = curve.Between(fromUnixMs, toUnixMs);
        });
        for (var i = 0; i < consumed.Length; i++)
        {
            found[others[i].Key] = consumed[i];
        }

        return new(found, asOf);
    }

    /// <summary>
    /// Reads the readings of all meters, or of those that a filter names, again from the store. Hours of which the store has nothing stay as they are. Throws <see cref="IOException"/> when store or file
    /// are away; what was read before then is kept.
    /// </summary>
    public Task<RebuildProgress> RebuildAsync(Func<MeterKey, bool>? filter = null, IProgress<RebuildProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _build.RebuildAsync(filter, progress, cancellationToken);

    private (Consumed Sum, long AsOfUnixMs)? Sum(MeterRegister register, LedgerPeriod? period, long fromUnixMs, long toUnixMs)
    {
        // A register that is not the one taken in has other events or ratios: its figure is worked out.
        return period is { } whole && _pending.Index.Of(register.Series) is { } slot && ReferenceEquals(slot.Register, register) ? _sums.Of(slot, whole, fromUnixMs, toUnixMs) : null;
    }

    private static MeterRegister RegisterOf(AccountedMeter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        return meter.Register ?? throw new ArgumentException($"{meter.Key} is a virtual meter: its terms are asked one by one", nameof(meter));
    }
}
