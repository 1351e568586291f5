using SmartPark.Alarms.Rules;

namespace SmartPark.Alarms.Engine;

/// <summary>
/// A point and the sum of others differ too much, such as a master meter and its sub-meters: averages over buckets, so that readings of other moments
/// compare. A bucket counts when every input has covered it enough; it is judged once the last input has passed it, or any has passed the next one.
/// </summary>
/// <remarks>Input 0 is the master, the others are its parts.</remarks>
internal sealed class DeviationEvaluator : Evaluator
{
    private const int KeptBuckets = 4;

    private readonly DeviationCondition _condition;
    private readonly LimitBands _bands;
    private readonly Input[] _inputs;

    private sealed class Input(long widthMs, long holdMs)
    {
        public BucketFeed Feed { get; } = new(widthMs, holdMs);

        public double[] Means { get; } = new double[KeptBuckets];

        public long[] Starts { get; } = new long[KeptBuckets];

        public PointSample Held { get; set; }

        public bool HasHeld { get; set; }

        public bool HasCovered { get; set; }

        public long PassedMs { get; set; } = long.MinValue;
    }

    private long _judgedMs = long.MinValue;

    public DeviationEvaluator(BoundRule bound, DeviationCondition condition)
        : base(bound, bound.Rule.OnDelayMs, bound.Rule.OffDelayMs, Math.Max(bound.Rule.HoldMs, 2 * condition.WindowMs))
    {
        (_condition, _bands) = (condition, new(condition.Limits, bound.Zone));
        _inputs = [.. bound.Points.Select(_ => new Input(condition.WindowMs, Math.Max(bound.Rule.HoldMs, condition.WindowMs)))];
    }

    /// <inheritdoc/>
    public override long DueMs => Math.Min(_judgedMs == long.MinValue ? long.MaxValue : _judgedMs + _condition.WindowMs, base.DueMs);

    /// <inheritdoc/>
    public override void Sample(int input, in PointSample sample, ref SignalOutput output)
    {
        var i = _inputs[input];
        if (i.HasHeld && i.Held.TimeMs == sample.TimeMs)
        {
            i.Held = PointSample.Merge(i.Held, sample);
            return;
        }

        _judgedMs = _judgedMs == long.MinValue ? i.Feed.StartOf(sample.TimeMs) : _judgedMs;
        JudgeThrough(sample.TimeMs - _condition.WindowMs, ref output);
        Pass(i, sample.TimeMs);
        (i.Held, i.HasHeld) = (sample, true);
        JudgeThrough(_inputs.Min(x => x.PassedMs), ref output);
    }

    /// <inheritdoc/>
    public override void Advance(long timeMs, ref SignalOutput output)
    {
        JudgeThrough(timeMs, ref output);
        AdvanceSignal(timeMs, ref output);
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        base.Save(writer);
        writer.Write(_judgedMs);
        foreach (var i in _inputs)
        {
            i.Feed.Save(writer);
            SavedSample.Write(writer, i.Held);
            writer.Write(i.HasHeld);
            writer.Write(i.PassedMs);
            for (var k = 0; k < KeptBuckets; k++)
            {
                writer.Write(i.Starts[k]);
                writer.Write(i.Means[k]);
            }
        }
    }

    /// <inheritdoc/>
    public override void Restore(BinaryReader reader)
    {
        base.Restore(reader);
        _judgedMs = reader.ReadInt64();
        foreach (var i in _inputs)
        {
            i.Feed.Restore(reader);
            i.Held = SavedSample.Read(reader);
            i.HasHeld = reader.ReadBoolean();
            i.PassedMs = reader.ReadInt64();
            for (var k = 0; k < KeptBuckets; k++)
            {
                (i.Starts[k], i.Means[k]) = (reader.ReadInt64(), reader.ReadDouble());
            }
        }
    }

    /// <summary>An input has no more to say of the time before this moment: its sample of before is taken, and the buckets that end here or before.</summary>
    private void Pass(Input i, long timeMs)
    {
        if (timeMs <= i.PassedMs)
        {
            return;
        }

        i.PassedMs = timeMs;
        if (i.HasHeld && i.Held.TimeMs < timeMs)
        {
            Take(i, i.Held.TimeMs);
            i.HasHeld = false;
            i.Feed.Add(i.Held.TimeMs, i.Held.IsUsable ? i.Held.Value : double.NaN);
        }

        Take(i, timeMs);
    }

    private void Take(Input i, long timeMs)
    {
        while (i.Feed.TryTake(timeMs, out var start, out var sum, out var covered))
        {
            var place = (int)(start / _condition.WindowMs % KeptBuckets);
            (i.Starts[place], i.Means[place]) = (start, covered >= _condition.CoverageMin * _condition.WindowMs ? sum / covered : double.NaN);
            i.HasCovered |= covered > 0;
        }
    }

    /// <summary>Judges the buckets that end at this time or before, oldest first.</summary>
    private void JudgeThrough(long timeMs, ref SignalOutput output)
    {
        if (_judgedMs == long.MinValue)
        {
            return;
        }

        for (var empty = 0; _judgedMs + _condition.WindowMs <= timeMs; _judgedMs += _condition.WindowMs)
        {
            var isEmpty = true;
            foreach (var i in _inputs)
            {
                i.HasCovered = false;
                Pass(i, _judgedMs + _condition.WindowMs);
                isEmpty &= !i.HasCovered && !i.HasHeld;
            }

            JudgeBucket(_judgedMs, ref output);
            empty = isEmpty ? empty + 1 : 0;
            if (empty > KeptBuckets)
            {
                // Nothing is known of any input, and will not be before the next sample.
                _judgedMs = Math.Max(_judgedMs, _inputs[0].Feed.StartOf(timeMs) - _condition.WindowMs);
                foreach (var i in _inputs)
                {
                    i.Feed.SkipTo(_judgedMs + _condition.WindowMs);
                }
            }
        }
    }

    private void JudgeBucket(long startMs, ref SignalOutput output)
    {
        var place = (int)(startMs / _condition.WindowMs % KeptBuckets);
        var master = MeanOf(_inputs[0]);
        var parts = 0d;
        for (var i = 1; i < _inputs.Length; i++)
        {
            parts += MeanOf(_inputs[i]);
        }

        var end = startMs + _condition.WindowMs;
        if (double.IsNaN(master + parts) || (_condition.IsPercent && master == 0))
        {
            Suspend(end, ref output);
            return;
        }

        var difference = _condition.IsPercent ? (master - parts) * 100 / Math.Abs(master) : master - parts;
        var (verdict, limit) = _bands.Look(_bands.At(startMs), difference);
        if (verdict == Verdict.AsBefore)
        {
            Keep(end, ref output);
        }
        else
        {
            Judge(end, verdict == Verdict.Holds, difference, limit, ref output);
        }

        double MeanOf(Input input) => input.Starts[place] == startMs ? input.Means[place] : double.NaN;
    }
}
