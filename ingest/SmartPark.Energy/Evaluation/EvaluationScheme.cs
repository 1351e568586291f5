using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SmartPark.Energy.Reference;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Energy.Evaluation;

/// <summary>How a value becomes points.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScoringFormula>))]
public enum ScoringFormula : byte
{
    /// <summary>weight × [floor + (100 − floor) × (x − min) / (max − min)] / 100, with the least and greatest value of the group.</summary>
    [JsonStringEnumMemberName("min_max")]
    MinMax,

    /// <summary>weight × value / benchmark.</summary>
    [JsonStringEnumMemberName("benchmark")]
    Benchmark,
}

/// <summary>A scheme by which parties are scored and graded, one file of <c>seeds/reference/evaluation/</c>.</summary>
public sealed record EvaluationScheme
{
    /// <summary>Its id.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Where it comes from.</summary>
    public required ReferenceBasis Basis { get; init; }

    /// <summary>First day in force.</summary>
    [Description("First day in force")]
    public DateOnly? ValidFrom { get; set; }

    /// <summary>Last day in force.</summary>
    [Description("Last day in force")]
    public DateOnly? ValidTo { get; set; }

    /// <summary>Decimals of a score as it is published; parties are ranked by what is published.</summary>
    [Range(0, 6), Description("Decimals of a score as it is published; parties are ranked by what is published")]
    public int ScoreDecimals { get; set; } = 2;

    /// <summary>Groups that are scored and graded apart, such as above-scale and below-scale firms.</summary>
    [ItemsMin(1), Description("Groups that are scored and graded apart")]
    public required IReadOnlyList<EvaluationGroup> Groups { get; init; }

    /// <summary>Grades, best first; the last takes whoever is left.</summary>
    [ItemsMin(2), Description("Grades, best first; the last takes whoever is left")]
    public required IReadOnlyList<GradeBand> Bands { get; init; }
}

/// <summary>Parties that are compared with each other.</summary>
public sealed record EvaluationGroup
{
    /// <summary>Its id.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required LocalText Title { get; init; }

    /// <summary>How values become points.</summary>
    public required ScoringFormula Formula { get; init; }

    /// <summary>Percent of the weight that the least value gets, of <see cref="ScoringFormula.MinMax"/>.</summary>
    [Range(0.0, 100.0), Description("Percent of the weight that the least value gets, of min_max")]
    public decimal FloorPercent { get; set; }

    /// <summary>Greatest value by benchmark that counts, of <see cref="ScoringFormula.Benchmark"/>; any when absent.</summary>
    [Range(0.0, 100.0), Description("Greatest value by benchmark that counts, of benchmark")]
    public decimal? RatioMax { get; set; }

    /// <summary>What is looked at; the weights are 100 together.</summary>
    [ItemsMin(1), Description("What is looked at; the weights are 100 together")]
    public required IReadOnlyList<EvaluationIndicator> Indicators { get; init; }

    /// <summary>Most points beyond the weights (附加分).</summary>
    [Range(0.0, 100.0), Description("Most points beyond the weights")]
    public decimal BonusMax { get; set; }

    /// <summary>Indicators that decide between equal scores, in this order; without them equal scores stay equal.</summary>
    [Description("Indicators that decide between equal scores, in this order")]
    public IReadOnlyList<string> TieBreak { get; set; } = [];
}

/// <summary>One indicator.</summary>
public sealed record EvaluationIndicator
{
    /// <summary>Its id.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Its unit: <c>10k CNY/mu</c>.</summary>
    [StringLength(40, MinimumLength = 1)]
    public required string Unit { get; init; }

    /// <summary>Its points when it is best.</summary>
    [Range(0.0, 100.0), Description("Its points when it is best")]
    public required decimal Weight { get; init; }

    /// <summary>Whether less is better, as of tce per mu; only of <see cref="ScoringFormula.MinMax"/>.</summary>
    [Description("Whether less is better; only of min_max")]
    public bool IsLessBetter { get; set; }
}

/// <summary>A grade and who gets it.</summary>
public sealed record GradeBand
{
    /// <summary>Its id.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Percent of all parties; of the better grades and this one together when seats are counted, rounded down. No bound when absent.</summary>
    [Range(0.0, 100.0), Description("Percent of all parties; no bound when absent")]
    public decimal? Percent { get; set; }

    /// <summary>
    /// Whether the percentage may never be passed: then equal scores at the boundary are all left to the next grade and unused seats stay unused; else they are all taken in.
    /// </summary>
    [Description("Whether the percentage may never be passed: equal scores at the boundary then all go to the next grade")]
    public bool IsCap { get; set; }

    /// <summary>Least score.</summary>
    [Range(0.0, 1000.0), Description("Least score")]
    public decimal? ScoreMin { get; set; }

    /// <summary>Whether policy support is suspended for whoever has this grade, until a better one takes effect.</summary>
    [Description("Whether policy support is suspended for whoever has this grade, until a better one takes effect")]
    public bool SuspendsSupport { get; set; }
}
