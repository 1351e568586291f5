using System.Globalization;
using Microsoft.Data.Sqlite;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Ledger;

namespace SmartPark.Ingest.Intake.DeadLetters;

/// <summary>
/// The SQLite file <c>operations.db</c> of one ingest process. Its schema grows by numbered migrations, each in a transaction; the number reached
/// stands in SQLite's own <c>user_version</c>. A file of a newer program is refused rather than misread.
/// </summary>
public sealed class OperationsDatabase
{
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE dead_letters (
          id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
          park TEXT NOT NULL, gateway TEXT, device TEXT, quantity TEXT, source_time_ms INTEGER, value REAL, excerpt TEXT) STRICT;
        CREATE INDEX dead_letters_by_reason ON dead_letters (reason, id);
        """,

        // One letter a refused sample, however often it is sent again; and all that a replay needs.
        """
        ALTER TABLE dead_letters ADD COLUMN key TEXT NOT NULL DEFAULT '';
        ALTER TABLE dead_letters ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE dead_letters ADD COLUMN last_ms INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE dead_letters ADD COLUMN unit TEXT;
        ALTER TABLE dead_letters ADD COLUMN quality INTEGER;
        ALTER TABLE dead_letters ADD COLUMN quality_reason INTEGER;
        UPDATE dead_letters SET last_ms = at_ms, key = CASE WHEN quantity IS NULL THEN 'letter ' || id
          ELSE park || '/' || coalesce(device, gateway, '') || '/' || quantity || '/' || coalesce(source_time_ms, '') END;
        UPDATE dead_letters SET (times, last_ms) = (SELECT count(*), max(d.at_ms) FROM dead_letters d WHERE d.reason = dead_letters.reason AND d.key = dead_letters.key)
          WHERE id IN (SELECT min(id) FROM dead_letters GROUP BY reason, key HAVING count(*) > 1);
        DELETE FROM dead_letters WHERE id NOT IN (SELECT min(id) FROM dead_letters GROUP BY reason, key);
        CREATE UNIQUE INDEX dead_letters_by_key ON dead_letters (reason, key);
        """,
        LedgerSchema.Tables,
        AccountSchema.Tables,
        AlarmDesk.AlarmSchema.Tables,
        Telling.TellingSchema.Tables,
        ShiftLog.ShiftLogSchema.Tables,
        AlarmDesk.AlarmSchema.Lines,
        EnergyReports.EnergyReportSchema.Tables,
        EnergyLedger.EnergyLedgerSchema.Tables,
        Registrar.RegistrySchema.Tables,
        Evaluations.EvaluationSchema.Tables,
        EnergyReports.DeliverySchema.Tables,
        EnergyReports.WriteBackMarks.Tables,
    ];

    // Longer than any commit of this process takes, a migration included.
    private const int LockWaitMaxMs = 10_000;

    private readonly string _connectionString;

    /// <summary>The database of a file; nothing is opened yet.</summary>
    public OperationsDatabase(string file)
    {
        File = file;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWriteCreate, DefaultTimeout = LockWaitMaxMs / 1000 }.ToString();
    }

    /// <summary>The schema version this program writes.</summary>
    public static int SchemaVersion => Migrations.Length;

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>Opens a connection to an up-to-date schema; the caller disposes it. Throws <see cref="IOException"/> when the file cannot be used.</summary>
    public SqliteConnection Open()
    {
        try
        {
            return OpenMigrated();
        }
        catch (SqliteException e)
        {
            throw new IOException($"The operations database {File} cannot be used: {e.Message}", e);
        }
    }

    private SqliteConnection OpenMigrated()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(File))!);
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();

            // SQLite waits for another's lock by the millisecond; without it the library above asks again every 150 ms, and an alarm is told as much later.
            Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {LockWaitMaxMs};"));

            // Write-ahead logging lets the API list letters while intake writes some.
            Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            Migrate(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Migrate(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        using var query = connection.CreateCommand();
        query.CommandText = "PRAGMA user_version;";
        var version = Convert.ToInt32(query.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (version > SchemaVersion)
        {
            throw new IOException($"The operations database {File} has schema {version}, written by a newer program; this one knows up to {SchemaVersion}.");
        }

        for (; version < SchemaVersion; version++)
        {
            Run(connection, Migrations[version]);
            Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version + 1};"));
        }

        transaction.Commit();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class and a number.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
