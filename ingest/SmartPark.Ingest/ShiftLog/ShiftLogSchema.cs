namespace SmartPark.Ingest.ShiftLog;

/// <summary>The table of the shift log in the operations database.</summary>
internal static class ShiftLogSchema
{
    /// <summary>
    /// The migration that makes it. Times are UTC milliseconds, kinds the numbers of <see cref="ShiftEntryKind"/>. The file itself refuses to change an entry, and to delete one
    /// before its time (1,098 days are <see cref="ShiftLogLimits.KeptDays"/>): what was written stands, whatever program comes to it.
    /// </summary>
    public const string Tables = """
        CREATE TABLE shift_log (
          n INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, park TEXT NOT NULL, kind INTEGER NOT NULL, text TEXT NOT NULL, episode BLOB, refers_to INTEGER,
          since_ms INTEGER, raised INTEGER, acknowledged INTEGER, closed INTEGER, standing INTEGER, account TEXT, name TEXT NOT NULL, origin TEXT NOT NULL) STRICT;
        CREATE INDEX shift_log_by_park ON shift_log (park, at_ms);
        CREATE INDEX shift_log_by_time ON shift_log (at_ms);
        CREATE INDEX shift_log_by_kind ON shift_log (park, kind, n);
        CREATE TRIGGER shift_log_is_not_changed BEFORE UPDATE ON shift_log BEGIN SELECT RAISE(ABORT, 'entries of the shift log are not changed'); END;
        CREATE TRIGGER shift_log_is_kept BEFORE DELETE ON shift_log WHEN old.at_ms >= (SELECT max(at_ms) FROM shift_log) - 1098 * 86400000
          BEGIN SELECT RAISE(ABORT, 'entries of the shift log are kept'); END;
        CREATE INDEX alarm_events_by_time ON alarm_events (at_ms);
        """;
}
