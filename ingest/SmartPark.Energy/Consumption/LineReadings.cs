using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registers;

namespace SmartPark.Energy.Consumption;

/// <summary>The readings that the cells keep and those that people and the meter vouch for, in the order of their times, each time once.</summary>
internal ref struct LineReadings(MeterRegister register, ReadOnlySpan<HourCell> cells)
{
    private readonly ReadOnlySpan<HourCell> _cells = cells;
    private readonly FrozenReading[] _trusted =
    [
        .. register.Ratios.Where(r => r.ReadingThen is not null).Select(r => new FrozenReading(r.FromUnixMs, r.ReadingThen!.Value)).Concat(register.Frozen).OrderBy(f => f.AtUnixMs),
    ];

    private LineReading _kept0;
    private LineReading _kept1;
    private LineReading _kept2;
    private LineReading _kept3;
    private int _keptCount;
    private int _keptAt;
    private int _cell;
    private int _trustedAt;
    private long _doneUnixMs = long.MinValue;

    /// <summary>The next reading that is earlier than a time; none when there is no more.</summary>
    public LineReading? NextBefore(long unixMs)
    {
        while (true)
        {
            if (_keptAt == _keptCount && _cell < _cells.Length)
            {
                Keep(_cells[_cell].Used, _cells[_cell].IsClockSuspect);
                continue;
            }

            var kept = _keptAt < _keptCount ? Kept(_keptAt) : default(LineReading?);
            var trusted = _trustedAt < _trusted.Length ? new LineReading(_trusted[_trustedAt].AtUnixMs, _trusted[_trustedAt].Reading, -1) : default(LineReading?);
            var next = trusted is { } t && (kept is not { } k || t.AtUnixMs <= k.AtUnixMs) ? trusted : kept;
            if (next is not { } reading || reading.AtUnixMs >= unixMs)
            {
                return null;
            }

            _ = reading.IsTrusted ? _trustedAt++ : _keptAt++;
            if (reading.AtUnixMs > _doneUnixMs)
            {
                _doneUnixMs = reading.AtUnixMs;
                return reading;
            }
        }
    }

    /// <summary>Leaves out what was read at a time: an event says what the register showed then.</summary>
    public void Done(long unixMs) => _doneUnixMs = unixMs;

    private readonly LineReading Kept(int at) => at switch { 0 => _kept0, 1 => _kept1, 2 => _kept2, _ => _kept3 };

    /// <summary>The readings of a cell by time; a highest or lowest at the time of the first or last is a contradiction, in which the lower one holds.</summary>
    private void Keep(in ReadingSpan span, bool isClockSuspect)
    {
        (_keptAt, _keptCount) = (0, 0);
        var cell = _cell++;
        if (span.IsEmpty)
        {
            return;
        }

        Add(new(span.First.AtUnixMs, span.First.Value, cell, isClockSuspect));
        if (span.FellInside)
        {
            var (early, late) = span.Lowest.AtUnixMs < span.Highest.AtUnixMs ? (span.Lowest, span.Highest) : (span.Highest, span.Lowest);
            foreach (var inner in (ReadOnlySpan<Reading>)[early, late])
            {
                if (inner.AtUnixMs > Kept(_keptCount - 1).AtUnixMs && inner.AtUnixMs < span.Last.AtUnixMs)
                {
                    Add(new(inner.AtUnixMs, inner.Value, cell, isClockSuspect));
                }
            }
        }

        if (span.Last.AtUnixMs > Kept(_keptCount - 1).AtUnixMs)
        {
            Add(new(span.Last.AtUnixMs, span.Last.Value, cell, isClockSuspect));
        }
    }

    private void Add(LineReading reading)
    {
        switch (_keptCount++)
        {
            case 0: _kept0 = reading; break;
            case 1: _kept1 = reading; break;
            case 2: _kept2 = reading; break;
            default: _kept3 = reading; break;
        }
    }
}
