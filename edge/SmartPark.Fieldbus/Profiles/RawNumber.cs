using SmartPark.Telemetry;

namespace SmartPark.Fieldbus.Profiles;

/// <summary>How the bits of a field in ABCD order form a number, both ways.</summary>
/// <param name="decode">Bits to number; NaN when they form none.</param>
/// <param name="encode">Whole number, or float, to bits; the caller has checked the limits.</param>
/// <param name="min">Smallest number that the field holds.</param>
/// <param name="max">Largest number that the field holds.</param>
internal sealed class RawNumber(Func<ulong, double> decode, Func<double, ulong> encode, double min, double max)
{
    /// <summary>What NaN of <see cref="Decode"/> means: a float says "no value", any other form is damaged.</summary>
    public QualityReason NanReason { get; private init; } = QualityReason.Undecodable;

    /// <summary>The bits that say "no value" by the form itself; 0 when the form has none.</summary>
    public ulong NanPattern { get; private init; }

    /// <summary>The form of a type in a field.</summary>
    public static RawNumber Of(RegisterType type, RegisterField field)
    {
        var bits = 16 * field.Width;
        return type switch
        {
            RegisterType.Int16 => new(static r => (short)r, static n => (ushort)(short)n, short.MinValue, short.MaxValue),
            RegisterType.Int32 => new(static r => (int)r, static n => (uint)(int)n, int.MinValue, int.MaxValue),
            RegisterType.Int64 => new(static r => (long)r, static n => (ulong)(long)n, long.MinValue, Math.BitDecrement(9223372036854775808.0)),
            RegisterType.UInt64 => Unsigned(Math.BitDecrement(18446744073709551616.0)),
            RegisterType.Float32 => new(
                static r => Finite(BitConverter.UInt32BitsToSingle((uint)r)),
                static n => BitConverter.SingleToUInt32Bits((float)n),
                float.MinValue,
                float.MaxValue)
            {
                NanReason = QualityReason.NotAvailable,
                NanPattern = 0x7FC00000,
            },
            RegisterType.Float64 => new(
                static r => Finite(BitConverter.UInt64BitsToDouble(r)), BitConverter.DoubleToUInt64Bits, double.MinValue, double.MaxValue)
            {
                NanReason = QualityReason.NotAvailable,
                NanPattern = 0x7FF8000000000000,
            },
            RegisterType.Bcd => new(FromBcd, ToBcd, 0, DecimalMax(field.Width)),
            RegisterType.Mod10 => new(FromMod10, ToMod10, 0, DecimalMax(field.Width)),
            RegisterType.SignMagnitude16 => SignMagnitude(0x8000),
            RegisterType.SignMagnitude32 => SignMagnitude(0x80000000),
            _ => Unsigned(bits >= 64 ? Math.BitDecrement(18446744073709551616.0) : Math.Pow(2, bits) - 1),
        };
    }

    /// <summary>Bits to number; NaN when they form none.</summary>
    public double Decode(ulong raw) => decode(raw);

    /// <summary>Number to bits, rounded to a whole number for all forms but floats; false when out of the form's limits.</summary>
    public bool TryEncode(double number, out ulong raw)
    {
        var whole = NanPattern != 0 ? number : Math.Round(number);
        var fits = whole >= min && whole <= max;
        raw = fits ? encode(whole) : 0;
        return fits;
    }

    private static RawNumber Unsigned(double max) => new(static r => r, static n => (ulong)n, 0, max);

    private static RawNumber SignMagnitude(ulong sign) => new(
        r => (r & sign) == 0 ? r : -(double)(r & (sign - 1)) + 0.0,
        n => n < 0 ? (ulong)-n | sign : (ulong)n,
        -(double)(sign - 1),
        sign - 1);

    /// <summary>Largest number of four decimal digits a register; 16 nines are no binary64, so the neighbour below 10^16 stands for them.</summary>
    private static double DecimalMax(int width) => width >= RegisterField.NumberWidthMax ? Math.BitDecrement(1e16) : Math.Pow(10, 4 * width) - 1;

    private static double Finite(double value) => double.IsFinite(value) ? value : double.NaN;

    private static double FromBcd(ulong raw)
    {
        var value = 0L;
        for (var shift = 60; shift >= 0; shift -= 4)
        {
            var digit = (int)(raw >> shift) & 0xF;
            if (digit > 9)
            {
                return double.NaN;
            }

            value = (value * 10) + digit;
        }

        return value;
    }

    private static ulong ToBcd(double number)
    {
        var (raw, rest) = (0UL, (ulong)number);
        for (var shift = 0; rest > 0 && shift < 64; shift += 4)
        {
            raw |= rest % 10 << shift;
            rest /= 10;
        }

        return raw;
    }

    private static double FromMod10(ulong raw)
    {
        var value = 0L;
        for (var shift = 48; shift >= 0; shift -= 16)
        {
            var register = (int)(raw >> shift) & 0xFFFF;
            if (register > 9999)
            {
                return double.NaN;
            }

            value = (value * 10000) + register;
        }

        return value;
    }

    private static ulong ToMod10(double number)
    {
        var (raw, rest) = (0UL, (ulong)number);
        for (var shift = 0; rest > 0 && shift < 64; shift += 16)
        {
            raw |= rest % 10000 << shift;
            rest /= 10000;
        }

        return raw;
    }
}
