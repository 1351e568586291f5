using SmartPark.Energy.Amounts;
using SmartPark.Energy.Reference;

namespace SmartPark.Energy.Factors;

/// <summary>What was consumed of one kind on the days [From, To).</summary>
/// <param name="Kind">Id of the kind of energy.</param>
/// <param name="Unit">Unit of the amount.</param>
/// <param name="Amount">How much.</param>
/// <param name="From">First day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Trade">Trade of the consumer; null when none is known.</param>
public sealed record EnergyUse(string Kind, EnergyUnit Unit, Amount Amount, DateOnly From, DateOnly To, string? Trade = null);

/// <summary>A use in standard coal.</summary>
/// <param name="Use">The use.</param>
/// <param name="Row">The row that was applied.</param>
/// <param name="Kgce">Kilograms of standard coal, exactly.</param>
public sealed record CoalLine(EnergyUse Use, CoalCoefficient Row, decimal Kgce);

/// <summary>A use that could not be turned into standard coal.</summary>
/// <param name="Use">The use.</param>
/// <param name="Fault">Why not.</param>
/// <param name="Details">What there is instead.</param>
public sealed record CoalGap(EnergyUse Use, CoalFault Fault, string? Details);

/// <summary>
/// Total energy consumption (综合能源消费量) in standard coal by one method. Working media stand beside the total and not in it: their energy is in it already.
/// </summary>
public sealed record CoalTotal
{
    private CoalTotal(CoalMethod method, IReadOnlyList<CoalLine> lines, IReadOnlyList<CoalLine> workingMedia, IReadOnlyList<CoalGap> gaps) =>
        (Method, Lines, WorkingMedia, Gaps) = (method, lines, workingMedia, gaps);

    /// <summary>The method of all lines.</summary>
    public CoalMethod Method { get; }

    /// <summary>The lines of the total.</summary>
    public IReadOnlyList<CoalLine> Lines { get; }

    /// <summary>Working media, not in the total.</summary>
    public IReadOnlyList<CoalLine> WorkingMedia { get; }

    /// <summary>What no row was found for: the total is without it.</summary>
    public IReadOnlyList<CoalGap> Gaps { get; }

    /// <summary>Whether the total has all that was consumed.</summary>
    public bool IsComplete => Gaps.Count == 0;

    /// <summary>Kilograms of standard coal, exactly the sum of the lines.</summary>
    public decimal Kgce => Lines.Sum(l => l.Kgce);

    /// <summary>Tonnes of standard coal.</summary>
    public decimal Tce => Kgce / 1000;

    /// <summary>The rows that were applied, each once: a report prints their standards and editions.</summary>
    public IReadOnlyList<CoalCoefficient> Rows => [.. Lines.Concat(WorkingMedia).Select(l => l.Row).DistinctBy(r => r.Id)];

    /// <summary>Whether each row is sourced; otherwise a report says which are not.</summary>
    public bool IsSourced => Rows.All(r => r.Basis.Certainty == Certainty.Sourced);

    /// <summary>The total of uses.</summary>
    public static CoalTotal Of(StandardCoalTable table, CoalMethod method, IEnumerable<EnergyUse> uses)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(uses);
        var (lines, media, gaps) = (new List<CoalLine>(), new List<CoalLine>(), new List<CoalGap>());
        foreach (var use in uses)
        {
            var answer = table.Find(use.Kind, method, use.Unit, use.From, use.To, use.Trade);
            if (answer.Row is not { } row)
            {
                gaps.Add(new(use, answer.Fault!.Value, answer.Details));
                continue;
            }

            var kind = table.Kind(use.Kind)!;
            var line = new CoalLine(use, row, use.Amount.Units * UnitRatio.Between(use.Unit, row.Unit, kind)!.Value * row.KgcePerUnit);
            (kind.IsWorkingMedium ? media : lines).Add(line);
        }

        return new(method, lines, media, gaps);
    }

    /// <summary>The total by land; null without land.</summary>
    /// <param name="mu">Land in mu.</param>
    public decimal? TcePerMu(decimal mu) => mu > 0 ? Tce / mu : null;
}
