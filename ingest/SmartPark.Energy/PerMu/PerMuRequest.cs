using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;

namespace SmartPark.Energy.PerMu;

/// <summary>What a report is asked for.</summary>
/// <param name="Period">Local days of the city.</param>
/// <param name="Method">How energy is turned into standard coal; a report uses one.</param>
/// <param name="CoverageMin">Least covered share, 0 to 1, with which a figure is ranked; below it is provisional.</param>
public sealed record PerMuRequest(DatePeriod Period, CoalMethod Method = CoalMethod.Equivalent, decimal CoverageMin = PerMuRequest.CoverageUsual)
{
    /// <summary>Our convention: nine tenths of the hours.</summary>
    public const decimal CoverageUsual = 0.9m;

    /// <summary>The period before: the month, quarter or year before one, else as many days.</summary>
    public DatePeriod Previous
    {
        get
        {
            var months = Months(Period);
            return months > 0 ? new(Period.From.AddMonths(-months), Period.From) : new(Period.From.AddDays(-Period.Days), Period.From);
        }
    }

    /// <summary>The same days a year before, months with months; of February 29 it is the 28th, and the day after the 28th is no part of it unless it is of the period.</summary>
    public DatePeriod LastYear => new(Period.From.AddYears(-1), Months(Period) > 0 ? Period.To.AddYears(-1) : Period.To.AddDays(-1).AddYears(-1).AddDays(1));

    /// <summary>How many whole calendar months a period is; 0 when it is not.</summary>
    public static int Months(DatePeriod period) =>
        period.From.Day == 1 && period.To.Day == 1 && period.To < DateOnly.MaxValue ? ((period.To.Year - period.From.Year) * 12) + period.To.Month - period.From.Month : 0;
}

/// <summary>Tables that a report turns energy with.</summary>
/// <param name="Coal">Standard coal.</param>
/// <param name="Grid">CO2 of the grid.</param>
public sealed record PerMuFactors(StandardCoalTable Coal, GridCarbonTable Grid)
{
    /// <summary>Days within a period at which a coefficient begins or ends.</summary>
    public IReadOnlyList<DateOnly> Cuts(DatePeriod period) =>
        [.. Coal.Coefficients.SelectMany(c => c.ValidTo is { } last ? new[] { c.ValidFrom, last.AddDays(1) } : [c.ValidFrom]).Where(d => d > period.From && d < period.To).Distinct().Order()];
}
