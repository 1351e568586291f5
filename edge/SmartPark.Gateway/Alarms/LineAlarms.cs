using SmartPark.Alarms.Engine;
using SmartPark.Fieldbus.Devices;
using SmartPark.Telemetry;

namespace SmartPark.Gateway.Alarms;

/// <summary>Takes a transition of a line, under that line's lock.</summary>
/// <param name="bound">The rule on its point.</param>
/// <param name="report">The transition; times are UTC as it is known now.</param>
/// <param name="stampMs">Its time as a sample would be stamped.</param>
internal delegate void TakeTransition(BoundRule bound, TransitionReport report, long stampMs);

/// <summary>
/// The alarm rules on the points of one line, with an engine of their own: what a line does that is dead or slow holds up no other line's rules. Fed by the
/// line's worker, told of time by <see cref="SiteAlarms"/>; safe for both at once.
/// </summary>
/// <remarks>
/// The engine's time is UTC as it is known, and never runs back: when the clock is set, the engine begins anew on the new time with its open episodes. Time
/// is told only up to the request in flight, so that no sample of it comes late.
/// </remarks>
internal sealed class LineAlarms
{
    private readonly Lock _gate = new();
    private readonly AlarmEngine _engine;
    private readonly int[][] _points;
    private readonly string[] _fingerprints;
    private readonly AlarmClock _clock;
    private readonly TakeTransition _take;
    private readonly List<AlarmTransition> _found = new(32);
    private long _readingSinceMs = long.MaxValue;
    private long _offsetMs;
    private long _baseMs;
    private long _rebases;

    /// <summary>Rules on a line.</summary>
    /// <param name="line">Line id.</param>
    /// <param name="plan">The rules that are evaluated here, on this line's points.</param>
    /// <param name="slots">The series of each poll group, in the order of the line's worker.</param>
    /// <param name="clock">What stamps the samples.</param>
    /// <param name="take">Takes what came or went.</param>
    public LineAlarms(string line, AlarmPlan plan, IEnumerable<IReadOnlyList<SeriesKey>> slots, AlarmClock clock, TakeTransition take)
    {
        (Line, _clock, _take) = (line, clock, take);
        _engine = new(plan);
        var watched = plan.Rules.SelectMany(r => r.Points).ToHashSet();
        _points = [.. slots.Select(s => s.Select(k => plan.IndexOf(k) is var i && watched.Contains(i) ? i : -1).ToArray())];
        _fingerprints = [.. plan.Rules.Select(r => RuleFingerprint.Of(r.Rule))];
        (_baseMs, _offsetMs) = (clock.BaseMs, clock.OffsetMs);
    }

    /// <summary>Line id.</summary>
    public string Line { get; }

    /// <summary>The rules.</summary>
    public AlarmPlan Plan => _engine.Plan;

    /// <summary>Times that the clock was set under it.</summary>
    public long Rebases => Interlocked.Read(ref _rebases);

    /// <summary>Episodes that are open.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return Enumerable.Range(0, Plan.Rules.Count).Count(i => _engine.IsRaised(i, out _));
            }
        }
    }

    /// <summary>A read begins: no sample of it is older than now.</summary>
    public void ReadBegins()
    {
        lock (_gate)
        {
            _readingSinceMs = _clock.StampMs;
        }
    }

    /// <summary>Judges what was read of a poll group.</summary>
    public void Judge(int slot, ReadOnlySpan<PointReading> readings)
    {
        var points = _points[slot];
        lock (_gate)
        {
            FollowClock();

            // A sample that was stamped before the clock was set back is of now.
            var nowMs = _clock.StampMs + _baseMs;
            for (var i = 0; i < readings.Length; i++)
            {
                if (points[i] >= 0)
                {
                    ref readonly var reading = ref readings[i];
                    _engine.Evaluate(points[i], Math.Min(reading.SourceTimeUnixMs + _baseMs, nowMs), reading.Value, reading.Quality, reading.Reason, _found);
                }
            }

            _readingSinceMs = long.MaxValue;
            Tell();
        }
    }

    /// <summary>Time moves on, up to the request in flight.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            FollowClock();
            _engine.Advance(Math.Min(_clock.StampMs, _readingSinceMs) - 1 + _baseMs, _found);
            Tell();
        }
    }

    /// <summary>The state of the rules, to go on from after a restart.</summary>
    public byte[] Save()
    {
        lock (_gate)
        {
            return _engine.Save();
        }
    }

    /// <summary>Goes on from saved states, of this line first; rules that were on another line are found there. Before anything is judged.</summary>
    public void Restore(IReadOnlyList<(string Line, byte[] State)> states)
    {
        lock (_gate)
        {
            var known = 0;
            var advanced = long.MinValue;
            foreach (var (_, state) in states.OrderByDescending(s => s.Line == Line))
            {
                if (known < Plan.Rules.Count && _engine.Restore(state) is > 0 and var count)
                {
                    (known, advanced) = (known + count, Math.Max(advanced, _engine.AdvancedUnixMs));
                }
            }

            // The saved time may be ahead of a clock that was set back or lost its battery.
            var nowMs = NowMs;
            if (advanced >= nowMs)
            {
                _engine.Rebase(nowMs - 1 - advanced, nowMs);
            }
            else
            {
                _engine.Resume(nowMs);
            }
        }
    }

    /// <summary>What the journal says last of a rule on its point: where the state says otherwise, the journal knows better. Returns whether it did.</summary>
    public bool Assume(int rule, TransitionReport last)
    {
        lock (_gate)
        {
            var (isRaised, nowMs) = (_engine.IsRaised(rule, out _), NowMs);
            var agrees = last.Change == AlarmChange.Raised ? isRaised && _engine.EpisodeOf(rule) == last.Episode : !isRaised || _engine.EpisodeOf(rule) != last.Episode;
            if (!agrees)
            {
                _engine.Assume(rule, last.Change, Math.Min(last.OnsetUnixMs, nowMs), last.Episode, nowMs);
            }

            return !agrees;
        }
    }

    /// <summary>Episodes that are open, with the rule and the device of each.</summary>
    public IReadOnlyList<(BoundRule Bound, string Device, EpisodeId Episode)> OpenEpisodes()
    {
        lock (_gate)
        {
            return [.. Enumerable.Range(0, Plan.Rules.Count).Where(i => _engine.IsRaised(i, out _)).Select(i => (Plan.Rules[i], Plan.Rules[i].Device, _engine.EpisodeOf(i)))];
        }
    }

    /// <summary>The fingerprint of a rule by its index in the plan.</summary>
    public string FingerprintOf(int rule) => _fingerprints[rule];

    private long NowMs => _clock.StampMs + _baseMs;

    private void FollowClock()
    {
        var offset = _clock.OffsetMs;
        var delta = offset - _offsetMs;
        if (Math.Abs(delta) < GatewayLimits.ClockStepMs)
        {
            // Stamps of the machine's clock follow what it is slewed by themselves.
            _offsetMs = _clock.StampsJump ? offset : _offsetMs;
            return;
        }

        (_offsetMs, _baseMs) = (offset, _clock.BaseMs);
        _engine.Rebase(delta, NowMs);
        _rebases++;
    }

    private void Tell()
    {
        foreach (ref readonly var t in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_found))
        {
            var bound = Plan.Rules[t.Rule];
            _take(bound, new(bound.Rule.Id, _fingerprints[t.Rule], bound.Subject, bound.Device, t.Change, t.TimeUnixMs, t.OnsetUnixMs, t.Value, t.Limit, t.Episode) { Line = bound.Line }, t.TimeUnixMs - _baseMs);
        }

        _found.Clear();
    }
}
