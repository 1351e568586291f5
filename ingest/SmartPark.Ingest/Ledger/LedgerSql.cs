namespace SmartPark.Ingest.Ledger;

/// <summary>The statements of the ledger.</summary>
internal static class LedgerSql
{
    public const string MergeGateway = """
        INSERT INTO completeness_gateway (park, hour, device, epoch, planned, covered_ms, expected, read, sent, stored, late, dropped_full, dropped_age, dropped_damage)
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT DO UPDATE SET planned = max(planned, excluded.planned), covered_ms = max(covered_ms, excluded.covered_ms), expected = max(expected, excluded.expected),
          read = max(read, excluded.read), sent = max(sent, excluded.sent), stored = max(stored, excluded.stored), late = max(late, excluded.late),
          dropped_full = max(dropped_full, excluded.dropped_full), dropped_age = max(dropped_age, excluded.dropped_age),
          dropped_damage = max(dropped_damage, excluded.dropped_damage);
        """;

    // A plan once noted stays: it is the one that was in force when the hour closed.
    public const string SetStored = """
        INSERT INTO completeness_centre (park, hour, device, planned, stored, final) VALUES ($0, $1, $2, $3, $4, $5)
        ON CONFLICT DO UPDATE SET planned = coalesce(planned, excluded.planned), stored = excluded.stored, final = max(final, excluded.final);
        """;

    public const string CountRefused = """
        SELECT coalesce(device, gateway), reason, count(DISTINCT quantity || ' ' || source_time_ms) FROM dead_letters
        WHERE park = $0 AND source_time_ms >= $1 AND source_time_ms < $2 AND quantity IS NOT NULL AND coalesce(device, gateway) IS NOT NULL GROUP BY 1, 2;
        """;

    // The letters are bounded and the oldest go: a count that was higher stays.
    public const string SetRefused = """
        INSERT INTO completeness_refused (park, hour, device, reason, count) VALUES ($0, $1, $2, $3, $4) ON CONFLICT DO UPDATE SET count = max(count, excluded.count);
        """;

    public const string SetFinished = "INSERT INTO completeness_finished (park, hour) VALUES ($0, $1) ON CONFLICT DO UPDATE SET hour = max(hour, excluded.hour);";

    public const string ReadGateway = """
        SELECT device, hour, max(planned), sum(covered_ms), sum(expected), sum(read), sum(sent), sum(stored), sum(late), sum(dropped_full), sum(dropped_age),
          sum(dropped_damage)
        FROM completeness_gateway WHERE park = $0 AND hour >= $1 AND hour < $2 AND ($3 IS NULL OR device = $3) GROUP BY hour, device;
        """;

    public const string ReadCentre = """
        SELECT device, hour, planned, stored, final FROM completeness_centre WHERE park = $0 AND hour >= $1 AND hour < $2 AND ($3 IS NULL OR device = $3);
        """;

    public const string ReadRefused = """
        SELECT device, hour, reason, count FROM completeness_refused WHERE park = $0 AND hour >= $1 AND hour < $2 AND ($3 IS NULL OR device = $3);
        """;

    public const string ReadPacked = """
        SELECT device, day, rows FROM completeness_packed WHERE park = $0 AND day >= $1 AND day <= $2 AND ($3 IS NULL OR device = $3);
        """;

    public const string PruneGateway = "DELETE FROM completeness_gateway WHERE hour < $0;";

    public const string PruneCentre = "DELETE FROM completeness_centre WHERE hour < $0;";

    public const string PruneRefused = "DELETE FROM completeness_refused WHERE hour < $0;";

    public const string PrunePacked = "DELETE FROM completeness_packed WHERE day < $0;";
}
