using SmartPark.Alarms.Rules;

namespace SmartPark.Alarms.Engine;

/// <summary>Something happened too often within a window: the state turned into one that counts, that many times. It is over when the window no longer holds as many.</summary>
internal sealed class CountEvaluator(BoundRule bound, CountCondition condition) : ClosedEvaluator(bound, 0, 0, long.MaxValue)
{
    private readonly CodeSet _codes = new(condition.Codes);
    private readonly long[] _times = new long[condition.AtLeast];
    private int _next;
    private bool _isIn;
    private bool _isArmed;

    private long OldestEndMs => _times[_next] + condition.WithinMs;

    /// <inheritdoc/>
    public override long DueMs => _isArmed ? Math.Min(OldestEndMs + 1, base.DueMs) : base.DueMs;

    /// <inheritdoc/>
    public override void Advance(long timeMs, ref SignalOutput output)
    {
        base.Advance(timeMs, ref output);
        Leave(timeMs, ref output);
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        base.Save(writer);
        writer.Write(_next);
        writer.Write(_isIn);
        writer.Write(_isArmed);
        foreach (var time in _times)
        {
            writer.Write(time);
        }
    }

    /// <inheritdoc/>
    public override void Restore(BinaryReader reader)
    {
        base.Restore(reader);
        _next = Math.Clamp(reader.ReadInt32(), 0, _times.Length - 1);
        _isIn = reader.ReadBoolean();
        _isArmed = reader.ReadBoolean();
        for (var i = 0; i < _times.Length; i++)
        {
            _times[i] = reader.ReadInt64();
        }
    }

    /// <inheritdoc/>
    public override void Assume(long onsetMs, EpisodeId episode)
    {
        base.Assume(onsetMs, episode);

        // The events that raised it are not known: it is over when a window has passed since.
        Array.Fill(_times, onsetMs);
        _isArmed = true;
    }

    /// <inheritdoc/>
    protected override void Closed(in PointSample sample, ref SignalOutput output)
    {
        Leave(sample.TimeMs, ref output);
        if (!sample.IsUsable)
        {
            return;
        }

        var isIn = _codes.Contains(sample.Value);
        if (isIn && !_isIn)
        {
            _times[_next] = sample.TimeMs;
            _next = (_next + 1) % _times.Length;
            if (_times[_next] > 0 && sample.TimeMs - _times[_next] <= condition.WithinMs)
            {
                _isArmed = true;
                Judge(sample.TimeMs, condition: true, condition.AtLeast, condition.AtLeast, ref output);
            }
        }

        _isIn = isIn;
    }

    /// <summary>The oldest of the events that count has left the window.</summary>
    private void Leave(long timeMs, ref SignalOutput output)
    {
        if (_isArmed && timeMs > OldestEndMs)
        {
            _isArmed = false;
            Judge(OldestEndMs, condition: false, double.NaN, condition.AtLeast, ref output);
        }
    }
}
