namespace SmartPark.Energy.Evaluation;

/// <summary>A party of a locked list, as it stands.</summary>
/// <param name="Score">Its score.</param>
/// <param name="Band">Its grade as a place among the bands, 0 the best; null when it has none.</param>
public readonly record struct LockedParty(CandidateScore Score, int? Band);

/// <summary>Where a party comes to stand in a locked list.</summary>
/// <param name="Rank">One more than the others that are better; null without a score.</param>
/// <param name="Band">Its grade; null without a score.</param>
/// <param name="IsShort">Whether a better grade has no seat left: by score and rank it would be better.</param>
public readonly record struct LockedPlace(int? Rank, int? Band, bool IsShort);

/// <summary>A cap that leaves no seat.</summary>
/// <param name="Band">The grade that is capped.</param>
/// <param name="Seats">Its seats, with those of the better grades.</param>
/// <param name="Holders">How many others hold it or better.</param>
public sealed record CapReached(GradeBand Band, int Seats, int Holders);

/// <summary>
/// Grades within a locked year: nobody else's grade or rank changes, no grade gets worse, and no cap is ever passed. So the cap is held against those who hold a grade, not only against ranks.
/// </summary>
public static class LockedGrading
{
    /// <summary>Where a party stands with a corrected score.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="group">One of its groups.</param>
    /// <param name="others">All other parties of the list.</param>
    /// <param name="own">The party with its corrected score and the grade it had.</param>
    public static LockedPlace Place(EvaluationScheme scheme, EvaluationGroup group, IReadOnlyCollection<LockedParty> others, LockedParty own)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(others);
        if (own.Score.Score is not { } score)
        {
            return new(null, own.Band, false);
        }

        var compared = others.Where(o => o.Score.Score is not null).Select(o => Grading.Compare(group, o.Score, own.Score)).ToList();
        var (rank, notWorse) = (1 + compared.Count(c => c < 0), compared.Count(c => c <= 0));
        var (limit, parties, isShort) = (0m, others.Count + 1, false);
        foreach (var (i, band) in scheme.Bands.Index())
        {
            limit += band.Percent ?? 0;
            if (own.Band == i)
            {
                return new(rank, i, isShort);
            }

            var seats = Grading.Seats(limit, parties);
            var isGood = i == scheme.Bands.Count - 1 || ((band.ScoreMin is null || score >= band.ScoreMin) && (band.Percent is null || rank <= seats));
            if (isGood && Reached(scheme, others, own.Band, i) is null && (!band.IsCap || notWorse + 1 <= seats))
            {
                return new(rank, i, isShort);
            }

            isShort |= isGood;
        }

        throw new InvalidOperationException("The last grade takes whoever is left.");
    }

    /// <summary>The cap that keeps a party from a grade; null when it may have it.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="others">All other parties of the list.</param>
    /// <param name="from">Place of the grade it has; null when it has none.</param>
    /// <param name="to">Place of the grade it is to have.</param>
    public static CapReached? Reached(EvaluationScheme scheme, IReadOnlyCollection<LockedParty> others, int? from, int to)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(others);
        var limit = 0m;
        foreach (var (i, band) in scheme.Bands.Index())
        {
            limit += band.Percent ?? 0;
            var (seats, holders) = (Grading.Seats(limit, others.Count + 1), others.Count(o => o.Band <= i));
            if (band.IsCap && i >= to && (from is null || i < from) && holders + 1 > seats)
            {
                return new(band, seats, holders);
            }
        }

        return null;
    }
}
