namespace SmartPark.Ingest.EnergyReports;

/// <summary>
/// Table of scheduled deliveries, a migration of the operations database. State: 0 waits, 1 delivered, 2 given up. What was done of a run stands in it, so that a restart goes on behind it: file, publication, and
/// who has the mail (addresses, a line each).
/// </summary>
internal static class DeliverySchema
{
    /// <summary>Makes the table.</summary>
    public const string Tables = """
        CREATE TABLE energy_deliveries (
          delivery TEXT NOT NULL, period_from TEXT NOT NULL, period_to TEXT NOT NULL, due_ms INTEGER NOT NULL, planned_ms INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
          next_ms INTEGER NOT NULL, ended_ms INTEGER, detail TEXT NOT NULL DEFAULT '', file TEXT, number TEXT, version INTEGER, mailed TEXT NOT NULL DEFAULT '',
          PRIMARY KEY (delivery, period_from)) STRICT;
        """;
}
