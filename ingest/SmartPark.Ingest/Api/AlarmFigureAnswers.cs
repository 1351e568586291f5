using System.ComponentModel;
using SmartPark.Alarms;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.AlarmDesk.Figures;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Api;

/// <summary>A figure beside what the standard asks of it.</summary>
/// <param name="Value">The figure; null is unknown.</param>
/// <param name="Acceptable">Very likely acceptable up to this.</param>
/// <param name="Manageable">Manageable for one person up to this.</param>
/// <param name="Verdict">met, strained or missed; null while the figure is unknown.</param>
/// <param name="At">When it was so, for the busiest of its kind.</param>
public sealed record TargetAnswer(double? Value, double Acceptable, double Manageable, string? Verdict, DateTimeOffset? At = null);

/// <summary>A length of time.</summary>
/// <param name="Seconds">Seconds.</param>
/// <param name="AtLeast">Whether it may still become longer, because alarms wait that bear on it.</param>
public sealed record WaitAnswer(double Seconds, bool AtLeast);

/// <summary>Alarms of one severity.</summary>
/// <param name="Severity">Which.</param>
/// <param name="Alarms">How many came.</param>
/// <param name="Share">Share in all, 0 to 1; null when none came at all.</param>
/// <param name="Recommended">The share that the standard recommends.</param>
/// <param name="Acknowledged">Those of which somebody took note.</param>
/// <param name="Waiting">Those of which nobody has.</param>
/// <param name="Median">Half were acknowledged within this; null when none came.</param>
/// <param name="P95">Nineteen of twenty were.</param>
/// <param name="Longest">The longest.</param>
public sealed record SeverityAnswer(
    Severity Severity, int Alarms, double? Share, double Recommended, int Acknowledged, int Waiting, WaitAnswer? Median, WaitAnswer? P95, WaitAnswer? Longest);

/// <summary>How many alarms ended in an outcome.</summary>
/// <param name="Outcome">confirmed, false, drill, maintenance or cleared; null for those that are not closed.</param>
/// <param name="Alarms">How many.</param>
public sealed record OutcomeAnswer(AlarmOutcome? Outcome, int Alarms);

/// <summary>An alarm that came often.</summary>
/// <param name="Rule">Rule id.</param>
/// <param name="Title">Name of the alarm.</param>
/// <param name="Subject">What its rule watches.</param>
/// <param name="Park">Park id; empty for the centre itself.</param>
/// <param name="Device">Device or gateway.</param>
/// <param name="DeviceTitle">Name of the device; null for one that is not registered.</param>
/// <param name="Times">How often.</param>
/// <param name="Share">Share in all, 0 to 1.</param>
/// <param name="False">How often it was closed as a false alarm.</param>
public sealed record FrequentAnswer(string Rule, LocalText Title, string Subject, string Park, string Device, LocalText? DeviceTitle, int Times, double Share, int False);

/// <summary>More alarms than one person can answer.</summary>
/// <param name="From">Begin.</param>
/// <param name="To">End.</param>
/// <param name="Alarms">How many.</param>
public sealed record FloodAnswer(DateTimeOffset From, DateTimeOffset To, int Alarms);

/// <summary>What stands now.</summary>
/// <param name="Presented">Alarms on the desk.</param>
/// <param name="Unacknowledged">Of which nobody has taken note.</param>
/// <param name="Stale">Whose condition has held for more than a day.</param>
/// <param name="Oldest">When the oldest that still holds was raised.</param>
/// <param name="Shelved">Put aside.</param>
/// <param name="Suppressed">Suppressed by design.</param>
/// <param name="OutOfService">Of devices out of service.</param>
/// <param name="Stops">Devices and parks out of service or under maintenance now.</param>
public sealed record StandingAnswer(int Presented, int Unacknowledged, TargetAnswer Stale, DateTimeOffset? Oldest, int Shelved, int Suppressed, int OutOfService, int Stops);

/// <summary>Alarms in an hour or a day.</summary>
/// <param name="From">Begin.</param>
/// <param name="To">End.</param>
/// <param name="Alarms">How many; null for a time of which nothing is recorded.</param>
/// <param name="Critical">Of them critical.</param>
/// <param name="High">High.</param>
/// <param name="Medium">Medium.</param>
/// <param name="Low">Low.</param>
public sealed record BarAnswer(DateTimeOffset From, DateTimeOffset To, int? Alarms, int? Critical, int? High, int? Medium, int? Low);

/// <summary>How much there was to answer.</summary>
/// <param name="PerHour">Average an hour.</param>
/// <param name="BusiestHour">Alarms in the busiest hour.</param>
/// <param name="PerTenMinutes">Average in ten minutes.</param>
/// <param name="BusiestTenMinutes">Alarms in the busiest ten minutes.</param>
/// <param name="BusyHoursShare">Share of hours with more than 30.</param>
/// <param name="BusyTenMinutesShare">Share of ten minutes with more than 10.</param>
/// <param name="FloodShare">Share of the time in flood.</param>
/// <param name="Floods">How many floods.</param>
/// <param name="LargestFloods">The largest ten.</param>
/// <param name="TopTenShare">Share of the ten most frequent alarms.</param>
/// <param name="Chattering">Alarms that came three times within a minute.</param>
public sealed record LoadAnswer(
    TargetAnswer PerHour, TargetAnswer BusiestHour, TargetAnswer PerTenMinutes, TargetAnswer BusiestTenMinutes, TargetAnswer BusyHoursShare, TargetAnswer BusyTenMinutesShare,
    TargetAnswer FloodShare, int? Floods, IReadOnlyList<FloodAnswer> LargestFloods, TargetAnswer TopTenShare, TargetAnswer Chattering);

