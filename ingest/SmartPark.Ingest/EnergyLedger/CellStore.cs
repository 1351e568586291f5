using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SmartPark.Energy.HourLedger;
using SmartPark.Ingest.Ledger;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>A register as the file knows it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Cuts">Times at which its cells are cut; null when its history was never read.</param>
/// <param name="State">What is known of its cells.</param>
internal sealed record StoredRegister(int Number, long[]? Cuts, CellState State);

/// <summary>Cells of one register.</summary>
/// <param name="Slot">The register.</param>
/// <param name="Cells">Cells in the order of their keys.</param>
internal readonly record struct RegisterCells(RegisterSlot Slot, HourCell[] Cells);

/// <summary>
/// The cells of all registers in the operations database. What was merged or replaced is committed when the call returns. Every failure of the file is an <see cref="IOException"/>, and then nothing
/// of that call was kept. Thread-safe.
/// </summary>
internal sealed class CellStore(LedgerFile file)
{
    private readonly ConcurrentDictionary<int, HashSet<int>> _building = [];
    private readonly ConcurrentDictionary<int, CellState> _states = [];

    /// <summary>Every register that the file knows.</summary>
    public Dictionary<SeriesKey, StoredRegister> Load() => file.Read(connection =>
    {
        var found = new Dictionary<SeriesKey, StoredRegister>();
        using var query = new LedgerStatement(
            connection, "SELECT s.number, s.park, s.device, s.quantity, s.cuts, r.version, r.touched FROM energy_series s LEFT JOIN energy_recent r USING (number);", 0);
        using var rows = query.Query();
        while (rows.Read())
        {
            var number = rows.GetInt32(0);
            if (!_states.TryGetValue(number, out var state))
            {
                state = new();
                state.Set(rows.IsDBNull(5) ? 0 : rows.GetInt64(5), rows.IsDBNull(6) ? CellState.NotTouched : rows.GetInt32(6));
                state = _states.GetOrAdd(number, state);
            }

            found[new(rows.GetString(1), rows.GetString(2), rows.GetString(3))] = new(
                number, rows.IsDBNull(4) ? null : MemoryMarshal.Cast<byte, long>((byte[])rows.GetValue(4)).ToArray(), state);
        }

        return found;
    });

    /// <summary>Gives numbers to registers that the file does not know.</summary>
    public void Add(IReadOnlyCollection<SeriesKey> series) => file.Write(connection =>
    {
        using var insert = new LedgerStatement(connection, "INSERT OR IGNORE INTO energy_series (park, device, quantity) VALUES ($0, $1, $2);", 3);
        return series.Sum(s => insert.Run(s.Park, s.Device, s.Quantity));
    });

    /// <summary>Notes that the cells of registers are cut at the times of their slots.</summary>
    public void SetCuts(IReadOnlyCollection<RegisterSlot> slots) => file.Write(connection =>
    {
        using var update = new LedgerStatement(connection, "UPDATE energy_series SET cuts = $1 WHERE number = $0;", 2);
        return slots.Sum(s => update.Run(s.Number, MemoryMarshal.AsBytes<long>(s.Cuts).ToArray()));
    });

    /// <summary>Notes that the history of registers is to be read again should they return.</summary>
    public void ForgetCuts(IReadOnlyCollection<int> numbers) => file.Write(connection =>
    {
        using var update = new LedgerStatement(connection, "UPDATE energy_series SET cuts = NULL WHERE number = $0;", 1);
        return numbers.Sum(n => update.Run(n));
    });

