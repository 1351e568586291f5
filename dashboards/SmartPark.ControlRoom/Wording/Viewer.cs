using System.Globalization;
using SmartPark.Telemetry;

namespace SmartPark.ControlRoom.Wording;

/// <summary>Who looks: language, the city's time zone, and the clock that relative times are told by.</summary>
/// <param name="Culture">One of <see cref="Words.Cultures"/>.</param>
/// <param name="Zone">Zone of the city; every time on a page is in it.</param>
/// <param name="Time">The clock.</param>
public sealed record Viewer(CultureInfo Culture, TimeZoneInfo Zone, TimeProvider Time)
{
    /// <summary>The texts in the viewer's language.</summary>
    public Words Words { get; } = new(Culture);

    /// <summary>Now, UTC ms since 1970.</summary>
    public long NowUnixMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A text in the viewer's language.</summary>
    public string Text(LocalText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.For(Culture.Name);
    }

    /// <summary>Date and time to the second in the city's zone: <c>2026-11-23 07:19:40</c>.</summary>
    public string DateTime(long unixMs) => Local(unixMs).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Time of day to the second in the city's zone: <c>07:19:40</c>.</summary>
    public string Clock(long unixMs) => Local(unixMs).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A moment in the city's zone.</summary>
    public DateTimeOffset Local(long unixMs) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), Zone);

    /// <summary>Start of the city's day that a moment belongs to, UTC ms.</summary>
    public long StartOfDay(long unixMs) => CityClock.StartOfDay(unixMs, Zone);

    /// <summary>How long ago, in one unit: <c>3 s ago</c>, <c>12 min ago</c>; a moment ahead of the clock is <c>just now</c>.</summary>
    public string Ago(long unixMs)
    {
        var age = TimeSpan.FromMilliseconds(NowUnixMs - unixMs);
        return age.TotalSeconds < 1 ? Words["Ago_Now"] : Words.Format("Ago", Duration(age));
    }

    /// <summary>A length of time in its largest fitting unit: <c>45 s</c>, <c>12 min</c>, <c>5 h</c>, <c>3 d</c>; cut, not rounded.</summary>
    public string Duration(TimeSpan span) => span switch
    {
        { TotalSeconds: < 60 } => Words.Format("Duration_Seconds", (int)span.TotalSeconds),
        { TotalMinutes: < 60 } => Words.Format("Duration_Minutes", (int)span.TotalMinutes),
        { TotalHours: < 48 } => Words.Format("Duration_Hours", (int)span.TotalHours),
        _ => Words.Format("Duration_Days", (int)span.TotalDays),
    };
}
