namespace SmartPark.Ingest.Evaluations;

/// <summary>
/// Tables of yearly grades, a migration of the operations database. Nothing in them is ever changed or deleted, which the file itself refuses.
/// <code>
/// evaluations          number │ year, scheme, group, scope, report, who, when, hash, document     drafts
/// evaluation_versions  number version │ act, who, when, hash, document, differences               1 is the locked list
/// evaluation_appeals   id │ number, party, who, when, text
/// evaluation_decisions appeal │ who, when, accepted, corrected values, reason, version
/// </code>
/// A year is locked once for a scheme and a group.
/// </summary>
internal static class EvaluationSchema
{
    /// <summary>Makes the tables.</summary>
    public const string Tables = """
        CREATE TABLE evaluations (
          number TEXT PRIMARY KEY, year INTEGER NOT NULL, scheme TEXT NOT NULL, party_group TEXT NOT NULL, scope TEXT NOT NULL, report TEXT NOT NULL, report_version INTEGER NOT NULL, report_sha256 TEXT NOT NULL,
          at_ms INTEGER NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL, note TEXT NOT NULL, sha256 TEXT NOT NULL, document BLOB NOT NULL) STRICT;
        CREATE TABLE evaluation_versions (
          number TEXT NOT NULL REFERENCES evaluations (number), version INTEGER NOT NULL, lock_of TEXT UNIQUE, kind TEXT NOT NULL, party TEXT, at_ms INTEGER NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL,
          note TEXT NOT NULL, sha256 TEXT NOT NULL, differences TEXT NOT NULL, document BLOB NOT NULL, PRIMARY KEY (number, version), CHECK ((version = 1) = (lock_of IS NOT NULL))) STRICT;
        CREATE TABLE evaluation_appeals (
          id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL REFERENCES evaluations (number), party TEXT NOT NULL, appellant TEXT NOT NULL, text TEXT NOT NULL, at_ms INTEGER NOT NULL,
          account TEXT NOT NULL, name TEXT NOT NULL) STRICT;
        CREATE INDEX evaluation_appeals_by_number ON evaluation_appeals (number, id);
        CREATE TABLE evaluation_decisions (
          appeal INTEGER PRIMARY KEY REFERENCES evaluation_appeals (id), accepted INTEGER NOT NULL, corrected TEXT NOT NULL, reason TEXT NOT NULL, version INTEGER, at_ms INTEGER NOT NULL,
          account TEXT NOT NULL, name TEXT NOT NULL) STRICT;
        CREATE TRIGGER evaluations_stay BEFORE UPDATE ON evaluations BEGIN SELECT RAISE(ABORT, 'a list of grades never changes'); END;
        CREATE TRIGGER evaluations_never_go BEFORE DELETE ON evaluations BEGIN SELECT RAISE(ABORT, 'a list of grades never goes'); END;
        CREATE TRIGGER evaluation_versions_stay BEFORE UPDATE ON evaluation_versions BEGIN SELECT RAISE(ABORT, 'a version of grades never changes'); END;
        CREATE TRIGGER evaluation_versions_never_go BEFORE DELETE ON evaluation_versions BEGIN SELECT RAISE(ABORT, 'a version of grades never goes'); END;
        CREATE TRIGGER evaluation_appeals_stay BEFORE UPDATE ON evaluation_appeals BEGIN SELECT RAISE(ABORT, 'an appeal never changes'); END;
        CREATE TRIGGER evaluation_appeals_never_go BEFORE DELETE ON evaluation_appeals BEGIN SELECT RAISE(ABORT, 'an appeal never goes'); END;
        CREATE TRIGGER evaluation_decisions_stay BEFORE UPDATE ON evaluation_decisions BEGIN SELECT RAISE(ABORT, 'a decision never changes'); END;
        CREATE TRIGGER evaluation_decisions_never_go BEFORE DELETE ON evaluation_decisions BEGIN SELECT RAISE(ABORT, 'a decision never goes'); END;
        """;
}
