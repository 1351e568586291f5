namespace SmartPark.Ingest.AlarmDesk.Figures;

/// <summary>Alarms in one slot of ten minutes, by severity.</summary>
/// <param name="Slot">Ten minutes since 1970 UTC.</param>
/// <param name="Severity">Severity, 1 to 4.</param>
/// <param name="Count">How many, at least 1.</param>
internal readonly record struct SlotCount(long Slot, int Severity, int Count);

/// <summary>The busiest span of its kind.</summary>
/// <param name="StartUnixMs">Where it begins, UTC milliseconds.</param>
/// <param name="Alarms">How many came in it.</param>
public readonly record struct BusiestSpan(long StartUnixMs, int Alarms);

/// <summary>More alarms than one person can answer: from the first ten minutes with more than ten to the last before ones with fewer than five.</summary>
/// <param name="FromUnixMs">Begin, UTC milliseconds.</param>
/// <param name="ToUnixMs">End.</param>
/// <param name="Alarms">How many came in it.</param>
public readonly record struct AlarmFlood(long FromUnixMs, long ToUnixMs, int Alarms);

/// <summary>How much there was to answer for one operator position. Shares are 0 to 1.</summary>
/// <param name="Alarms">Alarms in all.</param>
/// <param name="PerHour">Average an hour; null of less than an hour.</param>
/// <param name="PerTenMinutes">Average in ten minutes; null of less than ten minutes.</param>
/// <param name="BusiestHour">The busiest hour of the UTC clock; null when no alarm came.</param>
/// <param name="BusiestTenMinutes">The busiest ten minutes; null when no alarm came.</param>
/// <param name="BusyHoursShare">Share of the hours with more than <see cref="AlarmTargets.BusyHour"/>; null of less than an hour.</param>
/// <param name="BusyTenMinutesShare">Share of the ten minutes with more than <see cref="AlarmDeskLimits.FloodBegins"/>; null of less than ten minutes.</param>
/// <param name="FloodShare">Share of the time in flood; null of less than ten minutes.</param>
/// <param name="Floods">How many floods there were.</param>
/// <param name="LargestFloods">The largest of them, at most <see cref="AlarmFigureLimits.FloodsListedMax"/>.</param>
public sealed record AlarmLoad(
    int Alarms, double? PerHour, double? PerTenMinutes, BusiestSpan? BusiestHour, BusiestSpan? BusiestTenMinutes, double? BusyHoursShare, double? BusyTenMinutesShare, double? FloodShare,
    int Floods, IReadOnlyList<AlarmFlood> LargestFloods)
{
    /// <summary>A slot: ten minutes, in ms. Slots begin with the UTC hour, as the standard counts fixed spans and not sliding ones.</summary>
    public const long SlotMs = AlarmDeskLimits.FloodWindowMs;

    private const long HourMs = 3_600_000;
    private const int SlotsPerHour = (int)(HourMs / SlotMs);

    /// <summary>The load of a span, from its alarms. Pure.</summary>
    /// <param name="slots">Alarms by slot, in any order; all within the span.</param>
    /// <param name="fromUnixMs">Begin, UTC milliseconds.</param>
    /// <param name="toUnixMs">End, after the begin.</param>
    internal static AlarmLoad Of(IEnumerable<SlotCount> slots, long fromUnixMs, long toUnixMs)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fromUnixMs, toUnixMs);
        var first = fromUnixMs / SlotMs;
        var counts = new int[((toUnixMs - 1) / SlotMs) - first + 1];
        foreach (var slot in slots)
        {
            counts[slot.Slot - first] += slot.Count;
        }

        var hours = Hours(counts, first);
        var (floods, span) = (FloodsOf(counts, first, fromUnixMs, toUnixMs), toUnixMs - fromUnixMs);
        var all = counts.Sum();
        return new(
            all, OfHours(all * (double)HourMs / span), OfSlots(all * (double)SlotMs / span), Busiest(hours, first / SlotsPerHour, HourMs), Busiest(counts, first, SlotMs),
            OfHours(hours.Count(c => c > AlarmTargets.BusyHour) / (double)hours.Length), OfSlots(counts.Count(c => c > AlarmDeskLimits.FloodBegins) / (double)counts.Length),
            OfSlots(floods.Sum(f => f.ToUnixMs - f.FromUnixMs) / (double)span), floods.Count,
            [.. floods.OrderByDescending(f => f.Alarms).ThenBy(f => f.FromUnixMs).Take(AlarmFigureLimits.FloodsListedMax)]);

        // What is told of hours wants an hour: a desk that has recorded for a minute is neither calm nor flooded.
        double? OfHours(double figure) => span < HourMs ? null : figure;

        double? OfSlots(double figure) => span < SlotMs ? null : figure;
    }

    private static int[] Hours(int[] counts, long firstSlot)
    {
        var first = firstSlot / SlotsPerHour;
        var hours = new int[((firstSlot + counts.Length - 1) / SlotsPerHour) - first + 1];
        for (var i = 0; i < counts.Length; i++)
        {
            hours[((firstSlot + i) / SlotsPerHour) - first] += counts[i];
        }

        return hours;
    }

    private static BusiestSpan? Busiest(int[] counts, long first, long spanMs)
    {
        var at = Array.IndexOf(counts, counts.Max());
        return counts[at] == 0 ? null : new((first + at) * spanMs, counts[at]);
    }

    private static List<AlarmFlood> FloodsOf(int[] counts, long firstSlot, long fromUnixMs, long toUnixMs)
    {
        List<AlarmFlood> floods = [];
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] <= AlarmDeskLimits.FloodBegins)
            {
                continue;
            }

            var (begin, alarms) = (i, 0);
            for (; i < counts.Length && counts[i] >= AlarmDeskLimits.FloodEnds; i++)
            {
                alarms += counts[i];
            }

            floods.Add(new(Math.Max(fromUnixMs, (firstSlot + begin) * SlotMs), Math.Min(toUnixMs, (firstSlot + i) * SlotMs), alarms));
        }

        return floods;
    }
}