/// <summary>The figures of the alarm desk.</summary>
/// <param name="From">Begin, included.</param>
/// <param name="To">End, excluded, at most now.</param>
/// <param name="RecordedFrom">From where in the range something is recorded; null when nothing is.</param>
/// <param name="Park">Park id; null for all that the caller may see.</param>
/// <param name="Alarms">How many came; null when nothing is recorded.</param>
/// <param name="Basis">Where the targets come from.</param>
/// <param name="Load">How much there was to answer.</param>
/// <param name="Severities">By severity, the gravest first.</param>
/// <param name="Outcomes">By outcome.</param>
/// <param name="Now">What stands now, whatever the range.</param>
/// <param name="MostFrequent">The ten most frequent alarms.</param>
/// <param name="Chattering">The ten worst that chatter.</param>
/// <param name="Bars">By hour for up to eight days, else by day of the city.</param>
public sealed record AlarmFiguresAnswer(
    DateTimeOffset From, DateTimeOffset To, [property: Description("From where in the range something is recorded: averages are over the time from here; null when nothing is")] DateTimeOffset? RecordedFrom,
    string? Park, int? Alarms, string Basis, LoadAnswer Load, IReadOnlyList<SeverityAnswer> Severities, IReadOnlyList<OutcomeAnswer> Outcomes, StandingAnswer Now,
    IReadOnlyList<FrequentAnswer> MostFrequent, IReadOnlyList<FrequentAnswer> Chattering, IReadOnlyList<BarAnswer> Bars);

/// <summary>The figures as the API tells them.</summary>
internal sealed class AlarmFigureView(ParkRegistry registry, EpisodeBook book, CityClock clock)
{
    private const string Basis = "ANSI/ISA-18.2-2016 (IEC 62682), clause 16; EEMUA 191";

    /// <summary>The answer.</summary>
    public AlarmFiguresAnswer Answer(AlarmFigures f, StandingFigures now, string? park) => new(
        clock.At(f.FromUnixMs), clock.At(f.ToUnixMs), clock.At(f.RecordedFromUnixMs), park, f.Load?.Alarms, Basis, Load(f),
        [.. f.Severities.Select(s => new SeverityAnswer(
            s.Severity, s.Alarms, s.Share, s.Recommended, s.Acknowledge.Acknowledged, s.Acknowledge.Waiting, Wait(s.Acknowledge.Median), Wait(s.Acknowledge.Percentile95), Wait(s.Acknowledge.Longest)))],
        [.. f.Outcomes.Select(o => new OutcomeAnswer(o.Outcome, o.Alarms))],
        new(now.Presented, now.Unacknowledged, Judge(now.Stale, AlarmTargets.Stale), clock.At(now.OldestUnixMs), now.Shelved, now.Suppressed, now.OutOfService, now.Stops),
        [.. f.TopTen.Select(Answer)], [.. f.Chattering.Select(Answer)],
        [.. f.Bars.Select(b => new BarAnswer(clock.At(b.FromUnixMs), clock.At(b.ToUnixMs), b.Alarms, b.BySeverity?[0], b.BySeverity?[1], b.BySeverity?[2], b.BySeverity?[3]))]);

    private LoadAnswer Load(AlarmFigures f)
    {
        var load = f.Load;
        return new(
            Judge(load?.PerHour, AlarmTargets.PerHour), Judge(Count(load?.BusiestHour), new(AlarmTargets.BusyHour, AlarmTargets.BusyHour), load?.BusiestHour),
            Judge(load?.PerTenMinutes, AlarmTargets.PerTenMinutes), Judge(Count(load?.BusiestTenMinutes), AlarmTargets.BusiestTenMinutes, load?.BusiestTenMinutes),
            Judge(load?.BusyHoursShare, AlarmTargets.BusyShare), Judge(load?.BusyTenMinutesShare, AlarmTargets.BusyShare), Judge(load?.FloodShare, AlarmTargets.BusyShare), load?.Floods,
            [.. (load?.LargestFloods ?? []).Select(l => new FloodAnswer(clock.At(l.FromUnixMs), clock.At(l.ToUnixMs), l.Alarms))],
            Judge(f.TopTenShare, AlarmTargets.TopTenShare), Judge(load is null ? null : f.ChatteringCount, AlarmTargets.Chattering));

        double? Count(BusiestSpan? span) => load is null ? null : span?.Alarms ?? 0;
    }

    private TargetAnswer Judge(double? value, AlarmTarget target, BusiestSpan? at = null) => new(
        value, target.Acceptable, target.Manageable, value is { } known ? target.Judge(known) switch { TargetVerdict.Met => "met", TargetVerdict.Strained => "strained", _ => "missed" } : null,
        clock.At(at?.StartUnixMs));

    private FrequentAnswer Answer(FrequentAlarm a) =>
        new(a.Rule, book.Cards.Of(a.Rule).Title, a.Subject, a.Park, a.Device, registry.TryGetDevice(a.Park, a.Device, out var device) ? device.Title : null, a.Times, a.Share, a.False);

    private static WaitAnswer? Wait(WaitFigure? wait) => wait is { } known ? new(known.Ms / 1000.0, known.IsAtLeast) : null;
}
