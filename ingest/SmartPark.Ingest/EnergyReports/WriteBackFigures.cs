using SmartPark.Energy.Consumption;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>Asks what a meter with a register consumed in each of some spans, of one curve: what was consumed in [from, to) of each, UTC milliseconds.</summary>
/// <param name="meter">The meter; never a virtual one.</param>
/// <param name="spans">The spans.</param>
internal delegate IReadOnlyList<Consumed> ConsumptionsOf(AccountedMeter meter, IReadOnlyList<(long FromUnixMs, long ToUnixMs)> spans);

/// <summary>Works out the points of days of a park: hours and days of its meters, days and the month of the park and its enterprises. Curves are asked for once a meter, one after the other. Pure but for them.</summary>
internal sealed class WriteBackFigures(PerMuFactors factors, ConsumptionsOf consumptions, LocalText city)
{
    private const long HourMs = 3_600_000;
    private const string Electricity = "electricity";

    /// <summary>The points of a task by an edition of the registry; hours and days that have not begun are left out.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="task">Which park and days.</param>
    /// <param name="now">Now.</param>
    public List<EnergyPoint> Of(EnergyRegistry registry, WriteBackTask task, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(task);
        var (zone, nowMs) = (registry.Zone, now.ToUnixTimeMilliseconds());
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        List<DateOnly> days = [.. task.Days.Where(d => d <= today)];
        var known = new Dictionary<(MeterKey, long, long), Consumed>();
        var points = new List<EnergyPoint>();
        foreach (var meter in registry.MetersOfPark[task.Park].Where(m => m.Register is not null))
        {
            Know(known, meter, days, task.Month, nowMs, zone);
        }

        Consumed Ask(AccountedMeter meter, long from, long to) => known.TryGetValue((meter.Key, from, to), out var found) ? found : consumptions(meter, [(from, to)])[0];
        foreach (var meter in registry.MetersOfPark[task.Park])
        {
            foreach (var day in days.Where(d => meter.PlacementOn(d) is not null))
            {
                var (from, to) = (CityDay.StartUnixMs(day, zone), CityDay.StartUnixMs(day.AddDays(1), zone));
                points.Add(Point(EnergyMeasurement.MeterDay, meter, from, ParkEnergy.AmountOf(registry, meter, day, from, to, Ask)));
                points.AddRange(Hours(from, Math.Min(to, nowMs)).Select(h => Point(EnergyMeasurement.MeterHour, meter, h.From, ParkEnergy.AmountOf(registry, meter, day, h.From, h.To, Ask))));
            }
        }

        foreach (var day in days)
        {
            points.AddRange(Figures(registry, task.Park, new(day, day.AddDays(1)), today, Ask, EnergyMeasurement.ParkDay, EnergyMeasurement.EnterpriseDay));
        }

        points.AddRange(Figures(registry, task.Park, new(task.Month, task.Month.AddMonths(1)), today, Ask, EnergyMeasurement.ParkMonth, EnergyMeasurement.EnterpriseMonth));
        return points;
    }

    /// <summary>Asks one meter for all spans that its points need but for those of changed placements.</summary>
    private void Know(Dictionary<(MeterKey, long, long), Consumed> known, AccountedMeter meter, List<DateOnly> days, DateOnly month, long nowMs, TimeZoneInfo zone)
    {
        var spans = new List<(long From, long To)> { (CityDay.StartUnixMs(month, zone), CityDay.StartUnixMs(month.AddMonths(1), zone)) };
        foreach (var day in days)
        {
            var (from, to) = (CityDay.StartUnixMs(day, zone), CityDay.StartUnixMs(day.AddDays(1), zone));
            spans.Add((from, to));
            spans.AddRange(Hours(from, Math.Min(to, nowMs)));
        }

        foreach (var consumed in consumptions(meter, spans))
        {
            known[(meter.Key, consumed.FromUnixMs, consumed.ToUnixMs)] = consumed;
        }
    }

    private static IEnumerable<(long From, long To)> Hours(long fromUnixMs, long toUnixMs)
    {
        for (var from = fromUnixMs; from < toUnixMs; from += HourMs)
        {
            yield return (from, from + HourMs);
        }
    }

    private IEnumerable<EnergyPoint> Figures(
        EnergyRegistry registry, string park, DatePeriod period, DateOnly today, ConsumptionOf consumption, EnergyMeasurement ofPark, EnergyMeasurement ofEnterprise)
    {
        var report = PerMuReport.Of(registry, factors, consumption, new(period, CoalMethod.Equivalent), today, city, new HashSet<string>(StringComparer.Ordinal) { park }, compares: false, watchesQuotas: false);
        var start = CityDay.StartUnixMs(period.From, registry.Zone);
        foreach (var figure in report.Figures.Where(f => f.Subject.Park == park && f.Subject.Scope is SubjectScope.Park or SubjectScope.Enterprise && f.MeterCount > 0))
        {
            var isPark = figure.Subject.Scope == SubjectScope.Park;
            var kwh = figure.Energies.Where(e => e.Energy is { Kind: Electricity, Unit: EnergyUnit.KilowattHour }).Sum(e => e.Total.Total.Units);
            yield return new(isPark ? ofPark : ofEnterprise, park, isPark ? "" : figure.Subject.Id[(park.Length + 1)..], "", start, new[]
            {
                (double)kwh, figure.Mu is > 0 and var mu ? (double)(kwh / mu) : double.NaN, (double)figure.Tce, Of(figure.TcePerMu), Of(figure.Mu), Of(figure.Coverage), (double)figure.EstimatedShare,
                figure.Provisional.Count > 0 ? 1 : 0,
            });
        }
    }

    private static EnergyPoint Point(EnergyMeasurement measurement, AccountedMeter meter, long start, MeteredAmount amount) => new(
        measurement, meter.Key.Park, meter.Key.Meter, meter.Row.Kind, start, new[] { (double)amount.Total.Units, (double)amount.Measured.Units, (double)amount.Estimated.Units, Of(amount.Coverage) });

    private static double Of(decimal? value) => value is { } known ? (double)known : double.NaN;
}
