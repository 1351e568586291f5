namespace SmartPark.Alarms.Engine;

/// <summary>Rules that need values before: they see a sample when time has moved beyond it, several of one time as one (<see cref="PointSample.Merge"/>).</summary>
internal abstract class ClosedEvaluator(BoundRule bound, long onDelayMs, long offDelayMs, long holdMs) : Evaluator(bound, onDelayMs, offDelayMs, holdMs)
{
    private PointSample _held;
    private bool _hasHeld;

    /// <inheritdoc/>
    public override long DueMs => _hasHeld ? Math.Min(_held.TimeMs, base.DueMs) : base.DueMs;

    /// <inheritdoc/>
    public sealed override void Sample(int input, in PointSample sample, ref SignalOutput output)
    {
        if (_hasHeld && sample.TimeMs == _held.TimeMs)
        {
            _held = PointSample.Merge(_held, sample);
            return;
        }

        Close(ref output);
        (_held, _hasHeld) = (sample, true);
    }

    /// <inheritdoc/>
    public override void Advance(long timeMs, ref SignalOutput output)
    {
        if (_hasHeld && timeMs >= _held.TimeMs)
        {
            Close(ref output);
        }

        AdvanceSignal(timeMs, ref output);
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        base.Save(writer);
        writer.Write(_hasHeld);
        SavedSample.Write(writer, _held);
    }

    /// <inheritdoc/>
    public override void Restore(BinaryReader reader)
    {
        base.Restore(reader);
        _hasHeld = reader.ReadBoolean();
        _held = SavedSample.Read(reader);
    }

    /// <summary>A sample that no other of its time follows; times rise.</summary>
    protected abstract void Closed(in PointSample sample, ref SignalOutput output);

    private void Close(ref SignalOutput output)
    {
        if (_hasHeld)
        {
            _hasHeld = false;
            Closed(_held, ref output);
        }
    }
}
