using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;
using SmartPark.Energy.Registry;

namespace SmartPark.Energy.PerMu;

/// <summary>What of each quota is used by the end of a report's period.</summary>
internal sealed class QuotaWatch
{
    private static readonly HashSet<SubjectScope> Scopes = [SubjectScope.Enterprise, SubjectScope.Park];

    private readonly EnergyRegistry _registry;
    private readonly PerMuBook _book;
    private readonly DatePeriod _period;
    private readonly ILookup<(SubjectScope, string), QuotaRow> _quotas;
    private readonly Dictionary<(string Park, DatePeriod Period), IReadOnlyList<PerMuFigure>> _figures = [];

    public QuotaWatch(EnergyRegistry registry, PerMuBook book, DatePeriod period)
    {
        (_registry, _book, _period) = (registry, book, period);
        _quotas = registry.Rows.Of<QuotaRow>().Where(q => new DatePeriod(q.From, q.To).Contains(period.To.AddDays(-1)))
            .ToLookup(q => q.Enterprise is null ? (SubjectScope.Park, q.Park) : (SubjectScope.Enterprise, $"{q.Park}/{q.Enterprise}"));
    }

    /// <summary>The quotas of a subject that hold on the last day of the period.</summary>
    public IReadOnlyList<QuotaUse> Of(PerMuSubject subject) => [.. _quotas[(subject.Scope, subject.Id)].Select(q => Use(q, subject))];

    private QuotaUse Use(QuotaRow quota, PerMuSubject subject)
    {
        var period = new DatePeriod(quota.From, _period.To < quota.To ? _period.To : quota.To);
        if (!_figures.TryGetValue((quota.Park, period), out var figures))
        {
            _figures[(quota.Park, period)] = figures = _book.Figures(_book.Account(_registry.Rows.Of<ParkRow>().Where(p => p.Park == quota.Park), period), Scopes);
        }

        var figure = figures.FirstOrDefault(f => f.Subject.Scope == subject.Scope && f.Subject.Id == subject.Id);
        var used = figure is null || figure.MeterCount == 0 ? null : quota.Measure switch
        {
            QuotaMeasure.Tce => figure.Tce,
            QuotaMeasure.TcePerMu => figure.TcePerMu,
            _ => figure.Energies.Where(e => e.Energy is { Kind: SubjectSum.ElectricityKind, Unit: EnergyUnit.KilowattHour }).Sum(e => e.Total.Total.Units),
        };
        var share = used / quota.Limit;
        return new(quota, used, share, share switch { >= 1 => QuotaLevel.Exceeded, >= 0.9m => QuotaLevel.Ninety, >= 0.8m => QuotaLevel.Eighty, _ => QuotaLevel.Within });
    }
}
