using SmartPark.Energy.Reference;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Energy.Evaluation;

/// <summary>Reads schemes and names every mistake.</summary>
public static class EvaluationSchemes
{
    /// <summary>Reads and checks files, a scheme each, as a whole; null when a problem was added.</summary>
    public static IReadOnlyList<EvaluationScheme>? Parse(IEnumerable<ReferenceFile> files, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var schemes = new List<EvaluationScheme>();
        foreach (var file in files)
        {
            if (ConfigurationFile.Parse(file.Name, file.Utf8, ReferenceJson.Default.EvaluationScheme, problems) is not { } scheme)
            {
                continue;
            }

            if (schemes.Exists(s => s.Id == scheme.Id))
            {
                problems.Add(new(file.Name, "$.id", $"\"{scheme.Id}\" a second time", "each id once in all files"));
            }

            Check(file.Name, scheme, problems);
            schemes.Add(scheme);
        }

        return problems.Count == before ? schemes : null;
    }

    private static void Check(string file, EvaluationScheme scheme, ICollection<ConfigurationProblem> problems)
    {
        ReferenceBasis.Check(file, "$.basis", scheme.Basis, problems);
        ValidDays.Check(file, "$.valid_to", scheme.ValidFrom, scheme.ValidTo, problems);
        Once("$.groups", scheme.Groups.Select(g => g.Id));
        Once("$.bands", scheme.Bands.Select(b => b.Id));
        foreach (var (i, group) in scheme.Groups.Index())
        {
            CheckGroup($"$.groups[{i}]", group);
        }

        if (scheme.Bands.Sum(b => b.Percent ?? 0) > 100)
        {
            Add("$.bands", $"{scheme.Bands.Sum(b => b.Percent ?? 0)} percent", "at most 100 together");
        }

        foreach (var (i, band) in scheme.Bands.Index())
        {
            var isLast = i == scheme.Bands.Count - 1;
            if (!isLast && band is { Percent: null, ScoreMin: null })
            {
                Add($"$.bands[{i}]", "neither percent nor score_min", "one of them");
            }

            if (isLast && (band.ScoreMin is not null || band.IsCap))
            {
                Add($"$.bands[{i}]", "a score_min or a cap", "a last grade for whoever is left");
            }

            if (band is { IsCap: true, Percent: null })
            {
                Add($"$.bands[{i}].is_cap", "a cap without percent", "percent");
            }

            if (i > 0 && band.ScoreMin > scheme.Bands[i - 1].ScoreMin)
            {
                Add($"$.bands[{i}].score_min", $"{band.ScoreMin}", $"at most {scheme.Bands[i - 1].ScoreMin}, that of the better grade");
            }
        }

        void CheckGroup(string path, EvaluationGroup group)
        {
            Once($"{path}.indicators", group.Indicators.Select(n => n.Id));
            if (group.Indicators.Sum(n => n.Weight) is var sum and not 100)
            {
                Add($"{path}.indicators", $"weights of {sum} together", "100");
            }

            foreach (var (i, _) in group.Indicators.Index().Where(n => n.Item.IsLessBetter && group.Formula == ScoringFormula.Benchmark))
            {
                Add($"{path}.indicators[{i}].is_less_better", "less is better by a benchmark", "min_max, or the reciprocal indicator: value per energy");
            }

            if ((group.FloorPercent > 0 && group.Formula != ScoringFormula.MinMax) || (group.RatioMax is not null && group.Formula != ScoringFormula.Benchmark))
            {
                Add(path, "floor_percent or ratio_max of the other formula", "floor_percent with min_max, ratio_max with benchmark");
            }

            foreach (var (i, id) in group.TieBreak.Index().Where(t => group.Indicators.All(n => n.Id != t.Item)))
            {
                Add($"{path}.tie_break[{i}]", $"\"{id}\"", "the id of an indicator of the group");
            }
        }

        void Once(string path, IEnumerable<string> ids)
        {
            foreach (var id in ids.GroupBy(id => id, StringComparer.Ordinal).Where(g => g.Count() > 1))
            {
                Add(path, $"\"{id.Key}\" {id.Count()} times", "each id once");
            }
        }

        void Add(string path, string found, string expected) => problems.Add(new(file, path, found, expected));
    }
}
