using System.Globalization;
using System.Xml;

namespace SmartPark.Ingest.Api;

/// <summary>The window of readings that a request asks for.</summary>
/// <param name="FromUnixMs">Start, included, UTC ms.</param>
/// <param name="ToUnixMs">End, excluded, UTC ms.</param>
/// <param name="StepMs">Width of a step in ms.</param>
internal readonly record struct ReadingWindow(long FromUnixMs, long ToUnixMs, long StepMs)
{
    private const long Second = 1_000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;

    // Widths that people read off an axis without calculating.
    private static readonly long[] Widths =
        [Second, 5 * Second, 10 * Second, 30 * Second, Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute, Hour, 2 * Hour, 6 * Hour, 12 * Hour, Day, 7 * Day];

    /// <summary>Reads the window; by default the last day in steps that make a chart. Mistakes go to <paramref name="query"/>.</summary>
    public static ReadingWindow Read(ApiQuery query, string? from, string? to, string? step, DateTimeOffset now)
    {
        var end = Instant(query, "to", to) ?? now.ToUnixTimeMilliseconds();
        var start = Instant(query, "from", from) ?? end - Day;
        if (query.HasMistakes)
        {
            return default;
        }

        if (start >= end)
        {
            query.Mistake("from", Iso(start), $"a time before to ({Iso(end)})");
            return default;
        }

        if (end - start > ApiLimits.WindowDaysMax * Day)
        {
            query.Mistake("from", $"a window of {(end - start) / Day} days", $"at most {ApiLimits.WindowDaysMax}");
            return default;
        }

        var width = Width(query, step) ?? Widths.FirstOrDefault(w => (end - start) / w <= ApiLimits.StepsWanted, 7 * Day);
        if (!query.HasMistakes && (end - start) / width >= ApiLimits.StepsMax)
        {
            query.Mistake("step", $"{(end - start) / width} steps", $"at most {ApiLimits.StepsMax}: a wider step or a shorter window");
        }

        return new(start, end, width);
    }

    internal static long? Instant(ApiQuery query, string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // A plus that was not written as %2B arrives as a space.
        var fixedText = text.Length > 6 && text[^6] == ' ' ? string.Concat(text.AsSpan(0, text.Length - 6), "+", text.AsSpan(text.Length - 5)) : text;
        var hasOffset = fixedText.EndsWith('Z') || (fixedText.Length > 6 && fixedText[^6] is '+' or '-' && fixedText[^3] == ':');
        if (hasOffset && DateTimeOffset.TryParse(fixedText, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant) && instant.Year is >= 2000 and < 2200)
        {
            return instant.ToUnixTimeMilliseconds();
        }

        query.Mistake(name, ApiQuery.Quote(text), "an ISO 8601 time with offset, such as 2026-11-01T08:00:00+08:00 (in an address: %2B for +) or 2026-11-01T00:00:00Z");
        return null;
    }

    private static long? Width(ApiQuery query, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var width = text[0] == 'P' ? IsoWidth(text) : ShortWidth(text);
        if (width is >= Second and <= 31 * Day)
        {
            return width;
        }

        query.Mistake("step", ApiQuery.Quote(text), "1 s to 31 days, as 30s, 5m, 1h, 1d or an ISO 8601 duration such as PT15M");
        return null;
    }

    private static long? IsoWidth(string text)
    {
        try
        {
            return (long)XmlConvert.ToTimeSpan(text).TotalMilliseconds;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }

    private static long? ShortWidth(string text)
    {
        long? unit = text[^1] switch { 's' => Second, 'm' => Minute, 'h' => Hour, 'd' => Day, _ => null };
        return unit is not null && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count * unit : null;
    }

    private static string Iso(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
