using System.Runtime.InteropServices;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tariffs;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>One of a meter's own rate registers beside our split.</summary>
/// <param name="Quantity">The quantity that is its register.</param>
/// <param name="Title">What that is called; its id where the catalogue does not know it.</param>
/// <param name="Bands">The bands that it counts: <c>valley</c> and <c>deep_valley</c> are one register of many meters.</param>
/// <param name="ByMeter">What it counted, after the ratio; null when there is no reading to count between.</param>
/// <param name="Ours">What our split puts in its bands.</param>
/// <param name="OursEstimated">What of that is estimated: there the register knows more than the split.</param>
/// <param name="Difference">The meter less ours; null without readings.</param>
/// <param name="Coverage">Share of the compared stretch that its readings cover, 0 to 1.</param>
/// <param name="Marks">What stands behind what it counted.</param>
public sealed record RateEntry(
    string Quantity, LocalText Title, IReadOnlyList<string> Bands, decimal? ByMeter, decimal Ours, decimal OursEstimated, decimal? Difference, decimal Coverage, IReadOnlyList<string> Marks);

/// <summary>A band of our split that no register of the meter counts.</summary>
/// <param name="Band">The band.</param>
/// <param name="Ours">What fell to it.</param>
public sealed record UncountedBand(string Band, decimal Ours);

/// <summary>A meter's own rate registers beside our split, over the stretch of the period that both tell of.</summary>
/// <param name="From">Begin of the stretch: of the period, of the registry's rows or of the readings, the latest.</param>
/// <param name="To">End of it: of the period, of the rows or of the readings, the earliest.</param>
/// <param name="Verdict"><c>agrees</c>, <c>bands_differ</c>: another table of times or a wrong clock in the meter, <c>whole_differs</c>: the registers do not add up to the total, or <c>unknown</c>.</param>
/// <param name="Registers">One entry a register, in the order of their bands.</param>
/// <param name="Uncounted">Bands of our split that no register counts.</param>
/// <param name="Undivided">What our split puts in no band.</param>
/// <param name="Whole">The whole of our split.</param>
/// <param name="DifferenceOfWhole">Sum of the registers less that; null when one has no readings.</param>
/// <param name="Readings">Readings of rate registers that were read.</param>
/// <param name="IsCut">Whether more readings lie after the stretch than are read for one answer: ask for a shorter period.</param>
public sealed record RateCheckEntry(
    DateTimeOffset From, DateTimeOffset To, string Verdict, IReadOnlyList<RateEntry> Registers, IReadOnlyList<UncountedBand> Uncounted, decimal Undivided, decimal Whole, decimal? DifferenceOfWhole, long Readings,
    bool IsCut);

/// <summary>
/// Holds our split by bands against the rate registers that a meter itself keeps, as the store has them: a meter counts by the table that somebody programmed into it, which may lag the policy, and by
/// its own clock.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="catalogue">Quantities of rate registers.</param>
/// <param name="drill">Our split.</param>
public sealed class RateWitness(IReadingStore store, QuantityCatalogue catalogue, MeterDrill drill)
{
    /// <summary>Hours read before and after a period, for a reading on either side: a register that fell silent for longer is compared over the shorter stretch.</summary>
    public const int MarginHours = 72;

    /// <summary>Hours read at a time, a month of 31 days: after each it is known how many readings there were.</summary>
    public const int HoursAtOnce = 31 * 24;

    /// <summary>Most readings of one answer, looked at after each stretch: a year of four registers read every minute are 2.1 million.</summary>
    public const long UsualReadingsMax = 2_500_000;

    internal long ReadingsMax { get; init; } = UsualReadingsMax;

    /// <summary>
    /// The check of a meter in [from, to); null when it is virtual, when the registry has no rate registers of it then, or when the store does not answer queries. Throws <see cref="IOException"/> when
    /// the store is away.
    /// </summary>
    public async Task<RateCheckEntry?> OfAsync(EnergyRegistry registry, AccountedMeter meter, long fromUnixMs, long toUnixMs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(meter);
        var zone = registry.Zone;
        if (meter.Register is null || !store.CanRead || Stretch(meter, zone, fromUnixMs, toUnixMs) is not { } rows)
        {
            return null;
        }

        string[] quantities = [.. rows.Rows.Select(r => r.Quantity).Distinct(StringComparer.Ordinal)];
        var read = await ReadAsync(meter, quantities, rows.FromUnixMs, rows.ToUnixMs, cancellationToken);
        return await Task.Run(() => Compare(registry, meter, rows, read), cancellationToken);
    }

    /// <summary>The last stretch of the period in which a table of bands holds: one meter, one programme. Null when none does.</summary>
    private static RateRows? Stretch(AccountedMeter meter, TimeZoneInfo zone, long fromUnixMs, long toUnixMs)
    {
        var rows = meter.Rates.Select(r => (Row: r, From: CityDay.StartUnixMs(r.From, zone), To: r.To is { } to ? CityDay.StartUnixMs(to, zone) : long.MaxValue)).Where(r => r.From < toUnixMs && r.To > fromUnixMs).ToList();
        if (rows.Count == 0)
        {
            return null;
        }

        var end = Math.Min(toUnixMs, rows.Max(r => r.To));
        var held = rows.Where(r => r.From < end && r.To >= end).ToList();
        var begin = Math.Max(Math.Max(fromUnixMs, held.Max(r => r.From)), rows.Where(r => r.To < end).Select(r => r.To).DefaultIfEmpty(long.MinValue).Max());
        return new([.. held.Select(r => r.Row)], begin, end);
    }

