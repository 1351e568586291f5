using Microsoft.Data.Sqlite;

namespace SmartPark.Ingest.Intake.DeadLetters;

/// <summary>
/// The operations database as one part of the program uses it: one connection, opened at the first use and afresh after a failure. Thread-safe.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="what">What is kept in it, for the message of a failure: <c>Alarms</c>.</param>
internal sealed class OperationsFile(OperationsDatabase database, string what) : IDisposable
{
    private readonly Lock _gate = new();
    private SqliteConnection? _connection;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            Close();
        }
    }

    /// <summary>Works with the connection, alone. Throws <see cref="IOException"/> when the file cannot be used.</summary>
    public T Use<T>(Func<SqliteConnection, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        lock (_gate)
        {
            try
            {
                return work(_connection ??= database.Open());
            }
            catch (SqliteException e)
            {
                // The next use opens the file afresh.
                Close();
                throw new IOException($"{what} cannot be kept in {database.File}: {e.Message}", e);
            }
        }
    }

    /// <summary>Works with the connection in one transaction, which is committed when the work returns.</summary>
    public T Change<T>(Func<SqliteConnection, T> work) => Use(connection =>
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var result = work(connection);
        transaction.Commit();
        return result;
    });

    /// <summary>Reads rows.</summary>
    public IReadOnlyList<T> Read<T>(string sql, Func<SqliteDataReader, T> row, params (string Name, object? Value)[] values) => Use<IReadOnlyList<T>>(connection =>
    {
        using var query = Command(connection, sql, values);
        using var rows = query.ExecuteReader();
        List<T> all = [];
        while (rows.Read())
        {
            all.Add(row(rows));
        }

        return all;
    });

    /// <summary>A statement with its values; null is NULL.</summary>
    public static SqliteCommand Command(SqliteConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(values);
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Statements are texts of the code; values travel as parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public static int Run(SqliteConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        using var command = Command(connection, sql, values);
        return command.ExecuteNonQuery();
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
