using SmartPark.Energy.Evaluation;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Tariffs;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Energy.Reference;

/// <summary>All reference data that reports use, checked as a whole. Immutable.</summary>
/// <param name="Coal">Kinds of energy and their standard coal.</param>
/// <param name="Carbon">CO2 of the grid.</param>
/// <param name="Tariffs">Time-of-use tariffs.</param>
/// <param name="Holidays">Statutory holidays.</param>
/// <param name="Schemes">Schemes of evaluation.</param>
/// <param name="Missing">Where they were looked for and are not: then all is empty, and no meter can be registered; null when they are there.</param>
public sealed record EnergyReference(
    StandardCoalTable Coal, GridCarbonTable Carbon, TariffBook Tariffs, HolidayCalendar Holidays, IReadOnlyList<EvaluationScheme> Schemes, string? Missing = null)
{
    /// <summary>No reference data.</summary>
    /// <param name="missing">Where they were looked for: named to whoever needs some.</param>
    public static EnergyReference Without(string missing) => new(StandardCoalTable.None, GridCarbonTable.None, TariffBook.None, HolidayCalendar.Unknown, [], missing);

    /// <summary>Reads and checks files that someone has opened; null when a problem was added.</summary>
    /// <param name="coal">Standard coal.</param>
    /// <param name="carbon">CO2 of the grid.</param>
    /// <param name="holidays">Holidays.</param>
    /// <param name="tariffs">A tariff each.</param>
    /// <param name="schemes">A scheme each.</param>
    /// <param name="problems">Where every mistake of every file is added.</param>
    public static EnergyReference? Parse(
        ReferenceFile coal, ReferenceFile carbon, ReferenceFile holidays, IEnumerable<ReferenceFile> tariffs, IEnumerable<ReferenceFile> schemes, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var (coalTable, carbonTable, calendar) = (StandardCoalTable.Parse(coal, problems), GridCarbonTable.Parse(carbon, problems), HolidayCalendar.Parse(holidays, problems));
        var (book, read) = (TariffBook.Parse(tariffs, problems), EvaluationSchemes.Parse(schemes, problems));
        return problems.Count == before ? new(coalTable!, carbonTable!, book!, calendar!, read!) : null;
    }
}
