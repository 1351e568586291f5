using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.EnergyReports;

namespace SmartPark.ControlRoom.Energy;

/// <summary>What an electricity meter consumed by bands of the tariff, and what else tells of that.</summary>
/// <param name="Bands">One entry a rate of the tariff.</param>
/// <param name="Rates">The meter's own rate registers; null when the registry names none.</param>
/// <param name="Power">The register beside the power of its device; null where there is none.</param>
public sealed record MeterWitnesses(IReadOnlyList<BandEntry> Bands, RateCheckEntry? Rates, PowerCheckEntry? Power);

/// <summary>Where the page of a meter has its figures from. All throw <see cref="IOException"/> when ledger or store cannot be read.</summary>
/// <param name="Curve">What a meter with a register consumed over time.</param>
/// <param name="Cells">What its register showed in the hours of [from, to), hours since 1970 UTC.</param>
/// <param name="Witnesses">Of an electricity meter with a register in [from, to), UTC ms: its bands and what else tells of them.</param>
public sealed record MeterSources(
    Func<AccountedMeter, ConsumptionCurve> Curve, Func<AccountedMeter, int, int, IReadOnlyList<HourCell>> Cells,
    Func<EnergyRegistry, AccountedMeter, long, long, CancellationToken, Task<MeterWitnesses>> Witnesses)
{
    /// <summary>The sources of a process that is ingest too.</summary>
    /// <param name="ledger">Registers.</param>
    /// <param name="drill">Bands.</param>
    /// <param name="rates">Rate registers.</param>
    /// <param name="power">Power.</param>
    public static MeterSources Of(Ingest.EnergyLedger.MeterLedger ledger, MeterDrill drill, RateWitness rates, PowerWitness power)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return new(ledger.Curve, ledger.Cells, async (registry, meter, from, to, cancellationToken) => new(
            await Task.Run(() => drill.Bands(registry, meter, from, to), cancellationToken),
            await rates.OfAsync(registry, meter, from, to, cancellationToken),
            await power.OfAsync(meter, from, to, cancellationToken)));
    }
}
