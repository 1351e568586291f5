using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SmartPark.Energy.HourLedger;
using SmartPark.Ingest.Ledger;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>What is not folded into packs yet of a register.</summary>
/// <param name="Version">Version of all its cells.</param>
/// <param name="Touched">Earliest hour changed since its months were worked out.</param>
/// <param name="Folded">Last hour in packs; -1 for none.</param>
/// <param name="Cells">The cells.</param>
internal sealed record RecentCells(long Version, int Touched, int Folded, HourCell[] Cells)
{
    /// <summary>Of a register without anything.</summary>
    public static RecentCells None { get; } = new(0, CellState.NotTouched, -1, []);
}

/// <summary>The statements over cells of one transaction. Not thread-safe.</summary>
internal sealed class CellTables(SqliteConnection connection) : IDisposable
{
    private const int MonthBits = 12;

    private readonly LedgerStatement _readRecent = new(connection, "SELECT version, touched, folded, cells FROM energy_recent WHERE number = $0;", 1);
    private readonly LedgerStatement _writeRecent = new(connection, "INSERT OR REPLACE INTO energy_recent (number, version, touched, folded, cells) VALUES ($0, $1, $2, $3, $4);", 5);
    private readonly LedgerStatement _readPack = new(connection, "SELECT cells FROM energy_packs WHERE id = $0;", 1);
    private readonly LedgerStatement _readPacks = new(connection, "SELECT cells FROM energy_packs WHERE id BETWEEN $0 AND $1 ORDER BY id;", 2);
    private readonly LedgerStatement _writePack = new(connection, "INSERT OR REPLACE INTO energy_packs (id, cells) VALUES ($0, $1);", 2);
    private readonly LedgerStatement _readBefore = new(connection, "SELECT cells FROM energy_before WHERE number = $0;", 1);
    private readonly LedgerStatement _writeBefore = new(connection, "INSERT OR REPLACE INTO energy_before (number, cells) VALUES ($0, $1);", 2);

    public RecentCells Recent(int number)
    {
        using var row = _readRecent.Query(number);
        return row.Read()
            ? new(row.GetInt64(0), row.IsDBNull(1) ? CellState.NotTouched : row.GetInt32(1), row.GetInt32(2), CellPack.Unpack((byte[])row.GetValue(3)))
            : RecentCells.None;
    }

    public void Write(int number, RecentCells recent) =>
        _writeRecent.Run(number, recent.Version, recent.Touched == CellState.NotTouched ? null : recent.Touched, recent.Folded, CellPack.Pack(recent.Cells));

    public HourCell[] Pack(int number, int month)
    {
        using var row = _readPack.Query(Id(number, month));
        return row.Read() ? CellPack.Unpack((byte[])row.GetValue(0)) : [];
    }

    public void WritePack(int number, int month, ReadOnlySpan<HourCell> cells) => _writePack.Run(Id(number, month), CellPack.Pack(cells));

    public HourCell[] Before(int number)
    {
        using var row = _readBefore.Query(number);
        return row.Read() ? CellPack.Unpack((byte[])row.GetValue(0)) : [];
    }

    public void WriteBefore(int number, ReadOnlySpan<HourCell> cells) => _writeBefore.Run(number, CellPack.Pack(cells));

    /// <summary>All cells of a register.</summary>
    public (HourCell[] Cells, RecentCells Recent) All(int number)
    {
        var cells = new List<HourCell>(1024);
        using (var rows = _readPacks.Query(Id(number, 0), Id(number, (1 << MonthBits) - 1)))
        {
            while (rows.Read())
            {
                cells.AddRange(CellPack.Unpack((byte[])rows.GetValue(0)));
            }
        }

        var recent = Recent(number);
        return (CellLists.Merge(CollectionsMarshal.AsSpan(cells), recent.Cells), recent);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _readRecent.Dispose();
        _writeRecent.Dispose();
        _readPack.Dispose();
        _readPacks.Dispose();
        _writePack.Dispose();
        _readBefore.Dispose();
        _writeBefore.Dispose();
    }

    private static long Id(int number, int month)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(month, 1 << MonthBits, string.Create(CultureInfo.InvariantCulture, $"month {month}"));
        return ((long)number << MonthBits) | (uint)month;
    }
}
