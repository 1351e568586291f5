using SmartPark.Alarms.Engine;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>
/// The rules on the points of one node, or those that join points: judged as samples come, and judged again when one comes late. Not thread-safe.
/// <code>
///   settled ──── samples of the window, in the order of their times ────▶ live
///   (has seen each sample up to here in order)                            (what the desk was told)
/// </code>
/// A late sample goes to its place among those of the window; then the whole window is judged anew from the settled engine, in order, and the desk is told what
/// differs. So the order in which samples of the window come makes no difference to what is settled.
/// </summary>
/// <remarks>
/// An episode that was told and is found again with another onset keeps its id: the two overlap. One that is found only now is told with its own times, its end
/// too when it is over: a late sample raises nothing live that is not so. One that was told and never was, such as a silence that was none, ends as it began.
/// </remarks>
internal sealed class JudgedPart
{
    // Each is an episode that was told and is over; a condition that began earlier and is raised later has one of the newest.
    private const int RememberedMax = 16;

    private readonly AlarmEngine _settled;
    private readonly JudgedSamples _window = new();
    private readonly List<Told>?[] _told;
    private readonly List<AlarmTransition> _scratch = [];
    private readonly int[]?[] _joining;
    private readonly long[] _newestByRuleMs;
    private long _newestMs = long.MinValue;
    private long _others;

    private sealed class Told(EpisodeId id, EpisodeId natural, long onsetMs, long raisedMs)
    {
        /// <summary>The id that the desk knows.</summary>
        public EpisodeId Id { get; } = id;

        /// <summary>The id by the samples as they are known now.</summary>
        public EpisodeId Natural { get; set; } = natural;

        /// <summary>Its beginning as the desk was told.</summary>
        public long OnsetMs { get; } = onsetMs;

        public long RaisedMs { get; } = raisedMs;

        public long? ClearedMs { get; set; }

        /// <summary>Its beginning, while the desk is not told: a late sample showed it, and a newer one that is here already says that it is over.</summary>
        public AlarmTransition? Withheld { get; set; }

        public bool Overlaps(Found found) => OnsetMs <= (found.Cleared?.TimeUnixMs ?? long.MaxValue) && found.OnsetMs <= (ClearedMs ?? long.MaxValue);
    }

    /// <summary>An episode of the window judged anew; raised before it when there is no transition that raised it.</summary>
    private sealed class Found(EpisodeId id, long onsetMs, AlarmTransition? raised)
    {
        public EpisodeId Id { get; } = id;

        public long OnsetMs { get; } = onsetMs;

        public AlarmTransition? Raised { get; } = raised;

        public AlarmTransition? Cleared { get; set; }
    }

    /// <summary>A part that has seen nothing.</summary>
    public JudgedPart(string name, AlarmPlan plan, long behindMs)
    {
        (Name, BehindMs, Live, _settled) = (name, behindMs, new(plan), new(plan));
        _told = new List<Told>?[plan.Rules.Count];
        _newestByRuleMs = [.. plan.Rules.Select(_ => long.MinValue)];
        _joining = new int[]?[plan.Points.Count];
        foreach (var group in plan.Rules.Index().Where(r => r.Item.Points.Count > 1).SelectMany(r => r.Item.Points.Select(p => (Point: p, Rule: r.Index))).GroupBy(x => x.Point))
        {
            _joining[group.Key] = [.. group.Select(x => x.Rule)];
        }
    }

    /// <summary>Its name in the file of the desk.</summary>
    public string Name { get; }

    /// <summary>What it judges.</summary>
    public AlarmPlan Plan => Live.Plan;

    /// <summary>The engine that has seen everything; its open episodes are those that the desk was told of.</summary>
    public AlarmEngine Live { get; private set; }

    /// <summary>How far samples lie behind their arrival, in ms: the node's clock and the way.</summary>
    public long BehindMs { get; private set; }

    /// <summary>Samples in memory.</summary>
    public int WindowCount => _window.Count;

