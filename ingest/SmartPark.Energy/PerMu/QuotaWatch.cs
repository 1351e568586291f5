using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;
using SmartPark.Energy.Registry;

namespace SmartPark.Energy.PerMu;

/// <summary>What of each quota is used by the end of a report's period; parks with quotas of the same days are accounted together.</summary>
internal sealed class QuotaWatch
{
    private static readonly HashSet<SubjectScope> Scopes = [SubjectScope.Enterprise, SubjectScope.Park];

    private readonly DatePeriod _period;
    private readonly ILookup<(SubjectScope, string), QuotaRow> _quotas;
    private readonly Dictionary<DatePeriod, Dictionary<(SubjectScope, string), PerMuFigure>> _figures;

    public QuotaWatch(PerMuBook book, EnergyRegistry registry, IEnumerable<ParkRow> parks, DatePeriod period)
    {
        _period = period;
        var byPark = parks.ToDictionary(p => p.Park, StringComparer.Ordinal);
        var quotas = registry.Rows.Of<QuotaRow>().Where(q => byPark.ContainsKey(q.Park) && new DatePeriod(q.From, q.To).Contains(period.To.AddDays(-1))).ToList();
        _quotas = quotas.ToLookup(q => q.Enterprise is null ? (SubjectScope.Park, q.Park) : (SubjectScope.Enterprise, $"{q.Park}/{q.Enterprise}"));
        _figures = quotas.GroupBy(Days).ToDictionary(
            g => g.Key,
            g => book.Figures(book.Account(g.Select(q => q.Park).Distinct().Select(p => byPark[p]), g.Key), Scopes).ToDictionary(f => (f.Subject.Scope, f.Subject.Id)));
    }

    /// <summary>The quotas of a subject that hold on the last day of the period.</summary>
    public IReadOnlyList<QuotaUse> Of(PerMuSubject subject) => [.. _quotas[(subject.Scope, subject.Id)].Select(q => Use(q, _figures[Days(q)].GetValueOrDefault((subject.Scope, subject.Id))))];

    private static QuotaUse Use(QuotaRow quota, PerMuFigure? figure)
    {
        var used = figure is null || figure.MeterCount == 0 ? null : quota.Measure switch
        {
            QuotaMeasure.Tce => figure.Tce,
            QuotaMeasure.TcePerMu => figure.TcePerMu,
            _ => figure.Energies.Where(e => e.Energy is { Kind: SubjectSum.ElectricityKind, Unit: EnergyUnit.KilowattHour }).Sum(e => e.Total.Total.Units),
        };
        var share = used / quota.Limit;
        return new(quota, used, share, share switch { >= 1 => QuotaLevel.Exceeded, >= 0.9m => QuotaLevel.Ninety, >= 0.8m => QuotaLevel.Eighty, _ => QuotaLevel.Within });
    }

    private DatePeriod Days(QuotaRow quota) => new(quota.From, _period.To < quota.To ? _period.To : quota.To);
}
