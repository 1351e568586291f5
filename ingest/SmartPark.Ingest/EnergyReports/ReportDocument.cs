using SmartPark.Telemetry;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>
/// A per-mu report as it is shown, sent and frozen: every form of it is made of this one. Amounts have six decimals, exactly; what is divided is rounded at the sixth. Unknown is null, never zero.
/// </summary>
/// <param name="From">First day, local of the city.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Method"><c>equivalent</c> (当量) or <c>equal_value</c> (等价).</param>
/// <param name="CoverageMin">Least covered share with which a figure is ranked.</param>
/// <param name="Parks">Only of these parks; null for the whole city.</param>
/// <param name="MadeAt">When it was worked out.</param>
/// <param name="RegistryRevision">Revision of the registry used.</param>
/// <param name="RegistryHash">SHA-256 of its rows.</param>
/// <param name="MethodLines">How the figures came about.</param>
/// <param name="Figures">Figures by scope, the ranked first.</param>
/// <param name="Pools">Losses and common use.</param>
/// <param name="Meters">Meters behind the figures.</param>
/// <param name="Findings">What to look at before signing.</param>
public sealed record ReportDocument(
    DateOnly From, DateOnly To, string Method, decimal CoverageMin, IReadOnlyList<string>? Parks, DateTimeOffset MadeAt, long RegistryRevision, string RegistryHash, IReadOnlyList<LocalText> MethodLines,
    IReadOnlyList<FigureEntry> Figures, IReadOnlyList<PoolEntry> Pools, IReadOnlyList<MeterEntry> Meters, IReadOnlyList<FindingEntry> Findings);

/// <summary>The figure of one subject.</summary>
/// <param name="Scope"><c>enterprise</c>, <c>trade</c>, <c>park</c>, <c>county</c>, <c>city</c>.</param>
/// <param name="Id"><c>park/enterprise</c>, trade code, park, county, or <c>-</c> for the city.</param>
/// <param name="Title">Name.</param>
/// <param name="Park">Its park; null when of several.</param>
/// <param name="County">Its county; null when of several.</param>
/// <param name="TradeCode">Its trade.</param>
/// <param name="Tce">Tonnes of standard coal.</param>
/// <param name="TcePerMu">Per mu; null without land.</param>
/// <param name="Mu">Mean mu of the period; null when ambiguous.</param>
/// <param name="Land">What the land is made of.</param>
/// <param name="IsFloorShare">Whether a share of floor stands for land.</param>
/// <param name="Energies">Kinds of energy.</param>
/// <param name="TonnesCo2">CO2 of electricity; null when a factor is missing.</param>
/// <param name="Co2PerMu">Per mu.</param>
/// <param name="Coverage">0 to 1; null without meters.</param>
/// <param name="EstimatedShare">Of standard coal, 0 to 1.</param>
/// <param name="Meters">How many meters its total is of.</param>
/// <param name="Provisional">Why it is provisional; empty when it can be signed.</param>
/// <param name="Rank">Place from 1; null when not ranked.</param>
/// <param name="Ranked">How many are ranked.</param>
/// <param name="Percentile">Percent of those ranked that use more per mu.</param>
/// <param name="Previous">The period before.</param>
/// <param name="LastYear">The same days a year before.</param>
/// <param name="Economics">Energy by what was made of it.</param>
/// <param name="Quotas">Quotas that hold on the last day.</param>
public sealed record FigureEntry(
    string Scope, string Id, LocalText Title, string? Park, string? County, string? TradeCode, decimal Tce, decimal? TcePerMu, decimal? Mu, IReadOnlyList<LandEntry> Land, bool IsFloorShare,
    IReadOnlyList<EnergyEntry> Energies, decimal? TonnesCo2, decimal? Co2PerMu, decimal? Coverage, decimal EstimatedShare, int Meters, IReadOnlyList<string> Provisional, int? Rank, int Ranked,
    decimal? Percentile, ComparisonEntry? Previous, ComparisonEntry? LastYear, IReadOnlyList<EconomicEntry> Economics, IReadOnlyList<QuotaEntry> Quotas);

/// <summary>A plot's part in somebody's land for some days.</summary>
/// <param name="Plot">The plot, <c>park/plot</c>.</param>
/// <param name="Kind"><c>plot</c>, <c>own</c> or <c>floor_share</c>.</param>
/// <param name="From">First day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Mu">The part.</param>
/// <param name="PlotMu">The whole plot.</param>
/// <param name="Basis">By what its area is known.</param>
/// <param name="RentedM2">Rented floor; 0 when none.</param>
/// <param name="FloorM2">All floor on the plot; 0 when none is rented.</param>
public sealed record LandEntry(string Plot, string Kind, DateOnly From, DateOnly To, decimal Mu, decimal PlotMu, string Basis, decimal RentedM2, decimal FloorM2);

