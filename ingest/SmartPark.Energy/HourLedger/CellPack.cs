using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.HourLedger;

/// <summary>
/// Cells of one meter as bytes, each as differences to the one before it. The same cells give the same bytes.
/// <code>
///   1 version │ 1 digits: values are kept in 10^digits millionths │ varint cells │ cells
///   cell: 1 flags │ hour and cut when not the next whole hour │ span of good readings │ span of a suspect clock │ suspect minutes
///   span: 1 flags │ varint first ms of the hour │ zigzag first value │ last ms, last value when not the first │ minutes when not as before │ what else the flags say
/// </code>
/// A meter read every minute or every quarter of an hour takes about 11 bytes an hour, one read every hour about 6.
/// </summary>
public static class CellPack
{
    /// <summary>Most cells in a pack: five years of hours; a longer one is refused as damaged before anything is reserved for it.</summary>
    public const int CellsMax = 5 * 366 * 24;

    private const byte Version = 1;
    private const int DigitsMax = 18;

    [Flags]
    private enum CellParts : byte
    {
        None = 0,
        OtherKey = 1,
        Good = 2,
        ClockSuspect = 4,
        Suspect = 8,
    }

    [Flags]
    private enum SpanParts : byte
    {
        None = 0,
        Last = 1,
        OtherMinutes = 2,
        FirstConflict = 4,
        LastConflict = 8,
        Lowest = 16,
        Highest = 32,
    }

