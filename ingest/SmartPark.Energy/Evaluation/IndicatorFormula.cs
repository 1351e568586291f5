namespace SmartPark.Energy.Evaluation;

/// <summary>How an indicator is worked out from a per-mu report: one figure by another.</summary>
/// <param name="Id">Id of the indicator in schemes.</param>
/// <param name="Numerator">A measure of the economic figures, or <see cref="Tce"/>.</param>
/// <param name="Denominator">A measure of the economic figures, <see cref="Mu"/> or <see cref="Tce"/>.</param>
/// <param name="Scale">What the quotient is multiplied with: 100 of a percentage.</param>
public sealed record IndicatorFormula(string Id, string Numerator, string Denominator, decimal Scale = 1)
{
    /// <summary>Land in mu.</summary>
    public const string Mu = "mu";

    /// <summary>Energy in tonnes of standard coal.</summary>
    public const string Tce = "tce";

    private static readonly Dictionary<string, IndicatorFormula> ById = new IndicatorFormula[]
    {
        new("tax-per-mu", "tax", Mu), new("revenue-per-mu", "revenue", Mu), new("output-per-mu", "output_value", Mu), new("value-added-per-mu", "value_added", Mu),
        new("investment-per-mu", "technical_investment", Mu), new("tce-per-mu", Tce, Mu),
        new("tax-per-tce", "tax", Tce), new("revenue-per-tce", "revenue", Tce), new("output-per-tce", "output_value", Tce), new("value-added-per-tce", "value_added", Tce),
        new("tce-per-output", Tce, "output_value"), new("tce-per-value-added", Tce, "value_added"),
        new("revenue-per-pollutant", "revenue", "pollutant_equivalents"), new("value-added-per-pollutant", "value_added", "pollutant_equivalents"),
        new("labour-productivity", "value_added", "staff"), new("research-share", "research_and_development", "revenue", 100),
    }.ToDictionary(f => f.Id, StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<IndicatorFormula> All => ById.Values;

    /// <summary>The formula of an indicator; null when a report cannot tell it, and somebody has to enter it.</summary>
    public static IndicatorFormula? Of(string indicator) => ById.GetValueOrDefault(indicator);
}
