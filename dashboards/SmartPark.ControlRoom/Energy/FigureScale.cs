using SmartPark.Ingest.EnergyReports;

namespace SmartPark.ControlRoom.Energy;

/// <summary>Classes of tce per mu for colours: at most five, each of about as many enterprises.</summary>
/// <param name="Bounds">Highest value of each class, rising; empty when nothing can be compared.</param>
/// <param name="Lowest">Lowest value of all.</param>
public sealed record FigureScale(IReadOnlyList<decimal> Bounds, decimal Lowest)
{
    private const int ClassesMax = 5;

    /// <summary>Classes of the ranked figures of enterprises.</summary>
    public static FigureScale Of(IEnumerable<FigureEntry> figures)
    {
        var values = figures.Where(f => f.Rank is not null).Select(f => f.TcePerMu!.Value).Order().ToList();
        var classes = Math.Min(ClassesMax, values.Distinct().Count());
        return new([.. Enumerable.Range(1, classes).Select(c => values[(c * values.Count / classes) - 1]).Distinct()], values.Count == 0 ? 0 : values[0]);
    }

    /// <summary>The class of a value, from 1; the last one for what is higher than all.</summary>
    public int ClassOf(decimal value) => Math.Min(Bounds.Count, Bounds.Count(b => b < value) + 1);
}
