using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SmartPark.Alarms.Rules;
using SmartPark.Telemetry;

namespace SmartPark.Alarms.Engine;

/// <summary>Whether a sample was judged.</summary>
public enum Reception : byte
{
    /// <summary>Every rule on the point has seen it.</summary>
    Judged,

    /// <summary>It says again what was heard for its time.</summary>
    Repeated,

    /// <summary>
    /// It is older than what was judged of its point: no rule has seen it, and nothing live may be raised by it. Whoever keeps the samples judges that
    /// stretch again, from a state saved before it.
    /// </summary>
    Late,
}

/// <summary>
/// Rules over samples, in event time: pure, without clock or I/O. The same samples give the same transitions with the same episode ids, however they are
/// split into calls, in whatever order samples of one time come, and wherever it was saved and restored in between.
/// </summary>
/// <remarks>
/// Samples of a point come in the order of their source times; what does not is <see cref="Reception.Late"/>. Time is told by <see cref="Advance"/>: it
/// ends delays, time-outs and schedules when no sample does. Conditions are raised by the sample that shows them; that one is gone, and all that needs
/// values of before, shows when time has moved beyond the sample. Not thread-safe.
/// </remarks>
public sealed class AlarmEngine
{
    private const int StateVersion = 3;

    private static readonly PointSample Unheard = new(long.MinValue, double.NaN, Quality.Bad, QualityReason.None);

    private readonly Evaluator[] _evaluators;
    private readonly Guid[] _keys;
    private readonly PointState[] _points;
    private long _advancedMs = long.MinValue;

    private sealed class PointState((int Rule, int Input)[] watchers)
    {
        public (int Rule, int Input)[] Watchers { get; } = watchers;

        public PointSample Last { get; set; } = Unheard;
    }

    /// <summary>An engine that has heard nothing.</summary>
    public AlarmEngine(AlarmPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Plan = plan;
        _evaluators = [.. plan.Rules.Select(Create)];
        var watchers = plan.Points.Select(_ => new List<(int, int)>()).ToArray();
        foreach (var (i, rule) in plan.Rules.Index())
        {
            foreach (var (input, point) in rule.Points.Index())
            {
                watchers[point].Add((i, input));
            }
        }

        _points = [.. watchers.Select(w => new PointState([.. w]))];
        _keys = [.. plan.Rules.Select(KeyOf)];
    }

    /// <summary>What it watches.</summary>
    public AlarmPlan Plan { get; }

    /// <summary>Whether an episode of a rule is open, and since when its condition holds.</summary>
    public bool IsRaised(int rule, out long onsetUnixMs)
    {
        onsetUnixMs = _evaluators[rule].OnsetMs;
        return _evaluators[rule].IsRaised;
    }

    /// <summary>Which episode of a rule is open; that of the last one when none is.</summary>
    public EpisodeId EpisodeOf(int rule) => _evaluators[rule].Episode;

    /// <summary>The open episode of a rule was told under another id, by which it goes on.</summary>
    public void Rename(int rule, EpisodeId episode) => _evaluators[rule].Rename(episode);

    /// <summary>The value by which a rule last decided, as it judges it: a value, an average, a rate; NaN when there is none.</summary>
    public double ValueOf(int rule) => _evaluators[rule].Value;

    /// <summary>How far time has moved; <see cref="long.MinValue"/> before the first <see cref="Advance"/>.</summary>
    public long AdvancedUnixMs => _advancedMs;

