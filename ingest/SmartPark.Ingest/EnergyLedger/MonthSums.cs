using System.Buffers.Binary;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.Consumption;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>
/// What a register consumed in whole local months, each worked out from its whole curve. Immutable.
/// <code>1 version │ 8 signature │ 8 version of the cells │ 8 as of │ 4 first month │ 4 months │ months of 8 measured, 8 estimated, 8 covered ms, 4 marks</code>
/// </summary>
/// <param name="Signature">Register and zone by which they were worked out.</param>
/// <param name="Version">Version of the cells.</param>
/// <param name="AsOfUnixMs">When they were worked out.</param>
/// <param name="FirstMonth">First local month since 1970.</param>
/// <param name="Months">A sum of each month from there to the running one.</param>
internal sealed record MonthSums(ulong Signature, long Version, long AsOfUnixMs, int FirstMonth, Consumed[] Months)
{
    private const byte Format = 1;
    private const int HeadBytes = 33;
    private const int MonthBytes = 28;

    /// <summary>The sums of a curve up to the month of a time.</summary>
    public static MonthSums Of(ConsumptionCurve curve, ulong signature, long version, long nowUnixMs, TimeZoneInfo zone)
    {
        var last = MonthOf(nowUnixMs, zone);
        var first = curve.FirstUnixMs is { } from ? Math.Min(MonthOf(from, zone), last) : last;
        first = Math.Max(first, last - EnergyLedgerLimits.MonthsMax + 1);
        var months = new Consumed[last - first + 1];
        for (var i = 0; i < months.Length; i++)
        {
            months[i] = curve.Between(StartUnixMs(first + i, zone), StartUnixMs(first + i + 1, zone));
        }

        return new(signature, version, nowUnixMs, first, months);
    }

    /// <summary>The sum of a month that is not later than the running one; before the first nothing was consumed.</summary>
    public Consumed Of(int month, long fromUnixMs, long toUnixMs) =>
        month >= FirstMonth && month < FirstMonth + Months.Length ? Months[month - FirstMonth] : new(fromUnixMs, toUnixMs, Amount.Zero, Amount.Zero, 0, ConsumptionMarks.None);

    /// <summary>The local month of a time, since 1970.</summary>
    public static int MonthOf(long unixMs, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), zone);
        return ((local.Year - 1970) * 12) + local.Month - 1;
    }

    /// <summary>When a local month begins.</summary>
    public static long StartUnixMs(int month, TimeZoneInfo zone) => CityDay.StartUnixMs(new(1970 + (month / 12), (month % 12) + 1, 1), zone);

    /// <summary>As bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[HeadBytes + (Months.Length * MonthBytes)];
        bytes[0] = Format;
        var span = bytes.AsSpan(1);
        BinaryPrimitives.WriteUInt64LittleEndian(span, Signature);
        BinaryPrimitives.WriteInt64LittleEndian(span[8..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(span[16..], AsOfUnixMs);
        BinaryPrimitives.WriteInt32LittleEndian(span[24..], FirstMonth);
        BinaryPrimitives.WriteInt32LittleEndian(span[28..], Months.Length);
        for (var i = 0; i < Months.Length; i++)
        {
            span = bytes.AsSpan(HeadBytes + (i * MonthBytes));
            BinaryPrimitives.WriteInt64LittleEndian(span, Months[i].Measured.Micro);
            BinaryPrimitives.WriteInt64LittleEndian(span[8..], Months[i].Estimated.Micro);
            BinaryPrimitives.WriteInt64LittleEndian(span[16..], Months[i].CoveredMs);
            BinaryPrimitives.WriteInt32LittleEndian(span[24..], (int)Months[i].Marks);
        }

        return bytes;
    }

    /// <summary>From bytes; null when they are of another format: sums are worked out anew then.</summary>
    public static MonthSums? Read(ReadOnlySpan<byte> bytes, TimeZoneInfo zone)
    {
        if (bytes.Length < HeadBytes || bytes[0] != Format)
        {
            return null;
        }

        var (first, count) = (BinaryPrimitives.ReadInt32LittleEndian(bytes[25..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[29..]));
        if (count is < 0 or > EnergyLedgerLimits.MonthsMax || bytes.Length != HeadBytes + (count * MonthBytes))
        {
            return null;
        }

        var months = new Consumed[count];
        for (var i = 0; i < count; i++)
        {
            var span = bytes[(HeadBytes + (i * MonthBytes))..];
            months[i] = new(StartUnixMs(first + i, zone), StartUnixMs(first + i + 1, zone), new(BinaryPrimitives.ReadInt64LittleEndian(span)),
                new(BinaryPrimitives.ReadInt64LittleEndian(span[8..])), BinaryPrimitives.ReadInt64LittleEndian(span[16..]), (ConsumptionMarks)BinaryPrimitives.ReadInt32LittleEndian(span[24..]));
        }

        return new(BinaryPrimitives.ReadUInt64LittleEndian(bytes[1..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[17..]), first, months);
    }
}
