using System.Buffers;
using System.Globalization;
using System.Numerics;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Fieldbus.Profiles;

/// <summary>Whether the members of one point fit each other: address, width, bits, order, patterns and map.</summary>
internal sealed class PointCheck(string file, ProfilePoint point, string path, ICollection<ConfigurationProblem> problems)
{
    /// <summary>Hex digits of a 64-bit pattern.</summary>
    private const int PatternDigitsMax = 16;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789ABCDEFabcdef");

    private bool IsScaled => point.Scale != 1 || point.Offset != 0 || point.MultiplyBy.Count > 0;

    private bool IsBitTable => point.Table is RegisterTable.Coil or RegisterTable.Discrete;

    /// <summary>Whether address and width are so far right that <see cref="RegisterField.Of"/> can place the point.</summary>
    public static bool IsPlaced(ProfilePoint point)
    {
        var width = RegisterField.WidthOf(point);
        return RegisterField.ParseAddress(point.Address) + width - 1 <= RegisterField.AddressMax
            && (RegisterField.FixedWidth(point.Type) is null) == point.Registers is not null
            && (point.Type == RegisterType.Text || width <= RegisterField.NumberWidthMax);
    }

    /// <summary>Adds every mistake of the point.</summary>
    public void CheckAll(int registersPerReadMax)
    {
        CheckPlace(registersPerReadMax);
        CheckBits();
        CheckOrder();
        CheckNumber();
        CheckNotAvailable();
        CheckMap();
        if (point.Writable is not null && point is not ({ Table: RegisterTable.Coil } or { Table: RegisterTable.Holding, Type: RegisterType.UInt16, Mask: null, Order: ByteOrder.Abcd }))
        {
            Add("writable", $"a point of table \"{point.Table.ToString().ToLowerInvariant()}\", type {Name(point.Type)}", "a coil, or a whole holding register of type \"uint16\" in order ABCD");
        }
    }

    private void Add(string member, string found, string expected) => problems.Add(new(file, $"{path}.{member}", found, expected));

    private void CheckPlace(int registersPerReadMax)
    {
        if (IsBitTable != (point.Type == RegisterType.Bit) && IsBitTable)
        {
            Add("type", Name(point.Type), "\"bit\" in a coil or discrete table");
        }

        var isFixed = RegisterField.FixedWidth(point.Type) is not null;
        if (isFixed && point.Registers is not null)
        {
            Add("registers", $"{point.Registers}", $"nothing: type {Name(point.Type)} has a fixed width");
        }
        else if (!isFixed && point.Registers is null)
        {
            Add("registers", "nothing", $"the number of registers of type {Name(point.Type)}");
        }
        else if (!isFixed && point.Type != RegisterType.Text && point.Registers > RegisterField.NumberWidthMax)
        {
            Add("registers", $"{point.Registers}", $"at most {RegisterField.NumberWidthMax} registers of type {Name(point.Type)}");
        }
        else if (point.Type == RegisterType.Mod10 && point.Registers < 2)
        {
            Add("registers", $"{point.Registers}", "2 to 4 registers of type \"mod10\"");
        }

        var (address, width) = (RegisterField.ParseAddress(point.Address), RegisterField.WidthOf(point));
        if (address + width - 1 > RegisterField.AddressMax)
        {
            Add(
                "address",
                width == 1 ? $"\"{point.Address}\"" : $"\"{point.Address}\" and {width} registers",
                $"a field that ends at {RegisterField.AddressMax} or before");
        }

        if (!IsBitTable && width > registersPerReadMax)
        {
            Add("type", $"{width} registers", $"a field of at most registers_per_read_max {registersPerReadMax}");
        }
    }

    private void CheckBits()
    {
        var needsBit = point.Type == RegisterType.Bit && !IsBitTable;
        if (needsBit != point.Bit is not null)
        {
            Add(
                "bit",
                point.Bit is { } bit ? $"{bit}" : "nothing",
                needsBit ? "the bit of the register, 0 to 15" : "nothing: only type \"bit\" of a register table has one");
        }

        if (point.Mask is null)
        {
            return;
        }

        if (point.Type is not (RegisterType.UInt16 or RegisterType.UInt32))
        {
            Add("mask", $"\"{point.Mask}\"", "nothing: only types \"uint16\" and \"uint32\" take a mask");
        }
        else if (ParseHex(point.Mask) is 0 || ParseHex(point.Mask) > RegisterField.Ones(RegisterField.WidthOf(point)))
        {
            Add("mask", $"\"{point.Mask}\"", $"some of the {16 * RegisterField.WidthOf(point)} bits of type {Name(point.Type)}");
        }
    }