    /// <summary>The bytes of cells in the order of their keys, each key once. Throws <see cref="ArgumentException"/> for another order or more than <see cref="CellsMax"/>.</summary>
    public static byte[] Pack(ReadOnlySpan<HourCell> cells)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cells.Length, CellsMax);
        var writer = new CellWriter(64 + (cells.Length * 12));
        var (digits, unit) = CommonDigits(cells);
        writer.Byte(Version);
        writer.Byte((byte)digits);
        writer.Number((ulong)cells.Length);
        var state = new State { Unit = unit, Key = new(-1) };
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0 && cells[i].Key <= cells[i - 1].Key)
            {
                throw new ArgumentException($"Cells out of order: {cells[i].Key} after {cells[i - 1].Key}.", nameof(cells));
            }

            Write(writer, cells[i], ref state);
        }

        return writer.ToArray();
    }

    /// <summary>Reads the bytes. Throws <see cref="IOException"/> when they are damaged or of a newer program.</summary>
    public static HourCell[] Unpack(ReadOnlySpan<byte> bytes)
    {
        var reader = new CellReader(bytes);
        if (reader.Byte() != Version)
        {
            throw new IOException("A pack of the hour ledger has another version: a newer program wrote it.");
        }

        var (digits, unit) = (reader.Byte(), 1L);
        for (var i = 0; i < Math.Min((int)digits, DigitsMax); i++)
        {
            unit *= 10;
        }

        if (digits > DigitsMax || reader.Number() is not (<= CellsMax and var count))
        {
            throw new IOException("A pack of the hour ledger is damaged.");
        }

        var cells = new HourCell[Math.Min((int)count, reader.Left)];
        var state = new State { Unit = unit, Key = new(-1) };
        for (var i = 0; i < (int)count; i++)
        {
            cells[i < cells.Length ? i : throw new IOException("A pack of the hour ledger is cut off.")] = Read(ref reader, ref state);
        }

        return reader.Left == 0 ? cells : throw new IOException("A pack of the hour ledger has bytes after its end.");
    }

    private static (int Digits, long Unit) CommonDigits(ReadOnlySpan<HourCell> cells)
    {
        var (digits, unit) = (DigitsMax, 1_000_000_000_000_000_000L);
        var isAllZero = true;
        foreach (ref readonly var cell in cells)
        {
            Fit(cell.Good);
            Fit(cell.ClockSuspect);
        }

        return isAllZero ? (0, 1) : (digits, unit);

        void Fit(in ReadingSpan s)
        {
            foreach (var value in (ReadOnlySpan<Amount>)[s.First.Value, s.FirstUpTo, s.Last.Value, s.LastUpTo, s.Lowest.Value, s.Highest.Value])
            {
                isAllZero &= value.Micro == 0;
                while (value.Micro % unit != 0)
                {
                    (digits, unit) = (digits - 1, unit / 10);
                }
            }
        }
    }

    private static void Write(CellWriter writer, in HourCell cell, ref State state)
    {
        var isNext = cell.Key == new CellKey(state.Key.Hour + 1);
        writer.Byte((byte)((isNext ? 0 : CellParts.OtherKey) | (cell.Good.IsEmpty ? 0 : CellParts.Good) | (cell.ClockSuspect.IsEmpty ? 0 : CellParts.ClockSuspect)
            | (cell.SuspectMinutes == 0 ? 0 : CellParts.Suspect)));
        if (!isNext)
        {
            writer.Number((ulong)(cell.Key.Hour - state.Key.Hour));
            writer.Number((ulong)cell.Key.FromMs);
        }

        state.Key = cell.Key;
        if (!cell.Good.IsEmpty)
        {
            Write(writer, cell.Good, ref state);
        }

        if (!cell.ClockSuspect.IsEmpty)
        {
            Write(writer, cell.ClockSuspect, ref state);
        }

        if (cell.SuspectMinutes != 0)
        {
            writer.Number(cell.SuspectMinutes);
        }
    }

    private static HourCell Read(ref CellReader reader, ref State state)
    {
        var parts = (CellParts)reader.Byte();
        state.Key = (parts & CellParts.OtherKey) == 0
            ? new(state.Key.Hour + 1)
            : new((int)Math.Min(state.Key.Hour + (long)Math.Min(reader.Number(), int.MaxValue), int.MaxValue), (int)Math.Min(reader.Number(), CellKey.HourMs - 1));
        var good = (parts & CellParts.Good) != 0 ? ReadSpan(ref reader, ref state) : default;
        var clockSuspect = (parts & CellParts.ClockSuspect) != 0 ? ReadSpan(ref reader, ref state) : default;
        return new(state.Key, good, clockSuspect, (parts & CellParts.Suspect) != 0 ? reader.Number() : 0);
    }

    private static void Write(CellWriter writer, in ReadingSpan s, ref State state)
    {
        var parts = (s.Last != s.First ? SpanParts.Last : 0) | (s.Minutes != state.Minutes ? SpanParts.OtherMinutes : 0) | (s.FirstUpTo != s.First.Value ? SpanParts.FirstConflict : 0)
            | (s.LastUpTo != s.Last.Value ? SpanParts.LastConflict : 0) | (s.Lowest != s.First ? SpanParts.Lowest : 0) | (s.Highest != s.Last ? SpanParts.Highest : 0);
        writer.Byte((byte)parts);
        var hour = state.Key.HourUnixMs;
        writer.Reading(s.First, hour, state.Value, state.Unit);
        if ((parts & SpanParts.Last) != 0)
        {
            writer.Reading(s.Last, s.First.AtUnixMs, s.First.Value.Micro, state.Unit);
        }

        if ((parts & SpanParts.OtherMinutes) != 0)
        {
            writer.Number(s.Minutes);
        }

        if ((parts & SpanParts.FirstConflict) != 0)
        {
            writer.Signed((s.FirstUpTo - s.First.Value).Micro / state.Unit);
        }

        if ((parts & SpanParts.LastConflict) != 0)
        {
            writer.Signed((s.LastUpTo - s.Last.Value).Micro / state.Unit);
        }

        if ((parts & SpanParts.Lowest) != 0)
        {
            writer.Reading(s.Lowest, hour, s.First.Value.Micro, state.Unit);
        }

        if ((parts & SpanParts.Highest) != 0)
        {
            writer.Reading(s.Highest, hour, s.Last.Value.Micro, state.Unit);
        }

        (state.Value, state.Minutes) = (s.Last.Value.Micro, s.Minutes);
    }

    private static ReadingSpan ReadSpan(ref CellReader reader, ref State state)
    {
        var parts = (SpanParts)reader.Byte();
        var hour = state.Key.HourUnixMs;
        var first = reader.Reading(hour, state.Value, state.Unit);
        var last = (parts & SpanParts.Last) != 0 ? reader.Reading(first.AtUnixMs, first.Value.Micro, state.Unit) : first;
        var minutes = (parts & SpanParts.OtherMinutes) != 0 ? reader.Number() : state.Minutes;
        var firstUpTo = (parts & SpanParts.FirstConflict) != 0 ? reader.Value(first.Value.Micro, state.Unit) : first.Value;
        var lastUpTo = (parts & SpanParts.LastConflict) != 0 ? reader.Value(last.Value.Micro, state.Unit) : last.Value;
        var lowest = (parts & SpanParts.Lowest) != 0 ? reader.Reading(hour, first.Value.Micro, state.Unit) : first;
        var highest = (parts & SpanParts.Highest) != 0 ? reader.Reading(hour, last.Value.Micro, state.Unit) : last;
        (state.Value, state.Minutes) = (last.Value.Micro, minutes);
        return new(first, firstUpTo, last, lastUpTo, lowest, highest, minutes);
    }

    private struct State
    {
        public long Unit;
        public CellKey Key;
        public long Value;
        public ulong Minutes;
    }
}
