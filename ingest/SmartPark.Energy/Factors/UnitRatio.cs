namespace SmartPark.Energy.Factors;

/// <summary>Fixed ratios between units.</summary>
public static class UnitRatio
{
    /// <summary>
    /// How many of another unit one unit is; null where that is not fixed. Electricity, heat and coal are not turned into each other here: that is what coefficients are for.
    /// </summary>
    /// <param name="unit">The unit.</param>
    /// <param name="other">The other.</param>
    /// <param name="kind">Of what, where its density is known.</param>
    public static decimal? Between(EnergyUnit unit, EnergyUnit other, EnergyKind? kind = null) => (unit, other) switch
    {
        _ when unit == other => 1,
        (EnergyUnit.Gigajoule, EnergyUnit.Megajoule) or (EnergyUnit.Tonne, EnergyUnit.Kilogram) => 1000,
        (EnergyUnit.Megajoule, EnergyUnit.Gigajoule) or (EnergyUnit.Kilogram, EnergyUnit.Tonne) => 0.001m,
        (EnergyUnit.CubicMetre, EnergyUnit.Tonne) => kind?.TonnesPerM3,
        (EnergyUnit.CubicMetre, EnergyUnit.Kilogram) => kind?.TonnesPerM3 * 1000,
        _ => null,
    };
}
