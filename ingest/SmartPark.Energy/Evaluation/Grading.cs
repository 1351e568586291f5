using SmartPark.Telemetry;

namespace SmartPark.Energy.Evaluation;

/// <summary>A party's rank and grade with the reasons.</summary>
/// <param name="Score">Its score.</param>
/// <param name="Rank">Its place from 1, equals alike; null when it is not ranked.</param>
/// <param name="Percentile">Percent of the ranked parties that are behind it, 0 to 100; null when it is not ranked.</param>
/// <param name="Grade">Its grade; null when it is not ranked.</param>
/// <param name="Reasons">Why, in sentences.</param>
public sealed record CandidateGrade(CandidateScore Score, int? Rank, decimal? Percentile, GradeBand? Grade, IReadOnlyList<LocalText> Reasons);

/// <summary>Gives grades by rank and score.</summary>
public static class Grading
{
    /// <summary>Seats of a percentage of parties, rounded down: 20 % of 83 are 16, of 4 none.</summary>
    public static int Seats(decimal percent, int parties) => (int)decimal.Floor(percent * parties / 100);

    /// <summary>Grades the parties of a group: those that are ranked by rank, then those that are not.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="group">One of its groups.</param>
    /// <param name="scores">
    /// Scores of all its parties, as <see cref="Scoring.Of"/> gives them; also those without a score count among the parties of which a percentage is taken.
    /// </param>
    public static IReadOnlyList<CandidateGrade> Of(EvaluationScheme scheme, EvaluationGroup group, IReadOnlyList<CandidateScore> scores)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(scores);
        var order = Comparer<CandidateScore>.Create((a, b) => Compare(group, a, b));
        var ranked = scores.Where(s => s.Score is not null).OrderBy(s => s, order).ThenBy(s => s.Candidate.Id, StringComparer.Ordinal).ToList();
        var (grades, equals) = (new List<CandidateGrade>(scores.Count), RunsOfEquals(ranked, order));
        var (next, limit) = (0, 0m);
        foreach (var (i, band) in scheme.Bands.Index())
        {
            var isLast = i == scheme.Bands.Count - 1;
            limit += band.Percent ?? 0;
            var seats = isLast || band.Percent is null ? ranked.Count : Math.Min(ranked.Count, Seats(limit, scores.Count));
            var end = isLast ? ranked.Count : Math.Max(next, End(band, next, seats));
            for (; next < end; next++)
            {
                var (first, after) = equals[next];
                grades.Add(new(ranked[next], first + 1, 100m * (ranked.Count - after) / ranked.Count, band,
                [
                    .. GradeReasons.Points(scheme, ranked[next]),
                    .. GradeReasons.Place(scheme, i, first + 1, ranked.Count, scores.Count, ranked[next], after - first),
                ]));
            }
        }

        grades.AddRange(scores.Where(s => s.Score is null).OrderBy(s => s.Candidate.Id, StringComparer.Ordinal)
            .Select(s => new CandidateGrade(s, null, null, null, [.. GradeReasons.Missing(s)])));
        return grades;

        // Equals that a boundary of seats would part stay together: beyond it when it is a cap, within it when it is not.
        int End(GradeBand band, int begin, int seats)
        {
            var end = begin;
            while (end < seats && (band.ScoreMin is null || ranked[end].Score >= band.ScoreMin))
            {
                end++;
            }

            if (end == seats && end > 0 && end < ranked.Count && order.Compare(ranked[end - 1], ranked[end]) == 0)
            {
                var tied = ranked[end];
                while (band.IsCap && end > begin && order.Compare(ranked[end - 1], tied) == 0)
                {
                    end--;
                }

                while (!band.IsCap && end > begin && end < ranked.Count && order.Compare(ranked[end], tied) == 0)
                {
                    end++;
                }
            }

            return end;
        }
    }

    /// <summary>For each place the first of its equals, and the one after the last of them.</summary>
    private static (int First, int After)[] RunsOfEquals(List<CandidateScore> ranked, Comparer<CandidateScore> order)
    {
        var equals = new (int First, int After)[ranked.Count];
        for (var (first, after) = (0, 0); first < ranked.Count; first = after)
        {
            while (after < ranked.Count && order.Compare(ranked[first], ranked[after]) == 0)
            {
                after++;
            }

            Array.Fill(equals, (first, after), first, after - first);
        }

        return equals;
    }

    /// <summary>The better first, by score as it is published, then by the indicators that decide.</summary>
    internal static int Compare(EvaluationGroup group, CandidateScore a, CandidateScore b)
    {
        var order = decimal.Compare(b.Score!.Value, a.Score!.Value);
        foreach (var indicator in group.TieBreak.Select(id => group.Indicators.First(i => i.Id == id)))
        {
            if (order != 0)
            {
                break;
            }

            order = decimal.Compare(b.Candidate.Values[indicator.Id], a.Candidate.Values[indicator.Id]) * (indicator.IsLessBetter ? -1 : 1);
        }

        return order;
    }
}
