namespace SmartPark.Ingest.EnergyReports;

/// <summary>
/// Tables of published reports, a migration of the operations database.
/// <code>
/// published_reports  number version │ period, method, parks, who, when, registry, hash, document (gzip of JSON)   never changed, never deleted
/// </code>
/// </summary>
internal static class EnergyReportSchema
{
    /// <summary>Makes the tables.</summary>
    public const string Tables = """
        CREATE TABLE published_reports (
          number TEXT NOT NULL, version INTEGER NOT NULL, period_from TEXT NOT NULL, period_to TEXT NOT NULL, method TEXT NOT NULL, parks TEXT, at_ms INTEGER NOT NULL,
          account TEXT, name TEXT NOT NULL, note TEXT NOT NULL, registry_revision INTEGER NOT NULL, registry_hash TEXT NOT NULL, sha256 TEXT NOT NULL, document BLOB NOT NULL,
          PRIMARY KEY (number, version)) STRICT;
        CREATE TRIGGER published_reports_stay BEFORE UPDATE ON published_reports BEGIN SELECT RAISE(ABORT, 'a published report never changes'); END;
        CREATE TRIGGER published_reports_never_go BEFORE DELETE ON published_reports BEGIN SELECT RAISE(ABORT, 'a published report never goes'); END;
        """;
}
