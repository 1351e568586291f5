using SmartPark.Energy.Land;
using SmartPark.Energy.Registry;
using SmartPark.Telemetry;

namespace SmartPark.Energy.PerMu;

/// <summary>Energy per mu of a period: figures of every subject, and what stands behind them. A function of registry, factors and consumption. Immutable.</summary>
public sealed record PerMuReport
{
    private PerMuReport(PerMuRequest request, IReadOnlyList<PerMuFigure> figures, IReadOnlyList<ParkEnergy> parks, IReadOnlyList<ReportFinding> findings) =>
        (Request, Figures, Parks, Findings) = (request, figures, parks, findings);

    /// <summary>What was asked.</summary>
    public PerMuRequest Request { get; }

    /// <summary>Figures by scope, the ranked ones first and by rank.</summary>
    public IReadOnlyList<PerMuFigure> Figures { get; }

    /// <summary>The accounts of the parks: spans, pools, meters.</summary>
    public IReadOnlyList<ParkEnergy> Parks { get; }

    /// <summary>What a person should look at before it is signed.</summary>
    public IReadOnlyList<ReportFinding> Findings { get; }

    /// <summary>Works a report out.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="factors">Standard coal and CO2.</param>
    /// <param name="consumption">What meters consumed; asked on several threads at once.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="today">The city's day.</param>
    /// <param name="city">Name of the city.</param>
    /// <param name="parks">Only these parks; all when null. Ranks are among those in the report.</param>
    /// <param name="compares">Whether the period before and the year before stand beside each figure.</param>
    /// <param name="watchesQuotas">Whether quotas stand beside each figure: what is used since a quota began is asked of the meters too.</param>
    public static PerMuReport Of(
        EnergyRegistry registry, PerMuFactors factors, ConsumptionOf consumption, PerMuRequest request, DateOnly today, LocalText city, IReadOnlySet<string>? parks = null, bool compares = true,
        bool watchesQuotas = true)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfEqual(request.Period.To, DateOnly.MaxValue, nameof(request));
        var book = new PerMuBook(registry, factors, consumption, request, today, city);
        List<ParkRow> asked = [.. registry.Rows.Of<ParkRow>().Where(p => parks is null || parks.Contains(p.Park))];
        var accounts = book.Account(asked, request.Period);
        HashSet<SubjectScope> scopes = [.. Enum.GetValues<SubjectScope>()];
        var figures = book.Figures(accounts, scopes, hasEconomics: true);
        if (compares)
        {
            var (previous, year) = (book.Figures(book.Account(asked, request.Previous), scopes), book.Figures(book.Account(asked, request.LastYear), scopes));
            figures = [.. Compared(figures, previous, request.Previous, year, request.LastYear, request.CoverageMin)];
        }

        if (watchesQuotas)
        {
            var quotas = new QuotaWatch(book, registry, asked, request.Period);
            figures = [.. figures.Select(f => f with { Quotas = quotas.Of(f.Subject) })];
        }

        return new(request, PerMuRanking.Ranked(figures), accounts, [.. ReportFinding.Of(accounts)]);
    }

    /// <summary>The figure of a subject; null when it has none.</summary>
    public PerMuFigure? Find(SubjectScope scope, string id) => Figures.FirstOrDefault(f => f.Subject.Scope == scope && f.Subject.Id == id);

    private static IEnumerable<PerMuFigure> Compared(
        IReadOnlyList<PerMuFigure> figures, IReadOnlyList<PerMuFigure> previous, DatePeriod previousPeriod, IReadOnlyList<PerMuFigure> year, DatePeriod yearPeriod,
        decimal coverageMin)
    {
        var (before, last) = (previous.ToDictionary(f => (f.Subject.Scope, f.Subject.Id)), year.ToDictionary(f => (f.Subject.Scope, f.Subject.Id)));
        foreach (var figure in figures)
        {
            var key = (figure.Subject.Scope, figure.Subject.Id);
            yield return figure with { Previous = Beside(figure, before.GetValueOrDefault(key), previousPeriod, coverageMin), LastYear = Beside(figure, last.GetValueOrDefault(key), yearPeriod, coverageMin) };
        }
    }

    /// <summary>A period of which too little was measured is no measure for another one, and one that still runs is not held against a whole one.</summary>
    private static PerMuComparison Beside(PerMuFigure figure, PerMuFigure? other, DatePeriod period, decimal coverageMin)
    {
        var known = other?.Coverage >= coverageMin ? other.TcePerMu : null;
        var isWhole = figure.Coverage >= coverageMin && !figure.Provisional.Contains(ProvisionalReason.PeriodRuns);
        return new(period, known, isWhole && known is > 0 && figure.TcePerMu is { } now ? (now / known) - 1 : null, other?.Coverage);
    }
}
