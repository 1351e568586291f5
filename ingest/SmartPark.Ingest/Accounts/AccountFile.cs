using Microsoft.Data.Sqlite;
using SmartPark.Ingest.Intake.DeadLetters;

namespace SmartPark.Ingest.Accounts;

/// <summary>One statement with its values.</summary>
/// <param name="Sql">A constant of the code.</param>
/// <param name="Values">Its parameters; null is NULL.</param>
internal sealed record AccountStatement(string Sql, params (string Name, object? Value)[] Values);

/// <summary>The operations database as accounts, tokens and audit trail use it: one connection, opened at the first use. Thread-safe.</summary>
internal sealed class AccountFile(OperationsDatabase database) : IDisposable
{
    private readonly Lock _gate = new();
    private SqliteConnection? _connection;

    /// <summary>Reads rows. Throws <see cref="IOException"/> when the file cannot be read.</summary>
    public List<T> Read<T>(AccountStatement statement, Func<SqliteDataReader, T> row) => Use(connection =>
    {
        using var query = Command(connection, statement);
        using var rows = query.ExecuteReader();
        var all = new List<T>();
        while (rows.Read())
        {
            all.Add(row(rows));
        }

        return all;
    });

    /// <summary>
    /// Runs statements in one transaction and returns how many rows each changed. The first must change one: else nothing is done, since somebody else
    /// was faster. Throws <see cref="IOException"/> when the file cannot be written.
    /// </summary>
    public IReadOnlyList<int> Change(params ReadOnlySpan<AccountStatement> statements)
    {
        var all = statements.ToArray();
        return Use<IReadOnlyList<int>>(connection =>
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            var changed = new List<int>();
            foreach (var statement in all)
            {
                using var command = Command(connection, statement);
                changed.Add(command.ExecuteNonQuery());
                if (changed[0] == 0)
                {
                    return [];
                }
            }

            transaction.Commit();
            return changed;
        });
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Close();
        }
    }

    private T Use<T>(Func<SqliteConnection, T> use)
    {
        lock (_gate)
        {
            try
            {
                return use(_connection ??= database.Open());
            }
            catch (SqliteException e)
            {
                // The next use opens the file afresh.
                Close();
                throw new IOException($"Accounts cannot be kept in {database.File}: {e.Message}", e);
            }
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, AccountStatement statement)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Statements are constants of the code.
        command.CommandText = statement.Sql;
#pragma warning restore CA2100
        foreach (var (name, value) in statement.Values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
