using System.Runtime.InteropServices;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>
/// Judges at the centre what no gateway judges: rules that join points, rules that ask for a building, and all rules on nodes that announce none, such as those of
/// other makers. Owned by the decoder, which gives it every sample in order; not thread-safe.
/// </summary>
/// <remarks>
/// Each node has an engine and a time of its own, so that one with a slow clock is judged by its own; what joins points has one engine. A series is judged from
/// when its gateway is known. States of engines go to the desk behind their reports, so that a saved state never knows more than the desk.
/// </remarks>
internal sealed partial class AlarmJudge(
    IReadOnlyList<AlarmRule> rules, AlarmOverrides overrides, GatewayAnnouncements announcements, NodeStates nodes, ParkRegistry registry, AlarmInbox inbox, AlarmStore store, IngestInstruments instruments,
    ILogger<AlarmJudge> logger)
{
    private const string Joined = "joined";

    // Samples of a second are on their way for a moment; what a node's clock is behind comes on top.
    private const long WayMs = 5_000;
    private const long SlowClockMaxMs = 86_400_000;
    private const long RebuildEveryMs = 2_000;
    private const long SaveEveryMs = 30_000;
    private const long SettleEveryMs = 10_000;

    private static readonly IReadOnlyDictionary<string, string> NothingAnnounced = new Dictionary<string, string>();

    private readonly IReadOnlyList<AlarmRule> _local = [.. rules.Where(GatewayRules.MayBeLocal)];
    private readonly IReadOnlyList<AlarmRule> _joining = [.. rules.Where(r => !GatewayRules.MayBeLocal(r))];
    private readonly Dictionary<AlarmRule, string> _fingerprints = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<SeriesKey, Watched> _series = [];
    private readonly Dictionary<string, JudgedPart> _parts = new(StringComparer.Ordinal);
    private readonly List<AlarmTransition> _transitions = [];
    private bool _isDirty;
    private long _builtMs;
    private long _savedMs;
    private long _settledMs;
    private long _placesVersion = -1;
    private Dictionary<(string Rule, string Subject), EpisodeState>? _standingAtStart;
    private long _announcedVersion = -1;

    /// <summary>Series known at once: as many as the live picture keeps.</summary>
    public const int SeriesMax = LatestValues.SeriesMax;

    /// <summary>Samples that were older than what had been judged of their point.</summary>
    public long Late { get; private set; }

    private sealed class Watched(Domain domain)
    {
        public Domain Domain { get; } = domain;

        public (JudgedPart Part, int Point)[] Routes { get; set; } = [];

        /// <summary>How far its first sample lay behind its arrival, in ms.</summary>
        public long BehindMs { get; init; }
    }

    /// <summary>Judges samples as they were decoded.</summary>
    public void Take(ReadOnlySpan<PlacedSample> samples, long nowUnixMs)
    {
        foreach (ref readonly var placed in samples)
        {
            var sample = placed.Sample;
            if (!_series.TryGetValue(sample.Series, out var watched))
            {
                if (_series.Count < SeriesMax)
                {
                    _series.Add(sample.Series, new(placed.Quantity.Domain) { BehindMs = Behind(sample, nowUnixMs) });
                    _isDirty = true;
                }

                continue;
            }

            foreach (var (part, point) in watched.Routes)
            {
                part.IsTouched = true;
                if (part.Take(new(sample.SourceTimeUnixMs, point, sample.Value, sample.Quality, sample.Reason), _transitions, out var isLost) == Reception.Late)
                {
                    Late++;
                    instruments.AlarmReports(isLost ? "too-late" : "late");
                }

                part.Arrived(Behind(sample, nowUnixMs));
                Report(part);
            }
        }
    }

    /// <summary>Does what is due by the clock: time-outs, new series, saved states.</summary>
    public void Tick(long nowUnixMs)
    {
        if (nowUnixMs - _builtMs >= RebuildEveryMs && (_isDirty || _placesVersion != nodes.PlacesVersion || _announcedVersion != announcements.Version))
        {
            (_isDirty, _builtMs, _placesVersion, _announcedVersion) = (false, nowUnixMs, nodes.PlacesVersion, announcements.Version);
            Rebuild(nowUnixMs);
        }

        foreach (var part in _parts.Values)
        {
            if (part.IsDisordered && nowUnixMs - part.RejudgedAtMs >= AlarmDeskLimits.RejudgeRestMs + (part.WindowCount / 50))
            {
                part.RejudgedAtMs = nowUnixMs;
                part.Rejudge(_transitions);
            }

            part.Advance(nowUnixMs - WayMs - part.BehindMs, _transitions);
            Report(part);
        }

        if (nowUnixMs - _settledMs >= SettleEveryMs)
        {
            _settledMs = nowUnixMs;
            Settle();
        }

        if (nowUnixMs - _savedMs >= SaveEveryMs)
        {
            _savedMs = nowUnixMs;
            foreach (var part in _parts.Values.Where(p => p.IsTouched))
            {
                part.IsTouched = !inbox.OfferState(part.Name, nowUnixMs, part.Live.Save());
            }
        }
    }

    /// <summary>What is older than the window is judged for good; less of it is kept when there is too much.</summary>
    private void Settle()
    {
        foreach (var part in _parts.Values)
        {
            part.Settle(part.Live.AdvancedUnixMs - AlarmDeskLimits.WindowMs, _transitions);
            Report(part);
        }

        while (_parts.Values.Sum(p => p.WindowCount) > AlarmDeskLimits.WindowSamplesAllMax && _parts.Values.MaxBy(p => p.WindowCount) is { } longest)
        {
            longest.Settle(longest.MiddleMs, _transitions);
            Report(longest);
        }
    }

    private static bool IsSame(AlarmPlan a, AlarmPlan b) => a.Points.SequenceEqual(b.Points) && a.Rules.Count == b.Rules.Count
        && a.Rules.Zip(b.Rules).All(r => r.First.Rule == r.Second.Rule && r.First.Subject == r.Second.Subject && r.First.Points.SequenceEqual(r.Second.Points));

    private void Report(JudgedPart part)
    {
        foreach (ref readonly var t in CollectionsMarshal.AsSpan(_transitions))
        {
            Report(part, t);
        }

        _transitions.Clear();
    }

    private void Report(JudgedPart part, in AlarmTransition t)
    {
        var bound = part.Live.Plan.Rules[t.Rule];
        inbox.Offer(
            part.Live.Plan.Points[bound.Points[0]].Series.Park,
            new(bound.Rule.Id, FingerprintOf(bound.Rule), bound.Subject, bound.Device, t.Change, t.TimeUnixMs, t.OnsetUnixMs, t.Value, t.Limit, t.Episode) { Line = bound.Line });
    }

    /// <summary>The fingerprint of a rule as it is at a point; rules of plans that are gone are forgotten with the next rebuilding.</summary>
    private string FingerprintOf(AlarmRule rule)
    {
        ref var fingerprint = ref CollectionsMarshal.GetValueRefOrAddDefault(_fingerprints, rule, out _);
        return fingerprint ??= RuleFingerprint.Of(rule);
    }

    /// <summary>Which series is judged by which part, anew; parts that go on keep their state.</summary>
    private void Rebuild(long nowUnixMs)
    {
        var known = announcements.Known.ToHashSet();
        var wanted = new Dictionary<string, (List<AlarmPoint> Points, IReadOnlyList<AlarmRule> Rules)>(StringComparer.Ordinal) { [Joined] = ([], _joining) };
        foreach (var (series, watched) in _series)
        {
            // A gateway's own values stand under its id. No gateway judges them: they are not read by it.
            var isOwn = known.Contains((series.Park, series.Device));
            if ((isOwn ? series.Device : nodes.GatewayOf(series.Park, series.Device)) is not { } gateway)
            {
                continue;
            }

            var point = new AlarmPoint(series, watched.Domain, registry.PlacementOf(series.Park, series.Device, nowUnixMs).Building, null);
            wanted[Joined].Points.Add(point);
            var part = isOwn ? $"{series.Park}/{gateway}/itself" : $"{series.Park}/{gateway}";
            if (!wanted.TryGetValue(part, out var node))
            {
                var announced = isOwn ? NothingAnnounced : announcements.Of(series.Park, gateway);
                wanted.Add(part, node = ([], [.. _local.Where(r => announced.GetValueOrDefault(r.Id) != overrides.FingerprintOf(r, series.Park))]));
            }

            if (node.Rules.Count > 0)
            {
                node.Points.Add(point);
            }
        }

        var old = new Dictionary<string, JudgedPart>(_parts, StringComparer.Ordinal);
        _parts.Clear();
        var routes = new Dictionary<SeriesKey, List<(JudgedPart, int)>>();
        foreach (var (name, (points, ruleSet)) in wanted)
        {
            var plan = AlarmPlan.Create(ruleSet, points, _ => registry.Zone, nowUnixMs, overrides);
            if (plan.Rules.Count == 0)
            {
                continue;
            }

            var part = Begin(name, plan, old.GetValueOrDefault(name), nowUnixMs);
            _parts.Add(name, part);
            foreach (var index in plan.Rules.SelectMany(r => r.Points).Distinct())
            {
                var series = plan.Points[index].Series;
                (routes.TryGetValue(series, out var list) ? list : routes[series] = []).Add((part, index));
            }
        }

        foreach (var (series, watched) in _series)
        {
            watched.Routes = routes.TryGetValue(series, out var list) ? [.. list] : [];
        }

        EndWhatIsLeft(old.Values, nowUnixMs);
        _fingerprints.Clear();
    }

    /// <summary>What is not judged here any more, because its gateway does now, ends here, or would stand for ever.</summary>
    private void EndWhatIsLeft(IEnumerable<JudgedPart> old, long nowUnixMs)
    {
        var judged = _parts.Values.SelectMany(p => p.Plan.Rules).Select(b => (b.Rule.Id, b.Subject)).ToHashSet();
        foreach (var part in old)
        {
            foreach (var (i, bound) in part.Live.Plan.Rules.Index())
            {
                if (part.Live.IsRaised(i, out var onset) && !judged.Contains((bound.Rule.Id, bound.Subject)))
                {
                    Report(part, new(i, AlarmChange.Cleared, Math.Max(onset, nowUnixMs), onset, double.NaN, double.NaN, part.Live.EpisodeOf(i)));
                }
            }
        }
    }

    private JudgedPart Begin(string name, AlarmPlan plan, JudgedPart? before, long nowUnixMs)
    {
        if (before is not null && IsSame(before.Plan, plan))
        {
            return before;
        }

        var part = new JudgedPart(name, plan, plan.Points.Min(p => _series[p.Series].BehindMs)) { IsTouched = true };
        if (before is not null)
        {
            part.GoOnFrom(before, _transitions);
            Report(before);
            return part;
        }

        try
        {
            if (store.EngineState(name) is { } saved && part.Live.Restore(saved.State) is var known)
            {
                LogRestored(name, known, plan.Rules.Count, (nowUnixMs - saved.AtUnixMs) / 1000);
            }

            // Where the saved state says otherwise, the desk knows better: it committed what was reported up to a kill.
            _standingAtStart ??= store.Standing().Where(e => e.IsActive).OrderBy(e => e.OnsetUnixMs).GroupBy(e => (e.Rule, e.Subject)).ToDictionary(g => g.Key, g => g.Last());
            foreach (var (i, bound) in plan.Rules.Index())
            {
                if (_standingAtStart.Remove((bound.Rule.Id, bound.Subject), out var standing) && !(part.Live.IsRaised(i, out _) && part.Live.EpisodeOf(i) == standing.Id))
                {
                    part.Live.Assume(i, AlarmChange.Raised, Math.Min(standing.OnsetUnixMs, nowUnixMs), standing.Id, nowUnixMs);
                }
            }
        }
        catch (IOException e)
        {
            LogNotRestored(e, name);
        }

        part.Begin();
        return part;
    }

    private static long Behind(in Sample sample, long nowUnixMs) => Math.Clamp(nowUnixMs - sample.SourceTimeUnixMs, 0, SlowClockMaxMs);

    [LoggerMessage(5205, LogLevel.Information, "Alarm rules of {Part} go on from {Known} of {Count} states saved {Seconds} s ago")]
    private partial void LogRestored(string part, int known, int count, long seconds);

    [LoggerMessage(5206, LogLevel.Error, "Alarm rules of {Part} begin anew: their state cannot be read")]
    private partial void LogNotRestored(Exception exception, string part);
}
