using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>An episode that begins with the first report of it.</summary>
internal static class NewEpisode
{
    /// <summary>The episode of a report.</summary>
    /// <param name="card">Its rule, as it is there.</param>
    /// <param name="park">Park id.</param>
    /// <param name="report">What an engine said, a beginning or an end.</param>
    /// <param name="nowUnixMs">Now, UTC milliseconds.</param>
    public static EpisodeState Of(RuleCard card, string park, TransitionReport report, long nowUnixMs) => new()
    {
        Id = report.Episode, Rule = report.Rule, Fingerprint = report.Fingerprint, Subject = report.Subject, Park = park, Device = report.Device, Line = report.Line,
        Quantity = IsOfQuantity(card, park, report) && report.Subject.Split('/') is [.., var quantity] ? quantity : "",
        Severity = card.Severity, IsLatching = card.IsLatching, OnsetUnixMs = report.OnsetUnixMs,
        RaisedUnixMs = report.Change == AlarmChange.Raised ? report.TimeUnixMs : report.OnsetUnixMs, LearnedUnixMs = nowUnixMs, Value = report.Value, Limit = report.Limit,
    };

    private static bool IsOfQuantity(RuleCard card, string park, TransitionReport report) => report.Subject != $"{park}/{report.Device}" && card.Rule?.Condition.NoData?.Of is null;
}