    /// <summary>Time of the sample in the middle of them; there must be some.</summary>
    public long MiddleMs => _window[_window.Count / 2].TimeMs;

    /// <summary>Whether something came that was not in order, and the window is to be judged anew.</summary>
    public bool IsDisordered { get; private set; }

    /// <summary>When it was judged anew, and whatever else its owner keeps of it.</summary>
    public long RejudgedAtMs { get; set; }

    /// <summary>Whether its state is to be saved.</summary>
    public bool IsTouched { get; set; }

    /// <summary>Falls fast towards a live sample, rises slowly with those that waited on the way.</summary>
    public void Arrived(long behindMs) =>
        BehindMs = behindMs < BehindMs ? BehindMs - (((BehindMs - behindMs) / 8) + 1) : BehindMs + (Math.Min(behindMs - BehindMs, AlarmDeskLimits.BehindRiseMaxMs) / 64);

    /// <summary>The state of its live engine was set from elsewhere: from here on it counts as settled.</summary>
    public void Begin()
    {
        _settled.Restore(Live.Save());
        for (var i = 0; i < _told.Length; i++)
        {
            _told[i] = Live.IsRaised(i, out var onset) ? [new(Live.EpisodeOf(i), Live.EpisodeOf(i), onset, onset)] : null;
        }
    }

    /// <summary>Takes over what another part of its name has learned, which ends with it.</summary>
    public void GoOnFrom(JudgedPart before, List<AlarmTransition> into)
    {
        if (before.IsDisordered)
        {
            before.Rejudge(into);
        }

        foreach (var told in before._told.SelectMany(t => t ?? []))
        {
            into.AddRange(told.Withheld is { } raised ? [raised] : []);
            told.Withheld = null;
        }

        BehindMs = before.BehindMs;
        Live.Restore(before.Live.Save());
        Begin();
    }

    /// <summary>
    /// Judges a sample. <see cref="Reception.Late"/> for one that is not in order, which the next <see cref="Rejudge"/> sees; <paramref name="isLost"/> for one
    /// that is older than the window.
    /// </summary>
    public Reception Take(in JudgedSample sample, List<AlarmTransition> into, out bool isLost)
    {
        isLost = sample.TimeMs <= _settled.AdvancedUnixMs;
        if (isLost)
        {
            return Reception.Late;
        }

        _scratch.Clear();
        var reception = Live.Evaluate(sample.Point, sample.TimeMs, sample.Value, sample.Quality, sample.Reason, _scratch);
        if (reception == Reception.Repeated || !_window.Add(sample))
        {
            return Reception.Repeated;
        }

        IsDisordered |= reception == Reception.Late || IsBehindOthers(sample);
        _newestMs = Math.Max(_newestMs, sample.TimeMs);
        Tell(into);
        if (_window.Count >= AlarmDeskLimits.WindowSamplesMax)
        {
            // A quarter at once, so that it is rare.
            Settle(_window[_window.Count / 4].TimeMs, into);
        }

        return reception;
    }

    /// <summary>Rules that join points ask for the order of all that they join.</summary>
    private bool IsBehindOthers(in JudgedSample sample)
    {
        var isBehind = false;
        foreach (var rule in _joining[sample.Point] ?? [])
        {
            isBehind |= sample.TimeMs < _newestByRuleMs[rule];
            _newestByRuleMs[rule] = Math.Max(_newestByRuleMs[rule], sample.TimeMs);
        }

        return isBehind;
    }

    /// <summary>No sample of this time or an earlier one is expected; one that comes all the same is late.</summary>
    public void Advance(long timeMs, List<AlarmTransition> into)
    {
        _scratch.Clear();
        Live.Advance(timeMs, _scratch);
        Tell(into);
    }

