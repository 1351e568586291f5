using SmartPark.Energy.Reference;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Registrar;

/// <summary>What rows must fulfil beyond themselves: each other (<see cref="EnergyRegistry.Of"/>), the bounds, and the devices, quantities and reference data of this installation.</summary>
/// <param name="city">The devices that there are.</param>
/// <param name="catalogue">The quantities that there are.</param>
/// <param name="reference">The kinds of energy that there are.</param>
public sealed class EditCheck(ParkRegistry city, QuantityCatalogue catalogue, EnergyReference reference)
{
    /// <summary>The city's zone.</summary>
    public TimeZoneInfo Zone => city.Zone;

    /// <summary>Reference data.</summary>
    public EnergyReference Reference => reference;

    /// <summary>The registry of rows; null when a mistake that is no warning was added.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="put">Those among them that are new or other than before.</param>
    /// <param name="mistakes">Where mistakes and warnings are added.</param>
    public EnergyRegistry? Registry(RegistryRows rows, IEnumerable<RegistryRow> put, ICollection<RegistryMistake> mistakes)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(put);
        ArgumentNullException.ThrowIfNull(mistakes);
        foreach (var table in RegistryTables.All.Where(t => rows.Of(t).Count > RegistryLimits.RowsPerTableMax))
        {
            mistakes.Add(new(table.Name, null, null, $"{rows.Of(table).Count}", Of($"每张表最多 {RegistryLimits.RowsPerTableMax} 行", $"at most {RegistryLimits.RowsPerTableMax} rows in a table")));
        }

        if (mistakes.Any(m => !m.IsWarning))
        {
            return null;
        }

        var isComplete = NeedsReference(rows, mistakes) & HasSources(put.OfType<MeterRow>(), mistakes) & HasCounters(put.OfType<MeterRateRow>(), mistakes);
        var registry = reference.Missing is null || rows.Of(RegistryTables.Of<MeterRow>()).Count == 0 ? EnergyRegistry.Of(rows, city.Zone, reference.Coal, mistakes) : null;
        return isComplete ? registry : null;
    }

    /// <summary>Meters whose device is no longer registered: their history can still be accounted, nothing new comes.</summary>
    internal IEnumerable<RegistryMistake> Orphans(EnergyRegistry registry) =>
        registry.Meters.Where(m => m.Row.Device is { } device && !city.TryGetDevice(m.Row.Park, device, out _)).Select(m => Device(m.Row, isWarning: true));

    private bool NeedsReference(RegistryRows rows, ICollection<RegistryMistake> mistakes)
    {
        var kinds = reference.Missing is null ? [] : rows.Of<MeterRow>().Select(m => m.Kind).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        foreach (var kind in kinds)
        {
            mistakes.Add(new("meters", null, "kind", kind, Missing(reference.Missing!)));
        }

        return kinds.Count == 0;
    }

    private bool HasSources(IEnumerable<MeterRow> meters, ICollection<RegistryMistake> mistakes)
    {
        var isComplete = true;
        foreach (var meter in meters.Where(m => !m.IsVirtual))
        {
            if (!city.TryGetDevice(meter.Park, meter.Device!, out _))
            {
                mistakes.Add(Device(meter, isWarning: false));
                isComplete = false;
            }

            if (meter.Quantity is { } quantity && !catalogue.TryGet(quantity, out _))
            {
                mistakes.Add(new("meters", Key(meter), "quantity", quantity, Of("指标目录中的指标，如 energy_import_kwh", "a quantity of the catalogue, such as energy_import_kwh")));
                isComplete = false;
            }
        }

        return isComplete;
    }

    private bool HasCounters(IEnumerable<MeterRateRow> rates, ICollection<RegistryMistake> mistakes)
    {
        var bad = rates.Where(r => !catalogue.TryGet(r.Quantity, out var quantity) || quantity is not { Kind: QuantityKind.Counter, Domain: Domain.Energy }).ToList();
        foreach (var rate in bad)
        {
            mistakes.Add(new("meter_rates", RegistryTables.Of(rate).KeyOf(rate), "quantity", rate.Quantity, Of("指标目录中的电能计数指标，如 energy_import_peak_kwh", "a counter of energy of the catalogue, such as energy_import_peak_kwh")));
        }

        return bad.Count == 0;
    }

    private static RegistryMistake Device(MeterRow meter, bool isWarning) =>
        new("meters", Key(meter), "device", meter.Device, Of("本园区已登记的设备", "a device that is registered in this park"), isWarning);

    private static string Key(MeterRow meter) => RegistryTables.Of(meter).KeyOf(meter);

    private static LocalText Missing(string folder) => Of($"参考数据中的能源种类；缺少参考数据文件夹 {folder}", $"a kind of the reference data, whose folder is missing: {folder}");

    private static LocalText Of(string zh, string en) => new() { Zh = zh, En = en };
}
