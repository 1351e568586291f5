using SmartPark.Alarms.Rules;

namespace SmartPark.Alarms.Engine;

/// <summary>
/// No usable sample for too long, of a point or of several together. The condition begins with the last usable sample, or with the start; any sample and any progress
/// of time may show it.
/// </summary>
internal sealed class NoDataEvaluator(BoundRule bound, NoDataCondition condition) : Evaluator(bound, condition.AfterMs, bound.Rule.OffDelayMs, long.MaxValue)
{
    private readonly bool _isOfOne = bound.Points.Count == 1;
    private bool _isStarted;
    private long _usableMs = long.MinValue;

    /// <inheritdoc/>
    public override long DueMs => _isStarted ? base.DueMs : long.MinValue;

    /// <inheritdoc/>
    public override void Sample(int input, in PointSample sample, ref SignalOutput output)
    {
        Start(ref output);
        if (sample.TimeMs < _usableMs)
        {
            // Another point has spoken since.
            return;
        }

        if (sample.IsUsable)
        {
            _usableMs = sample.TimeMs;
            var value = _isOfOne ? sample.Value : double.NaN;
            Judge(sample.TimeMs, condition: false, value, double.NaN, ref output);
            Judge(sample.TimeMs, condition: true, value, double.NaN, ref output);
        }
        else
        {
            AdvanceSignal(sample.TimeMs, ref output);
        }
    }

    /// <inheritdoc/>
    public override void Advance(long timeMs, ref SignalOutput output)
    {
        Start(ref output);
        AdvanceSignal(timeMs, ref output);
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        base.Save(writer);
        writer.Write(_isStarted);
        writer.Write(_usableMs);
    }

    /// <inheritdoc/>
    public override void Restore(BinaryReader reader)
    {
        base.Restore(reader);
        _isStarted = reader.ReadBoolean();
        _usableMs = reader.ReadInt64();
    }

    private void Start(ref SignalOutput output)
    {
        if (!_isStarted)
        {
            _isStarted = true;
            Judge(StartMs, condition: true, double.NaN, double.NaN, ref output);
        }
    }
}

/// <summary>A value that should move has not for too long. Idle values, such as no flow at all, do not count.</summary>
internal sealed class FlatEvaluator(BoundRule bound, FlatCondition condition) : ClosedEvaluator(bound, condition.ForMs, 0, bound.Rule.HoldMs)
{
    private double _reference = double.NaN;

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        base.Save(writer);
        writer.Write(_reference);
    }

    /// <inheritdoc/>
    public override void Restore(BinaryReader reader)
    {
        base.Restore(reader);
        _reference = reader.ReadDouble();
    }

    /// <inheritdoc/>
    protected override void Closed(in PointSample sample, ref SignalOutput output)
    {
        if (!sample.IsUsable)
        {
            Suspend(sample.TimeMs, ref output);
            return;
        }

        if (condition.IdleMax is { } idle && Math.Abs(sample.Value) <= idle)
        {
            _reference = double.NaN;
            Judge(sample.TimeMs, condition: false, sample.Value, double.NaN, ref output);
        }
        else if (Math.Abs(sample.Value - _reference) <= condition.Tolerance)
        {
            Keep(sample.TimeMs, ref output);
        }
        else
        {
            _reference = sample.Value;
            Judge(sample.TimeMs, condition: false, sample.Value, double.NaN, ref output);
            Judge(sample.TimeMs, condition: true, sample.Value, double.NaN, ref output);
        }
    }
}
