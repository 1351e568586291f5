using System.Numerics;
using SmartPark.FieldSimulator.Calendar;

namespace SmartPark.FieldSimulator.Curves;

/// <summary>
/// Days that are computed when asked for, and the running total before each of them, so that a counter is known at any time without
/// playing all time before it again. Thread-safe.
/// </summary>
/// <param name="build">A day as a pure function of its number.</param>
/// <param name="totalOf">What a day adds to the counters.</param>
internal sealed class DayLedger<TDay, TTotal>(Func<int, TDay> build, Func<TDay, TTotal> totalOf)
    where TDay : class
    where TTotal : struct, IAdditionOperators<TTotal, TTotal, TTotal>
{
    /// <summary>Days kept: a query reaches back over one midnight, and history is asked day by day.</summary>
    private const int DaysKept = 4;

    private readonly Kept?[] _kept = new Kept?[DaysKept];
    private readonly Lock _growing = new();
    private TTotal[] _before = new TTotal[1];
    private int _known;

    /// <summary>The day of a number.</summary>
    public TDay Day(int day)
    {
        var place = day & (DaysKept - 1);
        var kept = Volatile.Read(ref _kept[place]);
        if (kept is null || kept.Day != day)
        {
            kept = new(day, build(day));
            Volatile.Write(ref _kept[place], kept);
        }

        return kept.Value;
    }

    /// <summary>Sum of every day from the calendar's first up to, not including, <paramref name="day"/>.</summary>
    public TTotal Before(int day)
    {
        var index = Math.Clamp(day - LocalCalendar.FirstDay, 0, LocalCalendar.DaysMax);
        if (index > Volatile.Read(ref _known))
        {
            Grow(index);
        }

        return Volatile.Read(ref _before)[index];
    }

    private void Grow(int index)
    {
        lock (_growing)
        {
            if (index <= _known)
            {
                return;
            }

            var grown = new TTotal[index + 1 + (index / 8)];
            Array.Copy(_before, grown, _known + 1);
            for (var i = _known; i < index; i++)
            {
                grown[i + 1] = grown[i] + totalOf(Day(LocalCalendar.FirstDay + i));
            }

            // The longer table first, then how much of it is filled: a reader that sees the count sees the table.
            Volatile.Write(ref _before, grown);
            Volatile.Write(ref _known, index);
        }
    }

    private sealed record Kept(int Day, TDay Value);
}
