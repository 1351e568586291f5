using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SmartPark.Gateway.Outbox;

/// <summary>What a record of the journal says.</summary>
internal enum JournalRecord : byte
{
    /// <summary>First of a generation: epoch, generation, and the counts since a generation.</summary>
    Header = 1,

    /// <summary>A message was appended: its number and the message.</summary>
    Append = 2,

    /// <summary>Messages are stored or dropped.</summary>
    Done = 3,

    /// <summary>Figures were added to an hour of a device.</summary>
    Figures = 4,

    /// <summary>A message that was appended before the journal was open: like <see cref="Append"/>, but the header counts it.</summary>
    Earlier = 5,

    /// <summary>The clock's book changed.</summary>
    Clock = 6,
}

/// <summary>
/// The redo log between two commits of the database: three files written in turn, a generation each. Records go to the page cache with one
/// positional write, so they survive the death of the process at once and a power cut from the next commit on. Nothing is truncated or flushed:
/// in steady state the same pages are overwritten again and again and reach the flash seldom.
/// <code>
///   record: length of what follows the checksum (4) · CRC-32C (4), seeded with epoch and generation · type (1) · body
/// </code>
/// A record of an older generation behind the end of a newer one has another seed and never replays. Not thread-safe: the outbox locks.
/// </summary>
internal sealed class Journal : IDisposable
{
    /// <summary>Files written in turn: one being written, one whose messages the next commit takes, one that is being taken.</summary>
    public const int Files = 3;

    /// <summary>First words of a header.</summary>
    public const uint Magic = 0x314A5053;

    private const int Frame = 8;

    private readonly SafeFileHandle[] _files = new SafeFileHandle[Files];
    private readonly RecordBuffer _buffer = new(64 * 1024);
    private readonly ulong _epoch;
    private long _position;

    /// <summary>Opens or creates the files of a folder; nothing may be written before <see cref="Rotate"/>.</summary>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not write there.</exception>
    public Journal(string folder, ulong epoch, long generation)
    {
        (_epoch, Generation) = (epoch, generation);
        try
        {
            for (var i = 0; i < Files; i++)
            {
                _files[i] = File.OpenHandle(PathOf(folder, i), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Generation being written.</summary>
    public long Generation { get; private set; }

    /// <summary>Bytes of the generation being written.</summary>
    public long Bytes => _position;

    /// <summary>Bytes written since the start, by this program's own count.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Why the last write failed; null when it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>Path of a file.</summary>
    public static string PathOf(string folder, int file) => Path.Combine(folder, $"journal-{file}.bin");

    /// <summary>Checksum of a record; a header's does not depend on epoch and generation, which it tells.</summary>
    public static uint Checksum(ReadOnlySpan<byte> content, ulong epoch, long generation)
    {
        var crc = BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, epoch), (ulong)generation);
        var words = MemoryMarshal.Cast<byte, ulong>(content);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var value in content[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }

    /// <summary>
    /// Begins the next generation: its header tells which numbers may be used, what was counted since generation <paramref name="since"/>, and the clock's book. False when it could not be
    /// written: then the generation before goes on.
    /// </summary>
    public bool Rotate(long since, long reserved, IReadOnlyDictionary<(string Device, int Hour), HourFigures> counted, Action<RecordBuffer>? clock = null)
    {
        var buffer = Begin(JournalRecord.Header);
        buffer.WriteUInt32(Magic);
        buffer.WriteUInt64(_epoch);
        buffer.WriteVarint((ulong)(Generation + 1));
        buffer.WriteVarint((ulong)since);
        buffer.WriteVarint((ulong)reserved);
        buffer.WriteVarint((ulong)counted.Count);
        foreach (var ((device, hour), figures) in counted)
        {
            WriteFigures(buffer, device, hour, figures);
        }

        clock?.Invoke(buffer);
        if (!Write((int)((Generation + 1) % Files), 0, isHeader: true))
        {
            return false;
        }

        (Generation, _position) = (Generation + 1, buffer.Length);
        return true;
    }

    /// <summary>The buffer for the body of a record.</summary>
    public RecordBuffer Begin(JournalRecord type)
    {
        _buffer.Reset(Frame);
        _buffer.WriteByte((byte)type);
        return _buffer;
    }

    /// <summary>Writes the record begun; false when the file is full or cannot be written: the next record then takes its place.</summary>
    public bool Commit()
    {
        if (_position + _buffer.Length > GatewayLimits.JournalBytesMax || !Write((int)(Generation % Files), _position, isHeader: false))
        {
            return false;
        }

        _position += _buffer.Length;
        return true;
    }

    /// <summary>Figures of an hour, in header and records alike.</summary>
    public static void WriteFigures(RecordBuffer buffer, string device, int hour, in HourFigures figures)
    {
        buffer.WriteText(device);
        buffer.WriteSigned(hour);
        Span<long> values = stackalloc long[HourFigures.Count];
        figures.CopyTo(values);
        foreach (var value in values)
        {
            buffer.WriteSigned(value);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files)
        {
            file?.Dispose();
        }
    }

    private bool Write(int file, long position, bool isHeader)
    {
        var record = _buffer.Written;
        var content = record[Frame..];
        BitConverter.TryWriteBytes(record, content.Length);
        BitConverter.TryWriteBytes(record[sizeof(uint)..], isHeader ? Checksum(content, 0, 0) : Checksum(content, _epoch, Generation));
        try
        {
            RandomAccess.Write(_files[file], record, position);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException or ArgumentOutOfRangeException)
        {
            // The last is how .NET tells EFBIG: a limit of the process or of the file system, a full disk to us.
            Failure = e.Message;
            return false;
        }

        BytesWritten += record.Length;
        Failure = null;
        return true;
    }
}
