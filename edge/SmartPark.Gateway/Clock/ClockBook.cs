using System.Diagnostics.CodeAnalysis;
using SmartPark.Gateway.Outbox;

namespace SmartPark.Gateway.Clock;

/// <summary>
/// A stretch of time in which one machine's clock ran without a jump and could not be trusted for good. Its stamps share one fate: raw in journal and
/// blocks, and shifted by the same distance from the first that is published on, so that a message sent again after a kill says the same.
/// </summary>
internal sealed class ClockEra(int first, int last, string boot, long offsetMs)
{
    private readonly StampVerdict?[] _verdicts = new StampVerdict?[2];

    /// <summary>First number of the era.</summary>
    public int First { get; private set; } = first;

    /// <summary>Last number: neighbours that are alike are kept as one when the book is full.</summary>
    public int Last { get; } = last;

    /// <summary>The run of the machine whose monotonic clock it is relative to.</summary>
    public string Boot { get; } = boot;

    /// <summary>UTC less monotonic time as its stamps have it, ms.</summary>
    public long OffsetMs { get; } = offsetMs;

    /// <summary>Whether its clock was doubtful.</summary>
    public bool IsDoubtful { get; set; }

    /// <summary>What was decided; null until the first of a priority is published.</summary>
    public StampVerdict? this[bool urgent]
    {
        get => _verdicts[urgent ? 1 : 0];
        set => _verdicts[urgent ? 1 : 0] = value;
    }

    /// <summary>Takes the era before it in, when both are alike; returns whether they are.</summary>
    public bool TryJoin(ClockEra before)
    {
        var isAlike = before.Last + 1 == First && before.Boot == Boot && before.OffsetMs == OffsetMs && before.IsDoubtful == IsDoubtful
            && before[true] == this[true] && before[false] == this[false];
        First = isAlike ? before.First : First;
        return isAlike;
    }
}

/// <summary>
/// The eras that messages on disk may name, and the last time that stood: a small record in journal and database. Bounded by
/// <see cref="GatewayLimits.ClockErasMax"/>; a message whose era it no longer knows is suspect. Not thread-safe.
/// </summary>
internal sealed class ClockBook
{
    private const int BootBytesMax = 64;

    /// <summary>The eras, oldest first.</summary>
    public List<ClockEra> Eras { get; } = [];

    /// <summary>Last time of a clock that was not doubtful, UTC ms; 0 for none.</summary>
    public long KnownUnixMs { get; set; }

    /// <summary>The era of a number; null when it is not known.</summary>
    public ClockEra? Find(int era) => Eras.Find(e => e.First <= era && era <= e.Last);

    /// <summary>What was decided of a message's stamps; what was not decided stays as it is.</summary>
    public StampVerdict Verdict(int era, bool urgent) =>
        era == 0 ? default : Find(era) is not { } found ? new(0, IsSuspect: true) : found[urgent] ?? new(0, found.IsDoubtful);

    /// <summary>Adds an era; when there are too many, two that are alike become one, or the oldest goes.</summary>
    public void Add(ClockEra era)
    {
        Eras.Add(era);
        if (Eras.Count > GatewayLimits.ClockErasMax)
        {
            for (var i = 1; i < Eras.Count - 1; i++)
            {
                if (Eras[i].TryJoin(Eras[i - 1]))
                {
                    Eras.RemoveAt(i - 1);
                    return;
                }
            }

            Eras.RemoveAt(0);
        }
    }

    /// <summary>Appends the book.</summary>
    public void Write(RecordBuffer buffer)
    {
        buffer.WriteSigned(KnownUnixMs);
        buffer.WriteVarint((ulong)Eras.Count);
        foreach (var era in Eras)
        {
            buffer.WriteVarint((ulong)era.First);
            buffer.WriteVarint((ulong)(era.Last - era.First));
            buffer.WriteText(era.Boot);
            buffer.WriteSigned(era.OffsetMs);
            buffer.WriteByte(era.IsDoubtful ? (byte)1 : (byte)0);
            WriteVerdict(buffer, era[false]);
            WriteVerdict(buffer, era[true]);
        }
    }

    /// <summary>The book as bytes.</summary>
    public byte[] ToBytes()
    {
        var buffer = new RecordBuffer();
        Write(buffer);
        return buffer.Written.ToArray();
    }

    /// <summary>Reads a book; false for damaged bytes.</summary>
    public static bool TryRead(ref RecordReader reader, [NotNullWhen(true)] out ClockBook? book)
    {
        book = new() { KnownUnixMs = reader.ReadSigned() };
        var count = reader.ReadCount(GatewayLimits.ClockErasMax);
        for (var i = 0; i < count && !reader.IsDamaged; i++)
        {
            var first = reader.ReadCount(int.MaxValue);
            var last = first + reader.ReadCount(int.MaxValue - first);
            var era = new ClockEra(first, last, reader.ReadText(BootBytesMax), reader.ReadSigned()) { IsDoubtful = reader.ReadByte() != 0 };
            (era[false], era[true]) = (ReadVerdict(ref reader), ReadVerdict(ref reader));
            book.Eras.Add(era);
        }

        return !reader.IsDamaged;
    }

    private static void WriteVerdict(RecordBuffer buffer, StampVerdict? verdict)
    {
        buffer.WriteByte((byte)(verdict is not { } v ? 0 : v.IsSuspect ? 2 : 1));
        buffer.WriteSigned(verdict?.ShiftMs ?? 0);
    }

    private static StampVerdict? ReadVerdict(ref RecordReader reader)
    {
        var (kind, shift) = (reader.ReadByte(), reader.ReadSigned());
        return kind == 0 ? null : new(shift, kind == 2);
    }
}
