using System.Globalization;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;
using SmartPark.Energy.PerMu;
using SmartPark.Ingest.EnergyReports;

namespace SmartPark.ControlRoom.Energy;

/// <summary>The periods that are offered.</summary>
public enum EnergySpan : byte
{
    /// <summary>A calendar month.</summary>
    Month,

    /// <summary>A quarter.</summary>
    Quarter,

    /// <summary>A year.</summary>
    Year,

    /// <summary>Any days.</summary>
    Range,
}

/// <summary>The parts of an address that say which report is meant, named as those of the API are.</summary>
/// <param name="Month"><c>2026-06</c>.</param>
/// <param name="Quarter"><c>2026-Q2</c>.</param>
/// <param name="Year"><c>2026</c>.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day, included.</param>
/// <param name="Method"><c>equivalent</c> or <c>equal_value</c>.</param>
/// <param name="Park">Only this park.</param>
/// <param name="Published">Number of a published report, which is then meant and the period its own.</param>
/// <param name="Version">Its version.</param>
public sealed record EnergyParts(string? Month, string? Quarter, string? Year, string? From, string? To, string? Method, string? Park, string? Published, string? Version);

/// <summary>Which report is meant.</summary>
/// <param name="Span">Kind of period.</param>
/// <param name="Days">The days.</param>
/// <param name="Method">Method of standard coal.</param>
/// <param name="Park">Only this park; null for all.</param>
/// <param name="Published">Number of a published report; null for figures of now.</param>
/// <param name="Version">Its version; null for the newest.</param>
public sealed record EnergyChoice(EnergySpan Span, DatePeriod Days, CoalMethod Method, string? Park, string? Published, int? Version)
{
    private const string DayFormat = "yyyy-MM-dd";
    private const string EqualValue = "equal_value";

    /// <summary>What a report is asked.</summary>
    public PerMuRequest Request => new(Days, Method);

    /// <summary>Reads an address; what cannot be read is the period given.</summary>
    /// <param name="parts">Parts of the address.</param>
    /// <param name="usual">The period when none is named: the last whole month.</param>
    public static EnergyChoice FromQuery(EnergyParts parts, DatePeriod usual)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var (span, days) = Months(EnergySpan.Month, parts.Month) ?? Months(EnergySpan.Quarter, parts.Quarter) ?? Months(EnergySpan.Year, parts.Year) ?? Range(parts.From, parts.To) ?? (EnergySpan.Month, usual);
        return new(
            span, days, parts.Method == EqualValue ? CoalMethod.EqualValue : CoalMethod.Equivalent, string.IsNullOrEmpty(parts.Park) ? null : parts.Park,
            string.IsNullOrEmpty(parts.Published) ? null : parts.Published, int.TryParse(parts.Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null);
    }

    /// <summary>The period that a document is of.</summary>
    public static EnergyChoice Of(DateOnly from, DateOnly to, string method, string? park)
    {
        var months = PerMuRequest.Months(new(from, to));
        var span = months == 1 ? EnergySpan.Month : months == 3 && from.Month % 3 == 1 ? EnergySpan.Quarter : months == 12 && from.Month == 1 ? EnergySpan.Year : EnergySpan.Range;
        return new(span, new(from, to), method == EqualValue ? CoalMethod.EqualValue : CoalMethod.Equivalent, park, null, null);
    }

    /// <summary>The same kind of period around a day.</summary>
    public static DatePeriod Around(EnergySpan span, DateOnly day)
    {
        var first = span switch { EnergySpan.Year => new DateOnly(day.Year, 1, 1), EnergySpan.Quarter => new(day.Year, (((day.Month - 1) / 3) * 3) + 1, 1), _ => new DateOnly(day.Year, day.Month, 1) };
        return new(first, first.AddMonths(MonthsOf(span)));
    }

    /// <summary>The choice with another kind of period, around the same days.</summary>
    public EnergyChoice With(EnergySpan span) => span == Span ? this : this with { Span = span, Days = span == EnergySpan.Range ? Days : Around(span, Days.To.AddDays(-1)) };

    /// <summary>The period as many steps later, or earlier below 0; null when it would begin after a day or before any meter.</summary>
    /// <param name="steps">How many.</param>
    /// <param name="today">The city's day.</param>
    public EnergyChoice? Step(int steps, DateOnly today)
    {
        if (Days.From.Year is < 2001 or > 2190)
        {
            return null;
        }

        var from = Span == EnergySpan.Range ? Days.From.AddDays(steps * Days.Days) : Days.From.AddMonths(steps * MonthsOf(Span));
        return from > today || from.Year < 2000 ? null
            : this with { Days = Span == EnergySpan.Range ? new(from, from.AddDays(Days.Days)) : new(from, from.AddMonths(MonthsOf(Span))) };
    }

