using System.Globalization;

namespace SmartPark.Fieldbus.Profiles;

/// <summary>Where a point lies: its table, first wire address, width and the bits of that width that it uses.</summary>
/// <param name="Table">Which of the four tables.</param>
/// <param name="Address">Zero-based wire address, 0 to 65535.</param>
/// <param name="Width">Registers, or 1 for a bit of a coil or discrete table.</param>
/// <param name="Mask">Used bits of a register field in ABCD order, all ones for a whole field; 0 for text, which has no number.</param>
public readonly record struct RegisterField(RegisterTable Table, int Address, int Width, ulong Mask)
{
    /// <summary>Wire addresses of a table: 16 bits in every request.</summary>
    public const int AddressMax = 65535;

    /// <summary>Widest number in registers: 64 bits.</summary>
    public const int NumberWidthMax = 4;

    /// <summary>Whether the table holds bits (coils, discrete inputs) rather than registers.</summary>
    public bool IsBitTable => Table is RegisterTable.Coil or RegisterTable.Discrete;

    /// <summary>Address after the last one of the field.</summary>
    public int End => Address + Width;

    /// <summary>Whether the two fields share an address of a table.</summary>
    public bool Intersects(RegisterField other) => Table == other.Table && Address < other.End && other.Address < End;

    /// <summary>The field of a point that <see cref="ProfileCheck"/> found sound.</summary>
    public static RegisterField Of(ProfilePoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        var width = WidthOf(point);
        return new(point.Table, ParseAddress(point.Address), width, MaskOf(point, width));
    }

    /// <summary>Reads <c>"0x0034"</c> or <c>"52"</c>; may exceed <see cref="AddressMax"/>, which the caller reports.</summary>
    public static int ParseAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith("0x", StringComparison.Ordinal)
            ? int.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>Registers of a type of fixed width, 1 for bits; null for <c>bcd</c>, <c>mod10</c> and <c>string</c>.</summary>
    public static int? FixedWidth(RegisterType type) => type switch
    {
        RegisterType.Bit or RegisterType.UInt16 or RegisterType.Int16 or RegisterType.SignMagnitude16 => 1,
        RegisterType.UInt32 or RegisterType.Int32 or RegisterType.Float32 or RegisterType.SignMagnitude32 => 2,
        RegisterType.UInt48 => 3,
        RegisterType.UInt64 or RegisterType.Int64 or RegisterType.Float64 => 4,
        _ => null,
    };

    /// <summary>Width in registers, or 1 for a bit; 1 too when a type without fixed width names none, which the check reports.</summary>
    internal static int WidthOf(ProfilePoint point) => FixedWidth(point.Type) ?? point.Registers ?? 1;

    /// <summary>All ones of a width of 1 to 4 registers.</summary>
    internal static ulong Ones(int width) => width >= NumberWidthMax ? ulong.MaxValue : (1UL << (16 * width)) - 1;

    private static ulong MaskOf(ProfilePoint point, int width) => point switch
    {
        { Type: RegisterType.Text } => 0,
        { Table: RegisterTable.Coil or RegisterTable.Discrete } => 1,
        { Type: RegisterType.Bit } => 1UL << (point.Bit ?? 0),
        { Mask: { } mask } => ulong.Parse(mask.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
        _ => Ones(width),
    };
}
