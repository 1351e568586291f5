using SmartPark.Energy.HourLedger;

namespace SmartPark.Energy.Consumption;

/// <summary>What late data change.</summary>
public static class ChangedHours
{
    /// <summary>
    /// The hours since 1970 UTC, in order, whose consumption, estimated share, coverage or marks differ between two curves of one meter. A good reading that continues the line changes only hours
    /// between the readings before and after it.
    /// </summary>
    public static IReadOnlyList<int> Between(ConsumptionCurve before, ConsumptionCurve after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var changed = new List<int>();
        if ((before.FirstUnixMs ?? after.FirstUnixMs) is not { } first || (before.LastUnixMs ?? after.LastUnixMs) is not { } last)
        {
            return changed;
        }

        var from = (int)(Math.Min(first, after.FirstUnixMs ?? first) / CellKey.HourMs);
        var to = (int)(Math.Max(last, after.LastUnixMs ?? last) / CellKey.HourMs);
        for (var hour = from; hour <= to; hour++)
        {
            var (begin, end) = (new CellKey(hour).HourUnixMs, new CellKey(hour + 1).HourUnixMs);
            if (before.Between(begin, end) != after.Between(begin, end))
            {
                changed.Add(hour);
            }
        }

        return changed;
    }
}
