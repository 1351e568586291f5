using System.Numerics;
using SmartPark.Energy.Amounts;
using SmartPark.Telemetry;

namespace SmartPark.Energy.HourLedger;

/// <summary>
/// What the ledger keeps of a meter and an UTC hour, or of the part of an hour after a cut. Merging is commutative, associative and idempotent: late, repeated and reordered readings need no path of
/// their own.
/// </summary>
/// <param name="Key">Which hour, which part.</param>
/// <param name="Good">Good readings.</param>
/// <param name="ClockSuspect">Readings whose value is good and whose time may be wrong: used only where the cell has no good one, and what hangs on them is estimated.</param>
/// <param name="SuspectMinutes">Bit n: minute n of the hour had a reading that is not used: estimated, stale, over range, bad, negative, or no amount.</param>
public readonly record struct HourCell(CellKey Key, ReadingSpan Good, ReadingSpan ClockSuspect, ulong SuspectMinutes)
{
    /// <summary>The readings that are used: the good ones, or those of a suspect clock when there is no good one.</summary>
    public ReadingSpan Used => Good.IsEmpty ? ClockSuspect : Good;

    /// <summary>Whether those that are used are of a suspect clock.</summary>
    public bool IsClockSuspect => Good.IsEmpty && !ClockSuspect.IsEmpty;

    /// <summary>Minutes with a reading that is not used, 0 to 60.</summary>
    public int SuspectMinuteCount => BitOperations.PopCount(SuspectMinutes);

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => Good.IsEmpty && ClockSuspect.IsEmpty && SuspectMinutes == 0;

    /// <summary>The cell of one stored reading.</summary>
    /// <param name="unixMs">When it was read, 1970 or later.</param>
    /// <param name="value">As it was stored; NaN for none.</param>
    /// <param name="quality">How far it can be trusted.</param>
    /// <param name="cuts">Times at which cells are cut, in order (<see cref="Registers.MeterRegister.Cuts"/>).</param>
    public static HourCell Of(long unixMs, double value, Quality quality, ReadOnlySpan<long> cuts)
    {
        var key = CellKey.Of(unixMs, cuts);
        if (quality is not (Quality.Good or Quality.ClockSuspect) || Amount.Of(value) is not { Micro: >= 0 } amount)
        {
            return new(key, default, default, ReadingSpan.Of(new(unixMs, default)).Minutes);
        }

        var span = ReadingSpan.Of(new(unixMs, amount));
        return quality == Quality.Good ? new(key, span, default, 0) : new(key, default, span, 0);
    }

    /// <summary>What the readings of both give. Throws <see cref="ArgumentException"/> for cells of different keys.</summary>
    public static HourCell Merge(in HourCell a, in HourCell b) => a.Key == b.Key
        ? new(a.Key, ReadingSpan.Merge(a.Good, b.Good), ReadingSpan.Merge(a.ClockSuspect, b.ClockSuspect), a.SuspectMinutes | b.SuspectMinutes)
        : throw new ArgumentException($"Cells of different hours: {a.Key} and {b.Key}.", nameof(b));
}
