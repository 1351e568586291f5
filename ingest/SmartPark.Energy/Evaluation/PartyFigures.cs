using SmartPark.Energy.PerMu;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Evaluation;

/// <summary>What a report says of a park or an enterprise, as far as grades need it.</summary>
/// <param name="Id">The park, or <c>park/enterprise</c>.</param>
/// <param name="Title">Its name.</param>
/// <param name="Park">Its park.</param>
/// <param name="Mu">Mean mu of the period; null when the register of land is ambiguous.</param>
/// <param name="Tce">Tonnes of standard coal.</param>
/// <param name="Provisional">Why its energy or its land cannot be signed.</param>
/// <param name="Told">What enterprises told.</param>
public sealed record PartyFigures(
    string Id, LocalText Title, string? Park, decimal? Mu, decimal Tce, IReadOnlyCollection<ProvisionalReason> Provisional, IReadOnlyList<ToldFigure> Told);

/// <summary>One economic figure.</summary>
/// <param name="Measure">Its column: <c>revenue</c>.</param>
/// <param name="Value">10,000 CNY; people or equivalents of those measures.</param>
/// <param name="Count">How many enterprises told it.</param>
/// <param name="Of">Of how many.</param>
public readonly record struct ToldFigure(string Measure, decimal Value, int Count, int Of);
