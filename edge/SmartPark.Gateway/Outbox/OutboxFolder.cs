using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SmartPark.Gateway.Outbox;

/// <summary>The folder of an outbox: the lock that keeps a second gateway out, the database, and what was set aside.</summary>
internal sealed class OutboxFolder : IDisposable
{
    private const string DatabaseName = "outbox.db";

    private readonly FileStream _lock;

    private OutboxFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The database's file.</summary>
    public string DatabaseFile => System.IO.Path.Combine(Path, DatabaseName);

    /// <summary>Creates the folder when needed and locks it for this process.</summary>
    /// <exception cref="IOException">Another gateway holds it, or it cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not write there.</exception>
    public static OutboxFolder Open(string path)
    {
        Directory.CreateDirectory(path);
        var file = System.IO.Path.Combine(path, "lock");
        try
        {
#pragma warning disable CA2000 // The folder owns it and lives as long.
            return new(path, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
#pragma warning restore CA2000
        }
        catch (IOException e) when (File.Exists(file))
        {
            throw new IOException($"{path} is in use by another gateway, or cannot be locked ({e.Message}): each gateway needs a folder of its own (--outbox DIR or SmartPark__OutboxFolder)", e);
        }
    }

    /// <summary>Whether an error says that the database's bytes are not sound.</summary>
    public static bool IsCorrupt(SqliteException error) => error.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_SCHEMA or raw.SQLITE_MISMATCH or raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT;

    /// <summary>
    /// Moves database and journal out of the way under the time; keeps the newest <see cref="GatewayLimits.SetAsideMax"/>. Returns the new name and the
    /// names of those that were deleted.
    /// </summary>
    /// <exception cref="IOException">A file cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not move it.</exception>
    public (string Kept, IReadOnlyList<string> Deleted) SetAside(DateTimeOffset now)
    {
        var target = System.IO.Path.Combine(Path, $"damaged-{now.UtcDateTime:yyyyMMdd'T'HHmmssfff}");
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(Path, DatabaseName + "*").Concat(Directory.GetFiles(Path, "journal-*.bin")))
        {
            File.Move(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)), overwrite: true);
        }

        var old = Directory.GetDirectories(Path, "damaged-*").Order(StringComparer.Ordinal).SkipLast(GatewayLimits.SetAsideMax).ToArray();
        foreach (var folder in old)
        {
            Directory.Delete(folder, recursive: true);
        }

        return (target, old);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
