using SmartPark.Energy.Amounts;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.Land;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Reference;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tariffs;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>One day or hour of a meter.</summary>
/// <param name="Start">When it begins, in the city's time.</param>
/// <param name="Total">What was consumed.</param>
/// <param name="Measured">Measured part.</param>
/// <param name="Estimated">Estimated part.</param>
/// <param name="Coverage">Covered share of it, 0 to 1.</param>
/// <param name="Marks">What stands behind it.</param>
public sealed record MeterStep(DateTimeOffset Start, decimal Total, decimal Measured, decimal Estimated, decimal Coverage, IReadOnlyList<string> Marks);

/// <summary>Consumption of a band of the tariff.</summary>
/// <param name="Band"><c>sharp</c>, <c>peak</c>, <c>flat</c>, <c>valley</c>, <c>deep_valley</c>; null where no tariff is in force that is known.</param>
/// <param name="Tariff">Its tariff.</param>
/// <param name="Factor">Factor on the base price.</param>
/// <param name="Hours">How long it held.</param>
/// <param name="Total">What was consumed.</param>
/// <param name="Estimated">Estimated part: a gap that is measured as a whole is estimated in its bands.</param>
public sealed record BandEntry(string? Band, string? Tariff, decimal? Factor, decimal Hours, decimal Total, decimal Estimated);

/// <summary>Something found in the readings of a meter.</summary>
/// <param name="Kind">What.</param>
/// <param name="From">The reading before, the first left out, or the event.</param>
/// <param name="To">The reading after, the last left out, or the event.</param>
/// <param name="Before">The reading before; null when there is none.</param>
/// <param name="After">The reading after; null when there is none.</param>
/// <param name="Readings">How many were left out.</param>
public sealed record MeterFinding(string Kind, DateTimeOffset From, DateTimeOffset To, decimal? Before, decimal? After, int Readings);

/// <summary>A meter over a period: its steps, bands, findings, and what the registry says of it.</summary>
/// <param name="Park">Its park.</param>
/// <param name="Meter">Its id.</param>
/// <param name="Title">Its name.</param>
/// <param name="Kind">Kind of energy.</param>
/// <param name="Unit">Unit of its amounts.</param>
/// <param name="Device">The device that is read; null of a virtual meter.</param>
/// <param name="Register">The quantity that is its register.</param>
/// <param name="From">First day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Step"><c>day</c> or <c>hour</c>.</param>
/// <param name="Total">What was consumed in all.</param>
/// <param name="Estimated">Estimated part.</param>
/// <param name="Coverage">Covered share, 0 to 1.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Bands">Of electricity: what fell to each band of the region's tariff; exactly the total.</param>
/// <param name="Findings">What was found in its readings, of all time.</param>
/// <param name="Rates">The meter's own rate registers beside the bands; null when the registry names none of them in the period.</param>
/// <param name="Power">The register beside the integral of power; null where there is no power to compare with.</param>
public sealed record MeterDetail(
    string Park, string Meter, LocalText Title, string Kind, string Unit, string? Device, string? Register, DateOnly From, DateOnly To, string Step, decimal Total, decimal Estimated, decimal Coverage,
    IReadOnlyList<MeterStep> Steps, IReadOnlyList<BandEntry> Bands, IReadOnlyList<MeterFinding> Findings, RateCheckEntry? Rates = null, PowerCheckEntry? Power = null);

/// <summary>Opens a figure to its meters: day by day or hour by hour, band by band.</summary>
/// <param name="reference">Tariffs and holidays.</param>
/// <param name="curves">What a meter with a register consumed over time: one curve serves a whole answer, so that its parts add up while readings come in.</param>
public sealed class MeterDrill(EnergyReference reference, Func<AccountedMeter, ConsumptionCurve> curves)
{
    /// <summary>Most steps of one answer: a quarter in hours.</summary>
    public const int StepsMax = 93 * 24;

    private const int HourMs = 3_600_000;

