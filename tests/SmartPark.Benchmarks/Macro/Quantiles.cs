namespace SmartPark.Benchmarks.Macro;

/// <summary>A distribution in three figures, by nearest rank.</summary>
/// <param name="P50">Half are at most this.</param>
/// <param name="P99">All but one in a hundred are at most this.</param>
/// <param name="Worst">The largest.</param>
internal readonly record struct Quantiles(double P50, double P99, double Worst)
{
    /// <summary>Of values in any order; NaN where there are none.</summary>
    public static Quantiles Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? new(double.NaN, double.NaN, double.NaN) : new(At(0.5), At(0.99), sorted[^1]);

        double At(double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }

    /// <summary>As columns of a report; milliseconds.</summary>
    public string[] InMs => [$"p50 {P50:N1} ms", $"p99 {P99:N1} ms", $"worst {Worst:N1} ms"];
}
