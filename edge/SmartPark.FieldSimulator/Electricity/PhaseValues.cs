namespace SmartPark.FieldSimulator.Electricity;

/// <summary>A value for each phase.</summary>
internal readonly record struct PhaseValues(double A, double B, double C)
{
    /// <summary>All three together.</summary>
    public double Sum => A + B + C;

    /// <summary>Phase by phase.</summary>
    public static PhaseValues operator +(PhaseValues x, PhaseValues y) => new(x.A + y.A, x.B + y.B, x.C + y.C);

    /// <summary>Every phase times a factor.</summary>
    public static PhaseValues operator *(double factor, PhaseValues x) => new(factor * x.A, factor * x.B, factor * x.C);
}

/// <summary>Power and energy of a load at one time.</summary>
/// <param name="ActiveKw">Active power.</param>
/// <param name="ReactiveKvar">Reactive power.</param>
/// <param name="EnergyKwh">Active energy since the calendar's first day: the integral of the active power.</param>
/// <param name="ReactiveEnergyKvarh">Reactive energy since the same day, all phases.</param>
internal readonly record struct LoadState(PhaseValues ActiveKw, PhaseValues ReactiveKvar, PhaseValues EnergyKwh, double ReactiveEnergyKvarh);
