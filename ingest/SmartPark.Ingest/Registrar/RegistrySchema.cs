namespace SmartPark.Ingest.Registrar;

/// <summary>The tables of the registry in the operations database.</summary>
internal static class RegistrySchema
{
    /// <summary>
    /// The migration that makes them. Rows are JSON of their cells (<see cref="RowCells"/>), times UTC milliseconds. A revision and its changes are never changed or deleted by any program that
    /// comes to the file: published reports name them.
    /// </summary>
    public const string Tables = """
        CREATE TABLE registry_rows (tbl TEXT NOT NULL, key TEXT NOT NULL, cells TEXT NOT NULL, PRIMARY KEY (tbl, key)) STRICT, WITHOUT ROWID;
        CREATE TABLE registry_revisions (
          number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, account TEXT, name TEXT NOT NULL, origin TEXT NOT NULL, reason TEXT NOT NULL, source TEXT NOT NULL,
          changes INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
        CREATE TABLE registry_changes (
          revision INTEGER NOT NULL, n INTEGER NOT NULL, tbl TEXT NOT NULL, key TEXT NOT NULL, before TEXT, after TEXT, PRIMARY KEY (revision, n)) STRICT, WITHOUT ROWID;
        CREATE INDEX registry_changes_by_row ON registry_changes (tbl, key, revision);
        CREATE TRIGGER registry_revision_stands BEFORE UPDATE ON registry_revisions BEGIN SELECT RAISE(ABORT, 'revisions of the registry are not changed'); END;
        CREATE TRIGGER registry_revision_is_kept BEFORE DELETE ON registry_revisions BEGIN SELECT RAISE(ABORT, 'revisions of the registry are kept'); END;
        CREATE TRIGGER registry_change_stands BEFORE UPDATE ON registry_changes BEGIN SELECT RAISE(ABORT, 'changes of the registry are not changed'); END;
        CREATE TRIGGER registry_change_is_kept BEFORE DELETE ON registry_changes BEGIN SELECT RAISE(ABORT, 'changes of the registry are kept'); END;
        """;
}
