using System.Collections.Frozen;
using SmartPark.Alarms;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Alarms.Schedules;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Telling;

/// <summary>
/// Which alarms are told over which channels, when, and to whom: the file, resolved. Pure and immutable.
/// </summary>
internal sealed class RoutePlan
{
    private readonly FrozenDictionary<string, Route> _routes;
    private readonly FrozenDictionary<string, PersonEntry> _people;
    private readonly FrozenDictionary<string, Roster> _rosters;
    private readonly TimeZoneInfo _zone;
    private readonly RuleCards _cards;

    /// <summary>The plan of a checked file, with the hours of a time zone. Whoever is told of an alarm is told of one that explains it.</summary>
    public RoutePlan(TellingFile file, TimeZoneInfo zone, RuleCards cards)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(cards);
        (File, _zone, _cards) = (file, zone, cards);
        _people = file.People.ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);
        _rosters = file.Rosters.ToFrozenDictionary(
            r => r.Id, r => new Roster(r, [.. r.Shifts.Select(s => (new WeeklySchedule(s.Hours, zone), s))]), StringComparer.Ordinal);
        _routes = file.Routes.ToFrozenDictionary(
            r => r.Id, r => new Route(r, r.Hours is null ? null : new WeeklySchedule(r.Hours, zone), r.Quiet is null ? null : new WeeklySchedule(r.Quiet, zone)), StringComparer.Ordinal);
    }

    /// <summary>The file.</summary>
    public TellingFile File { get; }

    /// <summary>What is planned when the centre comes to know of an alarm: every step of every route that takes it, once for a channel and moment.</summary>
    /// <param name="episode">The alarm.</param>
    /// <param name="domain">Its domain; null for one that has none, which a route that names domains does not take.</param>
    public IReadOnlyList<PlannedDelivery> Raised(EpisodeState episode, Domain? domain)
    {
        ArgumentNullException.ThrowIfNull(episode);
        List<PlannedDelivery> planned = [];
        foreach (var route in File.Routes.Where(r => Takes(_routes[r.Id], episode, domain)))
        {
            foreach (var (i, step) in route.Steps.Index())
            {
                var due = DueOf(_routes[route.Id], episode.Severity, episode.LearnedUnixMs + (step.AfterS * 1000L));

                // That a channel fails is not told over itself.
                planned.AddRange(step.Channels.Where(c => episode.Rule != RuleCards.ChannelFailing || c != episode.Device)
                    .Select(c => new PlannedDelivery(episode.Id, route.Id, i, 0, c, MessageAbout.Raised, episode.Severity, due)));
            }
        }

        return planned;
    }

    /// <summary>What is planned when an alarm is gone: those who were told its beginning over a route that tells ends.</summary>
    public IReadOnlyList<PlannedDelivery> Cleared(EpisodeState episode, IEnumerable<(string Route, int Step, string Channel)> begun, long nowUnixMs)
    {
        ArgumentNullException.ThrowIfNull(episode);
        return [.. begun.Where(b => _routes.TryGetValue(b.Route, out var route) && route.Entry.TellsEnd)
            .Select(b => new PlannedDelivery(
                episode.Id, b.Route, b.Step, 0, b.Channel, MessageAbout.Cleared, episode.Severity, DueOf(_routes[b.Route], episode.Severity, nowUnixMs)))];
    }

    /// <summary>The step of a delivery taken again; null when it is not.</summary>
    public PlannedDelivery? Again(in PlannedDelivery taken, long nowUnixMs) =>
        taken.About == MessageAbout.Raised && taken.Turn < TellingLimits.RepeatsMax && StepOf(taken.Route, taken.Step)?.RepeatS is { } seconds
            ? taken with { Turn = taken.Turn + 1, DueUnixMs = DueOf(_routes[taken.Route], taken.Severity, nowUnixMs + (seconds * 1000L)) } : null;

    /// <summary>
    /// Whether a delivery has become needless: further steps when somebody took note, and all but those of life and limb when the condition is gone; what
    /// quiet hours put off when it is gone; all when somebody closed it.
    /// </summary>
    public static bool IsNeedless(in PlannedDelivery delivery, EpisodeState episode)
    {
        ArgumentNullException.ThrowIfNull(episode);
        if (delivery.About != MessageAbout.Raised)
        {
            return false;
        }

        var isFirst = delivery.Turn == 0 && delivery.DueUnixMs <= episode.LearnedUnixMs;
        var isGone = !episode.IsActive && episode.Severity != Severity.Critical;
        return isFirst ? episode.Closed is not null && episode.Severity != Severity.Critical : episode.Closed is not null || episode.Acknowledged is not null || isGone;
    }

    /// <summary>Who is told by a step now: the people named, and who is on duty.</summary>
    public IReadOnlyList<PersonEntry> PeopleOf(string route, int step, long nowUnixMs) => StepOf(route, step) is not { } entry ? []
        : [.. entry.People.Concat(entry.Rosters.SelectMany(r => OnDuty(r, nowUnixMs))).Distinct(StringComparer.Ordinal).Select(p => _people[p])];

    /// <summary>People by their ids, those that are still known.</summary>
    public IReadOnlyList<PersonEntry> People(IEnumerable<string> ids) => [.. ids.Distinct(StringComparer.Ordinal).Where(_people.ContainsKey).Select(i => _people[i])];

    /// <summary>Ids of who is on duty.</summary>
    public IReadOnlyList<string> OnDuty(string roster, long nowUnixMs)
    {
        var (entry, shifts) = _rosters[roster];
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(nowUnixMs), _zone).DateTime);
        string[] there = [.. shifts.Where(s => (s.Entry.FromDate is not { } from || from <= day) && (s.Entry.ToDate is not { } to || day <= to) && s.Hours.IsOpen(nowUnixMs))
            .SelectMany(s => s.Entry.People).Distinct(StringComparer.Ordinal)];
        return there.Length > 0 ? there : entry.Otherwise;
    }

    /// <summary>Whether a step mentions everybody in a group.</summary>
    public bool MentionsAll(string route, int step) => StepOf(route, step)?.MentionsAll ?? false;

    private StepEntry? StepOf(string route, int step) => _routes.TryGetValue(route, out var found) && step < found.Entry.Steps.Count ? found.Entry.Steps[step] : null;

    private bool Takes(Route route, EpisodeState e, Domain? domain)
    {
        var r = route.Entry;
        return r.Severities.Contains(e.Severity)
            && (r.Domains.Count == 0 || (domain is { } d && r.Domains.Contains(d)))
            && (r.Parks.Count == 0 || e.Park.Length == 0 || r.Parks.Contains(e.Park))
            && (r.Rules.Count == 0 || r.Rules.Any(x => x == e.Rule || _cards.Of(x).Rule?.Follows?.Contains(e.Rule) == true))
            && (route.Hours is null || route.Hours.IsOpen(e.LearnedUnixMs));
    }

    private static long DueOf(Route route, Severity severity, long atUnixMs) =>
        severity != Severity.Critical && route.Quiet is { } quiet && quiet.IsOpen(atUnixMs) && quiet.NextChange(atUnixMs) is var end && end != long.MaxValue ? end : atUnixMs;

    private sealed record Route(RouteEntry Entry, WeeklySchedule? Hours, WeeklySchedule? Quiet);

    private sealed record Roster(RosterEntry Entry, IReadOnlyList<(WeeklySchedule Hours, ShiftEntry Entry)> Shifts);
}
