namespace SmartPark.Energy.Evaluation;

/// <summary>A party and what is known of it.</summary>
/// <param name="Id">The party, once in a list.</param>
/// <param name="Values">Indicators by id; one that is not there is not known, which is not zero.</param>
/// <param name="Bonus">Points beyond the weights, 0 or more; counted up to the group's most.</param>
public sealed record Candidate(string Id, IReadOnlyDictionary<string, decimal> Values, decimal Bonus = 0);

/// <summary>Points of one indicator, with what they were worked out from.</summary>
/// <param name="Indicator">The indicator.</param>
/// <param name="Value">The party's value.</param>
/// <param name="Least">Least value of the group; null with a benchmark.</param>
/// <param name="Greatest">Greatest value of the group; null with a benchmark.</param>
/// <param name="Benchmark">The benchmark; null with least and greatest.</param>
/// <param name="Points">The points, not rounded.</param>
public sealed record IndicatorPoints(EvaluationIndicator Indicator, decimal Value, decimal? Least, decimal? Greatest, decimal? Benchmark, decimal Points)
{
    /// <summary>Whether all of the group have the same value: then the formula has no answer, and all get the full weight.</summary>
    public bool HasNoSpread => Least is not null && Least == Greatest;
}

/// <summary>A party's score, or what is missing for one.</summary>
/// <param name="Candidate">The party.</param>
/// <param name="Points">Points by indicator in the order of the scheme; of those that are known.</param>
/// <param name="Missing">Indicators without a value, or without a benchmark; then there is no score.</param>
/// <param name="Bonus">Points beyond the weights that were counted.</param>
/// <param name="Score">The score as it is published; null when something is missing.</param>
public sealed record CandidateScore(Candidate Candidate, IReadOnlyList<IndicatorPoints> Points, IReadOnlyList<EvaluationIndicator> Missing, decimal Bonus, decimal? Score);

/// <summary>Scores by a scheme's formulas.</summary>
public static class Scoring
{
    /// <summary>Scores the parties of a group, in the order given.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="group">One of its groups.</param>
    /// <param name="candidates">All parties of the group: least and greatest values are of those that have one.</param>
    /// <param name="benchmarks">Benchmarks by indicator, above 0, for <see cref="ScoringFormula.Benchmark"/>.</param>
    /// <exception cref="ArgumentException">A party comes twice, a bonus is negative or a benchmark is not above 0.</exception>
    public static IReadOnlyList<CandidateScore> Of(
        EvaluationScheme scheme, EvaluationGroup group, IReadOnlyList<Candidate> candidates, IReadOnlyDictionary<string, decimal>? benchmarks = null)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(candidates);
        if (candidates.DistinctBy(c => c.Id).Count() != candidates.Count || candidates.Any(c => c.Bonus < 0))
        {
            throw new ArgumentException("Each party once, with a bonus of 0 or more.", nameof(candidates));
        }

        if (benchmarks?.FirstOrDefault(b => b.Value <= 0) is { Key: { } wrong })
        {
            throw new ArgumentException($"The benchmark of {wrong} is not above 0.", nameof(benchmarks));
        }

        var yardsticks = Yardstick.Of(group, candidates, benchmarks);
        return [.. candidates.Select(c => Score(scheme, group, c, yardsticks))];
    }

    /// <summary>Scores one party by yardsticks that stand, as those of a locked list.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="group">One of its groups.</param>
    /// <param name="candidate">The party.</param>
    /// <param name="yardsticks">One an indicator, in the order of the group.</param>
    public static CandidateScore Score(EvaluationScheme scheme, EvaluationGroup group, Candidate candidate, IReadOnlyList<Yardstick> yardsticks)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(yardsticks);
        var (points, missing) = (new List<IndicatorPoints>(), new List<EvaluationIndicator>());
        foreach (var yardstick in yardsticks)
        {
            if (yardstick.IsKnown && candidate.Values.TryGetValue(yardstick.Indicator.Id, out var value))
            {
                points.Add(yardstick.Points(value));
            }
            else
            {
                missing.Add(yardstick.Indicator);
            }
        }

        var bonus = Math.Min(candidate.Bonus, group.BonusMax);
        decimal? score = missing.Count > 0 ? null : decimal.Round(points.Sum(p => p.Points) + bonus, scheme.ScoreDecimals, MidpointRounding.AwayFromZero);
        return new(candidate, points, missing, bonus, score);
    }
}
