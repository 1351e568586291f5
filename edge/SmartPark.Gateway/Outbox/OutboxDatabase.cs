using System.Globalization;
using Microsoft.Data.Sqlite;
using SmartPark.Gateway.Clock;
using SQLitePCL;

namespace SmartPark.Gateway.Outbox;

/// <summary>Where a database stands.</summary>
/// <param name="Epoch">Names the outbox in message ids.</param>
/// <param name="Absorbed">Journal generation up to which messages are in the database.</param>
/// <param name="Counted">Journal generation up to which counts are in the database.</param>
/// <param name="Reserved">Numbers up to this one may have been used.</param>
internal readonly record struct OutboxMark(ulong Epoch, long Absorbed, long Counted, long Reserved);

/// <summary>
/// The SQLite file of an outbox: blocks of messages that wait, counts by device and hour, layouts. Write-ahead log and full synchronisation: what a
/// transaction wrote survives a power cut. One connection, one thread at a time: <see cref="OutboxDisk"/> sees to it.
/// </summary>
internal sealed class OutboxDatabase : IDisposable
{
    private const int Version = 1;
    private const int SqlitePageBytes = 4096;

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS mark(one INTEGER PRIMARY KEY CHECK (one = 1), epoch INTEGER, absorbed INTEGER, counted INTEGER, reserved INTEGER, revision INTEGER, crc INTEGER);
        CREATE TABLE IF NOT EXISTS layout(id INTEGER PRIMARY KEY, device TEXT, quantities TEXT NOT NULL, crc INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS block(id INTEGER PRIMARY KEY, urgent INTEGER NOT NULL, time INTEGER NOT NULL, messages INTEGER NOT NULL,
            samples INTEGER NOT NULL, bytes INTEGER NOT NULL, crc INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS block_order ON block(urgent, id, messages, bytes, time);
        CREATE TABLE IF NOT EXISTS done(block INTEGER PRIMARY KEY, bits BLOB NOT NULL, crc INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS hour(epoch INTEGER NOT NULL, device TEXT NOT NULL, hour INTEGER NOT NULL, planned INTEGER NOT NULL, covered INTEGER NOT NULL,
            expected INTEGER NOT NULL, read INTEGER NOT NULL, stored INTEGER NOT NULL, late INTEGER NOT NULL, dropped_full INTEGER NOT NULL,
            dropped_age INTEGER NOT NULL, dropped_damage INTEGER NOT NULL, revision INTEGER NOT NULL, PRIMARY KEY (epoch, device, hour)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS hour_revision ON hour(revision);
        CREATE TABLE IF NOT EXISTS clock(one INTEGER PRIMARY KEY CHECK (one = 1), body BLOB NOT NULL, crc INTEGER NOT NULL);
        """;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _addBlock;
    private readonly SqliteCommand _mark;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _count;

    private OutboxDatabase(SqliteConnection connection)
    {
        _connection = connection;
        _addBlock = Prepare("INSERT INTO block(id, urgent, time, messages, samples, bytes, crc, body) VALUES ($id, $urgent, $time, $messages, $samples, $bytes, $crc, $body)",
            "$id", "$urgent", "$time", "$messages", "$samples", "$bytes", "$crc", "$body");
        _mark = Prepare("INSERT INTO done(block, bits, crc) VALUES ($block, $bits, $crc) ON CONFLICT(block) DO UPDATE SET bits = excluded.bits, crc = excluded.crc", "$block", "$bits", "$crc");
        _delete = Prepare("DELETE FROM block WHERE id = $id; DELETE FROM done WHERE block = $id", "$id");
        _count = Prepare("""
            INSERT INTO hour VALUES ($epoch, $device, $hour, $f0, $f1, $f2, $f3, $f4, $f5, $f6, $f7, $f8, $revision)
            ON CONFLICT DO UPDATE SET planned = max(planned, excluded.planned), covered = covered + excluded.covered, expected = expected + excluded.expected,
                read = read + excluded.read, stored = stored + excluded.stored, late = late + excluded.late, dropped_full = dropped_full + excluded.dropped_full,
                dropped_age = dropped_age + excluded.dropped_age, dropped_damage = dropped_damage + excluded.dropped_damage, revision = excluded.revision
            """, "$epoch", "$device", "$hour", "$f0", "$f1", "$f2", "$f3", "$f4", "$f5", "$f6", "$f7", "$f8", "$revision");
    }

    /// <summary>Where it stands; default in a new file.</summary>
    public OutboxMark Mark { get; private set; }

    /// <summary>Revision of the counts: rises with each transaction that counts.</summary>
    public long Revision { get; private set; }

    /// <summary>Opens or creates the file.</summary>
    /// <exception cref="SqliteException">It cannot be opened, or is not sound.</exception>
    public static OutboxDatabase Open(string file, long bytesMax)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            var pages = (bytesMax + (bytesMax / 4) + GatewayLimits.OutboxDiskSlackBytes) / SqlitePageBytes;
            Execute(connection, $"PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=4194304; PRAGMA cache_size=-1024; "
                + $"PRAGMA temp_store=MEMORY; PRAGMA max_page_count={pages.ToString(CultureInfo.InvariantCulture)};");
            var version = (long)Scalar(connection, "PRAGMA user_version")!;
            if (version is not (0 or Version))
            {
                throw new SqliteException($"version {version} of the outbox's file is not known to this program", raw.SQLITE_NOTADB);
            }

            Execute(connection, Schema + $"PRAGMA user_version={Version};");
            var database = new OutboxDatabase(connection);
            database.ReadMark();
            return database;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Allows so many pages of 4 KiB from now on, for tests of a full disk.</summary>
    public void LimitPages(int pages) => Execute(_connection, $"PRAGMA max_page_count={pages.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Pages in the file.</summary>
    public long Pages() => (long)Scalar(_connection, "PRAGMA page_count")!;

    /// <summary>All layouts in the file.</summary>
    public IReadOnlyList<(int Id, string? Device, string[] Quantities)> Layouts()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT id, device, quantities, crc FROM layout ORDER BY id";
        using var reader = command.ExecuteReader();
        var layouts = new List<(int, string?, string[])>();
        while (reader.Read())
        {
            var (id, device, quantities) = (reader.GetInt32(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetString(2));
            if (reader.GetInt64(3) != ChecksumOf(id, device, quantities))
            {
                throw Damaged("a layout");
            }

            layouts.Add((id, device, quantities.Split('\n')));
        }

        return layouts;
    }

    /// <summary>Blocks, messages and bytes by priority: not urgent, urgent.</summary>
    public (long Messages, long Bytes)[] Totals()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT urgent, sum(messages), sum(bytes) FROM block GROUP BY urgent";
        using var reader = command.ExecuteReader();
        var totals = new (long, long)[2];
        while (reader.Read())
        {
            totals[reader.GetInt32(0) & 1] = (reader.GetInt64(1), reader.GetInt64(2));
        }

        return totals;
    }

    /// <summary>Newest hour that was counted, in whole hours since 1970; 0 without one.</summary>
    public long NewestHour() => Scalar(_connection, "SELECT max(hour) FROM hour") as long? ?? 0;

    /// <summary>Greatest number of a block; 0 without one.</summary>
    public long LastBlock() => Scalar(_connection, "SELECT max(id) FROM block") as long? ?? 0;

    /// <summary>Blocks of a priority behind a number, oldest first, until they exceed so many bytes.</summary>
    public List<StoredBlock> Read(bool urgent, long after, long bytesMax, Func<long, bool> skip, out long last)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT b.id, b.time, b.messages, b.samples, b.crc, d.bits, b.body, b.urgent, d.crc FROM block b LEFT JOIN done d ON d.block = b.id WHERE b.urgent = $urgent AND b.id > $after ORDER BY b.id";
        command.Parameters.AddWithValue("$urgent", urgent ? 1 : 0);
        command.Parameters.AddWithValue("$after", after);
        using var reader = command.ExecuteReader();
        var blocks = new List<StoredBlock>();
        (last, var bytes) = (after, 0L);
        while (bytes < bytesMax && reader.Read())
        {
            last = reader.GetInt64(0);
            if (!skip(last))
            {
                blocks.Add(Stored(reader));
                bytes += blocks[^1].Block.Body.Length;
            }
        }

        return blocks;
    }

    /// <summary>Greatest source time in the first block of a priority behind a number; null when there is none.</summary>
    public long? OldestTime(bool urgent, long after)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT time FROM block WHERE urgent = $urgent AND id > $after ORDER BY id LIMIT 1";
        command.Parameters.AddWithValue("$urgent", urgent ? 1 : 0);
        command.Parameters.AddWithValue("$after", after);
        return command.ExecuteScalar() as long?;
    }

    /// <summary>The clock's book; an empty one when there is none, or when it is damaged: what it would have corrected is suspect then.</summary>
    public ClockBook Clock()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT body, crc FROM clock";
        using var row = command.ExecuteReader();
        if (row.Read() && (byte[])row.GetValue(0) is var body && row.GetInt64(1) == Journal.Checksum(body, 0, 0))
        {
            var reader = new RecordReader(body);
            return ClockBook.TryRead(ref reader, out var book) ? book : new();
        }

        return new();
    }

    /// <summary>One block; null when it is not there.</summary>
    public StoredBlock? Find(long id)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT b.id, b.time, b.messages, b.samples, b.crc, d.bits, b.body, b.urgent, d.crc FROM block b LEFT JOIN done d ON d.block = b.id WHERE b.id = $id";
        command.Parameters.AddWithValue("$id", id);
        using var reader = command.ExecuteReader();
        return reader.Read() ? Stored(reader) : null;
    }

    /// <summary>Writes all of a commit or nothing.</summary>
    /// <exception cref="SqliteException">The disk is full or fails, or the file is damaged; nothing was written.</exception>
    public void Apply(OutboxCommit commit, ulong epoch, long reserved, IReadOnlyList<OutboxLayout>? layouts = null)
    {
        using var transaction = _connection.BeginTransaction();
        var revision = Revision + (commit.Figures.Count > 0 ? 1 : 0);
        foreach (var layout in layouts ?? [])
        {
            AddLayout(layout, transaction);
        }

        // First, for what is deleted makes room.
        foreach (var (id, _) in commit.Deleted)
        {
            Run(_delete, transaction, id);
        }

        foreach (var block in commit.Blocks)
        {
            Run(_addBlock, transaction, block.Id, block.Urgent ? 1 : 0, block.TimeUnixMs, block.Messages, block.Samples, block.Body.Length, ChecksumOf(block), block.Body);
        }

        foreach (var (block, done) in commit.Marks)
        {
            Run(_mark, transaction, block.Id, done, (long)Journal.Checksum(done, 1, block.Id));
        }

        var f = new long[HourFigures.Count];
        foreach (var ((device, hour), figures) in commit.Figures)
        {
            figures.CopyTo(f);
            Run(_count, transaction, (long)epoch, device, hour, f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], revision);
        }

        if (commit.Clock is { } book)
        {
            using var clock = _connection.CreateCommand();
            clock.Transaction = transaction;
            clock.CommandText = "INSERT INTO clock VALUES (1, $body, $crc) ON CONFLICT DO UPDATE SET body = excluded.body, crc = excluded.crc";
            clock.Parameters.AddWithValue("$body", book);
            clock.Parameters.AddWithValue("$crc", (long)Journal.Checksum(book, 0, 0));
            clock.ExecuteNonQuery();
        }

        using var mark = _connection.CreateCommand();
        mark.Transaction = transaction;
        mark.CommandText = "INSERT INTO mark VALUES (1, $epoch, $absorbed, $counted, $reserved, $revision, $crc) ON CONFLICT DO UPDATE SET epoch = excluded.epoch, "
            + "absorbed = excluded.absorbed, counted = excluded.counted, reserved = excluded.reserved, revision = excluded.revision, crc = excluded.crc";
        mark.Parameters.AddWithValue("$epoch", (long)epoch);
        mark.Parameters.AddWithValue("$absorbed", commit.Absorbed);
        mark.Parameters.AddWithValue("$counted", commit.Counted);
        mark.Parameters.AddWithValue("$reserved", reserved);
        mark.Parameters.AddWithValue("$revision", revision);
        mark.Parameters.AddWithValue("$crc", ChecksumOf(new OutboxMark(epoch, commit.Absorbed, commit.Counted, reserved)));
        mark.ExecuteNonQuery();
        transaction.Commit();
        (Mark, Revision) = (new(epoch, commit.Absorbed, commit.Counted, reserved), revision);
    }

    /// <summary>Brings the write-ahead log into the file, so that damage of the log takes nothing old with it.</summary>
    public void Checkpoint() => Execute(_connection, "PRAGMA wal_checkpoint(TRUNCATE)");

    /// <summary>Gives free pages back to the file system: worth it when nothing waits, for then no page has to move.</summary>
    public void Shrink() => Execute(_connection, "PRAGMA incremental_vacuum");

    /// <summary>Counts changed after a revision, in the order of their revisions.</summary>
    public List<HourRow> HoursSince(long revision, int max)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT epoch, device, hour, planned, covered, expected, read, stored, late, dropped_full, dropped_age, dropped_damage, revision FROM hour WHERE revision > $revision ORDER BY revision LIMIT $max";
        command.Parameters.AddWithValue("$revision", revision);
        command.Parameters.AddWithValue("$max", max);
        using var reader = command.ExecuteReader();
        var rows = new List<HourRow>();
        while (reader.Read())
        {
            var f = new long[HourFigures.Count];
            for (var i = 0; i < f.Length; i++)
            {
                f[i] = reader.GetInt64(3 + i);
            }

            rows.Add(new((ulong)reader.GetInt64(0), reader.GetString(1), reader.GetInt32(2), HourFigures.From(f), 0, reader.GetInt64(12)));
        }

        return rows;
    }

    /// <summary>Deletes counts of hours before this one that have not changed after a revision.</summary>
    public int ForgetHours(int beforeHour, long revision)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "DELETE FROM hour WHERE hour < $hour AND revision <= $revision";
        command.Parameters.AddWithValue("$hour", beforeHour);
        command.Parameters.AddWithValue("$revision", revision);
        return command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _addBlock.Dispose();
        _mark.Dispose();
        _delete.Dispose();
        _count.Dispose();
        _connection.Dispose();
    }

    private static SqliteException Damaged(string what) => new($"{what} has another checksum than was written", raw.SQLITE_CORRUPT);

    // SQLite does not notice a flipped bit in a value: whatever would mislabel a sample or repeat a number has a checksum of its own.
    private static long ChecksumOf(OutboxMark mark) => Checksum($"{mark.Epoch} {mark.Absorbed} {mark.Counted} {mark.Reserved}");

    private static long ChecksumOf(int id, string? device, string quantities) => Checksum($"{id} {device} {quantities}");

    private static long ChecksumOf(OutboxBlock block) =>
        Journal.Checksum(block.Body, ((ulong)block.TimeUnixMs << 1) ^ (block.Urgent ? 1UL : 0), (block.Id * 31) + ((long)block.Messages << 32) + block.Samples);

    private static long Checksum(FormattableString text) => Journal.Checksum(System.Text.Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture)), 0, 0);

    private static StoredBlock Stored(SqliteDataReader reader)
    {
        var block = new OutboxBlock(reader.GetInt64(0), reader.GetInt32(7) != 0, reader.GetInt64(1), reader.GetInt32(2), reader.GetInt32(3), (byte[])reader.GetValue(6));

        // Damaged marks mean that none is done: what was done goes once more, which the store's key absorbs.
        var done = reader.IsDBNull(5) || reader.IsDBNull(8) || reader.GetInt64(8) != Journal.Checksum((byte[])reader.GetValue(5), 1, block.Id) ? null : (byte[])reader.GetValue(5);
        return new(block, done, reader.GetInt64(4) == ChecksumOf(block));
    }

    private void AddLayout(OutboxLayout layout, SqliteTransaction transaction)
    {
        using var command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO layout VALUES ($id, $device, $quantities, $crc)";
        command.Parameters.AddWithValue("$id", layout.Id);
        command.Parameters.AddWithValue("$device", (object?)layout.Device ?? DBNull.Value);
        command.Parameters.AddWithValue("$quantities", string.Join('\n', layout.Quantities));
        command.Parameters.AddWithValue("$crc", ChecksumOf(layout.Id, layout.Device, string.Join('\n', layout.Quantities)));
        command.ExecuteNonQuery();
    }

    private void ReadMark()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT epoch, absorbed, counted, reserved, revision, crc FROM mark";
        using var reader = command.ExecuteReader();
        if (reader.Read())
        {
            (Mark, Revision) = (new((ulong)reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)), reader.GetInt64(4));
            if (reader.GetInt64(5) != ChecksumOf(Mark))
            {
                throw Damaged("the mark");
            }
        }
    }

#pragma warning disable CA2100 // Every text is a constant of this class, with whole numbers put in at most; values travel as parameters.
    private SqliteCommand Prepare(string text, params string[] names)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var name in names)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    private static void Run(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }
#pragma warning restore CA2100
}