    private void CheckOrder()
    {
        if (IsBitTable ? point.Order != ByteOrder.Abcd : RegisterField.WidthOf(point) == 1 && point.Order is ByteOrder.Cdab or ByteOrder.Dcba)
        {
            Add("order", $"\"{Upper(point.Order)}\"", IsBitTable ? "nothing: a bit has no byte order" : "\"ABCD\" or \"BADC\": one register has no word order");
        }
    }

    private void CheckNumber()
    {
        if (point.Scale == 0)
        {
            Add("scale", "0", "a factor other than 0");
        }

        if (point.Map is not null && IsScaled)
        {
            Add("map", "a map beside scale, offset or multiply_by", "one of the two: a map gives values as they are");
        }

        if (point.Type != RegisterType.Text)
        {
            return;
        }

        if (point.Unit.Length > 0)
        {
            Add("unit", $"\"{point.Unit}\"", "\"\": text has no unit");
        }

        if (IsScaled || point.Map is not null || point.NotAvailable.Count > 0 || point.Marks is not null || point.ValidMin is not null || point.ValidMax is not null)
        {
            Add("type", "\"string\" with members of a number", "no scale, offset, multiply_by, map, not_available, marks, valid_min or valid_max");
        }
    }

    private void CheckNotAvailable()
    {
        var digitsMax = point.Type == RegisterType.Bit || IsBitTable ? 0 : Math.Min(PatternDigitsMax, 4 * RegisterField.WidthOf(point));
        var patterns = point.NotAvailable.Select((p, i) => (Path: $"not_available[{i}]", Pattern: p)).Concat((point.Marks?.Keys ?? []).Select(p => (Path: $"marks.{p}", Pattern: p)));
        foreach (var (path, pattern) in point.Type == RegisterType.Text ? [] : patterns)
        {
            var isHex = pattern.StartsWith("0x", StringComparison.Ordinal) && pattern.Length > 2 && !pattern.AsSpan(2).ContainsAnyExcept(HexDigits);
            if (!isHex || pattern.Length - 2 > digitsMax)
            {
                Add(
                    path,
                    $"\"{pattern}\"",
                    digitsMax == 0 ? "nothing: both values of a bit mean something" : $"0x and 1 to {digitsMax} hex digits of the whole field");
            }
        }
    }

    private void CheckMap()
    {
        if (point.Map is null || point.Type == RegisterType.Text)
        {
            return;
        }

        if (point.Type is RegisterType.Float32 or RegisterType.Float64)
        {
            Add("map", "a map", $"no map on type {Name(point.Type)}");
            return;
        }

        if (point.Map.Count == 0)
        {
            Add("map", "an empty map", "at least one raw code");
        }

        var (min, max) = RawRange();
        foreach (var raw in point.Map.Keys)
        {
            var isCode = decimal.TryParse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code) && code >= min && code <= max;
            if (!isCode || code.ToString(CultureInfo.InvariantCulture) != raw)
            {
                Add($"map.{raw}", $"\"{raw}\"", $"a raw code from {min} to {max} in decimal digits");
            }
        }
    }

    /// <summary>Codes that a field can hold. 64-bit codes are cut at 2^53, beyond which neighbours look equal.</summary>
    private (decimal Min, decimal Max) RawRange()
    {
        const decimal WholeMax = 9007199254740992m;
        var ones = (decimal)RegisterField.Ones(Math.Min(RegisterField.WidthOf(point), RegisterField.NumberWidthMax));
        return point switch
        {
            { Type: RegisterType.Bit } => (0, 1),
            { Mask: { } mask } when ParseHex(mask) is not 0 and var bits => (0, bits >> BitOperations.TrailingZeroCount(bits)),
            { Type: RegisterType.Int16 or RegisterType.Int32 or RegisterType.Int64 } =>
                (Math.Max(-WholeMax, -(ones + 1) / 2), Math.Min(WholeMax, (ones - 1) / 2)),
            { Type: RegisterType.SignMagnitude16 or RegisterType.SignMagnitude32 } => (-(ones - 1) / 2, (ones - 1) / 2),
            { Type: RegisterType.Bcd or RegisterType.Mod10 } => (0, Math.Min(WholeMax, (decimal)Math.Pow(10, 4 * RegisterField.WidthOf(point)) - 1)),
            _ => (0, Math.Min(WholeMax, ones)),
        };
    }

    private static ulong ParseHex(string text) => ulong.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static string Upper(ByteOrder order) => order.ToString().ToUpperInvariant();

    private static string Name(RegisterType type) => type switch
    {
        RegisterType.SignMagnitude16 => "\"sign16\"",
        RegisterType.SignMagnitude32 => "\"sign32\"",
        RegisterType.Text => "\"string\"",
        _ => $"\"{type.ToString().ToLowerInvariant()}\"",
    };
}
