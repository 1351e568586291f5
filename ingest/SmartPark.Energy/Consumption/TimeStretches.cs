using System.Numerics;
using SmartPark.Energy.HourLedger;

namespace SmartPark.Energy.Consumption;

/// <summary>Stretches of time in order, joined where they touch, with the sum before each: which time lies between readings that are near enough to each other, for one.</summary>
internal sealed class TimeStretches
{
    private const int MinuteMs = 60_000;

    private readonly List<long> _from = [];
    private readonly List<long> _to = [];
    private readonly List<long> _before = [];

    /// <summary>Adds a stretch that begins no earlier than the last one.</summary>
    public void Add(long from, long to)
    {
        if (_to.Count > 0 && from <= _to[^1])
        {
            _to[^1] = Math.Max(_to[^1], to);
        }
        else if (to > from)
        {
            _before.Add(_to.Count == 0 ? 0 : _before[^1] + _to[^1] - _from[^1]);
            _from.Add(from);
            _to.Add(to);
        }
    }

    /// <summary>Adds what readings of one cell cover between two of them; the minutes of the others are known, each counts as at its minute's begin. Returns whether a gap is left.</summary>
    public bool AddMinutes(in HourCell cell, long from, long to, int gapLimitMs)
    {
        var (hasGap, before, hour) = (false, from, cell.Key.HourUnixMs);
        for (var minutes = cell.Used.Minutes; minutes != 0; minutes &= minutes - 1)
        {
            var at = hour + ((long)BitOperations.TrailingZeroCount(minutes) * MinuteMs);
            if (at > before && at < to)
            {
                hasGap |= AddNear(before, at, gapLimitMs);
                before = at;
            }
        }

        return hasGap | AddNear(before, to, gapLimitMs);
    }

    /// <summary>Milliseconds of [from, to) that lie in stretches.</summary>
    public long Within(long from, long to) => to > from ? Until(to) - Until(from) : 0;

    private bool AddNear(long from, long to, int gapLimitMs)
    {
        if (to - from > gapLimitMs)
        {
            return true;
        }

        Add(from, to);
        return false;
    }

    private long Until(long unixMs)
    {
        var at = _from.BinarySearch(unixMs);
        at = at >= 0 ? at : ~at - 1;
        return at < 0 ? 0 : _before[at] + Math.Min(unixMs, _to[at]) - _from[at];
    }
}
