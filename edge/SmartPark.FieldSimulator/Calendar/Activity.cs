using SmartPark.FieldSimulator.Chance;

namespace SmartPark.FieldSimulator.Calendar;

/// <summary>How busy a place is at each quarter of an hour: its shifts, weekends and holidays, and the days before it moved in.</summary>
/// <remarks>A <em>knot</em> is a quarter of an hour counted from 1970-01-01 00:00 local time.</remarks>
internal sealed class Activity
{
    /// <summary>Length of the time between two knots.</summary>
    public const long KnotMs = 900_000;

    // 06:00: until then an overnight pattern still works the day before.
    private const int MorningSlot = 24;
    private readonly LocalCalendar _calendar;
    private readonly ShiftPattern _pattern;
    private readonly NoiseKey _key;
    private readonly int _earlySlots;
    private readonly int _firstDay;
    private readonly int _lastDay;

    /// <summary>The activity of a place that was let from a day (included) to a day (excluded).</summary>
    public Activity(NoiseKey key, LocalCalendar calendar, Shifts shifts, DateOnly? from = null, DateOnly? to = null)
    {
        (_key, _calendar, Shifts, _pattern) = (key, calendar, shifts, ShiftPattern.Of(shifts));
        // Neighbours do not switch on in the same minute; lights follow the sun and do.
        _earlySlots = shifts == Shifts.Lighting ? 0 : (int)Math.Round(key.Signed(-1));
        _firstDay = from is { } first ? LocalCalendar.ToDay(first) : int.MinValue;
        _lastDay = to is { } last ? LocalCalendar.ToDay(last) : int.MaxValue;
    }

    /// <summary>The working day that it follows.</summary>
    public Shifts Shifts { get; }

    /// <summary>Level from 0 to about 1.1 at a knot, idle level included.</summary>
    public double LevelAt(long knot)
    {
        var (work, slot) = WorkOf(knot);
        if (work < _firstDay || work >= _lastDay)
        {
            return _pattern.Idle * 0.15;
        }

        return _pattern.Idle + ((_pattern.Levels[slot] - _pattern.Idle) * ShareOn(work) * Wobble(work));
    }

    /// <summary>Level from 0 to about 1.1 at a time, straight between the knots.</summary>
    public double LevelAtTime(long unixMs)
    {
        var knot = Math.DivRem(_calendar.ToLocal(unixMs), KnotMs, out var rest);
        var (a, b) = (LevelAt(knot), LevelAt(knot + 1));
        return a + ((b - a) * rest / KnotMs);
    }

    /// <summary>Share from 0 to 1 of the people of a full shift who are there at a knot.</summary>
    public double PresenceAt(long knot)
    {
        var (work, slot) = WorkOf(knot);
        return _pattern.People is null ? Math.Clamp((LevelAt(knot) - _pattern.Idle) / (1 - _pattern.Idle), 0, 1)
            : work < _firstDay || work >= _lastDay ? 0
            : Math.Min(1, _pattern.People[slot] * ShareOn(work) * Wobble(work));
    }

    /// <summary>Share of a working day's work that is done on a day; 0 while the place is empty.</summary>
    public double WorkOn(int day) => day < _firstDay || day >= _lastDay ? 0 : ShareOn(day);

    /// <summary>The day whose work is done at a knot, and the place of the knot in it.</summary>
    private (int Day, int Slot) WorkOf(long knot)
    {
        var day = (int)Math.DivRem(knot, ShiftPattern.SlotsPerDay, out var slot);
        return (_pattern.Overnight && slot < MorningSlot ? day - 1 : day, ((int)slot + _earlySlots + ShiftPattern.SlotsPerDay) % ShiftPattern.SlotsPerDay);
    }

    // No two days are alike, but lights burn as long as it is dark.
    private double Wobble(int day) => Shifts == Shifts.Lighting ? 1 : 1 + (0.06 * _key.Signed(day));

    private double ShareOn(int day) => _pattern.ShareOn(_calendar.KindOf(day));
}
