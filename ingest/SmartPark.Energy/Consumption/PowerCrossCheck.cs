using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.Consumption;

/// <summary>Mean power of an hour, measured beside the register.</summary>
/// <param name="Hour">Hours since 1970 UTC.</param>
/// <param name="MeanPerHour">Mean over the hour in units an hour: kW for a register of kWh, after the ratio.</param>
public readonly record struct HourPower(int Hour, Amount MeanPerHour);

/// <summary>Consumption by the register beside the integral of power, over the hours in which both are whole.</summary>
/// <param name="Hours">Hours compared.</param>
/// <param name="ByRegister">What the register says of them.</param>
/// <param name="ByPower">What power says of them.</param>
public readonly record struct PowerCrossCheck(int Hours, Amount ByRegister, Amount ByPower)
{
    /// <summary>Register less power. A wrong ratio shows as a factor, a wrong modulus or a fall left out as a lump.</summary>
    public Amount Difference => ByRegister - ByPower;

    /// <summary>The difference as a share of what power says; null when that is 0.</summary>
    public decimal? Share => ByPower.Micro == 0 ? null : (decimal)Difference.Micro / ByPower.Micro;

    /// <summary>Compares over the hours given that the register covers whole and measures; others are left out.</summary>
    /// <param name="curve">Consumption by the register.</param>
    /// <param name="hours">Mean power of hours in which it was measured throughout; each hour once.</param>
    public static PowerCrossCheck Of(ConsumptionCurve curve, IEnumerable<HourPower> hours)
    {
        ArgumentNullException.ThrowIfNull(curve);
        ArgumentNullException.ThrowIfNull(hours);
        var check = default(PowerCrossCheck);
        foreach (var (hour, mean) in hours)
        {
            var consumed = curve.Hours(hour, hour + 1).Single();
            if (consumed is { Coverage: 1, Estimated.Micro: 0 })
            {
                check = new(check.Hours + 1, check.ByRegister + consumed.Measured, check.ByPower + mean);
            }
        }

        return check;
    }
}