    /// <summary>
    /// The clock that stamps the samples was set: what follows is on another base, earlier or later. Open episodes stay open under their ids, their onset
    /// moves along; everything else begins anew, since times of two clocks cannot be compared.
    /// </summary>
    /// <param name="deltaMs">New time less old time of one moment.</param>
    /// <param name="fromUnixMs">From when on there is something to be heard, in new time: silence counts from here.</param>
    public void Rebase(long deltaMs, long fromUnixMs)
    {
        for (var i = 0; i < _evaluators.Length; i++)
        {
            var before = _evaluators[i];
            _evaluators[i] = Create(before.Bound);
            _evaluators[i].StartMs = fromUnixMs;
            if (before.IsRaised)
            {
                _evaluators[i].Assume(before.OnsetMs + deltaMs, before.Episode);
            }
        }

        foreach (var point in _points)
        {
            point.Last = Unheard;
        }

        _advancedMs = long.MinValue;
    }

    /// <summary>Nobody listened up to here, such as during a restart: what was silent meanwhile counts as silent from here on.</summary>
    public void Resume(long fromUnixMs)
    {
        for (var i = 0; i < _evaluators.Length; i++)
        {
            if (_evaluators[i] is NoDataEvaluator { IsRaised: false } before)
            {
                _evaluators[i] = Create(before.Bound);
                _evaluators[i].StartMs = fromUnixMs;
            }
        }
    }

    /// <summary>
    /// A transition that this engine's saved state does not know of, from a journal kept beside it: the rule begins anew with its episode open or not.
    /// </summary>
    /// <param name="rule">Index in <see cref="AlarmPlan.Rules"/>.</param>
    /// <param name="change">What the transition was.</param>
    /// <param name="onsetUnixMs">When its condition began.</param>
    /// <param name="episode">Its episode.</param>
    /// <param name="fromUnixMs">From when on there is something to be heard.</param>
    public void Assume(int rule, AlarmChange change, long onsetUnixMs, EpisodeId episode, long fromUnixMs)
    {
        _evaluators[rule] = Create(_evaluators[rule].Bound);
        _evaluators[rule].StartMs = fromUnixMs;
        if (change == AlarmChange.Raised)
        {
            _evaluators[rule].Assume(onsetUnixMs, episode);
        }
    }

    /// <summary>Judges a sample of a point by every rule on it.</summary>
    /// <param name="point">Index in <see cref="AlarmPlan.Points"/>.</param>
    /// <param name="timeUnixMs">Source time, UTC milliseconds.</param>
    /// <param name="value">Value in the unit of the quantity; NaN when there is none.</param>
    /// <param name="quality">How far it can be trusted.</param>
    /// <param name="reason">Why it is not good.</param>
    /// <param name="into">Transitions are added here.</param>
    public Reception Evaluate(int point, long timeUnixMs, double value, Quality quality, QualityReason reason, List<AlarmTransition> into)
    {
        var state = _points[point];
        var sample = new PointSample(timeUnixMs, value, quality, reason);
        if (timeUnixMs < state.Last.TimeMs || timeUnixMs <= _advancedMs)
        {
            return sample == state.Last ? Reception.Repeated : Reception.Late;
        }

        if (sample == state.Last)
        {
            return Reception.Repeated;
        }

        state.Last = sample;
        var output = new SignalOutput(into);
        foreach (var (rule, input) in state.Watchers)
        {
            var evaluator = _evaluators[rule];
            (output.Rule, output.Bound) = (rule, evaluator.Bound);
            evaluator.Sample(input, sample, ref output);
        }

        return Reception.Judged;
    }

    /// <summary>
    /// No sample of this time or an earlier one is to come, from any point; one that comes all the same is late. Time never runs back: an earlier moment
    /// changes nothing.
    /// </summary>
    public void Advance(long timeUnixMs, List<AlarmTransition> into)
    {
        if (timeUnixMs <= _advancedMs)
        {
            return;
        }

        _advancedMs = timeUnixMs;
        var output = new SignalOutput(into);
        for (var i = 0; i < _evaluators.Length; i++)
        {
            var evaluator = _evaluators[i];
            if (evaluator.DueMs <= timeUnixMs)
            {
                (output.Rule, output.Bound) = (i, evaluator.Bound);
                evaluator.Advance(timeUnixMs, ref output);
            }
        }
    }

