using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;
using SmartPark.Energy.Registry;
using SmartPark.Telemetry;

namespace SmartPark.Energy.PerMu;

/// <summary>Of what a figure is.</summary>
public enum SubjectScope : byte
{
    /// <summary>An enterprise in a park.</summary>
    Enterprise,

    /// <summary>All enterprises of a trade.</summary>
    Trade,

    /// <summary>A park.</summary>
    Park,

    /// <summary>A county or district.</summary>
    County,

    /// <summary>The city.</summary>
    City,
}

/// <summary>Of whom a figure is.</summary>
/// <param name="Scope">What it is.</param>
/// <param name="Id"><c>park/enterprise</c>, trade code, park, county, or <c>-</c> for the city.</param>
/// <param name="Title">Its name.</param>
/// <param name="Park">Its park; null when it is of several.</param>
/// <param name="County">Its county; null when it is of several.</param>
/// <param name="TradeCode">Its trade; null when it has none.</param>
public sealed record PerMuSubject(SubjectScope Scope, string Id, LocalText Title, string? Park = null, string? County = null, string? TradeCode = null);

/// <summary>One kind of energy of a subject.</summary>
/// <param name="Energy">The kind.</param>
/// <param name="Parts">Of enterprises and trades: own meters and shares; of parks and more only <see cref="PartyEnergy.Own"/>, what came in.</param>
/// <param name="PerMu">Units per mu; null without land.</param>
public sealed record EnergyLine(EnergyKey Energy, PartyEnergy Parts, decimal? PerMu)
{
    /// <summary>All of it.</summary>
    public MeteredAmount Total => Parts.Total;
}

/// <summary>Why a figure is provisional: it is shown and not ranked.</summary>
public enum ProvisionalReason : byte
{
    /// <summary>Its meters, those of one of its kinds of energy, or those behind a loss or common use that it shares covered less of the time than was asked.</summary>
    CoverageLow,

    /// <summary>No meter measures it.</summary>
    NoMeter,

    /// <summary>It has no land in the period.</summary>
    NoLand,

    /// <summary>The register of land is ambiguous.</summary>
    LandAmbiguous,

    /// <summary>For some of the energy there is no coefficient of standard coal.</summary>
    CoefficientMissing,

    /// <summary>Its meters passed on more than they measured.</summary>
    NegativeBalance,

    /// <summary>The period is not over.</summary>
    PeriodRuns,
}

/// <summary>Energy by what was made of it. Of several enterprises only those are in it that told.</summary>
/// <param name="Measure">The member of <see cref="EconomicsRow"/>, as its column is named: <c>revenue</c>.</param>
/// <param name="Value">10,000 CNY; staff or equivalents of those measures.</param>
/// <param name="TcePerValue">Tonnes of standard coal for 10,000 CNY; null when nothing was made.</param>
/// <param name="ValuePerMu">Value per mu of those that told; null without land.</param>
/// <param name="Told">How many enterprises told.</param>
/// <param name="Of">Of how many.</param>
/// <param name="IsProrated">Whether a part of a longer reported period was taken by days.</param>
public sealed record EconomicLine(string Measure, decimal Value, decimal? TcePerValue, decimal? ValuePerMu, int Told, int Of, bool IsProrated);

/// <summary>The figure of another period beside it.</summary>
/// <param name="Period">The period.</param>
/// <param name="TcePerMu">Its figure; null when there is none, or too little of it was covered.</param>
/// <param name="Change">Change since then as a share; null when it cannot be told.</param>
/// <param name="Coverage">How much of it was covered; null without meters.</param>
public sealed record PerMuComparison(DatePeriod Period, decimal? TcePerMu, decimal? Change, decimal? Coverage);

/// <summary>How much of a quota is used.</summary>
public enum QuotaLevel : byte
{
    /// <summary>Less than 80 %.</summary>
    Within,

    /// <summary>80 % and more.</summary>
    Eighty,

    /// <summary>90 % and more.</summary>
    Ninety,

    /// <summary>All of it, or more.</summary>
    Exceeded,
}

/// <summary>A quota and what is used of it by the end of the report's period.</summary>
/// <param name="Quota">The quota.</param>
/// <param name="Used">What is used since its begin; null when it cannot be told.</param>
/// <param name="Share">Used by limit; null with <paramref name="Used"/>.</param>
/// <param name="Level">How near.</param>
public sealed record QuotaUse(QuotaRow Quota, decimal? Used, decimal? Share, QuotaLevel Level);

/// <summary>What one subject used, by its land, and how that is known.</summary>
public sealed record PerMuFigure
{
    /// <summary>Of whom.</summary>
    public required PerMuSubject Subject { get; init; }

    /// <summary>Kinds of energy in the order of their ids.</summary>
    public required IReadOnlyList<EnergyLine> Energies { get; init; }

    /// <summary>Mu, weighted by time over the whole period; null when the register of land is ambiguous.</summary>
    public required decimal? Mu { get; init; }

    /// <summary>Land of each plot behind it, with dates and basis; empty of trades, counties and the city, which are sums.</summary>
    public required IReadOnlyList<LandFigure> Land { get; init; }

    /// <summary>Total energy in standard coal by the report's method, with its rows.</summary>
    public required CoalTotal Coal { get; init; }

    /// <summary>Tonnes of standard coal.</summary>
    public decimal Tce => Coal.Tce;

    /// <summary>Tonnes of standard coal per mu; null without land.</summary>
    public decimal? TcePerMu => Mu is > 0 ? Coal.Tce / Mu : null;

    /// <summary>CO2 of its electricity in tonnes; null when a factor is missing.</summary>
    public required decimal? TonnesCo2 { get; init; }

    /// <summary>The factors used.</summary>
    public required IReadOnlyList<GridCarbonFactor> GridFactors { get; init; }

    /// <summary>Energy by output value, revenue, tax and the like; those that were told.</summary>
    public required IReadOnlyList<EconomicLine> Economics { get; init; }

    /// <summary>
    /// Covered share of the hours of the meters that its total is of, and of those that were taken from them, 0 to 1; days on which it had land and no meter count as not covered. Null without meters.
    /// Meters of working media, which are not in the total, do not count.
    /// </summary>
    public required decimal? Coverage { get; init; }

    /// <summary>Estimated share of its standard coal, 0 to 1.</summary>
    public required decimal EstimatedShare { get; init; }

    /// <summary>How many meters its total is of; those of working media do not count.</summary>
    public required int MeterCount { get; init; }

    /// <summary>Why it is provisional; empty when it can be signed.</summary>
    public required IReadOnlyList<ProvisionalReason> Provisional { get; init; }

    /// <summary>The period before; null when it was not asked.</summary>
    public PerMuComparison? Previous { get; init; }

    /// <summary>The same days a year before; null when it was not asked.</summary>
    public PerMuComparison? LastYear { get; init; }

    /// <summary>Its place from 1, the least tce per mu first, equals alike; null when it is not ranked.</summary>
    public int? Rank { get; init; }

    /// <summary>How many of its kind are ranked.</summary>
    public int Ranked { get; init; }

    /// <summary>Percent of those ranked that use more per mu; null when it is not ranked.</summary>
    public decimal? Percentile { get; init; }

    /// <summary>Its quotas.</summary>
    public IReadOnlyList<QuotaUse> Quotas { get; init; } = [];

    /// <summary>Whether a tenant's share of floor stands for land: a report says so.</summary>
    public bool HasFloorShare => Land.Any(l => l.HasFloorShare);
}
