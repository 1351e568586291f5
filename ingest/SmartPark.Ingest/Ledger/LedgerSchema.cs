namespace SmartPark.Ingest.Ledger;

/// <summary>
/// The tables of the completeness ledger, a migration of the operations database.
/// <code>
/// completeness_parks, _devices, _epochs   number │ ids         rows carry the numbers only
/// completeness_gateway  park hour device epoch │ counts        the greatest of each field that a gateway reported
/// completeness_centre   park hour device │ planned stored final   counted at the centre
/// completeness_refused  park hour device reason │ count
/// completeness_packed   park day device │ blob                 both parts of a full day, see DayPack
/// completeness_changed  park hour                              hours to be counted again, for the next process
/// completeness_finished park │ hour                            hours are final up to here
/// </code>
/// Hours are whole hours since 1970 UTC, days whole days. Rows of one hour of a park lie together: they are written and read together.
/// </summary>
internal static class LedgerSchema
{
    /// <summary>Makes the tables.</summary>
    public const string Tables = """
        CREATE TABLE completeness_parks (number INTEGER PRIMARY KEY, park TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE completeness_devices (number INTEGER PRIMARY KEY, park INTEGER NOT NULL, device TEXT NOT NULL, gateway TEXT, planned INTEGER, since_ms INTEGER,
          UNIQUE (park, device)) STRICT;
        CREATE TABLE completeness_epochs (number INTEGER PRIMARY KEY, park INTEGER NOT NULL, gateway TEXT NOT NULL, epoch TEXT NOT NULL, UNIQUE (park, gateway, epoch)) STRICT;
        CREATE TABLE completeness_gateway (park INTEGER NOT NULL, hour INTEGER NOT NULL, device INTEGER NOT NULL, epoch INTEGER NOT NULL,
          planned INTEGER NOT NULL, covered_ms INTEGER NOT NULL, expected INTEGER NOT NULL, read INTEGER NOT NULL, sent INTEGER NOT NULL, stored INTEGER NOT NULL,
          late INTEGER NOT NULL, dropped_full INTEGER NOT NULL, dropped_age INTEGER NOT NULL,
          dropped_damage INTEGER NOT NULL, PRIMARY KEY (park, hour, device, epoch)) STRICT, WITHOUT ROWID;
        CREATE TABLE completeness_centre (park INTEGER NOT NULL, hour INTEGER NOT NULL, device INTEGER NOT NULL, planned INTEGER, stored INTEGER, final INTEGER NOT NULL,
          PRIMARY KEY (park, hour, device)) STRICT, WITHOUT ROWID;
        CREATE TABLE completeness_refused (park INTEGER NOT NULL, hour INTEGER NOT NULL, device INTEGER NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL,
          PRIMARY KEY (park, hour, device, reason)) STRICT, WITHOUT ROWID;
        CREATE TABLE completeness_packed (park INTEGER NOT NULL, day INTEGER NOT NULL, device INTEGER NOT NULL, rows BLOB NOT NULL,
          PRIMARY KEY (park, day, device)) STRICT, WITHOUT ROWID;
        CREATE TABLE completeness_changed (park TEXT NOT NULL, hour INTEGER NOT NULL, PRIMARY KEY (park, hour)) STRICT, WITHOUT ROWID;
        CREATE TABLE completeness_finished (park INTEGER PRIMARY KEY, hour INTEGER NOT NULL) STRICT;
        CREATE INDEX dead_letters_by_time ON dead_letters (park, source_time_ms);
        """;
}
