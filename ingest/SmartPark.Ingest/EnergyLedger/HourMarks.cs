using SmartPark.Ingest.Ledger;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>An hour of a park whose samples are to be read again from the store.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Hour">Hours since 1970 UTC.</param>
internal readonly record struct MarkedHour(string Park, int Hour);

/// <summary>
/// Marks in the file: hours whose samples are stored and perhaps not in the ledger yet. Recent hours need none, they are read again after every start since the last flush. A mark carries the generation
/// of the flush that will hold its samples, so that a flush takes away no mark that was set again meanwhile. Thread-safe.
/// </summary>
internal sealed class HourMarks(LedgerFile file)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<MarkedHour, long> _known = [];

    /// <summary>Marks hours; returns when they are committed. Throws <see cref="IOException"/>.</summary>
    public void Set(IReadOnlyCollection<MarkedHour> hours, long generation)
    {
        lock (_gate)
        {
            // Another writer that finds its hours known must find them committed: so all wait for the one that commits.
            List<MarkedHour> missing = [.. hours.Where(h => _known.GetValueOrDefault(h, -1) < generation)];
            if (missing.Count == 0)
            {
                return;
            }

            file.Write(connection =>
            {
                using var insert = new LedgerStatement(
                    connection, "INSERT INTO energy_hours (park, hour, generation) VALUES ($0, $1, $2) ON CONFLICT DO UPDATE SET generation = max(generation, excluded.generation);", 3);
                return missing.Sum(h => insert.Run(h.Park, h.Hour, generation));
            });
            if (_known.Count + missing.Count > EnergyLedgerLimits.MarkedHoursMax)
            {
                _known.Clear();
            }

            foreach (var hour in missing)
            {
                _known[hour] = generation;
            }
        }
    }

    /// <summary>Hours that an earlier process left, with the generation of each, and what the store had by the last flush; null before the first.</summary>
    public (IReadOnlyList<(MarkedHour Hour, long Generation)> Hours, long? FlushedUnixMs) Load() => file.Read(connection =>
    {
        var found = new List<(MarkedHour, long)>();
        using (var query = new LedgerStatement(connection, "SELECT park, hour, generation FROM energy_hours ORDER BY park, hour;", 0))
        {
            using var rows = query.Query();
            while (rows.Read())
            {
                found.Add((new(rows.GetString(0), rows.GetInt32(1)), rows.GetInt64(2)));
            }
        }

        using var flushed = new LedgerStatement(connection, "SELECT at_ms FROM energy_flushed;", 0);
        using var row = flushed.Query();
        return ((IReadOnlyList<(MarkedHour, long)>)found, row.Read() ? row.GetInt64(0) : (long?)null);
    });

    /// <summary>Takes the marks of a park's hours up to a generation away: they were read again.</summary>
    public void Forget(string park, int fromHour, int toHour, long generation) => file.Write(connection =>
    {
        using var delete = new LedgerStatement(connection, "DELETE FROM energy_hours WHERE park = $0 AND hour >= $1 AND hour < $2 AND generation <= $3;", 4);
        return delete.Run(park, fromHour, toHour, generation);
    });
}
