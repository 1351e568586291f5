using System.Diagnostics.CodeAnalysis;
using SmartPark.Telemetry;

namespace SmartPark.Gateway.Outbox;

/// <summary>Head of a message in journal or block.</summary>
/// <param name="Layout">Number of its <see cref="OutboxLayout"/>.</param>
/// <param name="Urgent">Fire or safety.</param>
/// <param name="TimeUnixMs">Time that the samples' offsets count from.</param>
/// <param name="Count">Number of samples.</param>
/// <param name="Era">Era of the clock that stamped it; 0 when its time is final.</param>
internal readonly record struct MessageHead(int Layout, bool Urgent, long TimeUnixMs, int Count, int Era = 0);

/// <summary>
/// A message as bytes, the same in journal and block. Values that a 32-bit float holds exactly take four bytes, neighbouring points and equal
/// times none: a meter's register takes five bytes instead of sixteen.
/// <code>
///   message: layout varint · flags byte (1 urgent, 2 era follows) · [era varint] · time signed varint · count varint · samples
///   sample:  tag byte (1 float32, 2 quality and reason follow, 4 offset follows as difference to the one before, 8 point follows; else the next point)
///            · value 4 or 8 bytes · [quality, reason] · [offset] · [point]
/// </code>
/// </summary>
internal static class MessageCodec
{
    private const byte Single = 1;
    private const byte WithQuality = 2;
    private const byte WithOffset = 4;
    private const byte WithPoint = 8;
    private const byte UrgentFlag = 1;
    private const byte EraFlag = 2;

    /// <summary>Appends a message.</summary>
    public static void Write(RecordBuffer buffer, in MessageHead head, ReadOnlySpan<OutboxSample> samples)
    {
        buffer.WriteVarint((ulong)head.Layout);
        buffer.WriteByte((byte)((head.Urgent ? UrgentFlag : 0) | (head.Era != 0 ? EraFlag : 0)));
        if (head.Era != 0)
        {
            buffer.WriteVarint((ulong)head.Era);
        }

        buffer.WriteSigned(head.TimeUnixMs);
        buffer.WriteVarint((ulong)samples.Length);
        var (offset, point) = (0, -1);
        foreach (ref readonly var sample in samples)
        {
            var single = (float)sample.Value;
            var isSingle = BitConverter.DoubleToInt64Bits(single) == BitConverter.DoubleToInt64Bits(sample.Value);
            var hasQuality = sample.Quality != Quality.Good || sample.Reason != QualityReason.None;
            buffer.WriteByte((byte)((isSingle ? Single : 0) | (hasQuality ? WithQuality : 0) | (sample.OffsetMs != offset ? WithOffset : 0) | (sample.Point != point + 1 ? WithPoint : 0)));
            if (isSingle)
            {
                buffer.WriteUInt32(BitConverter.SingleToUInt32Bits(single));
            }
            else
            {
                buffer.WriteUInt64(BitConverter.DoubleToUInt64Bits(sample.Value));
            }

            if (hasQuality)
            {
                buffer.WriteByte((byte)sample.Quality);
                buffer.WriteByte((byte)sample.Reason);
            }

            if (sample.OffsetMs != offset)
            {
                buffer.WriteSigned((long)sample.OffsetMs - offset);
            }

            if (sample.Point != point + 1)
            {
                buffer.WriteVarint(sample.Point);
            }

            (offset, point) = (sample.OffsetMs, sample.Point);
        }
    }

    /// <summary>Reads a message; its samples go to <paramref name="samples"/>, which grows when needed. False for damaged bytes.</summary>
    public static bool TryRead(ref RecordReader reader, out MessageHead head, [NotNull] ref OutboxSample[]? samples)
    {
        samples ??= new OutboxSample[64];
        var (layout, flags) = (reader.ReadCount(int.MaxValue), reader.ReadByte());
        var era = (flags & EraFlag) != 0 ? reader.ReadCount(int.MaxValue) : 0;
        var (time, count) = (reader.ReadSigned(), reader.ReadCount(GatewayLimits.SamplesPerEntryMax));
        head = new(layout, (flags & UrgentFlag) != 0, time, count, era);
        if (reader.IsDamaged || count == 0)
        {
            return false;
        }

        if (samples.Length < count)
        {
            samples = new OutboxSample[count];
        }

        var (offset, point) = (0L, -1);
        for (var i = 0; i < count; i++)
        {
            var tag = reader.ReadByte();
            var value = (tag & Single) != 0 ? BitConverter.UInt32BitsToSingle(reader.ReadUInt32()) : BitConverter.UInt64BitsToDouble(reader.ReadUInt64());
            var (quality, reason) = (tag & WithQuality) != 0 ? ((Quality)reader.ReadByte(), (QualityReason)reader.ReadByte()) : (Quality.Good, QualityReason.None);
            offset += (tag & WithOffset) != 0 ? reader.ReadSigned() : 0;
            point = (tag & WithPoint) != 0 ? reader.ReadCount(ushort.MaxValue) : point + 1;
            if (offset is < int.MinValue or > int.MaxValue || point > ushort.MaxValue)
            {
                return false;
            }

            samples[i] = new(value, (int)offset, (ushort)point, quality, reason);
        }

        return !reader.IsDamaged;
    }
}
