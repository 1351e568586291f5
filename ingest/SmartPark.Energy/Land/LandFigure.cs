namespace SmartPark.Energy.Land;

/// <summary>How a part of a party's land came about.</summary>
public enum LandPartKind : byte
{
    /// <summary>A whole plot, of a park.</summary>
    Plot,

    /// <summary>A plot that the party holds, less the shares of those who rent on it.</summary>
    Own,

    /// <summary>Without land of its own: plot × rented floor / all floor on the plot. A report says so.</summary>
    FloorShare,
}

/// <summary>One plot's part in a party's land.</summary>
/// <param name="Kind">How it came about.</param>
/// <param name="Plot">The plot.</param>
/// <param name="Mu">The part; a share of floor is cut to the millionth of a mu.</param>
/// <param name="PlotMu">The whole plot.</param>
/// <param name="AreaBasis">By what the plot's area is known.</param>
/// <param name="RentedSquareMetres">Floor that the party rents; of a holder, floor that others rent from it. 0 when none.</param>
/// <param name="FloorSquareMetres">All floor on the plot; 0 when no floor is rented.</param>
public sealed record LandPart(LandPartKind Kind, string Plot, decimal Mu, decimal PlotMu, string AreaBasis, decimal RentedSquareMetres, decimal FloorSquareMetres);

/// <summary>Days on which a party's land stays as it is.</summary>
/// <param name="Period">The days.</param>
/// <param name="Parts">Its parts by plot; none when it has no land then.</param>
public sealed record LandSpan(DatePeriod Period, IReadOnlyList<LandPart> Parts)
{
    /// <summary>All parts.</summary>
    public decimal Mu => Parts.Sum(p => p.Mu);
}

/// <summary>A party's or a park's land over a period: what an energy figure is divided by, with its basis and dates.</summary>
/// <param name="Subject">The party or park.</param>
/// <param name="Period">The period asked for.</param>
/// <param name="Spans">The period, cut where anything changes.</param>
/// <param name="Problems">Mistakes of the register that make the figure ambiguous: then there is none.</param>
public sealed record LandFigure(string Subject, DatePeriod Period, IReadOnlyList<LandSpan> Spans, IReadOnlyList<LandProblem> Problems)
{
    /// <summary>Mu times days, exactly: additive over any split of the period. Null when the register is ambiguous.</summary>
    public decimal? MuDays => Problems.Count > 0 ? null : Spans.Sum(s => s.Mu * s.Period.Days);

    /// <summary>Days on which there is land.</summary>
    public int DaysHeld => Spans.Where(s => s.Parts.Count > 0).Sum(s => s.Period.Days);

    /// <summary>Mean over all days of the period, weighted by time; what was not held counts as nothing.</summary>
    public decimal? MeanMu => MuDays / Period.Days;

    /// <summary>Mean over the days on which there is land; null when there are none.</summary>
    public decimal? MeanMuWhileHeld => DaysHeld == 0 ? null : MuDays / DaysHeld;

    /// <summary>Whether any of it is a share of floor: a report marks it.</summary>
    public bool HasFloorShare => Spans.Any(s => s.Parts.Any(p => p.Kind == LandPartKind.FloorShare));
}
