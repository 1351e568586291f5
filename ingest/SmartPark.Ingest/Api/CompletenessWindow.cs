using SmartPark.Ingest.Ledger;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.Ingest.Api;

/// <summary>The hours of the ledger that a request asks for, and how they are put together.</summary>
/// <param name="FromHour">First UTC hour since 1970.</param>
/// <param name="ToHour">Hour after the last.</param>
/// <param name="IsDays">Whether hours are put together to days of the city.</param>
internal readonly record struct CompletenessWindow(int FromHour, int ToHour, bool IsDays)
{
    private const int HoursPerDay = 24;

    /// <summary>Hours of the window.</summary>
    public int Hours => ToHour - FromHour;

    /// <summary>Reads the window: the last day in hours by default. Hours begun are taken whole. Mistakes go to <paramref name="query"/>.</summary>
    public static CompletenessWindow Read(ApiQuery query, string? from, string? to, string? step, DateTimeOffset now)
    {
        var isDays = query.OneOf("step", step, ["hour", "day"]) == "day";
        var end = ReadingWindow.Instant(query, "to", to) ?? now.ToUnixTimeMilliseconds();
        var start = ReadingWindow.Instant(query, "from", from) ?? end - (HoursPerDay * CompletenessLimits.HourMs);
        if (query.HasMistakes)
        {
            return default;
        }

        var window = new CompletenessWindow((int)(start / CompletenessLimits.HourMs), (int)((end + CompletenessLimits.HourMs - 1) / CompletenessLimits.HourMs), isDays);
        if (start >= end)
        {
            query.Mistake("from", "a time that is not before to", "a time before to");
        }
        else if (window.Hours > LedgerLimits.RetentionDays * HoursPerDay)
        {
            query.Mistake("from", $"a window of {window.Hours / HoursPerDay} days", $"at most {LedgerLimits.RetentionDays}, which is what the ledger keeps");
        }

        return window;
    }

    /// <summary>The steps of a device, each with its start, UTC ms.</summary>
    public IEnumerable<(long StartUnixMs, HourFigures Figures)> StepsOf(DeviceHours device, CityClock clock)
    {
        var first = FromHour;
        if (!IsDays)
        {
            return device.Hours.Select((h, i) => ((first + i) * CompletenessLimits.HourMs, h));
        }

        return device.Hours.Select((h, i) => (At: (first + i) * CompletenessLimits.HourMs, Figures: h)).GroupBy(h => clock.At(h.At).Date)
            .Select(day => (day.First().At, HourFigures.Sum([.. day.Select(h => h.Figures)])));
    }
}
