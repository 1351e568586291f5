namespace SmartPark.Ingest.EnergyReports;

/// <summary>A version of a published report, without its document.</summary>
/// <param name="Number">Number of the report: city, year, running number.</param>
/// <param name="Version">Version, from 1.</param>
/// <param name="From">First day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Method">Method of standard coal.</param>
/// <param name="Parks">Parks; null for the whole city.</param>
/// <param name="At">When it was published.</param>
/// <param name="Account">Account id of who published it; null for the service itself.</param>
/// <param name="Name">Name of who published it.</param>
/// <param name="Note">Why, in their words; may be empty.</param>
/// <param name="RegistryRevision">Revision of the registry used.</param>
/// <param name="RegistryHash">SHA-256 of its rows.</param>
/// <param name="Sha256">SHA-256 of the document's bytes, hexadecimal.</param>
public sealed record PublishedReport(
    string Number, int Version, DateOnly From, DateOnly To, string Method, IReadOnlyList<string>? Parks, DateTimeOffset At, string? Account, string Name, string Note, long RegistryRevision,
    string RegistryHash, string Sha256);

/// <summary>A frozen document: its bytes are what was hashed.</summary>
/// <param name="Report">Of which version.</param>
/// <param name="Utf8">The JSON.</param>
/// <param name="IsIntact">Whether the bytes still have the hash that was published.</param>
public sealed record FrozenDocument(PublishedReport Report, byte[] Utf8, bool IsIntact)
{
    /// <summary>The document that the bytes are. Throws <see cref="IOException"/> when they are none.</summary>
    public ReportDocument Read() => ReportJson.Read(Utf8);
}

/// <summary>A figure that two documents of one report do not share.</summary>
/// <param name="Scope">Scope of the subject.</param>
/// <param name="Id">Its id.</param>
/// <param name="Measure">Which figure: <c>tce</c>, <c>tce_per_mu</c>, <c>mu</c>, <c>coverage</c>, <c>rank</c>, or a kind of energy.</param>
/// <param name="Before">The older value; null when there was none.</param>
/// <param name="After">The newer value; null when there is none.</param>
public sealed record ReportDifference(string Scope, string Id, string Measure, decimal? Before, decimal? After);

/// <summary>What changed between two documents.</summary>
/// <param name="Listed">Differences in the order of the newer document.</param>
/// <param name="Count">How many there are, listed or not.</param>
public sealed record ReportDifferences(IReadOnlyList<ReportDifference> Listed, int Count)
{
    /// <summary>What changed.</summary>
    public static ReportDifferences Between(ReportDocument before, ReportDocument after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var old = before.Figures.ToDictionary(f => (f.Scope, f.Id));
        var current = after.Figures.Select(f => (f.Scope, f.Id)).ToHashSet();
        var all = after.Figures.Select(f => (f.Scope, f.Id, Before: old.GetValueOrDefault((f.Scope, f.Id)), After: (FigureEntry?)f))
            .Concat(before.Figures.Where(f => !current.Contains((f.Scope, f.Id))).Select(f => (f.Scope, f.Id, Before: (FigureEntry?)f, After: (FigureEntry?)null)));
        var found = all.SelectMany(p => Of(p.Scope, p.Id, p.Before, p.After)).ToList();
        return new([.. found.Take(ReportLimits.DifferencesMax)], found.Count);
    }

    private static IEnumerable<ReportDifference> Of(string scope, string id, FigureEntry? before, FigureEntry? after)
    {
        var (was, now) = (Measures(before), Measures(after));
        return was.Keys.Union(now.Keys).Select(m => new ReportDifference(scope, id, m, was.GetValueOrDefault(m), now.GetValueOrDefault(m))).Where(d => d.Before != d.After);
    }

    private static Dictionary<string, decimal?> Measures(FigureEntry? figure)
    {
        if (figure is null)
        {
            return [];
        }

        var measures = new Dictionary<string, decimal?>(StringComparer.Ordinal)
        {
            ["tce"] = figure.Tce, ["tce_per_mu"] = figure.TcePerMu, ["mu"] = figure.Mu, ["coverage"] = figure.Coverage, ["estimated_share"] = figure.EstimatedShare, ["tonnes_co2"] = figure.TonnesCo2,
            ["rank"] = figure.Rank,
        };
        foreach (var energy in figure.Energies)
        {
            measures[$"{energy.Kind} ({energy.Unit})"] = energy.Total;
        }

        return measures;
    }
}