    /// <summary>Judges the window anew, in order; adds what the desk is to be told.</summary>
    public void Rejudge(List<AlarmTransition> into)
    {
        IsDisordered = false;
        var again = new AlarmEngine(Plan);
        again.Restore(_settled.Save());
        _scratch.Clear();
        for (var i = 0; i < _window.Count; i++)
        {
            var sample = _window[i];
            again.Evaluate(sample.Point, sample.TimeMs, sample.Value, sample.Quality, sample.Reason, _scratch);
        }

        again.Advance(Live.AdvancedUnixMs, _scratch);
        var found = FoundBy(_scratch);
        AlarmEngine? ahead = null;
        for (var rule = 0; rule < _told.Length; rule++)
        {
            if (found[rule] is not null || _told[rule] is not null)
            {
                Compare(rule, found[rule] ?? [], again, ref ahead, into);
            }
        }

        Live = again;
    }

    /// <summary>Nothing of this time or an earlier one is judged again. Judges anew before, when something is not in order.</summary>
    /// <returns>What was settled: what the samples give in the order of their times.</returns>
    public List<AlarmTransition> Settle(long timeMs, List<AlarmTransition> into)
    {
        if (timeMs <= _settled.AdvancedUnixMs)
        {
            return [];
        }

        // What is settled has been told.
        Advance(timeMs, into);
        if (IsDisordered)
        {
            Rejudge(into);
        }

        List<AlarmTransition> settled = [];
        while (_window.TryTake(timeMs, out var sample))
        {
            _settled.Evaluate(sample.Point, sample.TimeMs, sample.Value, sample.Quality, sample.Reason, settled);
        }

        _settled.Advance(timeMs, settled);
        foreach (var t in settled)
        {
            var told = _told[t.Rule]?.Find(x => x.Natural == t.Episode || x.Id == t.Episode);
            if (told is not null && t.Change == AlarmChange.Raised && _settled.IsRaised(t.Rule, out var onset) && onset == t.OnsetUnixMs)
            {
                _settled.Rename(t.Rule, told.Id);
            }
        }

        for (var rule = 0; rule < _told.Length; rule++)
        {
            Forget(rule, timeMs);
        }

        return settled;
    }

    /// <summary>What is over for good cannot come again, but for the last few: what began before then may be raised yet, under the id that one of them has.</summary>
    private void Forget(int rule, long timeMs)
    {
        if (_told[rule] is { } told && told.Count(t => t.ClearedMs <= timeMs) is var over && over > RememberedMax)
        {
            var keep = told.Where(t => t.ClearedMs <= timeMs).OrderByDescending(t => t.OnsetMs).Take(RememberedMax).ToHashSet();
            told.RemoveAll(t => t.ClearedMs <= timeMs && !keep.Contains(t));
        }
    }

    /// <summary>What the live engine says is what the desk is told, under the ids that it knows.</summary>
    private void Tell(List<AlarmTransition> into)
    {
        foreach (var t in _scratch)
        {
            if (t.Change == AlarmChange.Raised)
            {
                var id = IsKnown(t.Rule, t.Episode) ? Another(t.Rule, t.Episode) : t.Episode;
                Live.Rename(t.Rule, id);
                (_told[t.Rule] ??= []).Add(new(id, t.Episode, t.OnsetUnixMs, t.TimeUnixMs));
                into.Add(t with { Episode = id });
                continue;
            }

            // What the desk was not told of needs no end.
            if (_told[t.Rule]?.FindLast(x => x.ClearedMs is null) is { } told)
            {
                told.ClearedMs = t.TimeUnixMs;
                into.AddRange(told.Withheld is { } raised ? [raised] : []);
                told.Withheld = null;
                into.Add(t with { Episode = told.Id });
            }
        }
    }

    private List<Found>?[] FoundBy(List<AlarmTransition> transitions)
    {
        var found = new List<Found>?[_told.Length];
        for (var rule = 0; rule < found.Length; rule++)
        {
            found[rule] = _settled.IsRaised(rule, out var onset) ? [new(_settled.EpisodeOf(rule), onset, null)] : null;
        }

        foreach (var t in transitions)
        {
            if (t.Change == AlarmChange.Raised)
            {
                (found[t.Rule] ??= []).Add(new(t.Episode, t.OnsetUnixMs, t));
            }
            else if (found[t.Rule] is [.., var last])
            {
                last.Cleared = t;
            }
        }

        return found;
    }