    private async Task<RateReadings> ReadAsync(AccountedMeter meter, string[] quantities, long fromUnixMs, long toUnixMs, CancellationToken cancellationToken)
    {
        var cuts = meter.Register!.Cuts().ToArray();
        var known = quantities.Where(q => catalogue.TryGet(q, out _)).ToArray();
        HoursOfSeries[] series = [.. known.Select(q => new HoursOfSeries(meter.Register.Series with { Quantity = q }, catalogue.TryGet(q, out var quantity) ? quantity.Domain : Domain.Energy, cuts))];
        var cells = known.ToDictionary(q => q, _ => new List<HourCell>(), StringComparer.Ordinal);
        var (from, to, samples) = ((int)(fromUnixMs / CellKey.HourMs) - MarginHours, (int)((toUnixMs + CellKey.HourMs - 1) / CellKey.HourMs) + MarginHours, 0L);
        var hour = Math.Max(0, from);
        for (; hour < to && known.Length > 0 && samples <= ReadingsMax; hour += HoursAtOnce)
        {
            await foreach (var part in store.ReadHoursAsync(new(series, hour, Math.Min(to, hour + HoursAtOnce)), cancellationToken))
            {
                cells[known[part.Index]].AddRange(part.Cells);
                samples += part.Samples;
            }
        }

        var curves = cells.Where(c => c.Value.Count > 0).ToDictionary(c => c.Key, c =>
        {
            c.Value.Sort((a, b) => a.Key.CompareTo(b.Key));
            return ConsumptionCurve.Of(meter.RateRegister(c.Key), CollectionsMarshal.AsSpan(c.Value));
        }, StringComparer.Ordinal);
        return new(curves, samples, hour < to);
    }

    private RateCheckEntry Compare(EnergyRegistry registry, AccountedMeter meter, RateRows rows, RateReadings read)
    {
        // Only what both tell of is compared: a register whose readings begin later would seem to have counted less.
        var curves = read.Curves.Where(c => c.Value.FirstUnixMs < c.Value.LastUnixMs).ToDictionary(StringComparer.Ordinal);
        var begin = curves.Values.Select(c => c.FirstUnixMs!.Value).Append(rows.FromUnixMs).Max();
        var end = curves.Values.Select(c => c.LastUnixMs!.Value).Append(rows.ToUnixMs).Min();
        if (begin >= end)
        {
            (begin, end) = (rows.FromUnixMs, rows.ToUnixMs);
            curves.Clear();
        }

        var registers = rows.Rows.GroupBy(r => r.Quantity, StringComparer.Ordinal).Select(g => (Bands: g.Select(r => (TariffBand)r.Band).ToList(), Quantity: g.Key,
            Counted: curves.TryGetValue(g.Key, out var curve) ? curve.Between(begin, end) : default(Consumed?))).ToList();
        var comparisons = RateComparisons.Of(drill.Split(registry, meter, begin, end), [.. registers.Select(r => new RateRegister(r.Quantity, r.Bands, r.Counted?.Total))]);
        DateTimeOffset At(long unixMs) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), registry.Zone);
        return new(
            At(begin), At(end), ReportWriting.Word(comparisons.Verdict),
            [.. comparisons.Rows.Select(r => Entry(r, registers.First(g => g.Quantity == r.Register.Quantity).Counted))],
            [.. comparisons.Uncovered.Select(u => new UncountedBand(ReportWriting.Word(u.Band), u.Amount.Units))],
            comparisons.Undivided.Units, comparisons.Whole.Units, comparisons.DifferenceOfWhole?.Units, read.Samples, read.IsCut);
    }

    private RateEntry Entry(RateComparison row, Consumed? counted) => new(
        row.Register.Quantity, catalogue.TryGet(row.Register.Quantity, out var quantity) ? quantity.Title : new() { Zh = row.Register.Quantity, En = row.Register.Quantity },
        [.. row.Register.Bands.Order().Select(ReportWriting.Word)], row.Register.Amount?.Units, row.Ours.Units, row.OursEstimated.Units, row.Difference?.Units,
        decimal.Round(counted?.Coverage ?? 0, 6), ReportWriting.Marks(counted?.Marks ?? ConsumptionMarks.None));

    /// <summary>Rows that hold together, and when.</summary>
    private sealed record RateRows(IReadOnlyList<MeterRateRow> Rows, long FromUnixMs, long ToUnixMs);

    /// <summary>What was read of the registers.</summary>
    private sealed record RateReadings(IReadOnlyDictionary<string, ConsumptionCurve> Curves, long Samples, bool IsCut);
}