    /// <summary>Takes cells in.</summary>
    /// <param name="cells">Cells of registers, each register once.</param>
    /// <param name="closedBeforeHour">Hours before this one lie in closed months: what they were before is kept.</param>
    /// <param name="flushedUnixMs">What the store had by then is in the ledger with these; null when that is not known.</param>
    /// <param name="generation">Marks of hours up to this generation go.</param>
    /// <returns>Registers that changed.</returns>
    public int Merge(IReadOnlyCollection<RegisterCells> cells, int closedBeforeHour, long? flushedUnixMs = null, long generation = -1) => Commit(connection =>
    {
        var changed = new List<(RegisterSlot, long, int)>(cells.Count);
        using var tables = new CellTables(connection);
        foreach (var (slot, merged) in cells)
        {
            var write = new CellWrite(tables, slot, closedBeforeHour);
            write.Merge(merged);
            if (write.Touched != CellState.NotTouched)
            {
                write.End();
                changed.Add((slot, write.State.Version, write.State.Touched));
            }

            NoteBuilding(slot.Number, merged);
        }

        if (flushedUnixMs is { } at)
        {
            SetFlushed(connection, at);
            using var forget = new LedgerStatement(connection, "DELETE FROM energy_hours WHERE generation <= $0;", 1);
            forget.Run(generation);
        }

        return changed;
    });

    /// <summary>From now on it is noted which hours of a register change, until <see cref="EndBuild"/>: its readings are being read from the store.</summary>
    public void BeginBuild(RegisterSlot slot) => file.Write(_ => _building[slot.Number] = []);

    /// <summary>Puts cells read from the store in the place of those of their hours; hours that changed meanwhile are merged.</summary>
    /// <param name="slot">The register.</param>
    /// <param name="cells">Cells in the order of their keys; an hour is not divided over two calls.</param>
    /// <param name="closedBeforeHour">Hours before this one lie in closed months.</param>
    /// <param name="keepsBefore">Whether what closed months looked like before is kept: not when the history is read for the first time.</param>
    public int Replace(RegisterSlot slot, HourCell[] cells, int closedBeforeHour, bool keepsBefore) => Commit(connection =>
    {
        using var tables = new CellTables(connection);
        var write = new CellWrite(tables, slot, closedBeforeHour);
        if (_building.TryGetValue(slot.Number, out var changed) && changed.Count > 0)
        {
            write.Replace(cells.Where(c => !changed.Contains(c.Key.Hour)).ToArray());
            write.Merge(cells.Where(c => changed.Contains(c.Key.Hour)).ToArray());
        }
        else
        {
            write.Replace(cells);
        }

        if (write.Touched == CellState.NotTouched)
        {
            return [];
        }

        write.End(keepsBefore);
        return [(slot, write.State.Version, write.State.Touched)];
    });

    /// <summary>The build of a register is over.</summary>
    public void EndBuild(RegisterSlot slot) => _building.TryRemove(slot.Number, out _);

    /// <summary>All cells of a register, and their version.</summary>
    public (HourCell[] Cells, long Version) Read(RegisterSlot slot) => file.Read(connection =>
    {
        using var tables = new CellTables(connection);
        var (cells, recent) = tables.All(slot.Number);
        return (cells, recent.Version);
    });

    /// <summary>All cells of a register, and as they were before late data.</summary>
    public (HourCell[] Cells, HourCell[] Before, long Version) ReadBefore(RegisterSlot slot) => file.Read(connection =>
    {
        using var tables = new CellTables(connection);
        var (cells, recent) = tables.All(slot.Number);
        return (cells, tables.Before(slot.Number), recent.Version);
    });

    private int Commit(Func<SqliteConnection, List<(RegisterSlot Slot, long Version, int Touched)>> work) => file.Write(work, changed =>
    {
        foreach (var (slot, version, touched) in changed)
        {
            slot.State.Set(version, touched);
        }
    }).Count;

    private void NoteBuilding(int number, HourCell[] cells)
    {
        if (_building.TryGetValue(number, out var hours))
        {
            foreach (ref readonly var cell in cells.AsSpan())
            {
                hours.Add(cell.Key.Hour);
            }
        }
    }

    private static void SetFlushed(SqliteConnection connection, long unixMs)
    {
        using var set = new LedgerStatement(connection, "INSERT INTO energy_flushed (one, at_ms) VALUES (1, $0) ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms;", 1);
        set.Run(unixMs);
    }
}
