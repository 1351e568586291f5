using SmartPark.Energy.Registry;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Telemetry;

namespace SmartPark.ControlRoom.Energy;

/// <summary>A report that a page shows: worked out now, or as it was published.</summary>
public sealed class OpenedReport
{
    private readonly Dictionary<(string Scope, string Id), FigureEntry> _figures;
    private readonly EnergyRegistry _registry;

    /// <param name="document">The report.</param>
    /// <param name="published">Number and version; null for figures of now.</param>
    /// <param name="isIntact">Whether its bytes are those that were published.</param>
    /// <param name="registry">The registry, for names that the document does not have.</param>
    /// <param name="made">What was worked out; null for a published one.</param>
    public OpenedReport(ReportDocument document, PublishedReport? published, bool isIntact, EnergyRegistry registry, MadeReport? made)
    {
        ArgumentNullException.ThrowIfNull(document);
        (Document, Published, IsIntact, _registry, Made) = (document, published, isIntact, registry, made);
        _figures = document.Figures.ToDictionary(f => (f.Scope, f.Id));
        Scale = FigureScale.Of(document.Figures.Where(f => f.Scope == "enterprise"));
    }

    /// <summary>The report.</summary>
    public ReportDocument Document { get; }

    /// <summary>Number and version; null for figures of now.</summary>
    public PublishedReport? Published { get; }

    /// <summary>What was worked out; null for a published one.</summary>
    public MadeReport? Made { get; }

    /// <summary>Whether its bytes are those that were published.</summary>
    public bool IsIntact { get; }

    /// <summary>Classes of its enterprises.</summary>
    public FigureScale Scale { get; }

    /// <summary>The figure of a subject; null when it has none.</summary>
    public FigureEntry? Find(string scope, string id) => _figures.GetValueOrDefault((scope, id));

    /// <summary>Figures of a scope in the report's order, of one park where one is named.</summary>
    public IEnumerable<FigureEntry> Of(string scope, string? park) => Document.Figures.Where(f => f.Scope == scope && (park is null || f.Park is null || f.Park == park));

    /// <summary>The figure at the head: of a park where the report is of one, else of all of it.</summary>
    public FigureEntry? Head(string? park) => Find("park", park ?? (Document.Parks is [var only] ? only : "")) ?? Find("city", "-");

    /// <summary>Name of a park.</summary>
    public LocalText ParkTitle(string park) =>
        Find("park", park)?.Title ?? (_registry.Rows.Of<ParkRow>().FirstOrDefault(p => p.Park == park) is { } row ? new() { Zh = row.TitleZh, En = row.TitleEn } : new() { Zh = park, En = park });

    /// <summary>Name of an enterprise of a park.</summary>
    public LocalText EnterpriseTitle(string park, string enterprise) => Find("enterprise", $"{park}/{enterprise}")?.Title
        ?? (_registry.Rows.Of<EnterpriseRow>().FirstOrDefault(e => e.Park == park && e.Enterprise == enterprise) is { } row ? new() { Zh = row.TitleZh, En = row.TitleEn } : new() { Zh = enterprise, En = enterprise });

    /// <summary>Name of a trade; null when it is not known.</summary>
    public LocalText? TradeTitle(string? code) => code is null ? null : Find("trade", code)?.Title;

    /// <summary>Name of a meter; null when it is not known.</summary>
    public LocalText? MeterTitle(string park, string? meter) => meter is not null && _registry.Meter(park, meter) is { Row: var row } ? new() { Zh = row.TitleZh, En = row.TitleEn } : null;

    /// <summary>Name of a plot, <c>park/plot</c>, with its park's where there are several.</summary>
    public LocalText PlotTitle(string plot)
    {
        ArgumentNullException.ThrowIfNull(plot);
        var parts = plot.Split('/');
        return parts.Length == 2 && _registry.Rows.Of<PlotRow>().FirstOrDefault(p => p.Park == parts[0] && p.Plot == parts[1]) is { } row ? new() { Zh = row.TitleZh, En = row.TitleEn } : new() { Zh = plot, En = plot };
    }

    /// <summary>Who is in each building of a park during the report's days, with the floor that they rent.</summary>
    public ILookup<string, (FigureEntry Figure, decimal FloorM2)> InBuildings(string park) => _registry.Rows.Of<OccupancyRow>()
        .Where(o => o.Park == park && o.From < Document.To && (o.To is null || o.To > Document.From))
        .Select(o => (o.Building, Figure: Find("enterprise", $"{park}/{o.Enterprise}"), o.FloorAreaM2)).Where(o => o.Figure is not null)
        .ToLookup(o => o.Building, o => (o.Figure!, o.FloorAreaM2), StringComparer.Ordinal);
}
