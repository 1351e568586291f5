using SmartPark.Energy.Land;
using SmartPark.Energy.Registry;

namespace SmartPark.Energy.PerMu;

/// <summary>One measure of one enterprise over a period, with the energy and land it was made with.</summary>
/// <param name="Measure">The column.</param>
/// <param name="Value">The value; null when it was not told for all days of the period.</param>
/// <param name="IsProrated">Whether a part of a longer row was taken by days.</param>
/// <param name="Tce">Its standard coal.</param>
/// <param name="Mu">Its land.</param>
internal readonly record struct EconomicPart(string Measure, decimal? Value, bool IsProrated, decimal Tce, decimal Mu)
{
    private static readonly IReadOnlyList<RegistryColumn> Measures = [.. RegistryTables.Of<EconomicsRow>().Columns.Where(c => c.Kind == ColumnKind.Number)];

    /// <summary>The measure that is a mean and no sum: twelve months of ten people are ten people.</summary>
    private const string Staff = "staff";

    /// <summary>What an enterprise told of a period.</summary>
    public static List<EconomicPart> Of(IEnumerable<EconomicsRow> rows, DatePeriod period, decimal tce, decimal mu)
    {
        var met = rows.Select(r => (Row: r, Met: new DatePeriod(r.From, r.To).Meet(period))).Where(r => r.Met is not null).Select(r => (r.Row, Met: r.Met!.Value)).ToList();
        var parts = new List<EconomicPart>(Measures.Count);
        foreach (var measure in Measures)
        {
            var (days, sum, isProrated) = (0, 0m, false);
            foreach (var (row, part) in met)
            {
                if (measure.Value(row) is decimal value)
                {
                    var whole = new DatePeriod(row.From, row.To).Days;
                    var divisor = measure.Name == Staff ? period.Days : whole;
                    (days, sum, isProrated) = (days + part.Days, sum + (value * part.Days / divisor), isProrated || part.Days < whole);
                }
            }

            parts.Add(new(measure.Name, days == period.Days ? sum : null, isProrated, tce, mu));
        }

        return parts;
    }

    /// <summary>Parts of all enterprises of a subject as lines, measures that nobody told left out.</summary>
    public static IReadOnlyList<EconomicLine> Lines(IReadOnlyCollection<EconomicPart> parts) =>
    [
        .. parts.GroupBy(p => p.Measure).Where(g => g.Any(p => p.Value is not null)).Select(g =>
        {
            var told = g.Where(p => p.Value is not null).ToList();
            var (value, mu) = (told.Sum(p => p.Value!.Value), told.Sum(p => p.Mu));
            return new EconomicLine(g.Key, value, value > 0 ? told.Sum(p => p.Tce) / value : null, mu > 0 ? value / mu : null, told.Count, g.Count(), told.Any(p => p.IsProrated));
        }),
    ];
}
