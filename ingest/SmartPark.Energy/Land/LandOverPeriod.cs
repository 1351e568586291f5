namespace SmartPark.Energy.Land;

/// <summary>A register over one period, worked out once for all parties and parks: what a report of a city asks. Immutable.</summary>
public sealed class LandOverPeriod
{
    private readonly LandRegister _register;
    private readonly Dictionary<string, IReadOnlyList<PlotSpan>> _plots;

    internal LandOverPeriod(LandRegister register, DatePeriod period, IEnumerable<Plot> plots) =>
        (_register, Period, _plots) = (register, period, plots.ToDictionary(p => p.Id, p => PlotDays.Of(register, p, period), StringComparer.Ordinal));

    /// <summary>The period.</summary>
    public DatePeriod Period { get; }

    /// <summary>The land of an enterprise: plots that it holds, less what others rent there, and its share of plots of others by floor.</summary>
    public LandFigure OfParty(string party) => Figure(party, _register.PlotsOfParty(party), (plot, span) => span.Parts.GetValueOrDefault(party), (span, part) =>
        part is null ? (span.Parties.Contains(party) ? span.Problems : []) : span.Problems.Where(p => !p.IsOfFloor || part.FloorSquareMetres > 0));

    /// <summary>The land of a park: all its plots.</summary>
    public LandFigure OfPark(string park) => Figure(
        park, _register.PlotsOfPark(park),
        (plot, span) => span.Area is { } area ? new(LandPartKind.Plot, plot, area.Area.Mu, area.Area.Mu, area.Basis, 0, 0) : null,
        (span, _) => span.Problems.Where(p => !p.IsOfFloor));

    private LandFigure Figure(string subject, IReadOnlyList<string> plots, Func<string, PlotSpan, LandPart?> part, Func<PlotSpan, LandPart?, IEnumerable<LandProblem>> problems)
    {
        var found = plots.SelectMany(plot => _plots[plot].Select(span => (Span: span, Part: part(plot, span)))).ToList();
        DateOnly[] days = [.. found.Select(f => f.Span.Period.From).Append(Period.From).Append(Period.To).Distinct().Order()];
        var spans = new List<LandSpan>();
        foreach (var (from, to) in days.Zip(days.Skip(1)))
        {
            List<LandPart> parts = [.. found.Where(f => f.Part is not null && f.Span.Period.Contains(from)).Select(f => f.Part!)];
            if (spans.Count > 0 && spans[^1].Parts.SequenceEqual(parts))
            {
                spans[^1] = spans[^1] with { Period = new(spans[^1].Period.From, to) };
            }
            else
            {
                spans.Add(new(new(from, to), parts));
            }
        }

        return new(subject, Period, spans, [.. found.SelectMany(f => problems(f.Span, f.Part)).Concat(_register.UnplacedOf(subject).Where(p => p.Period.Meet(Period) is not null)).Distinct()]);
    }
}
