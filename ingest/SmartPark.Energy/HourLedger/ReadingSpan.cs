using System.Numerics;
using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.HourLedger;

/// <summary>A reading at its time.</summary>
/// <param name="AtUnixMs">UTC milliseconds.</param>
/// <param name="Value">What the register showed.</param>
public readonly record struct Reading(long AtUnixMs, Amount Value);

/// <summary>
/// What a cell keeps of readings of one kind: the first, the last, the lowest and the highest, and in which minutes of the hour there was any. A function of the set of readings: each member is a
/// least or greatest of it, so any order and any repetition gives the same. On a register that only rises, the lowest is the first and the highest the last.
/// </summary>
/// <param name="First">The earliest; of several at that time the one with the lowest value.</param>
/// <param name="FirstUpTo">The highest value at the time of <paramref name="First"/>; another value is a contradiction.</param>
/// <param name="Last">The latest; of several at that time the one with the lowest value.</param>
/// <param name="LastUpTo">The highest value at the time of <paramref name="Last"/>.</param>
/// <param name="Lowest">The lowest; of several with that value the earliest.</param>
/// <param name="Highest">The highest; of several with that value the latest.</param>
/// <param name="Minutes">Bit n: there was a reading in minute n of the hour. 0 for no reading at all, and then nothing else has a meaning.</param>
public readonly record struct ReadingSpan(Reading First, Amount FirstUpTo, Reading Last, Amount LastUpTo, Reading Lowest, Reading Highest, ulong Minutes)
{
    private const int MinuteMs = 60_000;

    /// <summary>Whether there was no reading.</summary>
    public bool IsEmpty => Minutes == 0;

    /// <summary>Minutes with a reading, 0 to 60: a count that repetition cannot raise.</summary>
    public int MinuteCount => BitOperations.PopCount(Minutes);

    /// <summary>Times kept, 0 to 2, at which readings of different values came.</summary>
    public int ConflictCount => IsEmpty ? 0 : (FirstUpTo != First.Value ? 1 : 0) + (LastUpTo != Last.Value && Last.AtUnixMs != First.AtUnixMs ? 1 : 0);

    /// <summary>Whether the register stood lower or higher inside than at the ends: it fell in between, by rollover, reset or a wrong reading.</summary>
    public bool FellInside => !IsEmpty && (Lowest.Value < First.Value || Highest.Value > Last.Value);

    /// <summary>One reading.</summary>
    /// <param name="reading">The reading.</param>
    public static ReadingSpan Of(Reading reading) =>
        new(reading, reading.Value, reading, reading.Value, reading, reading, 1UL << (int)(reading.AtUnixMs % CellKey.HourMs / MinuteMs));

    /// <summary>What the readings of both give. Commutative, associative and idempotent.</summary>
    public static ReadingSpan Merge(in ReadingSpan a, in ReadingSpan b)
    {
        if (a.IsEmpty || b.IsEmpty)
        {
            return a.IsEmpty ? b : a;
        }

        var (first, firstUpTo) = End(a.First, a.FirstUpTo, b.First, b.FirstUpTo, b.First.AtUnixMs < a.First.AtUnixMs);
        var (last, lastUpTo) = End(a.Last, a.LastUpTo, b.Last, b.LastUpTo, b.Last.AtUnixMs > a.Last.AtUnixMs);
        var lowest = (b.Lowest.Value.Micro, b.Lowest.AtUnixMs).CompareTo((a.Lowest.Value.Micro, a.Lowest.AtUnixMs)) < 0 ? b.Lowest : a.Lowest;
        var highest = (b.Highest.Value.Micro, b.Highest.AtUnixMs).CompareTo((a.Highest.Value.Micro, a.Highest.AtUnixMs)) > 0 ? b.Highest : a.Highest;
        return new(first, firstUpTo, last, lastUpTo, lowest, highest, a.Minutes | b.Minutes);
    }

    private static (Reading, Amount) End(Reading a, Amount aUpTo, Reading b, Amount bUpTo, bool isSecond)
    {
        if (a.AtUnixMs != b.AtUnixMs)
        {
            return isSecond ? (b, bUpTo) : (a, aUpTo);
        }

        return (a.Value < b.Value ? a : b, aUpTo > bUpTo ? aUpTo : bUpTo);
    }
}
