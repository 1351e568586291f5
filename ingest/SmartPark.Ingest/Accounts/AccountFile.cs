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
    private readonly OperationsFile _file = new(database, "Accounts");

    /// <summary>Reads rows. Throws <see cref="IOException"/> when the file cannot be read.</summary>
    public IReadOnlyList<T> Read<T>(AccountStatement statement, Func<SqliteDataReader, T> row) => _file.Read(statement.Sql, row, statement.Values);

    /// <summary>
    /// Runs statements in one transaction and returns how many rows each changed. The first must change one: else nothing is done, since somebody else
    /// was faster. Throws <see cref="IOException"/> when the file cannot be written.
    /// </summary>
    public IReadOnlyList<int> Change(params ReadOnlySpan<AccountStatement> statements)
    {
        var all = statements.ToArray();
        return _file.Use<IReadOnlyList<int>>(connection =>
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            var changed = new List<int>();
            foreach (var statement in all)
            {
                changed.Add(OperationsFile.Run(connection, statement.Sql, statement.Values));
                if (changed[0] == 0)
                {
                    return [];
                }
            }

            transaction.Commit();
            return changed;
        });
    }

    public void Dispose() => _file.Dispose();
}
