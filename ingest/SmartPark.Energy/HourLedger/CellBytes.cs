using System.Buffers;
using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.HourLedger;

/// <summary>Writes numbers as seven bits a byte, the lowest first.</summary>
internal sealed class CellWriter(int capacity)
{
    private readonly ArrayBufferWriter<byte> _bytes = new(capacity);

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    public void Number(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    public void Signed(long value) => Number((ulong)((value << 1) ^ (value >> 63)));

    public void Reading(Reading reading, long sinceUnixMs, long before, long unit)
    {
        Number((ulong)(reading.AtUnixMs - sinceUnixMs));
        Signed((reading.Value.Micro - before) / unit);
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}

/// <summary>Reads what <see cref="CellWriter"/> wrote. Throws <see cref="IOException"/> at the end of the bytes and for what no writer writes.</summary>
internal ref struct CellReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _bytes = bytes;

    public readonly int Left => _bytes.Length;

    public byte Byte()
    {
        if (_bytes.IsEmpty)
        {
            throw new IOException("A pack of the hour ledger is cut off.");
        }

        var value = _bytes[0];
        _bytes = _bytes[1..];
        return value;
    }

    public ulong Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new IOException("A pack of the hour ledger has a number too long.");
    }

    public long Signed() => Number() is var value ? (long)(value >> 1) ^ -(long)(value & 1) : 0;

    public Amount Value(long before, long unit) => new(unchecked(before + (Signed() * unit)));

    public Reading Reading(long sinceUnixMs, long before, long unit)
    {
        var at = Number();
        return at < CellKey.HourMs ? new(sinceUnixMs + (long)at, Value(before, unit)) : throw new IOException("A pack of the hour ledger has a time outside its hour.");
    }
}
