using SmartPark.Alarms;
using SmartPark.Alarms.LifeCycle;

namespace SmartPark.Ingest.AlarmDesk.Figures;

/// <summary>Alarms of one severity.</summary>
/// <param name="Severity">Which.</param>
/// <param name="Alarms">How many came.</param>
/// <param name="Share">Their share in all, 0 to 1; null when none came at all.</param>
/// <param name="Recommended">The share that the standard recommends: see <see cref="AlarmTargets.Distribution"/>.</param>
/// <param name="Acknowledge">How long people took to take note.</param>
public sealed record SeverityFigures(Severity Severity, int Alarms, double? Share, double Recommended, AcknowledgeTimes Acknowledge);

/// <summary>An alarm, the rule on what it watches, that came often.</summary>
/// <param name="Rule">Rule id.</param>
/// <param name="Subject">What it watches.</param>
/// <param name="Park">Park id; empty for the centre itself.</param>
/// <param name="Device">Device, or gateway.</param>
/// <param name="Times">How often it came; of one that chatters how often within a minute of the second before.</param>
/// <param name="Share">Its share in all alarms, 0 to 1.</param>
/// <param name="False">How often somebody said that it was a false one.</param>
public sealed record FrequentAlarm(string Rule, string Subject, string Park, string Device, int Times, double Share, int False);

/// <summary>What alarms turned out to be.</summary>
/// <param name="Outcome">What; null for those that are not closed.</param>
/// <param name="Alarms">How many.</param>
public readonly record struct OutcomeCount(AlarmOutcome? Outcome, int Alarms);

/// <summary>What stands now.</summary>
/// <param name="Presented">Alarms on the desk.</param>
/// <param name="Unacknowledged">Those of them of which nobody has taken note.</param>
/// <param name="Stale">Those of them whose condition has held for more than a day.</param>
/// <param name="OldestUnixMs">When the oldest whose condition holds was raised, UTC milliseconds; null when there is none.</param>
/// <param name="Shelved">Alarms put aside.</param>
/// <param name="Suppressed">Alarms suppressed by design.</param>
/// <param name="OutOfService">Alarms of devices out of service.</param>
/// <param name="Stops">Devices and parks that are out of service or under maintenance at this moment, whether they have alarms or not.</param>
public sealed record StandingFigures(int Presented, int Unacknowledged, int Stale, long? OldestUnixMs, int Shelved, int Suppressed, int OutOfService, int Stops)
{
    /// <summary>What stands in some parks. Pure.</summary>
    /// <param name="picture">The desk.</param>
    /// <param name="passes">Which parks count.</param>
    /// <param name="nowUnixMs">Now, UTC milliseconds.</param>
    public static StandingFigures Of(DeskPicture picture, Func<string, bool> passes, long nowUnixMs)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var mine = picture.Alarms.Where(a => passes(a.Episode.Park)).ToList();
        var shown = mine.Where(a => a.Withheld == Withholding.None).ToList();
        var active = shown.Where(a => a.Episode.IsActive).ToList();
        return new(
            shown.Count, shown.Count(a => a.IsPressing), active.Count(a => nowUnixMs - a.Episode.RaisedUnixMs > AlarmTargets.StaleMs),
            active.Count == 0 ? null : active.Min(a => a.Episode.RaisedUnixMs), mine.Count(a => a.Withheld == Withholding.Shelved), mine.Count(a => a.Withheld == Withholding.Suppressed),
            mine.Count(a => a.Withheld == Withholding.OutOfService),
            picture.Stops.Count(s => passes(s.Park) && s.FromUnixMs <= nowUnixMs && (s.ToUnixMs is null || nowUnixMs < s.ToUnixMs)));
    }
}

/// <summary>Alarms in one bar of the chart: an hour or a day.</summary>
/// <param name="FromUnixMs">Begin, UTC milliseconds.</param>
/// <param name="ToUnixMs">End.</param>
/// <param name="BySeverity">How many of each severity, the gravest first; null for a time of which nothing is recorded.</param>
public sealed record AlarmBar(long FromUnixMs, long ToUnixMs, IReadOnlyList<int>? BySeverity)
{
    /// <summary>How many in all; null for a time of which nothing is recorded.</summary>
    public int? Alarms => BySeverity?.Sum();
}

/// <summary>The figures of a range of time, by when alarms came to stand on the desk. Immutable.</summary>
/// <param name="FromUnixMs">Begin as asked for, UTC milliseconds.</param>
/// <param name="ToUnixMs">End, at most now.</param>
/// <param name="RecordedFromUnixMs">
/// From where in the range something is recorded: the begin, or the oldest alarm that is kept. Null when nothing is: then nothing is known, which is not nought.
/// </param>
/// <param name="Load">How much there was to answer; null when nothing is recorded.</param>
/// <param name="Severities">By severity, the gravest first.</param>
/// <param name="Outcomes">By outcome.</param>
/// <param name="TopTen">The most frequent alarms, at most ten.</param>
/// <param name="TopTenShare">Their share in all, 0 to 1; null when no alarm came.</param>
/// <param name="Chattering">Alarms that came three times within a minute, the worst first, at most ten; by the time of their source.</param>
/// <param name="ChatteringCount">How many such there are.</param>
/// <param name="Bars">Alarms by hour or day.</param>
public sealed record AlarmFigures(
    long FromUnixMs, long ToUnixMs, long? RecordedFromUnixMs, AlarmLoad? Load, IReadOnlyList<SeverityFigures> Severities, IReadOnlyList<OutcomeCount> Outcomes,
    IReadOnlyList<FrequentAlarm> TopTen, double? TopTenShare, IReadOnlyList<FrequentAlarm> Chattering, int ChatteringCount, IReadOnlyList<AlarmBar> Bars);