    /// <summary>The state of every rule, to go on from after a restart.</summary>
    public byte[] Save()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(StateVersion);
        writer.Write(_advancedMs);
        writer.Write(_points.Length);
        foreach (var (i, point) in _points.Index())
        {
            writer.Write(Plan.Points[i].Series.ToString());
            SavedSample.Write(writer, point.Last);
        }

        writer.Write(_evaluators.Length);
        using var body = new MemoryStream();
        foreach (var (i, evaluator) in _evaluators.Index())
        {
            body.SetLength(0);
            using (var inner = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
            {
                evaluator.Save(inner);
            }

            writer.Write(_keys[i].ToByteArray());
            writer.Write((int)body.Length);
            writer.Write(body.GetBuffer(), 0, (int)body.Length);
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>
    /// Goes on from a saved state. Rules are known again by themselves, their points and what they ask for: one that is new or was changed begins anew.
    /// Returns how many were known; -1, with nothing restored, for bytes that <see cref="Save"/> did not write.
    /// </summary>
    public int Restore(byte[] state)
    {
        ArgumentNullException.ThrowIfNull(state);
        try
        {
            return Read(state);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException or IOException)
        {
            return -1;
        }
    }

    private int Read(byte[] state)
    {
        using var reader = new BinaryReader(new MemoryStream(state), Encoding.UTF8);
        if (state.Length > AlarmLimits.StateBytesMax || reader.ReadInt32() != StateVersion)
        {
            return -1;
        }

        var advanced = reader.ReadInt64();
        var lasts = new Dictionary<string, PointSample>(StringComparer.Ordinal);
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            lasts[reader.ReadString()] = SavedSample.Read(reader);
        }

        var bodies = new Dictionary<Guid, byte[]>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var key = new Guid(reader.ReadBytes(16));
            var length = reader.ReadInt32();
            bodies[key] = length >= 0 && length <= state.Length ? reader.ReadBytes(length) : throw new EndOfStreamException();
        }

        foreach (var (i, point) in _points.Index())
        {
            point.Last = lasts.GetValueOrDefault(Plan.Points[i].Series.ToString(), point.Last);
        }

        _advancedMs = advanced;
        var known = 0;
        foreach (var (i, evaluator) in _evaluators.Index())
        {
            if (bodies.TryGetValue(_keys[i], out var body))
            {
                using var inner = new BinaryReader(new MemoryStream(body), Encoding.UTF8);
                evaluator.Restore(inner);
                known++;
            }
        }

        return known;
    }

    /// <summary>What makes a saved state one of this rule: the rule as it is written, what it is about and its points.</summary>
    private Guid KeyOf(BoundRule bound) => new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [
        JsonSerializer.Serialize(bound.Rule, AlarmRulesJson.Default.AlarmRule), bound.Subject, .. bound.Points.Select(p => Plan.Points[p].Series.ToString())]))).AsSpan(0, 16));

    private static Evaluator Create(BoundRule bound) => bound.Rule.Condition switch
    {
        { State: { } c } => new StateEvaluator(bound, c),
        { Limit: { } c } => new LimitEvaluator(bound, c),
        { Rate: { } c } => new RateEvaluator(bound, c),
        { Deviation: { } c } => new DeviationEvaluator(bound, c),
        { Average: { } c } => new AverageEvaluator(bound, c),
        { Flat: { } c } => new FlatEvaluator(bound, c),
        { Implausible: not null } => new ImplausibleEvaluator(bound),
        { Confirmation: { } c } => new ConfirmationEvaluator(bound, c),
        { Count: { } c } => new CountEvaluator(bound, c),
        { NoData: { } c } => new NoDataEvaluator(bound, c),
        { Marked: { } c } => new MarkedEvaluator(bound, c),
        _ => throw new ArgumentException($"rule {bound.Rule.Id} watches for nothing", nameof(bound)),
    };
}
