namespace SmartPark.Ingest.Ledger;

/// <summary>A gateway's row of an hour.</summary>
internal readonly record struct GatewayHour(int Hour, long Epoch, GatewayPart Part);

/// <summary>The centre's row of an hour.</summary>
internal readonly record struct CentreHour(int Hour, CentrePart Part);

/// <summary>
/// One device's UTC day as a few dozen bytes. Columns one after the other, each as runs of equal values, since the hours of a day are mostly alike:
/// <code>
///   1 version │ varint rows of gateways │ columns hour-of-day, epoch, planned … dropped_damage │ varint rows of the centre │ columns hour-of-day, planned+1, stored+1, final
///   column: runs of (varint zigzag difference to the value before, varint rows) until the rows are full
/// </code>
/// The hour of day is kept as difference to the row number, which is mostly 0. Values that may be missing are kept plus one, 0 for missing.
/// </summary>
internal sealed record DayPack(IReadOnlyList<GatewayHour> Gateway, IReadOnlyList<CentreHour> Centre)
{
    private const byte Version = 1;
    private const int HoursPerDay = 24;
    private const int GatewayColumns = 12;
    private const int CentreColumns = 4;

    /// <summary>The bytes of a day.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream(96);
        stream.WriteByte(Version);
        WriteTable(stream, Gateway.Count, GatewayColumns, (row, column) =>
        {
            var (hour, epoch, p) = Gateway[row];
            return column switch
            {
                0 => (hour % HoursPerDay) - row,
                1 => epoch,
                2 => p.Planned,
                3 => p.CoveredMs,
                4 => p.Expected,
                5 => p.Read,
                6 => p.Sent,
                7 => p.Acknowledged,
                8 => p.Late,
                9 => p.DroppedFull,
                10 => p.DroppedAge,
                _ => p.DroppedDamage,
            };
        });
        WriteTable(stream, Centre.Count, CentreColumns, (row, column) =>
        {
            var (hour, p) = Centre[row];
            return column switch { 0 => (hour % HoursPerDay) - row, 1 => (p.Planned + 1) ?? 0, 2 => (p.Stored + 1) ?? 0, _ => p.IsFinal ? 1 : 0 };
        });
        return stream.ToArray();
    }

    /// <summary>Reads the bytes of a day. Throws <see cref="IOException"/> when they are damaged.</summary>
    public static DayPack Read(byte[] bytes, int day)
    {
        var reader = new Reader(bytes);
        if (reader.Byte() != Version)
        {
            throw new IOException("A packed day of the completeness ledger has another version: a newer program wrote it.");
        }

        var first = day * HoursPerDay;
        var gateway = reader.Table(GatewayColumns);
        var centre = reader.Table(CentreColumns);
        return new(
            [.. gateway.Select((r, i) => new GatewayHour(first + i + (int)r[0], r[1], new(r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11])))],
            [.. centre.Select((r, i) => new CentreHour(first + i + (int)r[0], new(r[1] == 0 ? null : r[1] - 1, r[2] == 0 ? null : r[2] - 1, r[3] != 0)))]);
    }

    private static void WriteTable(MemoryStream stream, int rows, int columns, Func<int, int, long> value)
    {
        WriteNumber(stream, (ulong)rows);
        for (var column = 0; column < columns; column++)
        {
            long before = 0;
            for (var row = 0; row < rows;)
            {
                var next = value(row, column);
                var run = 1;
                while (row + run < rows && value(row + run, column) == next)
                {
                    run++;
                }

                var difference = next - before;
                WriteNumber(stream, (ulong)((difference << 1) ^ (difference >> 63)));
                WriteNumber(stream, (ulong)run);
                (before, row) = (next, row + run);
            }
        }
    }

    private static void WriteNumber(MemoryStream stream, ulong number)
    {
        while (number >= 0x80)
        {
            stream.WriteByte((byte)(number | 0x80));
            number >>= 7;
        }

        stream.WriteByte((byte)number);
    }

    private sealed class Reader(byte[] bytes)
    {
        private const int RowsMax = 1_000_000;

        private int _at;

        public byte Byte() => _at < bytes.Length ? bytes[_at++] : throw new IOException("A packed day of the completeness ledger is damaged: it ends too early.");

        public long[][] Table(int columns)
        {
            var rows = Number();
            if (rows > RowsMax)
            {
                throw new IOException($"A packed day of the completeness ledger is damaged: {rows} rows.");
            }

            var table = new long[(int)rows][];
            for (var row = 0; row < table.Length; row++)
            {
                table[row] = new long[columns];
            }

            for (var column = 0; column < columns; column++)
            {
                long value = 0;
                for (var row = 0; row < table.Length;)
                {
                    var difference = Number();
                    value += (long)(difference >> 1) ^ -(long)(difference & 1);
                    for (var run = Number(); run > 0 && row < table.Length; run--)
                    {
                        table[row++][column] = value;
                    }
                }
            }

            return table;
        }

        private ulong Number()
        {
            ulong number = 0;
            for (var shift = 0; shift < 70; shift += 7)
            {
                var b = Byte();
                number |= (ulong)(b & 0x7F) << shift;
                if (b < 0x80)
                {
                    return number;
                }
            }

            throw new IOException("A packed day of the completeness ledger is damaged: a number does not end.");
        }
    }
}