    /// <summary>What was told of a rule and what is found now.</summary>
    private void Compare(int rule, List<Found> found, AlarmEngine again, ref AlarmEngine? ahead, List<AlarmTransition> into)
    {
        var left = _told[rule] ?? [];
        List<Told> kept = [];
        foreach (var f in found)
        {
            // Its own id before one that only overlaps; of those one that stands before one that is over.
            var told = left.Where(t => t.Overlaps(f) && (t.Id == f.Id || (!found.Exists(x => x.Id == t.Id) && (t.Natural == f.Id || !found.Exists(x => x.Id == t.Natural)))))
                .OrderBy(t => t.ClearedMs is null ? 0 : 1).ThenBy(t => t.Id == f.Id ? 0 : t.Natural == f.Id ? 1 : 2).FirstOrDefault();
            if (told is null)
            {
                // One that was told as a whole may turn out to be two: the second cannot have the id of the first.
                var id = kept.Exists(t => t.Id == f.Id) || left.Exists(t => t.Id == f.Id) ? Another(rule, f.Id) : f.Id;
                var begin = f.Raised ?? new AlarmTransition(rule, AlarmChange.Raised, f.OnsetMs, f.OnsetMs, double.NaN, double.NaN, id);
                told = new(id, f.Id, f.OnsetMs, begin.TimeUnixMs) { Withheld = begin with { Episode = id } };
            }
            else
            {
                left.Remove(told);
            }

            kept.Add(told);
            told.Natural = f.Id;
            if (f.Cleared is null && told.ClearedMs is { } ended)
            {
                // Its end was told, and it goes on: the desk begins another that holds from there.
                told = new(Another(rule, f.Id), f.Id, ended, ended);
                told.Withheld = new(rule, AlarmChange.Raised, ended, ended, f.Raised?.Value ?? double.NaN, f.Raised?.Limit ?? double.NaN, told.Id);
                kept.Add(told);
            }

            if (told.Withheld is { } raised && (f.Cleared is not null || !IsOverAhead(rule, again, ref ahead)))
            {
                told.Withheld = null;
                into.Add(raised);
            }

            if (f.Cleared is { } cleared && told.ClearedMs is null)
            {
                told.ClearedMs = cleared.TimeUnixMs;
                into.Add(cleared with { Episode = told.Id });
            }

            again.Rename(rule, told.Id);
            IsDisordered |= told.Withheld is not null;
        }

        left.RemoveAll(t => t.Withheld is not null);
        foreach (var t in left.Where(t => t.ClearedMs is null))
        {
            t.ClearedMs = t.RaisedMs;
            into.Add(new(rule, AlarmChange.Cleared, t.RaisedMs, t.OnsetMs, double.NaN, double.NaN, t.Id));
        }

        _told[rule] = [.. kept, .. left];
    }

    /// <summary>Whether what is open is over by a sample that is here, though time has not moved beyond it.</summary>
    private bool IsOverAhead(int rule, AlarmEngine again, ref AlarmEngine? ahead)
    {
        if (ahead is null)
        {
            ahead = new(Plan);
            ahead.Restore(again.Save());
            ahead.Advance(_newestMs, []);
        }

        return !ahead.IsRaised(rule, out _);
    }

    private bool IsKnown(int rule, EpisodeId id) => _told[rule]?.Exists(t => t.Id == id) == true;

    /// <summary>An id for what cannot have its own, because the desk has ended that.</summary>
    private EpisodeId Another(int rule, EpisodeId natural) => EpisodeId.Of(Plan.Rules[rule].Rule.Id, $"{Plan.Rules[rule].Subject}\n{natural}\n{_others++}", Live.AdvancedUnixMs);
}