/// <summary>One kind of energy.</summary>
/// <param name="Kind">Id of the kind.</param>
/// <param name="Title">Its name.</param>
/// <param name="Unit">As it is written.</param>
/// <param name="Total">All of it.</param>
/// <param name="Measured">Measured part.</param>
/// <param name="Estimated">Estimated part.</param>
/// <param name="Own">Own meters; of parks and more what came in.</param>
/// <param name="LossShare">Share of losses.</param>
/// <param name="CommonShare">Share of common use.</param>
/// <param name="PerMu">Per mu; null without land.</param>
/// <param name="Tce">Standard coal; null when there is no coefficient, 0 of working media in no total.</param>
public sealed record EnergyEntry(
    string Kind, LocalText Title, string Unit, decimal Total, decimal Measured, decimal Estimated, decimal Own, decimal LossShare, decimal CommonShare, decimal? PerMu, decimal? Tce);

/// <summary>The figure of another period.</summary>
/// <param name="From">First day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="TcePerMu">Its figure; null when there is none.</param>
/// <param name="Change">Change since then, as a share.</param>
/// <param name="Coverage">How much of it was covered.</param>
public sealed record ComparisonEntry(DateOnly From, DateOnly To, decimal? TcePerMu, decimal? Change, decimal? Coverage);

/// <summary>Energy by what was made of it.</summary>
/// <param name="Measure">Column of the economic figures.</param>
/// <param name="Title">Its name.</param>
/// <param name="Value">The value.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="TcePerValue">Standard coal by it.</param>
/// <param name="ValuePerMu">It by land.</param>
/// <param name="Told">How many enterprises told.</param>
/// <param name="Of">Of how many.</param>
/// <param name="IsProrated">Whether a part of a longer period was taken by days.</param>
public sealed record EconomicEntry(string Measure, LocalText Title, decimal Value, string? Unit, decimal? TcePerValue, decimal? ValuePerMu, int Told, int Of, bool IsProrated);

/// <summary>A quota and what is used of it.</summary>
/// <param name="Measure">What is limited.</param>
/// <param name="Title">Its name with unit.</param>
/// <param name="From">First day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Limit">The most.</param>
/// <param name="Used">Used so far; null when unknown.</param>
/// <param name="Share">Used by limit.</param>
/// <param name="Level"><c>within</c>, <c>eighty</c>, <c>ninety</c>, <c>exceeded</c>.</param>
public sealed record QuotaEntry(string Measure, LocalText Title, DateOnly From, DateOnly To, decimal Limit, decimal? Used, decimal? Share, string Level);

/// <summary>Loss or common use of some days.</summary>
/// <param name="Park">Its park.</param>
/// <param name="Kind"><c>loss</c> or <c>common_use</c>.</param>
/// <param name="Meter">Behind which meter; null for the whole park.</param>
/// <param name="Title">The meter's name.</param>
/// <param name="Energy">Kind of energy.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="From">First day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Amount">How much.</param>
/// <param name="Master">What the meter measured; null of common use.</param>
/// <param name="Rate">Loss by master.</param>
/// <param name="Unshared">What nobody answers for.</param>
public sealed record PoolEntry(
    string Park, string Kind, string? Meter, LocalText? Title, string Energy, string Unit, DateOnly From, DateOnly To, decimal Amount, decimal? Master, decimal? Rate, decimal Unshared);

/// <summary>A meter over some days.</summary>
/// <param name="Park">Its park.</param>
/// <param name="Meter">Its id.</param>
/// <param name="Title">Its name.</param>
/// <param name="Energy">Kind of energy.</param>
/// <param name="Unit">Unit of its amounts.</param>
/// <param name="Feeds"><c>enterprise</c>, <c>common</c>, <c>park</c>.</param>
/// <param name="Enterprise">The enterprise that it feeds.</param>
/// <param name="Parent">The meter before it.</param>
/// <param name="From">First day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Total">What it measured.</param>
/// <param name="Estimated">Estimated part.</param>
/// <param name="Coverage">Covered share of the days.</param>
/// <param name="Marks">What stands behind it.</param>
public sealed record MeterEntry(
    string Park, string Meter, LocalText Title, string Energy, string Unit, string Feeds, string? Enterprise, string? Parent, DateOnly From, DateOnly To, decimal Total, decimal Estimated, decimal? Coverage,
    IReadOnlyList<string> Marks);

/// <summary>Something to look at.</summary>
/// <param name="Kind"><c>readings</c>, <c>negative_loss</c>, <c>unusual_loss</c>, <c>not_shared</c>, <c>negative_balance</c>.</param>
/// <param name="Park">Where.</param>
/// <param name="Meter">The meter; null for a whole park.</param>
/// <param name="Title">The meter's name.</param>
/// <param name="From">First day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Amount">How much it is about; null of readings.</param>
/// <param name="Causes">Marks, suspicions or reasons, likeliest first.</param>
public sealed record FindingEntry(string Kind, string Park, string? Meter, LocalText? Title, DateOnly From, DateOnly To, decimal? Amount, IReadOnlyList<string> Causes);
