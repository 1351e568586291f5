namespace SmartPark.Energy.Evaluation;

/// <summary>What the values of one indicator are held against. Kept with a locked list, it scores a corrected value as the others were scored.</summary>
/// <param name="Group">The group.</param>
/// <param name="Indicator">The indicator.</param>
/// <param name="Least">Least value of the group; null with a benchmark, or when nobody has a value.</param>
/// <param name="Greatest">Greatest value of the group; null with <paramref name="Least"/>.</param>
/// <param name="Benchmark">The benchmark; null with least and greatest, or when none was given.</param>
public sealed record Yardstick(EvaluationGroup Group, EvaluationIndicator Indicator, decimal? Least, decimal? Greatest, decimal? Benchmark)
{
    /// <summary>Whether a value can be held against it.</summary>
    public bool IsKnown => Least is not null || Benchmark is not null;

    /// <summary>Those of a group, in the order of its indicators.</summary>
    /// <param name="group">The group.</param>
    /// <param name="candidates">All its parties.</param>
    /// <param name="benchmarks">Benchmarks by indicator, for <see cref="ScoringFormula.Benchmark"/>.</param>
    public static IReadOnlyList<Yardstick> Of(EvaluationGroup group, IReadOnlyList<Candidate> candidates, IReadOnlyDictionary<string, decimal>? benchmarks)
    {
        ArgumentNullException.ThrowIfNull(group);
        return [.. group.Indicators.Select(i => Of(group, i, candidates, benchmarks))];
    }

    /// <summary>Points of a value, not rounded. A value beyond those of the group counts as the least or greatest of them: nobody gets more than the weight, or less than the floor.</summary>
    public IndicatorPoints Points(decimal value) => new(Indicator, value, Least, Greatest, Benchmark, Benchmark is { } benchmark
        ? Indicator.Weight * Math.Min(value / benchmark, Group.RatioMax ?? decimal.MaxValue)
        : Indicator.Weight * (Group.FloorPercent + ((100 - Group.FloorPercent) * Place(value))) / 100);

    private static Yardstick Of(EvaluationGroup group, EvaluationIndicator indicator, IReadOnlyList<Candidate> candidates, IReadOnlyDictionary<string, decimal>? benchmarks)
    {
        if (group.Formula == ScoringFormula.Benchmark)
        {
            return new(group, indicator, null, null, benchmarks?.TryGetValue(indicator.Id, out var benchmark) == true ? benchmark : null);
        }

        var values = candidates.Where(c => c.Values.ContainsKey(indicator.Id)).Select(c => c.Values[indicator.Id]).ToList();
        return values.Count == 0 ? new(group, indicator, null, null, null) : new(group, indicator, values.Min(), values.Max(), null);
    }

    /// <summary>Where a value lies between the worst, 0, and the best, 1.</summary>
    private decimal Place(decimal value)
    {
        var (worst, best) = Indicator.IsLessBetter ? (-Greatest!.Value, -Least!.Value) : (Least!.Value, Greatest!.Value);
        var own = Indicator.IsLessBetter ? -value : value;
        return own >= best ? 1 : own <= worst ? 0 : (own - worst) / (best - worst);
    }
}
