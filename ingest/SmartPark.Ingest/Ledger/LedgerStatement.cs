using Microsoft.Data.Sqlite;

namespace SmartPark.Ingest.Ledger;

/// <summary>A prepared statement with numbered parameters <c>$0</c>, <c>$1</c> …, run for many rows of one transaction.</summary>
internal sealed class LedgerStatement : IDisposable
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 16).Select(i => "$" + i.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    private readonly SqliteCommand _command;

    /// <summary>Prepares a statement; the text is a constant of the caller.</summary>
    public LedgerStatement(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of the ledger's classes.
        _command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < parameters; i++)
        {
            _command.Parameters.Add(new SqliteParameter(Names[i], null));
        }
    }

    /// <summary>Runs it with its parameters in their order; returns the rows changed.</summary>
    public int Run(params ReadOnlySpan<object?> values)
    {
        Set(values);
        return _command.ExecuteNonQuery();
    }

    /// <summary>Runs it as a query.</summary>
    public SqliteDataReader Query(params ReadOnlySpan<object?> values)
    {
        Set(values);
        return _command.ExecuteReader();
    }

    /// <inheritdoc/>
    public void Dispose() => _command.Dispose();

    private void Set(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
