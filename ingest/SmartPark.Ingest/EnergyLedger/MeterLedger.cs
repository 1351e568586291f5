using System.Collections.Concurrent;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.Registry;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>Consumption of many meters.</summary>
/// <param name="Of">What each consumed.</param>
/// <param name="AsOfUnixMs">What the store had by then is in every figure; null when that is not known yet.</param>
public sealed record ConsumedMeters(IReadOnlyDictionary<MeterKey, Consumed> Of, long? AsOfUnixMs);

/// <summary>
/// The energy ledger as reports ask it: what meters with a register consumed. A meter that the ledger does not know yet has consumed nothing and covers nothing. Thread-safe; answers are given in parallel.
/// </summary>
public sealed class MeterLedger
{
    private readonly PendingCells _pending;
    private readonly CurveCache _curves;
    private readonly BuildQueue _builds;
    private readonly LedgerBuild _build;
    private readonly LedgerClock _clock;

    internal MeterLedger(PendingCells pending, CurveCache curves, BuildQueue builds, LedgerBuild build, LedgerClock clock) =>
        (_pending, _curves, _builds, _build, _clock) = (pending, curves, builds, build, clock);

    /// <summary>What the store had by then is in the ledger, UTC ms; null before the first flush.</summary>
    public long? AsOfUnixMs => _clock.AsOfUnixMs;

    /// <summary>How far it is with reading histories.</summary>
    public EnergyLedgerStatus Status => _builds.Status(_clock.AsOfUnixMs);

    /// <summary>What a meter has consumed over time. Throws <see cref="ArgumentException"/> for a virtual meter, <see cref="IOException"/> when the file cannot be read.</summary>
    public ConsumptionCurve Curve(AccountedMeter meter)
    {
        var register = RegisterOf(meter);
        return _pending.Index.Of(register.Series) is { } slot ? _curves.Of(slot, register) : CurveCache.Empty(register);
    }

    /// <summary>What a meter consumed in [from, to). Throws as <see cref="Curve"/>.</summary>
    public Consumed Between(AccountedMeter meter, long fromUnixMs, long toUnixMs) => Curve(meter).Between(fromUnixMs, toUnixMs);

    /// <summary>What meters consumed in [from, to), worked out on all cores. Throws as <see cref="Curve"/>.</summary>
    public ConsumedMeters Between(IReadOnlyCollection<AccountedMeter> meters, long fromUnixMs, long toUnixMs)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var asOf = _clock.AsOfUnixMs;
        var index = _pending.Index;
        var found = new ConcurrentDictionary<MeterKey, Consumed>(Environment.ProcessorCount, meters.Count);
        Parallel.ForEach(meters, meter =>
        {
            var register = RegisterOf(meter);
            var curve = index.Of(register.Series) is { } slot ? _curves.Build(slot, register).Curve : CurveCache.Empty(register);
            found[meter.Key] = curve.Between(fromUnixMs, toUnixMs);
        });
        return new(found, asOf);
    }

    /// <summary>
    /// Reads the readings of all meters, or of those that a filter names, again from the store. Hours of which the store has nothing stay as they are. Throws <see cref="IOException"/> when store or file
    /// are away; what was read before then is kept.
    /// </summary>
    public Task<RebuildProgress> RebuildAsync(Func<MeterKey, bool>? filter = null, IProgress<RebuildProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _build.RebuildAsync(filter, progress, cancellationToken);

    private static SmartPark.Energy.Registers.MeterRegister RegisterOf(AccountedMeter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        return meter.Register ?? throw new ArgumentException($"{meter.Key} is a virtual meter: its terms are asked one by one", nameof(meter));
    }
}