    /// <summary>A meter over a period of at most <see cref="StepsMax"/> steps.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="meter">The meter.</param>
    /// <param name="period">Local days.</param>
    /// <param name="isHourly">Hour by hour; else day by day.</param>
    /// <param name="findings">Findings of its curve; none of a virtual meter.</param>
    public MeterDetail Of(EnergyRegistry registry, AccountedMeter meter, DatePeriod period, bool isHourly, IReadOnlyList<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(findings);
        var zone = registry.Zone;
        var (from, to) = (CityDay.StartUnixMs(period.From, zone), CityDay.StartUnixMs(period.To, zone));
        var taken = new Dictionary<MeterKey, ConsumptionCurve>();
        Consumed Consumption(AccountedMeter of, long begin, long end) => (taken.TryGetValue(of.Key, out var known) ? known : taken[of.Key] = curves(of)).Between(begin, end);
        MeteredAmount Between(long begin, long end) => ParkEnergy.AmountOf(registry, meter, DateOnly.FromDateTime(At(begin).DateTime), begin, end, Consumption);
        DateTimeOffset At(long unixMs) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), zone);
        var starts = isHourly ? Enumerable.Range(0, (int)((to - from) / HourMs)).Select(h => from + ((long)h * HourMs)).Append(to).ToList()
            : [.. Enumerable.Range(0, period.Days + 1).Select(d => CityDay.StartUnixMs(period.From.AddDays(d), zone))];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(starts.Count - 1, StepsMax, nameof(period));
        var parts = starts.Zip(starts.Skip(1), (begin, end) => (Begin: begin, Amount: Between(begin, end))).ToList();
        var whole = meter.Register is not null ? Between(from, to) : parts.Aggregate(default(MeteredAmount), (sum, p) => sum + p.Amount);
        return new(
            meter.Key.Park, meter.Key.Meter, new() { Zh = meter.Row.TitleZh, En = meter.Row.TitleEn }, meter.Row.Kind, MethodLines.Unit(meter.Unit), meter.Row.Device, meter.Row.Quantity, period.From, period.To,
            isHourly ? "hour" : "day", whole.Total.Units, whole.Estimated.Units, Share(whole.Coverage ?? 0),
            [.. parts.Select(p => new MeterStep(At(p.Begin), p.Amount.Total.Units, p.Amount.Measured.Units, p.Amount.Estimated.Units, Share(p.Amount.Coverage ?? 0), ReportWriting.Marks(p.Amount.Marks)))],
            Bands(registry, meter, from, to),
            [.. findings.Select(f => new MeterFinding(ReportWriting.Word(f.Kind), At(f.FromUnixMs), At(f.ToUnixMs), f.Before?.Units, f.After?.Units, f.Readings))]);
    }

    /// <summary>What of a meter in [from, to) fell to each band of its region's tariff; none of a virtual meter and of other energy.</summary>
    public IReadOnlyList<BandEntry> Bands(EnergyRegistry registry, AccountedMeter meter, long fromUnixMs, long toUnixMs)
    {
        ArgumentNullException.ThrowIfNull(meter);
        return meter.Row.Kind != "electricity" || meter.Register is null ? []
            : [.. Split(registry, meter, fromUnixMs, toUnixMs).Lines.Select(l => new BandEntry(
                l.Rate is null ? null : ReportWriting.Word(l.Rate.Band), l.Rate?.TariffId, l.Rate?.Factor, Share((decimal)l.DurationMs / HourMs), l.Amount.Units, l.Estimated.Units))];
    }

    /// <summary>The same as it is worked out, for a meter with a register.</summary>
    internal TariffSplit Split(EnergyRegistry registry, AccountedMeter meter, long fromUnixMs, long toUnixMs)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var last = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(fromUnixMs, toUnixMs - 1)), registry.Zone).DateTime);
        var park = registry.Rows.Of<ParkRow>().First(p => p.Park == meter.Key.Park);
        var enterprise = meter.PlacementOn(last)?.Enterprise;
        var capacity = registry.Rows.Of<EnterpriseSizeRow>().LastOrDefault(s => s.Park == park.Park && s.Enterprise == enterprise && new DatePeriod(s.From, s.To).Contains(last))?.CapacityKva;
        var clock = new TariffClock(reference.Tariffs.Of(park.Region), reference.Holidays, new(IsIndustrial: true, IsTwoPart: capacity >= TwoPartKva, CapacityKva: capacity ?? 0), registry.Zone);
        var curve = curves(meter);
        return TariffSplit.Of(clock.Slots(fromUnixMs, toUnixMs), (begin, end) => curve.Between(begin, end) is var c ? (c.Measured, c.Estimated) : default((Amount, Amount)));
    }

    /// <summary>Capacity from which industrial customers pay in two parts: 315 kVA (皖发改价格〔2025〕302号).</summary>
    private const decimal TwoPartKva = 315;

    private static decimal Share(decimal value) => decimal.Round(value, 6);
}
