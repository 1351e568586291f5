namespace SmartPark.Ingest.EnergyReports;

/// <summary>Names of what a document speaks of, in one language; an id that it has no name for stays as it is.</summary>
internal sealed class DocumentNames
{
    private readonly Dictionary<(string Scope, string Id), string> _subjects;
    private readonly Dictionary<string, string> _kinds;

    /// <summary>The names of a document.</summary>
    public DocumentNames(ReportDocument document, string language)
    {
        ArgumentNullException.ThrowIfNull(document);
        _subjects = document.Figures.ToDictionary(f => (f.Scope, f.Id), f => f.Title.For(language));
        _kinds = document.Figures.SelectMany(f => f.Energies).DistinctBy(e => e.Kind).ToDictionary(e => e.Kind, e => e.Title.For(language), StringComparer.Ordinal);
    }

    /// <summary>A park; null for none.</summary>
    public string? Park(string? park) => park is null ? null : _subjects.GetValueOrDefault(("park", park), park);

    /// <summary>An enterprise of a park; null for none.</summary>
    public string? Enterprise(string park, string? enterprise) => enterprise is null ? null : _subjects.GetValueOrDefault(("enterprise", $"{park}/{enterprise}"), enterprise);

    /// <summary>A kind of energy.</summary>
    public string Kind(string kind) => _kinds.GetValueOrDefault(kind, kind);
}
