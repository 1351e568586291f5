using SmartPark.Energy.Factors;
using SmartPark.Energy.PerMu;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;

namespace SmartPark.ControlRoom.Energy;

/// <summary>The figure of a subject in a month.</summary>
/// <param name="Tce">Tonnes of standard coal.</param>
/// <param name="TcePerMu">Per mu; null without land.</param>
/// <param name="Coverage">0 to 1; null without meters.</param>
/// <param name="IsProvisional">Whether it cannot be signed.</param>
public readonly record struct MonthFigure(decimal Tce, decimal? TcePerMu, decimal? Coverage, bool IsProvisional)
{
    /// <summary>Whether there is anything to show: something was measured, and there is land.</summary>
    public bool IsKnown => TcePerMu is not null && Coverage is > 0;

    /// <summary>Whether enough of it was measured to stand in one line with others.</summary>
    public bool IsCovered => TcePerMu is not null && Coverage >= PerMuRequest.CoverageUsual;
}

/// <summary>
/// Figures of whole months for the charts that look back: each month is worked out once, one at a time, and kept for a while or until the registry changes. Thread-safe.
/// </summary>
public sealed class MonthBook(CurrentRegistry registry, ReportDesk desk, ConsumptionOf consumption, ParkRegistry city, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(1);
    private readonly LinkedList<(string Key, long Revision, long AtMs, IReadOnlyDictionary<(string Scope, string Id), MonthFigure> Figures)> _kept = [];

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    /// <summary>The figures of a month, by scope and id as in documents.</summary>
    /// <param name="first">First day of the month.</param>
    /// <param name="method">Method of standard coal.</param>
    /// <param name="parks">Only of these parks; all when null.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    public async Task<IReadOnlyDictionary<(string Scope, string Id), MonthFigure>> OfAsync(DateOnly first, CoalMethod method, IReadOnlyList<string>? parks, CancellationToken cancellationToken)
    {
        var key = $"{EnergyChoice.Day(first)} {method} {(parks is null ? "*" : string.Join(',', parks))}";
        await _turns.WaitAsync(cancellationToken);
        try
        {
            var (edition, now) = (registry.Now, time.GetUtcNow().ToUnixTimeMilliseconds());
            for (var node = _kept.First; node is not null; node = node.Next)
            {
                if (node.Value.Key == key && node.Value.Revision == edition.Revision && now - node.Value.AtMs < ControlRoomLimits.EnergyMonthsFor.TotalMilliseconds)
                {
                    return node.Value.Figures;
                }
            }

            var request = new PerMuRequest(new(first, first.AddMonths(1)), method);
            var set = parks?.ToHashSet(StringComparer.Ordinal);
            var figures = await Task.Run(() => Figures(edition, request, set), cancellationToken);
            _kept.AddFirst((key, edition.Revision, now, figures));
            while (_kept.Count > ControlRoomLimits.EnergyMonthsMax)
            {
                _kept.RemoveLast();
            }

            return figures;
        }
        finally
        {
            _turns.Release();
        }
    }

    private Dictionary<(string Scope, string Id), MonthFigure> Figures(RegistryEdition edition, PerMuRequest request, HashSet<string>? parks) =>
        PerMuReport.Of(edition.Registry, desk.Factors, consumption, request, desk.Today, CityTitle, parks, compares: false).Figures
            .ToDictionary(f => (f.Subject.Scope.ToString().ToLowerInvariant(), f.Subject.Id), f => new MonthFigure(f.Tce, f.TcePerMu, f.Coverage, f.Provisional.Count > 0));

    private LocalText CityTitle => city.City.Title;
}
