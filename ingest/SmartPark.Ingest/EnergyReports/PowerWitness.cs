using SmartPark.Energy.Amounts;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>What a register says beside the integral of the power that the same device measured.</summary>
/// <param name="Hours">Whole hours compared: those that the register covers and in which power was measured throughout.</param>
/// <param name="ByRegister">kWh of them by the register.</param>
/// <param name="ByPower">kWh of them by power.</param>
/// <param name="Difference">Register less power.</param>
/// <param name="Share">The difference by what power says; null when that is nothing.</param>
public sealed record PowerCheckEntry(int Hours, decimal ByRegister, decimal ByPower, decimal Difference, decimal? Share);

/// <summary>Holds electricity registers against the active power that the store has of the same device: a wrong ratio shows as a factor, a fall left out as a lump.</summary>
/// <param name="store">The store.</param>
/// <param name="ledger">Consumption by registers.</param>
/// <param name="catalogue">The quantity of power.</param>
public sealed class PowerWitness(IReadingStore store, MeterLedger ledger, QuantityCatalogue catalogue)
{
    private const string Power = "active_power_kw";

    /// <summary>An hour counts when it has at least so many tenths of the samples of the usual hour: less, and its mean is of a part of it.</summary>
    private const int WholeTenths = 9;

    /// <summary>The check of a meter in [from, to); null when it is no electricity register, or the store has no power of its device. Throws <see cref="IOException"/> when the store is away.</summary>
    public async Task<PowerCheckEntry?> OfAsync(AccountedMeter meter, long fromUnixMs, long toUnixMs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(meter);
        if (meter is not { Register: { } register, Row.Kind: "electricity" } || !store.CanRead || !catalogue.TryGet(Power, out var quantity))
        {
            return null;
        }

        var steps = await store.ReadSeriesAsync(new(register.Series with { Quantity = Power }, quantity.Kind, quantity.Domain, fromUnixMs, toUnixMs, CellKey.HourMs), cancellationToken);
        if (steps.Count == 0)
        {
            return null;
        }

        var usual = steps.Select(s => s.Count).Order().ElementAt(steps.Count / 2);
        var hours = steps.Where(s => s.Count * 10 >= usual * WholeTenths && Amount.Of(s.Mean) is not null)
            .Select(s => new HourPower((int)(s.TimeUnixMs / CellKey.HourMs), Amount.Of(s.Mean)!.Value * register.FactorAt(s.TimeUnixMs)));
        var check = PowerCrossCheck.Of(ledger.Curve(meter), hours);
        return check.Hours == 0 ? null
            : new(check.Hours, check.ByRegister.Units, check.ByPower.Units, check.Difference.Units, check.Share is { } share ? decimal.Round(share, 6) : null);
    }
}
