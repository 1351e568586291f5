namespace SmartPark.Ingest.EnergyLedger;

/// <summary>
/// The tables of the energy ledger, a migration of the operations database.
/// <code>
/// energy_series   number │ park device quantity │ cuts      a register; cuts: times at which its cells are cut, 8 bytes each; null until its history was read once
/// energy_packs    number × 4096 + UTC month since 1970 │ cells          a CellPack of a month of a register: a register's months lie together
/// energy_recent   number │ version touched folded │ cells   what is not folded into packs yet: rewritten with every flush that touches the register
/// energy_before   number │ cells                            cells of closed months as they were before late data; empty ones were not there
/// energy_months   number │ sums                             consumption of whole local months, quarters and years, see PeriodSums
/// energy_hours    park hour │ generation                    hours with samples that are stored and perhaps not in the ledger: read again by the next process
/// energy_flushed  at_ms                                     what the store had by then is in the ledger
/// </code>
/// <c>version</c> rises with each change of the register's cells, <c>touched</c> is the earliest hour changed since its sums were worked out, <c>folded</c> the last hour in packs.
/// A month's pack is rewritten about once a day; a row of every hour would take five times the room.
/// </summary>
internal static class EnergyLedgerSchema
{
    /// <summary>Makes the tables.</summary>
    public const string Tables = """
        CREATE TABLE energy_series (number INTEGER PRIMARY KEY, park TEXT NOT NULL, device TEXT NOT NULL, quantity TEXT NOT NULL, cuts BLOB, UNIQUE (park, device, quantity)) STRICT;
        CREATE TABLE energy_packs (id INTEGER PRIMARY KEY, cells BLOB NOT NULL) STRICT;
        CREATE TABLE energy_recent (number INTEGER PRIMARY KEY, version INTEGER NOT NULL, touched INTEGER, folded INTEGER NOT NULL, cells BLOB NOT NULL) STRICT;
        CREATE TABLE energy_before (number INTEGER PRIMARY KEY, cells BLOB NOT NULL) STRICT;
        CREATE TABLE energy_months (number INTEGER PRIMARY KEY, sums BLOB NOT NULL) STRICT;
        CREATE TABLE energy_hours (park TEXT NOT NULL, hour INTEGER NOT NULL, generation INTEGER NOT NULL, PRIMARY KEY (park, hour)) STRICT, WITHOUT ROWID;
        CREATE TABLE energy_flushed (one INTEGER PRIMARY KEY CHECK (one = 1), at_ms INTEGER NOT NULL) STRICT;
        """;
}
