using SmartPark.FieldSimulator.Calendar;

namespace SmartPark.FieldSimulator.Chance;

/// <summary>Events such as a smoke test or an opened door: at most one begins in each slot of time, each lasts a while of its own.</summary>
/// <param name="Key">Whose events they are.</param>
/// <param name="SlotMs">Length of a slot; slots start at local midnight where they divide the day.</param>
/// <param name="ShortestMs">Shortest event.</param>
/// <param name="LongestMs">Longest event; long ones are rarer.</param>
/// <param name="Chance">Chance from 0 to 1 that one begins in the slot that starts at a local time (milliseconds of the calendar's clock).</param>
internal sealed record RareEvents(NoiseKey Key, long SlotMs, long ShortestMs, long LongestMs, Func<long, double> Chance)
{
    /// <summary>How far the event in force has come, 0 to 1; negative when there is none.</summary>
    public double ProgressAt(LocalCalendar calendar, long unixMs)
    {
        var local = calendar.ToLocal(unixMs);
        var slot = Math.DivRem(local, SlotMs, out _);
        for (var k = slot; k >= slot - 1 - (LongestMs / SlotMs); k--)
        {
            var start = StartOf(k, out var lengthMs);
            if (start >= 0 && local >= start && local < start + lengthMs)
            {
                return (local - start) / (double)lengthMs;
            }
        }

        return -1;
    }

    /// <summary>Whether an event is in force.</summary>
    public bool IsActiveAt(LocalCalendar calendar, long unixMs) => ProgressAt(calendar, unixMs) >= 0;

    private long StartOf(long slot, out long lengthMs)
    {
        lengthMs = 0;
        if (Key.Uniform(4 * slot) >= Chance(slot * SlotMs))
        {
            return -1;
        }

        var share = Key.Uniform((4 * slot) + 1);
        lengthMs = ShortestMs + (long)((LongestMs - ShortestMs) * share * share);
        return (slot * SlotMs) + (long)(SlotMs * Key.Uniform((4 * slot) + 2));
    }
}
