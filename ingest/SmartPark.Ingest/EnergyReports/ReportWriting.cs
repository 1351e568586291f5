using System.Text.Json;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Registry;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>Writes a report down as the document that every form is made of.</summary>
/// <param name="registry">The registry that it used.</param>
/// <param name="coal">Kinds of energy.</param>
internal sealed class ReportWriting(EnergyRegistry registry, StandardCoalTable coal)
{
    private const int Decimals = 6;

    private static readonly RegistryTable Economics = RegistryTables.Of<EconomicsRow>();
    private static readonly RegistryColumn QuotaMeasures = RegistryTables.Of<QuotaRow>().Columns.First(c => c.Name == "measure");

    /// <summary>The document of a report.</summary>
    public ReportDocument Write(PerMuReport report, IReadOnlyList<string>? parks, DateTimeOffset madeAt, long revision, string hash) => new(
        report.Request.Period.From, report.Request.Period.To, Word(report.Request.Method), report.Request.CoverageMin, parks, madeAt, revision, hash, MethodLines.Of(report, registry, coal),
        [.. report.Figures.Select(Figure)],
        [.. report.Parks.SelectMany(p => p.Spans.SelectMany(s => s.Pools.Select(pool => Pool(p, s, pool))))],
        [.. report.Parks.SelectMany(p => p.Meters.Select(Meter))],
        [.. report.Findings.Select(Finding)]);

    /// <summary>The word of an enumeration in documents.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private FigureEntry Figure(PerMuFigure f) => new(
        Word(f.Subject.Scope), f.Subject.Id, f.Subject.Title, f.Subject.Park, f.Subject.County, f.Subject.TradeCode, Round(f.Tce), Round(f.TcePerMu), Round(f.Mu),
        [.. f.Land.SelectMany(l => l.Spans.SelectMany(s => s.Parts.Select(p => Land(s.Period, p))))], f.HasFloorShare,
        [.. f.Energies.Select(e => Energy(e, f.Coal))], Round(f.TonnesCo2), f.Mu is > 0 ? Round(f.TonnesCo2 / f.Mu) : null, Round(f.Coverage), Round(f.EstimatedShare), f.MeterCount,
        [.. f.Provisional.Select(Word)], f.Rank, f.Ranked, Round(f.Percentile), Comparison(f.Previous), Comparison(f.LastYear),
        [.. f.Economics.Select(Economic)], [.. f.Quotas.Select(Quota)]);

    private static LandEntry Land(DatePeriod days, LandPart part) =>
        new(part.Plot, Word(part.Kind), days.From, days.To, Round(part.Mu), Round(part.PlotMu), part.AreaBasis, Round(part.RentedSquareMetres), Round(part.FloorSquareMetres));

    private EnergyEntry Energy(EnergyLine line, CoalTotal coalTotal)
    {
        bool Is(EnergyUse use) => use.Kind == line.Energy.Kind && use.Unit == line.Energy.Unit;
        var total = line.Total;
        return new(
            line.Energy.Kind, TitleOf(line.Energy.Kind), MethodLines.Unit(line.Energy.Unit), total.Total.Units, total.Measured.Units, total.Estimated.Units, line.Parts.Own.Total.Units,
            line.Parts.LossShare.Total.Units, line.Parts.CommonShare.Total.Units, Round(line.PerMu),
            coalTotal.Gaps.Any(g => Is(g.Use)) ? null : Round(coalTotal.Lines.Where(l => Is(l.Use)).Sum(l => l.Kgce) / 1000));
    }

    private static ComparisonEntry? Comparison(PerMuComparison? c) => c is null ? null : new(c.Period.From, c.Period.To, Round(c.TcePerMu), Round(c.Change), Round(c.Coverage));

    private static EconomicEntry Economic(EconomicLine line)
    {
        var column = Economics.Columns.First(c => c.Name == line.Measure);
        return new(line.Measure, column.Title, Round(line.Value), column.Unit, Round(line.TcePerValue), Round(line.ValuePerMu), line.Told, line.Of, line.IsProrated);
    }

    private static QuotaEntry Quota(QuotaUse use)
    {
        var word = QuotaMeasures.Words.First(w => w.Word == QuotaMeasures.Cell(use.Quota, TimeZoneInfo.Utc));
        return new(word.Word, word.Title, use.Quota.From, use.Quota.To, use.Quota.Limit, Round(use.Used), Round(use.Share), Word(use.Level));
    }

    private PoolEntry Pool(ParkEnergy park, ParkSpan span, PoolResult pool) => new(
        park.Park.Park, Word(pool.Kind), pool.Meter, TitleOf(park.Park.Park, pool.Meter), span.Energy.Kind, MethodLines.Unit(span.Energy.Unit), pool.Days.From, pool.Days.To, pool.Amount.Total.Units,
        pool.Balance?.Master.Units, Round(pool.Balance?.LossRate), pool.Unshared.Units);

    private static MeterEntry Meter(MeterLine line) => new(
        line.Meter.Key.Park, line.Meter.Key.Meter, new() { Zh = line.Meter.Row.TitleZh, En = line.Meter.Row.TitleEn }, line.Meter.Row.Kind, MethodLines.Unit(line.Meter.Unit), Word(line.Place.Feeds), line.Place.Enterprise,
        line.Place.Parent, line.Days.From, line.Days.To, line.Amount.Total.Units, line.Amount.Estimated.Units, Round(line.Amount.Coverage), Marks(line.Amount.Marks));

    private FindingEntry Finding(ReportFinding f) => new(
        Word(f.Kind), f.Park, f.Meter, TitleOf(f.Park, f.Meter), f.Days.From, f.Days.To, f.Amount?.Units,
        [.. Marks(f.Marks), .. f.Suspicions.Select(s => s.Meter is null ? Word(s.Cause) : $"{Word(s.Cause)}:{s.Meter}"), .. f.Problems.Select(p => p.Party is null ? Word(p.Fault) : $"{Word(p.Fault)}:{p.Party}")]);

    /// <summary>Marks as words.</summary>
    public static IReadOnlyList<string> Marks(ConsumptionMarks marks) => [.. Enum.GetValues<ConsumptionMarks>().Where(m => m != ConsumptionMarks.None && marks.HasFlag(m)).Select(Word)];

    private LocalText TitleOf(string kind) => coal.Kind(kind)?.Title ?? new() { Zh = kind, En = kind };

    private LocalText? TitleOf(string park, string? meter) => meter is not null && registry.Meter(park, meter) is { Row: var row } ? new() { Zh = row.TitleZh, En = row.TitleEn } : null;

    private static decimal Round(decimal value) => decimal.Round(value, Decimals, MidpointRounding.AwayFromZero);

    private static decimal? Round(decimal? value) => value is { } known ? Round(known) : null;
}
