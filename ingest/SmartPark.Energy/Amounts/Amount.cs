using System.Globalization;

namespace SmartPark.Energy.Amounts;

/// <summary>
/// An amount of energy, water or gas, or a register reading, in millionths of its unit (kWh, m³, GJ, t): a whole number, so that sums are exact in any order
/// and parts add up to their whole to the last digit.
/// </summary>
/// <param name="Micro">Millionths of the unit; up to 9.2·10¹² units.</param>
public readonly record struct Amount(long Micro) : IComparable<Amount>
{
    /// <summary>Millionths in a unit.</summary>
    public const long PerUnit = 1_000_000;

    /// <summary>Nothing.</summary>
    public static Amount Zero { get; }

    /// <summary>The amount in its unit, exactly.</summary>
    public decimal Units => (decimal)Micro / PerUnit;

    /// <summary>An amount of units, rounded to the millionth, half away from zero. Throws <see cref="OverflowException"/> beyond what fits.</summary>
    public static Amount Of(decimal units) => new(decimal.ToInt64(decimal.Round(units * PerUnit, 0, MidpointRounding.AwayFromZero)));

    /// <summary>
    /// A reading as it was stored. Doubles hold fifteen digits, so a register of kWh with decimals comes back as it was printed; null for what is no number or does not fit.
    /// </summary>
    public static Amount? Of(double units) => double.IsFinite(units) && Math.Abs(units) < long.MaxValue / PerUnit ? Of((decimal)units) : null;

    /// <summary>Sum. Throws <see cref="OverflowException"/> beyond what fits.</summary>
    public static Amount operator +(Amount a, Amount b) => new(checked(a.Micro + b.Micro));

    /// <summary>Difference.</summary>
    public static Amount operator -(Amount a, Amount b) => new(checked(a.Micro - b.Micro));

    /// <summary>The amount taken a number of times, rounded to the millionth, half away from zero: a register times its ratio.</summary>
    public static Amount operator *(Amount a, decimal times) => Of(a.Units * times);

    /// <summary>Whether it is less.</summary>
    public static bool operator <(Amount a, Amount b) => a.Micro < b.Micro;

    /// <summary>Whether it is more.</summary>
    public static bool operator >(Amount a, Amount b) => a.Micro > b.Micro;

    /// <summary>Whether it is not more.</summary>
    public static bool operator <=(Amount a, Amount b) => a.Micro <= b.Micro;

    /// <summary>Whether it is not less.</summary>
    public static bool operator >=(Amount a, Amount b) => a.Micro >= b.Micro;

    /// <inheritdoc cref="op_Addition"/>
    public static Amount Add(Amount left, Amount right) => left + right;

    /// <inheritdoc cref="op_Subtraction"/>
    public static Amount Subtract(Amount left, Amount right) => left - right;

    /// <inheritdoc cref="op_Multiply"/>
    public static Amount Multiply(Amount left, decimal right) => left * right;

    /// <summary>A share of it, numerator by denominator, cut towards zero: shares of one whole are cut alike, and what is left over is given out by whoever shares.</summary>
    /// <param name="numerator">Part, 0 or more and not above <paramref name="denominator"/>.</param>
    /// <param name="denominator">Whole, above 0.</param>
    public Amount Part(long numerator, long denominator)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);
        ArgumentOutOfRangeException.ThrowIfNegative(numerator);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numerator, denominator);
        return new((long)((Int128)Micro * numerator / denominator));
    }

    /// <inheritdoc/>
    public int CompareTo(Amount other) => Micro.CompareTo(other.Micro);

    /// <summary>Units in invariant digits, without trailing zeros.</summary>
    public override string ToString() => Units.ToString("0.######", CultureInfo.InvariantCulture);
}
