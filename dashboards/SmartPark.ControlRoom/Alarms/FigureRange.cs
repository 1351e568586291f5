using SmartPark.ControlRoom.Wording;

namespace SmartPark.ControlRoom.Alarms;

/// <summary>The spans of time that the figures are offered for.</summary>
public enum FigureSpan : byte
{
    /// <summary>The running hour and the 23 before it.</summary>
    Day,

    /// <summary>Today and the six days before.</summary>
    Week,

    /// <summary>Today and the 29 days before.</summary>
    Month,

    /// <summary>Today and the 395 days before: thirteen months.</summary>
    Year,
}

/// <summary>What is chosen on the page of figures, as it stands in the address.</summary>
/// <param name="Span">Span of time.</param>
/// <param name="Park">Park; null for all.</param>
public sealed record FigureRange(FigureSpan Span, string? Park)
{
    private const long TenMinutesMs = 600_000;
    private const long HourMs = 3_600_000;

    /// <summary>Words of the spans in an address.</summary>
    public static readonly IReadOnlyDictionary<FigureSpan, string> Spans =
        new Dictionary<FigureSpan, string> { [FigureSpan.Day] = "24h", [FigureSpan.Week] = "7d", [FigureSpan.Month] = "30d", [FigureSpan.Year] = "13mo" };

    /// <summary>Reads the parts of an address; what cannot be read is thirty days of all parks.</summary>
    public static FigureRange FromQuery(string? span, string? park) =>
        new(Spans.FirstOrDefault(s => s.Value == span, new(FigureSpan.Month, "")).Key, string.IsNullOrEmpty(park) ? null : park);

    /// <summary>The parts of the address; null for what is not chosen.</summary>
    public IReadOnlyDictionary<string, object?> ToQuery() => new Dictionary<string, object?> { ["period"] = Span == FigureSpan.Month ? null : Spans[Span], ["park"] = Park };

    /// <summary>The range: it ends with the running ten minutes, so that viewers within them share one answer, and begins with an hour or a day of the city.</summary>
    public (long FromUnixMs, long ToUnixMs) Of(Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        var to = ((viewer.NowUnixMs / TenMinutesMs) + 1) * TenMinutesMs;
        return Span switch
        {
            FigureSpan.Day => ((viewer.NowUnixMs / HourMs * HourMs) - (23 * HourMs), to),
            FigureSpan.Week => (DaysBefore(6), to),
            FigureSpan.Year => (DaysBefore(395), to),
            _ => (DaysBefore(29), to),
        };

        long DaysBefore(int days) => CityClock.ToUnixMs(viewer.Local(viewer.NowUnixMs).Date.AddDays(-days), viewer.Zone);
    }
}
