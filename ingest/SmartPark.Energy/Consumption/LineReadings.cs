using System.Runtime.CompilerServices;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registers;

namespace SmartPark.Energy.Consumption;

/// <summary>
/// The readings that the cells keep and those that people and the meter vouch for, in the order of their times, each time once. Where there are good readings, one of a suspect clock is used only
/// between them: its time may lie years before or after.
/// </summary>
internal ref struct LineReadings(MeterRegister register, ReadOnlySpan<HourCell> cells)
{
    private readonly ReadOnlySpan<HourCell> _cells = cells;
    private readonly FrozenReading[] _trusted =
    [
        .. register.Ratios.Where(r => r.ReadingThen is not null).Select(r => new FrozenReading(r.FromUnixMs, r.ReadingThen!.Value)).Concat(register.Frozen).OrderBy(f => f.AtUnixMs),
    ];

    private CellReadings _kept;
    private int _keptCount;
    private int _keptAt;
    private int _cell;
    private int _trustedAt;
    private readonly (int First, int Last) _good = Good(cells);
    private long _doneUnixMs = long.MinValue;

    /// <summary>How many readings there are, but for hours in which the register fell: two of each cell, and those that are vouched for.</summary>
    public readonly int CountUsual => (2 * _cells.Length) + _trusted.Length + 2;

    /// <summary>The next reading that is earlier than a time. Returns whether there is one.</summary>
    public bool TryNextBefore(long unixMs, out LineReading reading)
    {
        while (true)
        {
            while (_keptAt == _keptCount && _cell < _cells.Length)
            {
                Keep(_cells[_cell]);
            }

            var keptUnixMs = _keptAt < _keptCount ? _kept[_keptAt].AtUnixMs : long.MaxValue;
            var trustedUnixMs = _trustedAt < _trusted.Length ? _trusted[_trustedAt].AtUnixMs : long.MaxValue;
            var next = Math.Min(keptUnixMs, trustedUnixMs);
            if (next >= unixMs)
            {
                reading = default;
                return false;
            }

            reading = trustedUnixMs <= keptUnixMs ? new(next, _trusted[_trustedAt++].Reading, -1) : _kept[_keptAt++];
            if (next > _doneUnixMs)
            {
                _doneUnixMs = next;
                return true;
            }
        }
    }

    /// <summary>Leaves out what was read at a time: an event says what the register showed then.</summary>
    public void Done(long unixMs) => _doneUnixMs = unixMs;

    private static (int First, int Last) Good(ReadOnlySpan<HourCell> cells)
    {
        var (first, last) = (0, cells.Length - 1);
        while (first <= last && cells[first].Good.IsEmpty)
        {
            first++;
        }

        while (last >= first && cells[last].Good.IsEmpty)
        {
            last--;
        }

        return first <= last ? (first, last) : (-1, -1);
    }

    /// <summary>The readings of a cell by time; a highest or lowest at the time of the first or last is a contradiction, in which the lower one holds.</summary>
    private void Keep(in HourCell cell)
    {
        (_keptAt, _keptCount) = (0, 0);
        var number = _cell++;
        var isClockSuspect = cell.IsClockSuspect;
        var span = cell.Used;
        if (span.IsEmpty || (isClockSuspect && _good.Last >= 0 && (number < _good.First || number > _good.Last)))
        {
            return;
        }

        _kept[_keptCount++] = new(span.First.AtUnixMs, span.First.Value, number, isClockSuspect);
        if (span.FellInside)
        {
            var (early, late) = span.Lowest.AtUnixMs < span.Highest.AtUnixMs ? (span.Lowest, span.Highest) : (span.Highest, span.Lowest);
            foreach (var inner in (ReadOnlySpan<Reading>)[early, late])
            {
                if (inner.AtUnixMs > _kept[_keptCount - 1].AtUnixMs && inner.AtUnixMs < span.Last.AtUnixMs)
                {
                    _kept[_keptCount++] = new(inner.AtUnixMs, inner.Value, number, isClockSuspect);
                }
            }
        }

        if (span.Last.AtUnixMs > _kept[_keptCount - 1].AtUnixMs)
        {
            _kept[_keptCount++] = new(span.Last.AtUnixMs, span.Last.Value, number, isClockSuspect);
        }
    }

    /// <summary>First, lowest and highest, last.</summary>
    [InlineArray(4)]
    private struct CellReadings
    {
        private LineReading _first;
    }
}
