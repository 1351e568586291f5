using SmartPark.Alarms.Rules;

namespace SmartPark.Alarms.Engine;

/// <summary>
/// The time-weighted average over a window that moves in sixtieths of itself, arithmetic or as sound energy (Leq). It is judged at each step, with the
/// limits of that hour; where the limits change, day to night, it begins anew, since a level of the day is no breach of the night.
/// </summary>
internal sealed class AverageEvaluator : ClosedEvaluator
{
    private readonly AverageCondition _condition;
    private readonly LimitBands _bands;
    private readonly BucketFeed _feed;
    private readonly long _stepMs;
    private readonly double[] _sums = new double[AlarmLimits.AverageBuckets];
    private readonly long[] _covered = new long[AlarmLimits.AverageBuckets];
    private int _band = -1;

    public AverageEvaluator(BoundRule bound, AverageCondition condition)
        : base(bound, bound.Rule.OnDelayMs, bound.Rule.OffDelayMs, Math.Max(bound.Rule.HoldMs, condition.WindowMs))
    {
        (_condition, _bands, _stepMs) = (condition, new(condition.Limits, bound.Zone), condition.WindowMs / AlarmLimits.AverageBuckets);
        _feed = new(_stepMs, bound.Rule.HoldMs);
    }

    /// <inheritdoc/>
    public override long DueMs => Math.Min(_feed.DueMs, base.DueMs);

    /// <inheritdoc/>
    public override void Advance(long timeMs, ref SignalOutput output)
    {
        base.Advance(timeMs, ref output);
        TakeThrough(timeMs, ref output);
        AdvanceSignal(timeMs, ref output);
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        base.Save(writer);
        _feed.Save(writer);
        writer.Write(_band);
        for (var i = 0; i < _sums.Length; i++)
        {
            writer.Write(_sums[i]);
            writer.Write(_covered[i]);
        }
    }

    /// <inheritdoc/>
    public override void Restore(BinaryReader reader)
    {
        base.Restore(reader);
        _feed.Restore(reader);
        _band = reader.ReadInt32();
        for (var i = 0; i < _sums.Length; i++)
        {
            (_sums[i], _covered[i]) = (reader.ReadDouble(), reader.ReadInt64());
        }
    }

    /// <inheritdoc/>
    protected override void Closed(in PointSample sample, ref SignalOutput output)
    {
        TakeThrough(sample.TimeMs, ref output);
        _feed.Add(sample.TimeMs, !sample.IsUsable ? double.NaN : _condition.Kind == AverageKind.Leq ? Math.Pow(10, sample.Value / 10) : sample.Value);
    }

    private void TakeThrough(long timeMs, ref SignalOutput output)
    {
        var empty = 0;
        while (_feed.TryTake(timeMs, out var start, out var sum, out var covered))
        {
            Step(start, sum, covered, ref output);
            empty = covered == 0 ? empty + 1 : 0;
            if (empty > AlarmLimits.AverageBuckets)
            {
                // The window is empty, and so is all that follows up to this time.
                _feed.SkipTo(timeMs);
            }
        }
    }

    private void Step(long startMs, double sum, long coveredMs, ref SignalOutput output)
    {
        var band = _bands.At(startMs);
        if (band != _band)
        {
            _band = band;
            Array.Clear(_sums);
            Array.Clear(_covered);
        }

        // Its place follows from its time: sums are then rounded alike in every evaluation.
        var place = (int)(startMs / _stepMs % _sums.Length);
        (_sums[place], _covered[place]) = (sum, coveredMs);
        var (total, time) = (0d, 0L);
        for (var i = 0; i < _sums.Length; i++)
        {
            (total, time) = (total + _sums[i], time + _covered[i]);
        }

        var end = startMs + _stepMs;
        if (time < _condition.CoverageMin * _condition.WindowMs || time == 0)
        {
            Suspend(end, ref output);
            return;
        }

        var average = total / time;
        average = _condition.Kind == AverageKind.Leq ? 10 * Math.Log10(average) : average;
        var (verdict, limit) = _bands.Look(band, average);
        if (verdict == Verdict.AsBefore)
        {
            Keep(end, ref output);
        }
        else
        {
            Judge(end, verdict == Verdict.Holds, average, limit, ref output);
        }
    }
}
