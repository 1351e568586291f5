using System.Globalization;
using DuckDB.NET.Data;

namespace SmartPark.Ingest.Storage.DuckDb;

/// <summary>
/// The tables of the embedded store.
/// <code>
/// series      series_id │ park device quantity domain kind        one row a series; readings carry the number only
/// placements  placement_id │ building enterprise                  one row a place, null where there is none
/// readings    series_id time_ms value quality reason placement_id sorted runs: a row group holds few series, so zone maps skip the rest
/// recent      the same columns                                    in order of arrival, until a run is full
/// </code>
/// Neither table of readings has a primary key: the index would be held in memory, one entry a row, and made live writes five times
/// slower when measured (see the decision record). Uniqueness of (series, time) is kept by <see cref="BatchMerge"/>.
/// </summary>
internal static class DuckDbSchema
{
    /// <summary>Version of these tables; a file of a newer one is refused.</summary>
    public const int Version = 1;

    /// <summary>Columns of both tables of readings, in the order in which appenders fill them.</summary>
    public const string ReadingColumns =
        "series_id INTEGER NOT NULL, time_ms BIGINT NOT NULL, value DOUBLE, quality UTINYINT NOT NULL, reason UTINYINT NOT NULL, placement_id INTEGER NOT NULL";

    private const string Create = $"""
        CREATE TABLE IF NOT EXISTS schema_version(version INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS series(series_id INTEGER NOT NULL, park VARCHAR NOT NULL, device VARCHAR NOT NULL, quantity VARCHAR NOT NULL,
            domain VARCHAR NOT NULL, kind VARCHAR NOT NULL);
        CREATE TABLE IF NOT EXISTS placements(placement_id INTEGER NOT NULL, building VARCHAR, enterprise VARCHAR);
        CREATE TABLE IF NOT EXISTS readings({ReadingColumns});
        CREATE TABLE IF NOT EXISTS recent({ReadingColumns});
        INSERT INTO schema_version SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM schema_version);
        """;

    /// <summary>Makes the tables that are missing. Throws <see cref="IOException"/> for a file written by a newer version.</summary>
    public static void Ensure(DuckDBConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = Create;
        command.ExecuteNonQuery();
        command.CommandText = "SELECT max(version) FROM schema_version";
        var version = Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (version > Version)
        {
            throw new IOException($"the file has tables of version {version}; this program knows version {Version}: a newer one wrote it");
        }

        transaction.Commit();
    }
}
