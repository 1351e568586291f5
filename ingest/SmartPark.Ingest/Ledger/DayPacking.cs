using Microsoft.Data.Sqlite;

namespace SmartPark.Ingest.Ledger;

/// <summary>Moves full days from rows to <see cref="DayPack"/>, a day of a park at a time.</summary>
internal static class DayPacking
{
    private const int HoursPerDay = 24;

    private const string Oldest = """
        SELECT min(hour) FROM (SELECT min(hour) AS hour FROM completeness_gateway WHERE park = $0 UNION ALL SELECT min(hour) FROM completeness_centre WHERE park = $0);
        """;

    private const string ReadGateway = """
        SELECT device, hour, epoch, planned, covered_ms, expected, read, sent, stored, late, dropped_full, dropped_age, dropped_damage FROM completeness_gateway
        WHERE park = $0 AND hour >= $1 AND hour < $2 ORDER BY device, hour, epoch;
        """;

    private const string ReadCentre =
        "SELECT device, hour, planned, stored, final FROM completeness_centre WHERE park = $0 AND hour >= $1 AND hour < $2 ORDER BY device, hour;";

    private const string Insert = "INSERT INTO completeness_packed (park, day, device, rows) VALUES ($0, $1, $2, $3);";

    private const string DeleteGateway = "DELETE FROM completeness_gateway WHERE park = $0 AND hour >= $1 AND hour < $2;";

    private const string DeleteCentre = "DELETE FROM completeness_centre WHERE park = $0 AND hour >= $1 AND hour < $2;";

    /// <summary>Packs the oldest day of a park when it is before <paramref name="endDay"/>; returns how many devices it had.</summary>
    public static int Run(SqliteConnection connection, long park, int endDay)
    {
        int day;
        using (var oldest = new LedgerStatement(connection, Oldest, 1))
        {
            using var row = oldest.Query(park);
            if (!row.Read() || row.IsDBNull(0) || row.GetInt32(0) / HoursPerDay >= endDay)
            {
                return 0;
            }

            day = row.GetInt32(0) / HoursPerDay;
        }

        var days = new SortedDictionary<long, (List<GatewayHour> Gateway, List<CentreHour> Centre)>();
        var (from, to) = (day * HoursPerDay, (day + 1) * HoursPerDay);
        Read(connection, ReadGateway, park, from, to, r => Of(days, r.GetInt64(0)).Gateway.Add(new(r.GetInt32(1), r.GetInt64(2), new(
            r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8), r.GetInt64(9), r.GetInt64(10), r.GetInt64(11), r.GetInt64(12)))));
        Read(connection, ReadCentre, park, from, to, r => Of(days, r.GetInt64(0)).Centre.Add(new(r.GetInt32(1), new(
            r.IsDBNull(2) ? null : r.GetInt64(2), r.IsDBNull(3) ? null : r.GetInt64(3), r.GetInt64(4) != 0))));
        using var insert = new LedgerStatement(connection, Insert, 4);
        foreach (var (device, (gateway, centre)) in days)
        {
            insert.Run(park, day, device, new DayPack(gateway, centre).ToBytes());
        }

        using var deleteGateway = new LedgerStatement(connection, DeleteGateway, 3);
        using var deleteCentre = new LedgerStatement(connection, DeleteCentre, 3);
        deleteGateway.Run(park, from, to);
        deleteCentre.Run(park, from, to);
        return days.Count;
    }

    private static (List<GatewayHour> Gateway, List<CentreHour> Centre) Of(SortedDictionary<long, (List<GatewayHour> Gateway, List<CentreHour> Centre)> days, long device)
    {
        if (!days.TryGetValue(device, out var rows))
        {
            days.Add(device, rows = ([], []));
        }

        return rows;
    }

    private static void Read(SqliteConnection connection, string sql, long park, int from, int to, Action<SqliteDataReader> row)
    {
        using var statement = new LedgerStatement(connection, sql, 3);
        using var rows = statement.Query(park, from, to);
        while (rows.Read())
        {
            row(rows);
        }
    }
}

/// <summary>Brings a packed day back to rows before one of its hours is written: a gateway that was away for a week still counts.</summary>
internal sealed class DayUnpacking(SqliteConnection connection) : IDisposable
{
    private readonly LedgerStatement _find = new(connection, "SELECT rows FROM completeness_packed WHERE park = $0 AND day = $1 AND device = $2;", 3);
    private readonly LedgerStatement _delete = new(connection, "DELETE FROM completeness_packed WHERE park = $0 AND day = $1 AND device = $2;", 3);
    private readonly LedgerStatement _gateway = new(connection, LedgerSql.MergeGateway, 14);
    private readonly LedgerStatement _centre = new(connection, LedgerSql.SetStored, 6);

    /// <summary>Makes rows of a device's day if it is packed.</summary>
    public void Open(long park, int day, long device)
    {
        byte[] bytes;
        using (var row = _find.Query(park, day, device))
        {
            if (!row.Read())
            {
                return;
            }

            bytes = (byte[])row.GetValue(0);
        }

        var pack = DayPack.Read(bytes, day);
        foreach (var (hour, epoch, p) in pack.Gateway)
        {
            _gateway.Run(park, hour, device, epoch, p.Planned, p.CoveredMs, p.Expected, p.Read, p.Sent, p.Acknowledged, p.Late, p.DroppedFull, p.DroppedAge, p.DroppedDamage);
        }

        foreach (var (hour, p) in pack.Centre)
        {
            _centre.Run(park, hour, device, p.Planned, p.Stored, p.IsFinal ? 1 : 0);
        }

        _delete.Run(park, day, device);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _find.Dispose();
        _delete.Dispose();
        _gateway.Dispose();
        _centre.Dispose();
    }
}
