using SmartPark.FieldSimulator.Chance;

namespace SmartPark.FieldSimulator.Curves;

/// <summary>
/// The restlessness of a live value between two knots: three sines of whole periods, new ones in every quarter of an hour. It is zero
/// at the knots and its integral over a quarter of an hour is zero, so totals stay those of the <see cref="RateCurve"/>.
/// </summary>
internal readonly record struct Ripple(NoiseKey Key)
{
    private const double Slow = 0.45;
    private const double Medium = 0.35;
    private const double Fast = 0.2;

    /// <summary>Value from -1 to 1.</summary>
    public double At(long knot, double phase)
    {
        var turn = 2 * Math.PI * phase;
        return (Slow * Math.Sin(turn * Periods(knot, 0))) + (Medium * Math.Sin(turn * Periods(knot, 1))) + (Fast * Math.Sin(turn * Periods(knot, 2)));
    }

    /// <summary>Integral from the knot to the phase, in quarters of an hour; at most 0.15 either way.</summary>
    public double IntegralAt(long knot, double phase)
    {
        var turn = 2 * Math.PI * phase;
        return Part(Slow, Periods(knot, 0), turn) + Part(Medium, Periods(knot, 1), turn) + Part(Fast, Periods(knot, 2), turn);
    }

    private static double Part(double height, double periods, double turn) => height * Math.CopySign(1 - Math.Cos(turn * periods), periods) / (2 * Math.PI * Math.Abs(periods));

    // Periods of 2 to 7 min, 40 to 90 s and 11 to 20 s; a negative count turns the wave over.
    private double Periods(long knot, int wave)
    {
        var chance = Key.Uniform((3 * knot) + wave);
        var sign = ((int)(chance * 1024) & 1) == 0 ? 1 : -1;
        return sign * Math.Floor(wave switch { 0 => 2 + (6 * chance), 1 => 10 + (13 * chance), _ => 45 + (37 * chance) });
    }
}
