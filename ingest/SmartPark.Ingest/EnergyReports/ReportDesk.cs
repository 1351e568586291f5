using SmartPark.Energy.Land;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Reference;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>A report with the document of it.</summary>
/// <param name="Report">The report.</param>
/// <param name="Document">The document.</param>
/// <param name="Edition">The registry that it used.</param>
public sealed record MadeReport(PerMuReport Report, ReportDocument Document, RegistryEdition Edition);

/// <summary>
/// Works per-mu reports out, one at a time on all cores, and keeps the last few: a page and its downloads show the same figures. Thread-safe.
/// </summary>
/// <param name="registry">The registry that holds now.</param>
/// <param name="reference">Factors.</param>
/// <param name="consumption">What meters consumed.</param>
/// <param name="city">The city's name.</param>
/// <param name="time">The clock.</param>
public sealed class ReportDesk(CurrentRegistry registry, EnergyReference reference, ConsumptionOf consumption, ParkRegistry city, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(ReportLimits.AtOnce);
    private readonly Lock _gate = new();
    private readonly LinkedList<(string Key, long Revision, long AtMs, MadeReport Made)> _kept = [];

    /// <summary>The city's day.</summary>
    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), city.Zone).DateTime);

    /// <summary>Factors that reports use.</summary>
    public PerMuFactors Factors { get; } = new(reference.Coal, reference.Carbon);

    /// <summary>Makes a report, or gives the one just made.</summary>
    /// <param name="request">What is asked: at most <see cref="ReportLimits.DaysMax"/> days.</param>
    /// <param name="parks">Only these parks; all when null.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    public async Task<MadeReport> MakeAsync(PerMuRequest request, IReadOnlySet<string>? parks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Period.Days, ReportLimits.DaysMax, nameof(request));
        var key = $"{request.Period} {request.Method} {request.CoverageMin} {(parks is null ? "*" : string.Join(',', parks.Order(StringComparer.Ordinal)))}";
        await _turns.WaitAsync(cancellationToken);
        try
        {
            if (Kept(key) is { } kept)
            {
                return kept;
            }

            var edition = registry.Now;
            var made = await Task.Run(() => Make(edition, request, parks), cancellationToken);
            Keep(key, made);
            return made;
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Makes a report of an edition of the registry that may not be the present one.</summary>
    public MadeReport Make(RegistryEdition edition, PerMuRequest request, IReadOnlySet<string>? parks)
    {
        ArgumentNullException.ThrowIfNull(edition);
        var report = PerMuReport.Of(edition.Registry, Factors, consumption, request, Today, city.City.Title, parks);
        var document = new ReportWriting(edition.Registry, reference.Coal)
            .Write(report, parks is null ? null : [.. parks.Order(StringComparer.Ordinal)], TimeZoneInfo.ConvertTime(time.GetUtcNow(), city.Zone), edition.Revision, edition.Hash);
        return new(report, document, edition);
    }

    /// <summary>The last whole month of the city: what is asked first.</summary>
    public DatePeriod LastMonth
    {
        get
        {
            var first = new DateOnly(Today.Year, Today.Month, 1);
            return new(first.AddMonths(-1), first);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private MadeReport? Kept(string key)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            return _kept.FirstOrDefault(k => k.Key == key && k.Revision == registry.Now.Revision && now - k.AtMs < ReportLimits.KeptSeconds * 1000L).Made;
        }
    }

    private void Keep(string key, MadeReport made)
    {
        lock (_gate)
        {
            _kept.AddFirst((key, made.Edition.Revision, time.GetUtcNow().ToUnixTimeMilliseconds(), made));
            while (_kept.Count > ReportLimits.KeptMax)
            {
                _kept.RemoveLast();
            }
        }
    }
}
