using System.Buffers.Binary;
using System.Text;

namespace SmartPark.Gateway.Outbox;

/// <summary>Bytes under construction for the journal and for blocks: little-endian numbers, LEB128 varints. Grows, is used again and again. Not thread-safe.</summary>
internal sealed class RecordBuffer(int capacity = 1024)
{
    private byte[] _bytes = new byte[capacity];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public Span<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Starts again, leaving this many bytes free at the front.</summary>
    public void Reset(int reserve = 0) => Length = reserve;

    /// <summary>One byte.</summary>
    public void WriteByte(byte value) => Room(1)[0] = value;

    /// <summary>Four bytes.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Room(sizeof(uint)), value);

    /// <summary>Eight bytes.</summary>
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Room(sizeof(ulong)), value);

    /// <summary>One to ten bytes, seven bits each, the low ones first.</summary>
    public void WriteVarint(ulong value)
    {
        var room = Room(10);
        var at = 0;
        for (; value >= 0x80; value >>= 7)
        {
            room[at++] = (byte)(value | 0x80);
        }

        room[at++] = (byte)value;
        Length -= 10 - at;
    }

    /// <summary>A signed number as a varint, small for small magnitudes (zigzag).</summary>
    public void WriteSigned(long value) => WriteVarint((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Length and bytes.</summary>
    public void WriteText(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        WriteVarint((ulong)length);
        Encoding.UTF8.GetBytes(text, Room(length));
    }

    /// <summary>Bytes as they are.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }
}

/// <summary>Reads what <see cref="RecordBuffer"/> wrote. Damaged bytes end in <see cref="IsDamaged"/>, never in an exception; everything read after damage is 0.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether more was asked for than there is, or a number was malformed.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Whether all was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>One byte.</summary>
    public byte ReadByte() => Take(1) is [var value] ? value : (byte)0;

    /// <summary>Four bytes.</summary>
    public uint ReadUInt32() => Take(sizeof(uint)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;

    /// <summary>Eight bytes.</summary>
    public ulong ReadUInt64() => Take(sizeof(ulong)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;

    /// <summary>A varint.</summary>
    public ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return IsDamaged ? 0 : value;
            }
        }

        return (ulong)Damage();
    }

    /// <summary>A varint of at most <paramref name="max"/>.</summary>
    public int ReadCount(int max)
    {
        var value = ReadVarint();
        return value <= (ulong)max ? (int)value : Damage();
    }

    /// <summary>A signed number.</summary>
    public long ReadSigned()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Text with its length.</summary>
    public string ReadText(int max) => Encoding.UTF8.GetString(Take(ReadCount(max)));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (IsDamaged || count > _rest.Length)
        {
            Damage();
            return default;
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private int Damage()
    {
        IsDamaged = true;
        return 0;
    }
}
