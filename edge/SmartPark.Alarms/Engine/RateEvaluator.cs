using SmartPark.Alarms.Rules;

namespace SmartPark.Alarms.Engine;

/// <summary>
/// A value rises or falls too fast: its change over the window, per minute. Compared is with the oldest value within the window, once half of the
/// window is known. After samples that cannot be used, and after a counter that fell, it begins anew.
/// </summary>
internal sealed class RateEvaluator(BoundRule bound, RateCondition condition) : ClosedEvaluator(bound, bound.Rule.OnDelayMs, bound.Rule.OffDelayMs, bound.Rule.HoldMs)
{
    private readonly LimitBands _bands = new(condition.Limits, bound.Zone);
    private readonly long[] _times = new long[AlarmLimits.RateValues + 1];
    private readonly double[] _values = new double[AlarmLimits.RateValues + 1];
    private readonly long _spacingMs = condition.WindowMs / (AlarmLimits.RateValues - 1);
    private int _first;
    private int _count;

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        base.Save(writer);
        writer.Write(_count);
        for (var i = 0; i < _count; i++)
        {
            writer.Write(_times[At(i)]);
            writer.Write(_values[At(i)]);
        }
    }

    /// <inheritdoc/>
    public override void Restore(BinaryReader reader)
    {
        base.Restore(reader);
        _first = 0;
        _count = Math.Clamp(reader.ReadInt32(), 0, _times.Length);
        for (var i = 0; i < _count; i++)
        {
            (_times[i], _values[i]) = (reader.ReadInt64(), reader.ReadDouble());
        }
    }

    /// <inheritdoc/>
    protected override void Closed(in PointSample sample, ref SignalOutput output)
    {
        if (!sample.IsUsable)
        {
            _count = 0;
            Suspend(sample.TimeMs, ref output);
            return;
        }

        if (condition.IsCounter && _count > 0 && sample.Value < _values[At(_count - 1)])
        {
            _count = 0;
        }

        while (_count > 1 && sample.TimeMs - _times[_first] > condition.WindowMs)
        {
            (_first, _count) = (At(1), _count - 1);
        }

        var spanMs = _count > 0 ? sample.TimeMs - _times[_first] : 0;
        if (spanMs > condition.WindowMs)
        {
            // Nothing within the window: the sample before is older than it.
            (_count, spanMs) = (0, 0);
        }

        if (spanMs > 0 && spanMs >= condition.WindowMs / 2)
        {
            var perMinute = (sample.Value - _values[_first]) * 60_000 / spanMs;
            var (verdict, limit) = _bands.Look(_bands.At(sample.TimeMs), perMinute);
            if (verdict == Verdict.AsBefore)
            {
                Keep(sample.TimeMs, ref output);
            }
            else
            {
                Judge(sample.TimeMs, verdict == Verdict.Holds, perMinute, limit, ref output);
            }
        }
        else
        {
            Keep(sample.TimeMs, ref output);
        }

        if (_count == 0 || sample.TimeMs - _times[At(_count - 1)] >= _spacingMs)
        {
            if (_count == _times.Length)
            {
                (_first, _count) = (At(1), _count - 1);
            }

            (_times[At(_count)], _values[At(_count)]) = (sample.TimeMs, sample.Value);
            _count++;
        }
    }

    private int At(int i) => (_first + i) % _times.Length;
}
