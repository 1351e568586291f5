using System.Buffers.Binary;
using SmartPark.Gateway.Clock;

namespace SmartPark.Gateway.Outbox;

/// <summary>One generation of a journal as it was found.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="Epoch">Epoch of the outbox.</param>
/// <param name="Since">The header counts what happened after this generation and before this one.</param>
/// <param name="Reserved">Numbers up to this one may have been used.</param>
/// <param name="Counted">Those counts.</param>
/// <param name="Clock">The clock's book; null in a journal without one.</param>
/// <param name="Records">Every whole record after the header: type and body.</param>
internal sealed record JournalGeneration(long Generation, ulong Epoch, long Since, long Reserved,
    IReadOnlyList<(string Device, int Hour, HourFigures Figures)> Counted, ClockBook? Clock, IReadOnlyList<(JournalRecord Type, ReadOnlyMemory<byte> Body)> Records);

/// <summary>Reads a journal after a restart. Damaged or torn bytes end a generation where they stand; nothing behind them is believed.</summary>
internal static class JournalReader
{
    private const int Frame = 8;
    private const int DeviceIdBytesMax = 256;
    private const int RowsMax = 1_000_000;

    /// <summary>The generations of an epoch that follow each other up to the newest, oldest first.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<JournalGeneration> Read(string folder, ulong epoch)
    {
        var found = new List<JournalGeneration>();
        for (var i = 0; i < Journal.Files; i++)
        {
            var path = Journal.PathOf(folder, i);
            if (File.Exists(path) && ReadGeneration(ReadFile(path)) is { } generation && generation.Epoch == epoch)
            {
                found.Add(generation);
            }
        }

        found.Sort((a, b) => a.Generation.CompareTo(b.Generation));
        var first = found.Count - 1;
        while (first > 0 && found[first - 1].Generation == found[first].Generation - 1)
        {
            first--;
        }

        return first < 0 ? [] : found[first..];
    }

    /// <summary>Reads the figures of an hour.</summary>
    public static (string Device, int Hour, HourFigures Figures) ReadFigures(ref RecordReader reader)
    {
        var (device, hour) = (reader.ReadText(DeviceIdBytesMax), reader.ReadSigned());
        Span<long> figures = stackalloc long[HourFigures.Count];
        foreach (ref var figure in figures)
        {
            figure = reader.ReadSigned();
        }

        return (device, (int)hour, HourFigures.From(figures));
    }

    /// <summary>Reads no more than a journal may hold, whatever stands in its place.</summary>
    private static byte[] ReadFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[Math.Min(file.CanSeek ? file.Length : 0, GatewayLimits.JournalBytesMax + GatewayLimits.JournalHeaderBytesMax)];
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes[..read];
    }

    private static JournalGeneration? ReadGeneration(byte[] bytes)
    {
        if (!TryReadRecord(bytes, 0, 0, out var header) || header.Span[0] != (byte)JournalRecord.Header)
        {
            return null;
        }

        var reader = new RecordReader(header.Span[1..]);
        var isOurs = reader.ReadUInt32() == Journal.Magic;
        var (epoch, generation, since, reserved, count) = (reader.ReadUInt64(), (long)reader.ReadVarint(), (long)reader.ReadVarint(), (long)reader.ReadVarint(), reader.ReadCount(RowsMax));
        var counted = new List<(string, int, HourFigures)>();
        for (var i = 0; i < count && !reader.IsDamaged; i++)
        {
            counted.Add(ReadFigures(ref reader));
        }

        if (!isOurs || reader.IsDamaged)
        {
            return null;
        }

        var hasClock = !reader.IsAtEnd;
        var clock = ClockBook.TryRead(ref reader, out var book) && hasClock ? book : null;
        var records = new List<(JournalRecord, ReadOnlyMemory<byte>)>();
        var rest = bytes.AsMemory(Frame + header.Length);
        while (TryReadRecord(rest, epoch, generation, out var content))
        {
            records.Add(((JournalRecord)content.Span[0], content[1..]));
            rest = rest[(Frame + content.Length)..];
        }

        return new(generation, epoch, since, reserved, counted, clock, records);
    }

    private static bool TryReadRecord(ReadOnlyMemory<byte> bytes, ulong epoch, long generation, out ReadOnlyMemory<byte> content)
    {
        content = default;
        if (bytes.Length <= Frame)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span);
        if (length == 0 || length > bytes.Length - Frame)
        {
            return false;
        }

        content = bytes.Slice(Frame, (int)length);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[sizeof(uint)..]) == Journal.Checksum(content.Span, epoch, generation);
    }
}
