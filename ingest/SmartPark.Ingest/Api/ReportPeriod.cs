using System.Globalization;
using System.Text.RegularExpressions;
using SmartPark.Energy.Land;
using SmartPark.Ingest.EnergyReports;

namespace SmartPark.Ingest.Api;

/// <summary>Reads the period of a report: a month, quarter or year, or days from and to.</summary>
internal static partial class ReportPeriod
{
    /// <summary>The period asked for; the last whole month when nothing is asked. Mistakes are noted.</summary>
    /// <param name="query">Where mistakes go.</param>
    /// <param name="month"><c>2026-06</c>.</param>
    /// <param name="quarter"><c>2026-Q2</c>.</param>
    /// <param name="year"><c>2026</c>.</param>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day, included.</param>
    /// <param name="fallback">When nothing is asked.</param>
    public static DatePeriod Read(ApiQuery query, string? month, string? quarter, string? year, string? from, string? to, DatePeriod fallback)
    {
        var asked = new[] { ("month", month), ("quarter", quarter), ("year", year), ("from", string.IsNullOrEmpty(from) ? to : from) }.Where(p => !string.IsNullOrEmpty(p.Item2)).ToList();
        if (asked.Count > 1)
        {
            query.Mistake(asked[1].Item1, $"{asked[0].Item1} too", "one of month, quarter, year, or from and to");
            return fallback;
        }

        return asked switch
        {
            [("month", var text)] => Months(query, "month", text!, MonthText(), 1, "a month such as 2026-06", fallback),
            [("quarter", var text)] => Months(query, "quarter", text!, QuarterText(), 3, "a quarter such as 2026-Q2", fallback),
            [("year", var text)] => Months(query, "year", text!, YearText(), 12, "a year such as 2026", fallback),
            [("from", _)] => Days(query, from, to, fallback),
            _ => fallback,
        };
    }

    private static DatePeriod Months(ApiQuery query, string name, string text, Regex form, int months, string expected, DatePeriod fallback)
    {
        if (form.Match(text) is { Success: true } match)
        {
            var (year, part) = (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups.Count > 2 ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : 1);
            var first = new DateOnly(year, ((part - 1) * months) + 1, 1);
            return new(first, first.AddMonths(months));
        }

        query.Mistake(name, ApiQuery.Quote(text), expected);
        return fallback;
    }

    private static DatePeriod Days(ApiQuery query, string? from, string? to, DatePeriod fallback)
    {
        if (Day(query, "from", from) is not { } first || Day(query, "to", to) is not { } last)
        {
            return fallback;
        }

        if (last < first || last.DayNumber - first.DayNumber >= ReportLimits.DaysMax)
        {
            query.Mistake("to", $"{last:yyyy-MM-dd}", $"a day not before from, at most {ReportLimits.DaysMax} days in all");
            return fallback;
        }

        return new(first, last.AddDays(1));
    }

    private static DateOnly? Day(ApiQuery query, string name, string? text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and < 2200)
        {
            return day;
        }

        query.Mistake(name, string.IsNullOrEmpty(text) ? "nothing" : ApiQuery.Quote(text), "a day such as 2026-06-01; from and to together, both included");
        return null;
    }

    [GeneratedRegex("^(2[01][0-9]{2})-(0[1-9]|1[0-2])$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex MonthText();

    [GeneratedRegex("^(2[01][0-9]{2})-Q([1-4])$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex QuarterText();

    [GeneratedRegex("^(2[01][0-9]{2})$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex YearText();
}
