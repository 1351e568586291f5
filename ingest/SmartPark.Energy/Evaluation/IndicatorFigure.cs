using SmartPark.Energy.PerMu;

namespace SmartPark.Energy.Evaluation;

/// <summary>Why an indicator has no value; that is never zero.</summary>
public enum IndicatorGap : byte
{
    /// <summary>It has one.</summary>
    None,

    /// <summary>No enterprise told the economic figure for all days of the period.</summary>
    NotTold,

    /// <summary>Some enterprises did not tell it.</summary>
    NotToldByAll,

    /// <summary>There is no land in the period.</summary>
    NoLand,

    /// <summary>The register of land is ambiguous.</summary>
    LandAmbiguous,

    /// <summary>The energy is provisional.</summary>
    EnergyProvisional,

    /// <summary>The period is not over.</summary>
    PeriodRuns,

    /// <summary>What it is divided by is zero or less.</summary>
    NothingToDivideBy,

    /// <summary>A report cannot tell it, and nobody entered it.</summary>
    NotEntered,
}

/// <summary>An indicator of a party, with what it was worked out from.</summary>
/// <param name="Indicator">The indicator.</param>
/// <param name="Value">Its value at six decimals; null with a gap.</param>
/// <param name="Gap">Why there is none.</param>
public sealed record IndicatorFigure(EvaluationIndicator Indicator, decimal? Value, IndicatorGap Gap)
{
    private const int Decimals = 6;

    private static readonly ProvisionalReason[] OfEnergy =
        [ProvisionalReason.NoMeter, ProvisionalReason.CoverageLow, ProvisionalReason.CoefficientMissing, ProvisionalReason.NegativeBalance];

    /// <summary>What is divided; null when it was entered, or is not known.</summary>
    public decimal? Numerator { get; init; }

    /// <summary>What it is divided by.</summary>
    public decimal? Denominator { get; init; }

    /// <summary>Measure that the gap is about; null when it is about none.</summary>
    public string? Measure { get; init; }

    /// <summary>How many enterprises told that measure.</summary>
    public int Told { get; init; }

    /// <summary>Of how many.</summary>
    public int Of { get; init; }

    /// <summary>Why the energy is provisional.</summary>
    public IReadOnlyList<ProvisionalReason> Reasons { get; init; } = [];

    /// <summary>Whether somebody entered it.</summary>
    public bool IsEntered { get; init; }

    /// <summary>Indicators of a party in the order of its group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="party">What the report says of it.</param>
    /// <param name="entered">What somebody entered of it, by indicator: only counts where a report cannot tell it.</param>
    public static IReadOnlyList<IndicatorFigure> All(EvaluationGroup group, PartyFigures party, IReadOnlyDictionary<string, decimal>? entered = null)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(party);
        return [.. group.Indicators.Select(i => One(i, party, entered))];
    }

    /// <summary>The values that are known, by indicator.</summary>
    public static IReadOnlyDictionary<string, decimal> Values(IEnumerable<IndicatorFigure> figures) =>
        figures.Where(f => f.Value is not null).ToDictionary(f => f.Indicator.Id, f => f.Value!.Value, StringComparer.Ordinal);

    private static IndicatorFigure One(EvaluationIndicator indicator, PartyFigures party, IReadOnlyDictionary<string, decimal>? entered)
    {
        if (IndicatorFormula.Of(indicator.Id) is not { } formula)
        {
            return entered?.TryGetValue(indicator.Id, out var value) == true
                ? new(indicator, decimal.Round(value, Decimals, MidpointRounding.AwayFromZero), IndicatorGap.None) { IsEntered = true }
                : new(indicator, null, IndicatorGap.NotEntered);
        }

        if (party.Provisional.Contains(ProvisionalReason.PeriodRuns))
        {
            return new(indicator, null, IndicatorGap.PeriodRuns);
        }

        var (above, below) = (Part(indicator, party, formula.Numerator), Part(indicator, party, formula.Denominator));
        return above.Gap != IndicatorGap.None ? above
            : below.Gap != IndicatorGap.None ? below
            : below.Value <= 0 ? new(indicator, null, IndicatorGap.NothingToDivideBy) { Measure = formula.Denominator }
            : new(indicator, decimal.Round(above.Value!.Value * formula.Scale / below.Value!.Value, Decimals, MidpointRounding.AwayFromZero), IndicatorGap.None)
            {
                Numerator = above.Value, Denominator = below.Value,
            };
    }

    private static IndicatorFigure Part(EvaluationIndicator indicator, PartyFigures party, string measure)
    {
        if (measure == IndicatorFormula.Mu)
        {
            return party.Mu is null || party.Provisional.Contains(ProvisionalReason.LandAmbiguous) ? new(indicator, null, IndicatorGap.LandAmbiguous)
                : party.Mu <= 0 ? new(indicator, null, IndicatorGap.NoLand)
                : new(indicator, party.Mu, IndicatorGap.None);
        }

        if (measure == IndicatorFormula.Tce)
        {
            List<ProvisionalReason> reasons = [.. OfEnergy.Where(party.Provisional.Contains)];
            return reasons.Count > 0 ? new(indicator, null, IndicatorGap.EnergyProvisional) { Reasons = reasons } : new(indicator, party.Tce, IndicatorGap.None);
        }

        foreach (var told in party.Told)
        {
            if (told.Measure == measure)
            {
                return told.Count < told.Of ? new(indicator, null, told.Count == 0 ? IndicatorGap.NotTold : IndicatorGap.NotToldByAll) { Measure = measure, Told = told.Count, Of = told.Of }
                    : new(indicator, told.Value, IndicatorGap.None);
            }
        }

        return new(indicator, null, IndicatorGap.NotTold) { Measure = measure };
    }
}
