using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SmartPark.Ingest.Intake.DeadLetters;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>
/// The energy ledger's connections to the operations database: one that writes, and readers that neither wait for it nor for each other. Every failure of the file is an
/// <see cref="IOException"/>, after which nothing of the work was kept. Thread-safe.
/// </summary>
internal sealed class LedgerFile(OperationsDatabase database) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private SqliteConnection? _writer;
    private bool _isDisposed;

    /// <summary>Does work in one transaction.</summary>
    /// <param name="work">The work.</param>
    /// <param name="committed">Shows in memory what was committed, before anything else is written.</param>
    public T Write<T>(Func<SqliteConnection, T> work, Action<T>? committed = null)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                _writer ??= database.Open();
                using var transaction = _writer.BeginTransaction();
                var result = work(_writer);
                transaction.Commit();
                committed?.Invoke(result);
                return result;
            }
            catch (SqliteException e)
            {
                _writer?.Dispose();
                _writer = null;
                throw new IOException($"The energy ledger in {database.File} cannot be written: {e.Message}", e);
            }
        }
    }

    /// <summary>Reads one state of the file.</summary>
    public T Read<T>(Func<SqliteConnection, T> work)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var connection = _readers.TryTake(out var idle) ? idle : database.Open();
        try
        {
            using var transaction = connection.BeginTransaction(deferred: true);
            var result = work(connection);
            transaction.Commit();
            return result;
        }
        catch (SqliteException e)
        {
            throw new IOException($"The energy ledger in {database.File} cannot be read: {e.Message}", e);
        }
        finally
        {
            Return(connection);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _writer?.Dispose();
            _writer = null;
        }

        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private void Return(SqliteConnection connection)
    {
        if (_isDisposed || _readers.Count >= EnergyLedgerLimits.ReadersMax)
        {
            connection.Dispose();
            return;
        }

        _readers.Add(connection);
    }
}
