using System.Collections.Frozen;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Registry;

/// <summary>
/// The registry as reports ask it: places, enterprises and meters over time. Immutable; made of rows whose mistakes are all named (<see cref="RegistryCheck"/>).
/// </summary>
public sealed class EnergyRegistry
{
    private readonly FrozenDictionary<MeterKey, AccountedMeter> _meters;
    private readonly FrozenDictionary<SeriesKey, AccountedMeter> _bySeries;

    private EnergyRegistry(RegistryRows rows, TimeZoneInfo zone, IReadOnlyList<AccountedMeter> meters, LandRegister land, IReadOnlyList<RegistryMistake> warnings)
    {
        (Rows, Zone, Meters, Land, Warnings) = (rows, zone, meters, land, warnings);
        _meters = meters.ToFrozenDictionary(m => m.Key);
        _bySeries = meters.Where(m => m.Register is not null).ToFrozenDictionary(m => m.Register!.Series);
        MetersOfPark = meters.ToLookup(m => m.Key.Park, StringComparer.Ordinal);
    }

    /// <summary>A registry of nothing.</summary>
    /// <param name="zone">The city's zone.</param>
    public static EnergyRegistry Empty(TimeZoneInfo zone) => new(RegistryRows.Empty, zone, [], new([], [], []), []);

    /// <summary>The rows that it is made of.</summary>
    public RegistryRows Rows { get; }

    /// <summary>The city's zone: where days begin and end.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>All meters in the order of their keys.</summary>
    public IReadOnlyList<AccountedMeter> Meters { get; }

    /// <summary>The meters of each park.</summary>
    public ILookup<string, AccountedMeter> MetersOfPark { get; }

    /// <summary>
    /// Land. Plots and buildings are named <c>park/plot</c>, <c>park/building</c> there, enterprises <c>park/enterprise</c>, so that ids of two parks do not meet.
    /// </summary>
    public LandRegister Land { get; }

    /// <summary>What was found that does not keep rows from being used: gaps, meters without ratio, plots without area.</summary>
    public IReadOnlyList<RegistryMistake> Warnings { get; }

    /// <summary>A meter; null when there is none.</summary>
    public AccountedMeter? Meter(string park, string meter) => _meters.GetValueOrDefault(new(park, meter));

    /// <summary>The meter whose register a series is; null when it is none's.</summary>
    public AccountedMeter? MeterOf(SeriesKey series) => _bySeries.GetValueOrDefault(series);

    /// <summary>The registry of rows; null when there is a mistake among those added that is no warning.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="zone">The city's zone.</param>
    /// <param name="kinds">Kinds of energy that there are.</param>
    /// <param name="mistakes">Where every mistake and warning is added.</param>
    public static EnergyRegistry? Of(RegistryRows rows, TimeZoneInfo zone, StandardCoalTable kinds, ICollection<RegistryMistake> mistakes)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(kinds);
        ArgumentNullException.ThrowIfNull(mistakes);
        var meters = MetersOf(rows);
        List<RegistryMistake> found = [.. RegistryCheck.Of(rows, meters, kinds)];
        var hasPeriods = !found.Any(m => !m.IsWarning);
        var land = hasPeriods ? LandRows.Register(rows) : null;
        found.AddRange(land?.Problems.Select(LandRows.Mistake) ?? []);
        foreach (var mistake in found)
        {
            mistakes.Add(mistake);
        }

        return found.Any(m => !m.IsWarning) ? null : new(rows, zone, meters, land!, found);
    }

    private static List<AccountedMeter> MetersOf(RegistryRows rows)
    {
        var ratios = rows.Of<MeterRatioRow>().ToLookup(r => (r.Park, r.Meter));
        var events = rows.Of<MeterEventRow>().ToLookup(r => (r.Park, r.Meter));
        var frozen = rows.Of<MeterFrozenRow>().ToLookup(r => (r.Park, r.Meter));
        var placements = rows.Of<MeterPlacementRow>().ToLookup(r => (r.Park, r.Meter));
        var terms = rows.Of<VirtualTermRow>().ToLookup(r => (r.Park, r.Meter));
        var rates = rows.Of<MeterRateRow>().ToLookup(r => (r.Park, r.Meter));
        return [.. rows.Of<MeterRow>().Select(m => (m.Park, m.Meter) is var key ? AccountedMeter.Of(m, ratios[key], events[key], frozen[key], placements[key], terms[key], rates[key]) : null!)];
    }
}
