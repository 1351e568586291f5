namespace SmartPark.Energy.PerMu;

/// <summary>Ranks figures of one scope by what is published of them.</summary>
internal static class PerMuRanking
{
    /// <summary>Decimals of tce per mu as it is published: figures that look alike rank alike.</summary>
    public const int Decimals = 4;

    /// <summary>Scope by scope: those that are not provisional by tce per mu, the least first, then the others by id.</summary>
    public static IReadOnlyList<PerMuFigure> Ranked(IReadOnlyList<PerMuFigure> figures) => [.. figures.GroupBy(f => f.Subject.Scope).OrderBy(g => g.Key).SelectMany(Scope)];

    private static IEnumerable<PerMuFigure> Scope(IEnumerable<PerMuFigure> figures)
    {
        var all = figures.ToList();
        var ranked = all.Where(f => f.Provisional.Count == 0 && f.TcePerMu is not null)
            .Select(f => (Figure: f, Published: decimal.Round(f.TcePerMu!.Value, Decimals, MidpointRounding.AwayFromZero)))
            .OrderBy(f => f.Published).ThenBy(f => f.Figure.Subject.Id, StringComparer.Ordinal).ToList();
        for (var (first, after) = (0, 0); first < ranked.Count; first = after)
        {
            while (after < ranked.Count && ranked[after].Published == ranked[first].Published)
            {
                after++;
            }

            for (var i = first; i < after; i++)
            {
                yield return ranked[i].Figure with { Rank = first + 1, Ranked = ranked.Count, Percentile = 100m * (ranked.Count - after) / ranked.Count };
            }
        }

        foreach (var figure in all.Where(f => f.Provisional.Count > 0 || f.TcePerMu is null).OrderBy(f => f.Subject.Id, StringComparer.Ordinal))
        {
            yield return figure with { Ranked = ranked.Count };
        }
    }
}
