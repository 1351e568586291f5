using System.Text.Json;

namespace SmartPark.Ingest.Api;

/// <summary>The figures of the alarm desk as rows of a table: one a figure. An unknown figure is an empty cell.</summary>
internal static class AlarmFigureTable
{
    /// <summary>Names of the columns.</summary>
    public static readonly IReadOnlyList<string> Columns =
        ["figure", "severity", "outcome", "title_zh", "title_en", "park", "device", "device_zh", "device_en", "from", "to", "value", "unit", "at_least", "acceptable", "manageable", "verdict"];

    /// <summary>The rows.</summary>
    public static IEnumerable<object?[]> Rows(AlarmFiguresAnswer f)
    {
        yield return Row("alarms", f, f.Alarms, "count");
        yield return Row("recorded_from", f, null, null, at: (f.RecordedFrom, null));
        yield return Row("alarms_per_hour", f, f.Load.PerHour, "1/h");
        yield return Row("alarms_busiest_hour", f, f.Load.BusiestHour, "count");
        yield return Row("alarms_per_10_min", f, f.Load.PerTenMinutes, "1/(10 min)");
        yield return Row("alarms_busiest_10_min", f, f.Load.BusiestTenMinutes, "count");
        yield return Row("hours_over_30_share", f, f.Load.BusyHoursShare, "ratio");
        yield return Row("ten_minutes_over_10_share", f, f.Load.BusyTenMinutesShare, "ratio");
        yield return Row("flood_share", f, f.Load.FloodShare, "ratio");
        yield return Row("floods", f, f.Load.Floods, "count");
        yield return Row("top_ten_share", f, f.Load.TopTenShare, "ratio");
        yield return Row("chattering_alarms", f, f.Load.Chattering, "count");
        foreach (var row in f.Severities.SelectMany(s => OfSeverity(f, s)).Concat(OfNow(f)))
        {
            yield return row;
        }

        foreach (var o in f.Outcomes)
        {
            yield return Row("alarms_by_outcome", f, o.Alarms, "count", outcome: o.Outcome is { } outcome ? Word(outcome) : "open");
        }

        foreach (var (name, alarm) in f.MostFrequent.Select(a => ("most_frequent", a)).Concat(f.Chattering.Select(a => ("chattering", a))))
        {
            yield return [name, null, null, alarm.Title.Zh, alarm.Title.En, alarm.Park, alarm.Device, alarm.DeviceTitle?.Zh, alarm.DeviceTitle?.En, f.From, f.To, alarm.Times, "count", null, null, null, null];
        }

        foreach (var flood in f.Load.LargestFloods)
        {
            yield return Row("flood", f, flood.Alarms, "count", at: (flood.From, flood.To));
        }

        foreach (var bar in f.Bars)
        {
            yield return Row("alarms_in_span", f, bar.Alarms, "count", at: (bar.From, bar.To));
        }
    }

    private static IEnumerable<object?[]> OfSeverity(AlarmFiguresAnswer f, SeverityAnswer s) =>
    [
        Row("alarms", f, s.Alarms, "count", Word(s.Severity)),
        Row("share", f, new TargetAnswer(s.Share, s.Recommended, s.Recommended, null), "ratio", Word(s.Severity)),
        Row("acknowledged", f, s.Acknowledged, "count", Word(s.Severity)),
        Row("waiting", f, s.Waiting, "count", Word(s.Severity)),
        Wait("acknowledge_median", f, s, s.Median),
        Wait("acknowledge_p95", f, s, s.P95),
        Wait("acknowledge_longest", f, s, s.Longest),
    ];

    private static IEnumerable<object?[]> OfNow(AlarmFiguresAnswer f) =>
    [
        Row("now_presented", f, f.Now.Presented, "count"), Row("now_unacknowledged", f, f.Now.Unacknowledged, "count"), Row("now_stale", f, f.Now.Stale, "count"),
        Row("now_shelved", f, f.Now.Shelved, "count"), Row("now_suppressed", f, f.Now.Suppressed, "count"), Row("now_out_of_service", f, f.Now.OutOfService, "count"),
    ];

    private static object?[] Row(string figure, AlarmFiguresAnswer f, TargetAnswer target, string unit, string? severity = null) =>
        [figure, severity, null, null, null, f.Park, null, null, null, target.At ?? f.From, target.At is null ? f.To : null, target.Value, unit, null, target.Acceptable, target.Manageable, target.Verdict];

    private static object?[] Row(
        string figure, AlarmFiguresAnswer f, int? value, string? unit, string? severity = null, string? outcome = null, (DateTimeOffset? From, DateTimeOffset? To)? at = null) =>
        [figure, severity, outcome, null, null, f.Park, null, null, null, at is { } span ? span.From : f.From, at is { } until ? until.To : f.To, value, unit, null, null, null, null];

    private static object?[] Wait(string figure, AlarmFiguresAnswer f, SeverityAnswer s, WaitAnswer? wait) =>
        [figure, Word(s.Severity), null, null, null, f.Park, null, null, null, f.From, f.To, wait?.Seconds, "s", wait?.AtLeast, null, null, null];

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
