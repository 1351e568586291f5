using System.Buffers.Binary;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.Consumption;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>Sums of the periods of one kind.</summary>
/// <param name="First">Number of the first period.</param>
/// <param name="Sums">A sum of each from there to the running one.</param>
internal sealed record SumRow(int First, Consumed[] Sums);

/// <summary>
/// What a register consumed in whole months, quarters and years of the city, each worked out from its whole curve: of a longer period it is not the sum of its months, since a gap over the end of a month
/// is measured as a whole within the year. Immutable.
/// <code>1 format │ 8 signature │ 8 version of the cells │ 8 as of │ for months, quarters, years: 4 first │ 4 count │ each 8 measured, 8 estimated, 8 covered ms, 4 marks</code>
/// </summary>
/// <param name="Signature">Register and zone by which they were worked out.</param>
/// <param name="Version">Version of the cells.</param>
/// <param name="AsOfUnixMs">What the store had by then is in them.</param>
/// <param name="Rows">Months, quarters, years.</param>
internal sealed record PeriodSums(ulong Signature, long Version, long AsOfUnixMs, IReadOnlyList<SumRow> Rows)
{
    private const byte Format = 1;
    private const int SumBytes = 28;

    private static readonly PeriodKind[] Kinds = Enum.GetValues<PeriodKind>();

    /// <summary>The sums of a curve up to the periods of a time.</summary>
    public static PeriodSums Of(ConsumptionCurve curve, ulong signature, long version, long asOfUnixMs, long nowUnixMs, TimeZoneInfo zone) =>
        new(signature, version, asOfUnixMs, [.. Kinds.Select(kind =>
        {
            var last = LedgerPeriod.At(kind, nowUnixMs, zone).Number;
            var first = curve.FirstUnixMs is { } from ? Math.Min(LedgerPeriod.At(kind, from, zone).Number, last) : last;
            first = Math.Max(first, last - EnergyLedgerLimits.PeriodsMax + 1);
            return new SumRow(first, [.. Enumerable.Range(first, last - first + 1).Select(n => new LedgerPeriod(kind, n) is var p ? curve.Between(p.FromUnixMs(zone), p.ToUnixMs(zone)) : default)]);
        })]);

    /// <summary>Whether there is a sum of a period, or it lies before all readings.</summary>
    public bool Reaches(LedgerPeriod period) => Rows[(int)period.Kind] is var row && period.Number < row.First + row.Sums.Length;

    /// <summary>The sum of a period that it reaches.</summary>
    public Consumed Of(LedgerPeriod period, long fromUnixMs, long toUnixMs)
    {
        var row = Rows[(int)period.Kind];
        return period.Number >= row.First ? row.Sums[period.Number - row.First] with { ToUnixMs = toUnixMs } : new(fromUnixMs, toUnixMs, Amount.Zero, Amount.Zero, 0, ConsumptionMarks.None);
    }

    /// <summary>As bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[25 + Rows.Sum(r => 8 + (r.Sums.Length * SumBytes))];
        bytes[0] = Format;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(1), Signature);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(9), Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(17), AsOfUnixMs);
        var rest = bytes.AsSpan(25);
        foreach (var row in Rows)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, row.First);
            BinaryPrimitives.WriteInt32LittleEndian(rest[4..], row.Sums.Length);
            rest = rest[8..];
            foreach (var sum in row.Sums)
            {
                BinaryPrimitives.WriteInt64LittleEndian(rest, sum.Measured.Micro);
                BinaryPrimitives.WriteInt64LittleEndian(rest[8..], sum.Estimated.Micro);
                BinaryPrimitives.WriteInt64LittleEndian(rest[16..], sum.CoveredMs);
                BinaryPrimitives.WriteInt32LittleEndian(rest[24..], (int)sum.Marks);
                rest = rest[SumBytes..];
            }
        }

        return bytes;
    }

    /// <summary>From bytes; null when they are of another format: sums are worked out anew then.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="bounds">When a period begins and ends.</param>
    public static PeriodSums? Read(ReadOnlySpan<byte> bytes, Func<LedgerPeriod, (long From, long To)> bounds)
    {
        if (bytes.Length < 25 || bytes[0] != Format)
        {
            return null;
        }

        var rows = new SumRow[Kinds.Length];
        var rest = bytes[25..];
        for (var k = 0; k < rows.Length; k++)
        {
            if (rest.Length < 8 || BinaryPrimitives.ReadInt32LittleEndian(rest[4..]) is not (>= 0 and <= EnergyLedgerLimits.PeriodsMax and var count) || rest.Length < 8 + (count * SumBytes))
            {
                return null;
            }

            var first = BinaryPrimitives.ReadInt32LittleEndian(rest);
            rest = rest[8..];
            var sums = new Consumed[count];
            for (var i = 0; i < count; i++)
            {
                var (from, to) = bounds(new(Kinds[k], first + i));
                sums[i] = new(from, to, new(BinaryPrimitives.ReadInt64LittleEndian(rest)), new(BinaryPrimitives.ReadInt64LittleEndian(rest[8..])),
                    BinaryPrimitives.ReadInt64LittleEndian(rest[16..]), (ConsumptionMarks)BinaryPrimitives.ReadInt32LittleEndian(rest[24..]));
                rest = rest[SumBytes..];
            }

            rows[k] = new(first, sums);
        }

        return new(BinaryPrimitives.ReadUInt64LittleEndian(bytes[1..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[17..]), rows);
    }
}
