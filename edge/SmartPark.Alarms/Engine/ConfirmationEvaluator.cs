using SmartPark.Alarms.Rules;

namespace SmartPark.Alarms.Engine;

/// <summary>
/// Several points alarm within a time of each other, such as two detectors of one compartment: each counts from its onset until a while after its end.
/// A sample that cannot be used changes nothing.
/// </summary>
internal sealed class ConfirmationEvaluator(BoundRule bound, ConfirmationCondition condition) : Evaluator(bound, 0, 0, long.MaxValue)
{
    private const long Never = long.MinValue;

    private readonly CodeSet _codes = new(condition.Codes);
    private readonly Input[] _inputs = [.. bound.Points.Select(_ => new Input())];
    private bool _isConfirmed;

    private sealed class Input
    {
        public long AtMs { get; set; } = Never;

        public bool IsIn { get; set; }

        /// <summary>The sample of <see cref="AtMs"/> says that it is over; another of the same time may say otherwise.</summary>
        public bool IsLeaving { get; set; }

        /// <summary>When it no longer counts; <see cref="long.MaxValue"/> while it is in alarm, <see cref="Never"/> when it does not count.</summary>
        public long UntilMs { get; set; } = Never;
    }

    /// <inheritdoc/>
    public override long DueMs
    {
        get
        {
            var due = base.DueMs;
            foreach (var input in _inputs)
            {
                due = Math.Min(due, input.IsLeaving ? input.AtMs : input.UntilMs == Never ? long.MaxValue : input.UntilMs);
            }

            return due;
        }
    }

    /// <inheritdoc/>
    public override void Sample(int input, in PointSample sample, ref SignalOutput output)
    {
        if (!sample.IsUsable)
        {
            return;
        }

        Settle(sample.TimeMs - 1, sample.TimeMs, ref output);
        var i = _inputs[input];
        var isIn = _codes.Contains(sample.Value);
        if (sample.TimeMs > i.AtMs)
        {
            (i.AtMs, i.IsLeaving) = (sample.TimeMs, !isIn && i.IsIn);
        }
        else if (isIn)
        {
            i.IsLeaving = false;
        }

        if (isIn && !i.IsIn)
        {
            (i.IsIn, i.UntilMs) = (true, long.MaxValue);
            if (!_isConfirmed && Count() >= condition.AtLeast)
            {
                _isConfirmed = true;
                Judge(sample.TimeMs, condition: true, condition.AtLeast, condition.AtLeast, ref output);
            }
        }
    }

    /// <inheritdoc/>
    public override void Advance(long timeMs, ref SignalOutput output)
    {
        Settle(timeMs, timeMs, ref output);
        AdvanceSignal(timeMs, ref output);
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        base.Save(writer);
        writer.Write(_isConfirmed);
        foreach (var input in _inputs)
        {
            writer.Write(input.AtMs);
            writer.Write(input.IsIn);
            writer.Write(input.IsLeaving);
            writer.Write(input.UntilMs);
        }
    }

    /// <inheritdoc/>
    public override void Restore(BinaryReader reader)
    {
        base.Restore(reader);
        _isConfirmed = reader.ReadBoolean();
        foreach (var input in _inputs)
        {
            input.AtMs = reader.ReadInt64();
            input.IsIn = reader.ReadBoolean();
            input.IsLeaving = reader.ReadBoolean();
            input.UntilMs = reader.ReadInt64();
        }
    }

    /// <summary>Inputs whose end is certain by one time leave; those that have left long enough ago by another no longer count, in the order of time.</summary>
    private void Settle(long leftByMs, long expiredByMs, ref SignalOutput output)
    {
        foreach (var input in _inputs)
        {
            if (input.IsLeaving && input.AtMs <= leftByMs)
            {
                (input.IsLeaving, input.IsIn, input.UntilMs) = (false, false, input.AtMs + condition.WithinMs);
            }
        }

        while (Next() is { } input && input.UntilMs <= expiredByMs)
        {
            var at = input.UntilMs;
            input.UntilMs = Never;
            if (_isConfirmed && Count() < condition.AtLeast)
            {
                _isConfirmed = false;
                Judge(at, condition: false, double.NaN, condition.AtLeast, ref output);
            }
        }
    }

    /// <summary>The input that is the next to count no longer; null when none has left.</summary>
    private Input? Next()
    {
        Input? next = null;
        foreach (var input in _inputs)
        {
            next = !input.IsIn && input.UntilMs != Never && (next is null || input.UntilMs < next.UntilMs) ? input : next;
        }

        return next;
    }

    private int Count()
    {
        var count = 0;
        foreach (var input in _inputs)
        {
            count += input.UntilMs != Never ? 1 : 0;
        }

        return count;
    }
}
