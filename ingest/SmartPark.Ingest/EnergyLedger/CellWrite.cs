using System.Runtime.InteropServices;
using SmartPark.Energy.HourLedger;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>Changes the cells of one register within a transaction, and keeps what closed months looked like before.</summary>
/// <param name="tables">The transaction's statements.</param>
/// <param name="slot">The register.</param>
/// <param name="closedBeforeHour">Hours before this one lie in closed months.</param>
internal sealed class CellWrite(CellTables tables, RegisterSlot slot, int closedBeforeHour)
{
    private readonly List<HourCell> _before = [];
    private readonly Dictionary<int, HourCell[]> _packs = [];
    private RecentCells _recent = tables.Recent(slot.Number);

    /// <summary>The earliest hour that changed; <see cref="CellState.NotTouched"/> when nothing did.</summary>
    public int Touched { get; private set; } = CellState.NotTouched;

    /// <summary>Takes cells in, in the order of their keys: what is there stays.</summary>
    public void Merge(ReadOnlySpan<HourCell> cells)
    {
        var changed = new List<HourCell>(cells.Length);
        foreach (ref readonly var cell in cells)
        {
            var kept = CellLists.Find(_recent.Cells, cell.Key) ?? (cell.Key.Hour <= _recent.Folded ? CellLists.Find(Pack(cell.Key.Hour), cell.Key) : null);
            var merged = kept is { } known ? HourCell.Merge(known, cell) : cell;
            if (merged != kept)
            {
                changed.Add(merged);
                Note(cell.Key, kept);
            }
        }

        if (changed.Count > 0)
        {
            _recent = _recent with { Cells = CellLists.Merge(_recent.Cells, CollectionsMarshal.AsSpan(changed)) };
            FoldIfMany();
        }
    }

    /// <summary>
    /// Puts cells in the place of all cells of their hours, in the order of their keys; hours of which there are none stay as they are, since a store forgets sooner than a ledger.
    /// </summary>
    public void Replace(ReadOnlySpan<HourCell> cells)
    {
        var recent = new List<HourCell>(_recent.Cells);
        var (folded, isRecentChanged) = (_recent.Folded, false);
        for (var from = 0; from < cells.Length;)
        {
            // A month at a time.
            var month = CellLists.MonthOf(cells[from].Key.Hour);
            var to = from;
            while (to < cells.Length && CellLists.MonthOf(cells[to].Key.Hour) == month)
            {
                to++;
            }

            var fresh = cells[from..to];
            var hours = new HashSet<int>();
            foreach (ref readonly var cell in fresh)
            {
                hours.Add(cell.Key.Hour);
            }

            var pack = Pack(fresh[0].Key.Hour);
            var known = CellLists.Merge(pack, recent.Where(c => CellLists.MonthOf(c.Key.Hour) == month).ToArray());
            var isSame = NoteReplaced(known, fresh, hours);
            if (!isSame)
            {
                var packed = CellLists.Merge(pack.Where(c => !hours.Contains(c.Key.Hour)).ToArray(), fresh);
                _packs[month] = packed;
                tables.WritePack(slot.Number, month, packed);
                isRecentChanged |= recent.RemoveAll(c => hours.Contains(c.Key.Hour)) > 0;
                folded = Math.Max(folded, packed[^1].Key.Hour);
            }

            from = to;
        }

        if (isRecentChanged || folded != _recent.Folded)
        {
            _recent = _recent with { Cells = [.. recent], Folded = folded };
        }
    }

    /// <summary>Writes what is left to write; returns the version after it.</summary>
    public long End(bool keepsBefore = true)
    {
        if (Touched == CellState.NotTouched)
        {
            return _recent.Version;
        }

        _recent = _recent with { Version = _recent.Version + 1, Touched = Math.Min(_recent.Touched, Touched) };
        tables.Write(slot.Number, _recent);
        if (keepsBefore && _before.Count > 0)
        {
            // What was kept first is what was published.
            var kept = tables.Before(slot.Number);
            HourCell[] added = [.. _before.Where(b => CellLists.Find(kept, b.Key) is null).DistinctBy(b => b.Key).OrderBy(b => b.Key)];
            tables.WriteBefore(slot.Number, CellLists.Merge(kept, added));
        }

        return _recent.Version;
    }

    /// <summary>The state after <see cref="End"/>, to be shown once the transaction is committed.</summary>
    public (long Version, int Touched) State => (_recent.Version, _recent.Touched);

    private HourCell[] Pack(int hour)
    {
        var month = CellLists.MonthOf(hour);
        return _packs.TryGetValue(month, out var pack) ? pack : _packs[month] = tables.Pack(slot.Number, month);
    }

    private void Note(CellKey key, HourCell? before)
    {
        Touched = Math.Min(Touched, key.Hour);
        if (key.Hour < closedBeforeHour)
        {
            _before.Add(before ?? new(key, default, default, 0));
        }
    }

    private bool NoteReplaced(HourCell[] known, ReadOnlySpan<HourCell> fresh, HashSet<int> hours)
    {
        var isSame = true;
        foreach (ref readonly var cell in fresh)
        {
            var kept = CellLists.Find(known, cell.Key);
            if (kept != cell)
            {
                isSame = false;
                Note(cell.Key, kept);
            }
        }

        foreach (var cell in known)
        {
            if (hours.Contains(cell.Key.Hour) && CellLists.Find(fresh, cell.Key) is null)
            {
                isSame = false;
                Note(cell.Key, cell);
            }
        }

        return isSame;
    }

    /// <summary>Folds all but the last two hours into the packs of their months.</summary>
    private void FoldIfMany()
    {
        if (_recent.Cells.Length <= EnergyLedgerLimits.RecentCellsMin + (slot.Number % EnergyLedgerLimits.RecentCellsMin))
        {
            return;
        }

        var stays = _recent.Cells[^1].Key.Hour - 1;
        var folded = _recent.Folded;
        foreach (var month in _recent.Cells.Where(c => c.Key.Hour < stays).GroupBy(c => CellLists.MonthOf(c.Key.Hour)))
        {
            HourCell[] cells = [.. month];
            var packed = CellLists.Merge(Pack(cells[0].Key.Hour), cells);
            _packs[month.Key] = packed;
            tables.WritePack(slot.Number, month.Key, packed);
            folded = Math.Max(folded, packed[^1].Key.Hour);
        }

        _recent = _recent with { Cells = [.. _recent.Cells.Where(c => c.Key.Hour >= stays)], Folded = folded };
    }
}
