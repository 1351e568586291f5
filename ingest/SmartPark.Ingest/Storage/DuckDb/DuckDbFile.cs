using System.Collections.Concurrent;
using System.Globalization;
using DuckDB.NET.Data;

namespace SmartPark.Ingest.Storage.DuckDb;

/// <summary>
/// One open database file: the writer's connection and a bounded set of readers. DuckDB marks a whole database as invalid after a failed
/// checkpoint (a full disk); then every connection must be closed and the file opened anew, which is why they live and end together.
/// </summary>
internal sealed class DuckDbFile : IDisposable
{
    private const string OriginalError = "Original error:";

    private readonly ConcurrentBag<DuckDBConnection> _idleReaders = [];
    private readonly string _connectionString;

    private DuckDbFile(string connectionString, DuckDBConnection writer) => (_connectionString, Writer) = (connectionString, writer);

    /// <summary>The only connection that writes.</summary>
    public DuckDBConnection Writer { get; }

    /// <summary>Opens or makes the file. Throws <see cref="IOException"/> when it is held by another process, damaged, or cannot be made.</summary>
    public static DuckDbFile Open(DuckDbOptions options)
    {
        var path = Path.GetFullPath(options.Path);
#pragma warning disable CA2000 // The file owns its writer from the return on; before, the catch disposes it.
        DuckDBConnection? writer = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // The engine reads no other file and loads no extension: a query that went wrong cannot reach beyond its own tables.
            var text = string.Create(CultureInfo.InvariantCulture,
                $"Data Source={path};memory_limit={options.MemoryLimitMb}MiB;threads={options.Threads};checkpoint_threshold={options.CheckpointThresholdMb}MiB;autoinstall_known_extensions=false;autoload_known_extensions=false;preserve_insertion_order=true");
            writer = new DuckDBConnection(text);
            writer.Open();
            DuckDbSchema.Ensure(writer);
            return new(text, writer);
#pragma warning restore CA2000
        }
        catch (Exception e) when (e is DuckDBException or IOException or UnauthorizedAccessException)
        {
            writer?.Dispose();
            throw new IOException($"{path} cannot be opened: {Reason(e)}", e);
        }
    }

    /// <summary>Lends a reader; give it back with <see cref="Return"/>.</summary>
    public DuckDBConnection Rent()
    {
        if (_idleReaders.TryTake(out var reader))
        {
            return reader;
        }

        reader = new DuckDBConnection(_connectionString);
        reader.Open();
        return reader;
    }

    /// <summary>Takes a reader back.</summary>
    public void Return(DuckDBConnection reader) => _idleReaders.Add(reader);

    /// <summary>Closes every connection. The caller sees to it that none is in use.</summary>
    public void Dispose()
    {
        while (_idleReaders.TryTake(out var reader))
        {
            Close(reader);
        }

        Close(Writer);
    }

    /// <summary>What a person needs of an engine's message: the original error where it names one, else the first line; the rest is advice to programmers.</summary>
    public static string Reason(Exception e)
    {
        var text = e.Message.AsSpan();
        var original = text.IndexOf(OriginalError, StringComparison.Ordinal);
        text = original < 0 ? text : text[(original + OriginalError.Length)..];
        var end = text.IndexOf('\n');
        return (end < 0 ? text : text[..end]).Trim().Trim('"').ToString();
    }

    private static void Close(DuckDBConnection connection)
    {
        try
        {
            connection.Dispose();
        }
        catch (DuckDBException)
        {
            // An invalid database cannot be checkpointed on the way out; what was committed is in its log and is read at the next open.
        }
    }
}
