using SmartPark.Energy.HourLedger;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>Work on cells in the order of their keys, each key once.</summary>
internal static class CellLists
{
    /// <summary>Cells of both; those of one key merged.</summary>
    public static HourCell[] Merge(ReadOnlySpan<HourCell> a, ReadOnlySpan<HourCell> b)
    {
        if (a.IsEmpty || b.IsEmpty || a[^1].Key < b[0].Key)
        {
            return [.. a, .. b];
        }

        var merged = new List<HourCell>(a.Length + b.Length);
        var (i, j) = (0, 0);
        while (i < a.Length || j < b.Length)
        {
            var order = i == a.Length ? 1 : j == b.Length ? -1 : a[i].Key.CompareTo(b[j].Key);
            merged.Add(order == 0 ? HourCell.Merge(a[i], b[j]) : order < 0 ? a[i] : b[j]);
            (i, j) = (order <= 0 ? i + 1 : i, order >= 0 ? j + 1 : j);
        }

        return [.. merged];
    }

    /// <summary>Cells of both; of one key, that of <paramref name="over"/>; those that are empty there are left out.</summary>
    public static HourCell[] Overlay(ReadOnlySpan<HourCell> cells, ReadOnlySpan<HourCell> over)
    {
        var result = new List<HourCell>(cells.Length + over.Length);
        var (i, j) = (0, 0);
        while (i < cells.Length || j < over.Length)
        {
            var order = i == cells.Length ? 1 : j == over.Length ? -1 : cells[i].Key.CompareTo(over[j].Key);
            if (order < 0)
            {
                result.Add(cells[i]);
            }
            else if (!over[j].IsEmpty)
            {
                result.Add(over[j]);
            }

            (i, j) = (order <= 0 ? i + 1 : i, order >= 0 ? j + 1 : j);
        }

        return [.. result];
    }

    /// <summary>The cell of a key; null when there is none.</summary>
    public static HourCell? Find(ReadOnlySpan<HourCell> cells, CellKey key)
    {
        var at = IndexOf(cells, key);
        return at >= 0 ? cells[at] : null;
    }

    /// <summary>The cells of an hour.</summary>
    public static ReadOnlySpan<HourCell> OfHour(ReadOnlySpan<HourCell> cells, int hour)
    {
        var from = IndexOf(cells, new(hour));
        from = from < 0 ? ~from : from;
        var to = from;
        while (to < cells.Length && cells[to].Key.Hour == hour)
        {
            to++;
        }

        return cells[from..to];
    }

    /// <summary>UTC months since 1970 of an hour.</summary>
    public static int MonthOf(int hour)
    {
        var day = DateOnly.FromDayNumber(DayNumber1970 + (hour / 24));
        return ((day.Year - 1970) * 12) + day.Month - 1;
    }

    private static readonly int DayNumber1970 = new DateOnly(1970, 1, 1).DayNumber;

    private static int IndexOf(ReadOnlySpan<HourCell> cells, CellKey key)
    {
        var (from, to) = (0, cells.Length - 1);
        while (from <= to)
        {
            var middle = (from + to) / 2;
            var order = cells[middle].Key.CompareTo(key);
            if (order == 0)
            {
                return middle;
            }

            (from, to) = order < 0 ? (middle + 1, to) : (from, middle - 1);
        }

        return ~from;
    }
}
