using SmartPark.Alarms.Schedules;

namespace SmartPark.Alarms.Engine;

/// <summary>
/// One rule on its points: samples and time in, transitions out. Samples of one input come in the order of their source times, equal times in any
/// order; inputs of one rule may be apart. Not thread-safe.
/// </summary>
internal abstract class Evaluator
{
    private readonly RuleGate? _gate;
    private DelayedSignal _signal;
    private long _gateDueMs = long.MinValue;
    private bool _isOpen = true;
    private bool _condition;
    private double _value = double.NaN;
    private double _limit = double.NaN;

    /// <summary>A rule's evaluator.</summary>
    /// <param name="bound">The rule and its points.</param>
    /// <param name="onDelayMs">How long its condition must hold.</param>
    /// <param name="offDelayMs">How long it must be gone.</param>
    /// <param name="holdMs">How long a usable sample vouches for the condition.</param>
    protected Evaluator(BoundRule bound, long onDelayMs, long offDelayMs, long holdMs)
    {
        (Bound, _gate, StartMs) = (bound, bound.Gate, bound.StartUnixMs);
        _signal = new(onDelayMs, offDelayMs, holdMs);
    }

    /// <summary>The rule and its points.</summary>
    public BoundRule Bound { get; }

    /// <summary>Since when its points are watched.</summary>
    public long StartMs { get; set; }

    /// <summary>Whether an episode is open.</summary>
    public bool IsRaised => _signal.IsRaised;

    /// <summary>Which episode is open.</summary>
    public EpisodeId Episode => _signal.Episode;

    /// <summary>When the open episode's condition began.</summary>
    public long OnsetMs => _signal.OnsetMs;

    /// <summary>The value that decided last; NaN when there was none.</summary>
    public double Value => _value;

    /// <summary>When something happens by itself; <see cref="long.MaxValue"/> when nothing does.</summary>
    public virtual long DueMs => Math.Min(_signal.DueMs, _gate is null ? long.MaxValue : _gateDueMs);

    /// <summary>An episode is open that this evaluator, which has seen nothing yet, did not raise.</summary>
    public virtual void Assume(long onsetMs, EpisodeId episode)
    {
        _condition = true;
        _signal.Assume(onsetMs, episode);
    }

    /// <summary>The open episode goes on under another id.</summary>
    public void Rename(EpisodeId episode) => _signal.Rename(episode);

    /// <summary>A reading of an input; not older than the one before it.</summary>
    public abstract void Sample(int input, in PointSample sample, ref SignalOutput output);

    /// <summary>No sample of this time or an earlier one is to come.</summary>
    public virtual void Advance(long timeMs, ref SignalOutput output) => AdvanceSignal(timeMs, ref output);

    /// <summary>Writes what the next sample needs to know.</summary>
    public virtual void Save(BinaryWriter writer)
    {
        _signal.Save(writer);
        writer.Write(_gateDueMs);
        writer.Write(_isOpen);
        writer.Write(_condition);
        writer.Write(_value);
        writer.Write(_limit);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public virtual void Restore(BinaryReader reader)
    {
        _signal.Restore(reader);
        _gateDueMs = reader.ReadInt64();
        _isOpen = reader.ReadBoolean();
        _condition = reader.ReadBoolean();
        _value = reader.ReadDouble();
        _limit = reader.ReadDouble();
    }

    /// <summary>The condition holds or not from this time on, by a usable sample; the value and its limit go with what is raised or cleared by it.</summary>
    protected void Judge(long timeMs, bool condition, double value, double limit, ref SignalOutput output)
    {
        Keep(timeMs, ref output);
        (_condition, _value, _limit) = (condition, value, limit);
        (output.Value, output.Limit) = (value, limit);
        _signal.Set(timeMs, condition && _isOpen, ref output);
    }

    /// <summary>A usable sample says that the condition is what it was.</summary>
    protected void Keep(long timeMs, ref SignalOutput output)
    {
        AdvanceSignal(timeMs, ref output);
        _signal.Vouch(timeMs, ref output);
    }

    /// <summary>Nothing is known from here on.</summary>
    protected void Suspend(long timeMs, ref SignalOutput output)
    {
        AdvanceSignal(timeMs, ref output);
        _signal.Suspend(timeMs, ref output);
    }

    /// <summary>Moves delays and the schedule to this moment, which is included.</summary>
    protected void AdvanceSignal(long timeMs, ref SignalOutput output)
    {
        (output.Value, output.Limit) = (_value, _limit);
        if (_gate is not null)
        {
            if (_gateDueMs == long.MinValue)
            {
                (_isOpen, _gateDueMs) = (_gate.IsOpen(timeMs), _gate.NextChange(timeMs));
            }

            while (_gateDueMs <= timeMs)
            {
                var at = _gateDueMs;
                (_isOpen, _gateDueMs) = (_gate.IsOpen(at), _gate.NextChange(at));
                _signal.Set(at, _condition && _isOpen, ref output);
            }
        }

        _signal.Advance(timeMs, ref output);
    }
}
