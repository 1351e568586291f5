namespace SmartPark.Fieldbus.Profiles;

/// <summary>
/// Raw number to value and back: <c>value = raw × scale × parameters + offset</c>, computed as
/// <c>(raw × m + a) / 10^k</c> with whole m and a wherever the factors are decimal fractions. Then raw 2305 with scale 0.1 is
/// 230.5 and not 230.50000000000003: products of whole numbers below 2^53 are exact in binary64 and the one division rounds once.
/// </summary>
internal readonly struct LinearScale
{
    /// <summary>Most decimals of a factor kept exact; 10^15 is below 2^53.</summary>
    private const int DecimalsMax = 15;

    /// <summary>2^53: whole numbers up to here are exact in binary64.</summary>
    private const double WholeMax = 9007199254740992;

    private readonly double _multiplier;
    private readonly double _addend;
    private readonly double _divisor;

    private LinearScale(double multiplier, double addend, double divisor, bool isExact) =>
        (_multiplier, _addend, _divisor, IsExact) = (multiplier, addend, divisor, isExact);

    /// <summary>Whether whole raw numbers below 2^53 / m give the correctly rounded decimal value.</summary>
    public bool IsExact { get; }

    /// <summary>The scale of a point with its parameters.</summary>
    public static LinearScale Of(double scale, double offset, IEnumerable<double> parameters)
    {
        double[] factors = [scale, .. parameters];
        return Exact(factors, offset) ?? new(factors.Aggregate(1.0, static (a, b) => a * b), offset, 1, false);
    }

    /// <summary>Raw number to value.</summary>
    public double ToValue(double raw) => ((raw * _multiplier) + _addend) / _divisor;

    /// <summary>Value to raw number, not yet rounded to a whole one.</summary>
    public double ToRaw(double value) => ((value * _divisor) - _addend) / _multiplier;

    private static LinearScale? Exact(double[] factors, double offset)
    {
        var product = 1m;
        foreach (var factor in factors)
        {
            // Both below 10^13: the product cannot overflow a decimal's 28 digits.
            if (Decimal(factor) is not { } exact || Math.Abs(product) > 1e13m)
            {
                return null;
            }

            product *= exact;
        }

        if (Decimal(offset) is not { } addend)
        {
            return null;
        }

        var decimals = Math.Max(Decimals(product), Decimals(addend));
        if (decimals > DecimalsMax)
        {
            return null;
        }

        var divisor = Math.Pow(10, decimals);
        var (m, a) = ((double)product * divisor, (double)addend * divisor);
        (m, a) = (Math.Round(m), Math.Round(a));
        return Math.Abs(m) <= WholeMax && Math.Abs(a) <= WholeMax ? new(m, a, divisor, true) : null;
    }

    /// <summary>The decimal fraction that a JSON number was meant as, or null when 15 digits do not hold it.</summary>
    private static decimal? Decimal(double value) => Math.Abs(value) < 1e13 && (decimal)value is var exact && (double)exact == value ? exact : null;

    /// <summary>Digits after the point without trailing zeros.</summary>
    private static int Decimals(decimal value) => (value / 1.000000000000000000000000000000m).Scale;
}
