namespace SmartPark.Alarms.Engine;

/// <summary>What one sample says of a condition. Of several samples of one time the greatest counts.</summary>
internal enum Verdict : byte
{
    /// <summary>Nothing: the sample cannot be used.</summary>
    Unusable,

    /// <summary>It is gone.</summary>
    Gone,

    /// <summary>It is as it was: between the limit and the limit that clears.</summary>
    AsBefore,

    /// <summary>It holds.</summary>
    Holds,
}

/// <summary>
/// Rules that each sample decides by itself. That a condition holds takes effect at once; that it is gone when time moves on, since another sample of
/// the same time may say otherwise.
/// </summary>
internal abstract class InstantEvaluator(BoundRule bound) : Evaluator(bound, bound.Rule.OnDelayMs, bound.Rule.OffDelayMs, bound.Rule.HoldMs)
{
    private long _atMs = long.MinValue;
    private double _value;
    private double _limit;
    private Verdict _verdict;
    private bool _isOpen;

    /// <inheritdoc/>
    public sealed override long DueMs => _isOpen && _verdict != Verdict.Holds ? Math.Min(_atMs, base.DueMs) : base.DueMs;

    /// <inheritdoc/>
    public sealed override void Sample(int input, in PointSample sample, ref SignalOutput output)
    {
        var (verdict, limit) = sample.IsUsable || JudgesAll ? Look(sample) : (Verdict.Unusable, double.NaN);
        if (sample.TimeMs > _atMs)
        {
            Close(ref output);
            (_atMs, _verdict, _isOpen) = (sample.TimeMs, verdict, true);
        }
        else if (verdict > _verdict)
        {
            _verdict = verdict;
        }
        else
        {
            return;
        }

        (_value, _limit) = (sample.Value, limit);
        if (verdict == Verdict.Holds)
        {
            Judge(_atMs, condition: true, _value, _limit, ref output);
        }
    }

    /// <inheritdoc/>
    public sealed override void Advance(long timeMs, ref SignalOutput output)
    {
        if (timeMs >= _atMs)
        {
            Close(ref output);
        }

        AdvanceSignal(timeMs, ref output);
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        base.Save(writer);
        writer.Write(_atMs);
        writer.Write(_value);
        writer.Write(_limit);
        writer.Write((byte)_verdict);
        writer.Write(_isOpen);
    }

    /// <inheritdoc/>
    public override void Restore(BinaryReader reader)
    {
        base.Restore(reader);
        _atMs = reader.ReadInt64();
        _value = reader.ReadDouble();
        _limit = reader.ReadDouble();
        _verdict = (Verdict)Math.Min(reader.ReadByte(), (byte)Verdict.Holds);
        _isOpen = reader.ReadBoolean();
    }

    /// <summary>Whether samples that cannot be used are looked at too.</summary>
    protected virtual bool JudgesAll => false;

    /// <summary>What a sample says, and the limit that it was compared with.</summary>
    protected abstract (Verdict Verdict, double Limit) Look(in PointSample sample);

    private void Close(ref SignalOutput output)
    {
        if (!_isOpen)
        {
            return;
        }

        _isOpen = false;
        switch (_verdict)
        {
            case Verdict.Gone:
                Judge(_atMs, condition: false, _value, _limit, ref output);
                break;
            case Verdict.AsBefore:
                Keep(_atMs, ref output);
                break;
            case Verdict.Unusable:
                Suspend(_atMs, ref output);
                break;
            default:
                break;
        }
    }
}