    /// <summary>The period as it is named: <c>2026-06</c>, <c>2026-Q2</c>, <c>2026</c>, or its days.</summary>
    public string Name => Span switch
    {
        EnergySpan.Month => Days.From.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        EnergySpan.Quarter => string.Create(CultureInfo.InvariantCulture, $"{Days.From.Year}-Q{((Days.From.Month - 1) / 3) + 1}"),
        EnergySpan.Year => Days.From.ToString("yyyy", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Days.From:yyyy-MM-dd} – {Days.To.AddDays(-1):yyyy-MM-dd}"),
    };

    /// <summary>The parts of the address; null for what is as usual.</summary>
    /// <param name="usual">The period when none is named.</param>
    public Dictionary<string, object?> ToQuery(DatePeriod usual)
    {
        var isUsual = (Span == EnergySpan.Month && Days == usual) || Published is not null;
        return new(StringComparer.Ordinal)
        {
            ["month"] = Span == EnergySpan.Month && !isUsual ? Name : null,
            ["quarter"] = Span == EnergySpan.Quarter && !isUsual ? Name : null,
            ["year"] = Span == EnergySpan.Year && !isUsual ? Name : null,
            ["from"] = Span == EnergySpan.Range && !isUsual ? Day(Days.From) : null,
            ["to"] = Span == EnergySpan.Range && !isUsual ? Day(Days.To.AddDays(-1)) : null,
            ["method"] = Method == CoalMethod.EqualValue && Published is null ? EqualValue : null,
            ["park"] = Park,
            ["published"] = Published,
            ["version"] = Version,
        };
    }

    /// <summary>An address of the pages with this choice.</summary>
    /// <param name="path">Path of the page.</param>
    /// <param name="usual">The period when none is named.</param>
    /// <param name="others">Other parts.</param>
    public string Href(string path, DatePeriod usual, params ReadOnlySpan<(string Name, string? Value)> others) => path + Query([.. ToQuery(usual).Select(p => (p.Key, Convert.ToString(p.Value, CultureInfo.InvariantCulture))), .. others]);

    /// <summary>Where the API gives the same report as a file.</summary>
    /// <param name="format"><c>csv</c> or <c>xlsx</c>.</param>
    /// <param name="language">Language of its words.</param>
    public string FileHref(string format, string language)
    {
        if (Published is not null)
        {
            return $"/api/v1/energy/published/{Uri.EscapeDataString(Published)}" + Query([("version", Version?.ToString(CultureInfo.InvariantCulture)), ("format", format), ("lang", language)]);
        }

        var (name, value) = Span switch { EnergySpan.Month => ("month", Name), EnergySpan.Quarter => ("quarter", Name), EnergySpan.Year => ("year", Name), _ => ("from", Day(Days.From)) };
        return "/api/v1/energy/per-mu" + Query(
        [
            (name, value), ("to", Span == EnergySpan.Range ? Day(Days.To.AddDays(-1)) : null), ("method", Method == CoalMethod.EqualValue ? EqualValue : "equivalent"), ("park", Park), ("format", format),
            ("lang", language),
        ]);
    }

    /// <summary>A day as addresses have it.</summary>
    public static string Day(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    /// <summary>A day of an address; null when it is none.</summary>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and < 2200 ? day : null;

    private static int MonthsOf(EnergySpan span) => span switch { EnergySpan.Year => 12, EnergySpan.Quarter => 3, _ => 1 };

    private static string Query(IReadOnlyList<(string Name, string? Value)> parts) =>
        string.Join('&', parts.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}")) is { Length: > 0 } query ? "?" + query : "";

    private static (EnergySpan, DatePeriod)? Months(EnergySpan span, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // A quarter is read as its first month.
        var month = span == EnergySpan.Quarter && text is [.., '-', 'Q', >= '1' and <= '4'] ? string.Create(CultureInfo.InvariantCulture, $"{text[..^3]}-{(3 * (text[^1] - '1')) + 1:00}")
            : span == EnergySpan.Year ? text + "-01" : text;
        return Day(month + "-01") is { } first ? (span, new(first, first.AddMonths(MonthsOf(span)))) : null;
    }

    private static (EnergySpan, DatePeriod)? Range(string? from, string? to) =>
        Day(from) is { } first && Day(to) is { } last && last >= first && last.DayNumber - first.DayNumber < ReportLimits.DaysMax ? (EnergySpan.Range, new(first, last.AddDays(1))) : null;
}
