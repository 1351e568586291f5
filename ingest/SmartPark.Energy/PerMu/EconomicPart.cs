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
}

/// <summary>What the enterprises of a subject made, measure by measure.</summary>
internal sealed class EconomicSum
{
    private readonly List<EconomicLine?> _lines = [];
    private readonly List<decimal> _tce = [];
    private readonly List<decimal> _mu = [];
    private int _enterprises;

    /// <summary>Adds an enterprise and what it told: all measures in their order, or nothing.</summary>
    public void Add(IReadOnlyList<EconomicPart> parts)
    {
        _enterprises++;
        for (var i = 0; i < parts.Count; i++)
        {
            if (i == _lines.Count)
            {
                _lines.Add(null);
                _tce.Add(0);
                _mu.Add(0);
            }

            if (parts[i] is { Value: { } value } part)
            {
                var before = _lines[i] ?? new(part.Measure, 0, null, null, 0, 0, false);
                _lines[i] = before with { Value = before.Value + value, Told = before.Told + 1, IsProrated = before.IsProrated || part.IsProrated };
                (_tce[i], _mu[i]) = (_tce[i] + part.Tce, _mu[i] + part.Mu);
            }
        }
    }

    /// <summary>Lines of those measures that somebody told.</summary>
    public IReadOnlyList<EconomicLine> Lines() =>
    [
        .. _lines.Index().Where(l => l.Item is not null).Select(l => l.Item! with
        {
            Of = _enterprises, TcePerValue = l.Item.Value > 0 ? _tce[l.Index] / l.Item.Value : null, ValuePerMu = _mu[l.Index] > 0 ? l.Item.Value / _mu[l.Index] : null,
        }),
    ];
}
