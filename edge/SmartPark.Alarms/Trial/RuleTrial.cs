using System.Runtime.InteropServices;
using SmartPark.Alarms.Engine;
using SmartPark.Telemetry;

namespace SmartPark.Alarms.Trial;

/// <summary>
/// What a plan would have raised, had it watched: stored samples in, episodes out. Pure; the engine is the one that watches live, so a trial over the samples of an
/// alarm shows that alarm, with its id.
/// </summary>
/// <remarks>
/// Samples of a point come in the order of their times; points of one rule may be apart by as much as the caller likes, until time is told past them.
/// Averages and delays look back: the caller begins <see cref="WarmUpMs"/> before the span that it asks about. Not thread-safe.
/// </remarks>
public sealed class RuleTrial
{
    private readonly AlarmEngine _engine;
    private readonly long _fromMs;
    private readonly int _episodesMax;
    private readonly Open?[] _open;
    private readonly int[][] _rulesOf;
    private readonly List<TrialEpisode> _episodes = [];
    private readonly List<AlarmTransition> _transitions = [];

    private sealed record Open(AlarmTransition Raised)
    {
        public double Peak { get; set; } = double.IsFinite(Raised.Limit) ? Raised.Value : double.NaN;
    }

    /// <summary>A trial that has seen nothing.</summary>
    /// <param name="plan">The rules on their points.</param>
    /// <param name="fromUnixMs">Begin of the span that is asked about: an episode that was over before is none.</param>
    /// <param name="episodesMax">Episodes that are kept; further ones are counted.</param>
    public RuleTrial(AlarmPlan plan, long fromUnixMs, int episodesMax)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (_engine, _fromMs, _episodesMax) = (new(plan), fromUnixMs, episodesMax);
        _open = new Open?[plan.Rules.Count];
        _rulesOf = [.. plan.Points.Select((_, point) => plan.Rules.Index().Where(r => r.Item.Points.Contains(point)).Select(r => r.Index).ToArray())];
    }

    /// <summary>Episodes that stood within the span, in the order of their ends; what still stands after <see cref="End"/> comes last.</summary>
    public IReadOnlyList<TrialEpisode> Episodes => _episodes;

    /// <summary>How many there were, kept or not.</summary>
    public int Count { get; private set; }

    /// <summary>Those of them that were raised before the span.</summary>
    public int StoodBefore { get; private set; }

    /// <summary>Samples that were older than one of their point before: they were not judged.</summary>
    public long Late { get; private set; }

    /// <summary>How long before a span the samples of a rule begin to matter, in ms: its window, its delays and how long a sample vouches; at most eight days.</summary>
    public static long WarmUpMs(Rules.AlarmRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var c = rule.Condition;
        var windowS = c.Average?.WindowS ?? c.Rate?.WindowS ?? c.Deviation?.WindowS ?? c.Flat?.ForS ?? c.Count?.WithinS ?? c.Confirmation?.WithinS ?? c.NoData?.AfterS ?? 0;
        return Math.Min(AlarmLimits.SpanMaxMs, (windowS * 1000L) + rule.OnDelayMs + rule.OffDelayMs + rule.HoldMs);
    }

    /// <summary>Judges a sample of a point; see <see cref="AlarmEngine.Evaluate"/>.</summary>
    public void Take(int point, in Sample sample)
    {
        if (_engine.Evaluate(point, sample.SourceTimeUnixMs, sample.Value, sample.Quality, sample.Reason, _transitions) == Reception.Late)
        {
            Late++;
        }

        Settle();
        foreach (var rule in _rulesOf[point])
        {
            if (_open[rule] is { } open && _engine.ValueOf(rule) is var value && IsBeyond(value, open))
            {
                open.Peak = value;
            }
        }
    }

    /// <summary>No sample of this time or an earlier one is to come, from any point.</summary>
    public void Advance(long timeUnixMs)
    {
        _engine.Advance(timeUnixMs, _transitions);
        Settle();
    }

    /// <summary>The span ends here: what stands is added as it is.</summary>
    public void End(long toUnixMs)
    {
        Advance(toUnixMs);
        foreach (var open in _open)
        {
            if (open is not null)
            {
                Add(open, null);
            }
        }

        Array.Clear(_open);
    }

    private static bool IsBeyond(double value, Open open) =>
        double.IsFinite(value) && double.IsFinite(open.Raised.Limit) && (open.Raised.Value >= open.Raised.Limit ? value > open.Peak : value < open.Peak);

    private void Settle()
    {
        foreach (ref readonly var t in CollectionsMarshal.AsSpan(_transitions))
        {
            if (t.Change == AlarmChange.Raised)
            {
                _open[t.Rule] = new(t);
            }
            else if (_open[t.Rule] is { } open)
            {
                _open[t.Rule] = null;
                Add(open, t.TimeUnixMs);
            }
        }

        _transitions.Clear();
    }

    private void Add(Open open, long? clearedMs)
    {
        if (clearedMs < _fromMs)
        {
            return;
        }

        Count++;
        StoodBefore += open.Raised.TimeUnixMs < _fromMs ? 1 : 0;
        if (_episodes.Count < _episodesMax)
        {
            var (raised, bound) = (open.Raised, _engine.Plan.Rules[open.Raised.Rule]);
            _episodes.Add(new(bound.Subject, _engine.Plan.Points[bound.Points[0]], raised.Episode, raised.OnsetUnixMs, raised.TimeUnixMs, clearedMs, raised.Value, raised.Limit, open.Peak));
        }
    }
}
