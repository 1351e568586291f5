using System.Globalization;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Wording;

/// <summary>Numbers and states as people read them.</summary>
public static class ValueText
{
    /// <summary>What stands where there is no value.</summary>
    public const string None = "—";

    /// <summary>The value without unit: the catalogue's decimals and the culture's separators, or the name of the state.</summary>
    /// <remarks>A code without a name is said to be unknown; the code itself is never shown.</remarks>
    public static string Of(Quantity quantity, double value, Words words)
    {
        ArgumentNullException.ThrowIfNull(quantity);
        ArgumentNullException.ThrowIfNull(words);
        if (!double.IsFinite(value))
        {
            return None;
        }

        return quantity.Kind == QuantityKind.State
            ? quantity.StateOf(value)?.Title.For(words.Culture.Name) ?? words["State_Unknown"]
            : Number(value, quantity.Decimals, words.Culture);
    }

    /// <summary>Value and unit: <c>342.17 kW</c>.</summary>
    public static string WithUnit(Quantity quantity, double value, Words words)
    {
        ArgumentNullException.ThrowIfNull(quantity);
        ArgumentNullException.ThrowIfNull(words);
        var text = Of(quantity, value, words);
        var unit = quantity.UnitFor(words.Culture.Name);
        return unit.Length == 0 || !double.IsFinite(value) ? text : $"{text}\u00a0{unit}";
    }

    /// <summary>A number with fixed decimals and group separators; never a negative zero.</summary>
    public static string Number(double value, int decimals, CultureInfo culture)
    {
        var rounded = Math.Round(value, decimals, MidpointRounding.AwayFromZero);
        return (rounded == 0 ? 0 : rounded).ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), culture);
    }

    /// <summary>A number for a small tile: as many decimals as leave four digits, at most those of the quantity.</summary>
    public static string Short(double value, int decimals, CultureInfo culture)
    {
        if (!double.IsFinite(value))
        {
            return None;
        }

        var digits = Math.Abs(value) switch { < 10 => 3, < 100 => 2, < 1000 => 1, _ => 0 };
        return Number(value, Math.Min(decimals, digits), culture);
    }
}
