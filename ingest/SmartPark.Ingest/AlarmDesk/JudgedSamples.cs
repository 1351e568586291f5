using SmartPark.Telemetry;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>A sample that rules have seen or are to see.</summary>
/// <param name="TimeMs">Source time, UTC ms.</param>
/// <param name="Point">Index of its point in the plan.</param>
/// <param name="Value">Its value.</param>
/// <param name="Quality">How far it can be trusted.</param>
/// <param name="Reason">Why it is not good.</param>
internal readonly record struct JudgedSample(long TimeMs, int Point, double Value, Quality Quality, QualityReason Reason);

/// <summary>Samples in the order of their times, taken off at the front. Not thread-safe.</summary>
internal sealed class JudgedSamples
{
    private readonly List<JudgedSample> _samples = [];
    private int _first;

    /// <summary>How many there are.</summary>
    public int Count => _samples.Count - _first;

    /// <summary>A sample by its place, 0 for the oldest.</summary>
    public JudgedSample this[int index] => _samples[_first + index];

    /// <summary>Puts a sample in its place; false when the same one is there.</summary>
    public bool Add(in JudgedSample sample)
    {
        var at = After(sample.TimeMs);
        for (var i = at - 1; i >= _first && _samples[i].TimeMs == sample.TimeMs; i--)
        {
            if (_samples[i] == sample)
            {
                return false;
            }
        }

        _samples.Insert(at, sample);
        return true;
    }

    /// <summary>The oldest sample when it is not newer than a time; it is taken off.</summary>
    public bool TryTake(long toMs, out JudgedSample sample)
    {
        if (Count == 0 || _samples[_first].TimeMs > toMs)
        {
            sample = default;
            return false;
        }

        sample = _samples[_first++];
        if (_first > 1_000 && _first * 2 > _samples.Count)
        {
            _samples.RemoveRange(0, _first);
            _first = 0;
        }

        return true;
    }

    /// <summary>The place behind all samples of a time and before it; nearly always the end.</summary>
    private int After(long timeMs)
    {
        if (Count == 0 || _samples[^1].TimeMs <= timeMs)
        {
            return _samples.Count;
        }

        var (low, high) = (_first, _samples.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = _samples[middle].TimeMs <= timeMs ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
