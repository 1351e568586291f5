namespace SmartPark.Ingest.Storage;

/// <summary>Measurements of energy figures that boards read. Each is of one level, so that a sum over one of them counts nothing twice.</summary>
public enum EnergyMeasurement : byte
{
    /// <summary>An hour of a meter: <c>energy_hour</c>.</summary>
    MeterHour,

    /// <summary>A local day of a meter: <c>energy_day</c>.</summary>
    MeterDay,

    /// <summary>A local day of an enterprise: <c>energy_enterprise_day</c>.</summary>
    EnterpriseDay,

    /// <summary>A local month of an enterprise: <c>energy_enterprise_month</c>.</summary>
    EnterpriseMonth,

    /// <summary>A local day of a park: <c>energy_park_day</c>.</summary>
    ParkDay,

    /// <summary>A local month of a park: <c>energy_park_month</c>.</summary>
    ParkMonth,
}

/// <summary>
/// A figure of energy as boards draw it: a point at the start of its hour, day or month. One point a measurement, key and time; writing it again replaces it. Unknown values are NaN and left out.
/// </summary>
/// <param name="Measurement">Of which level.</param>
/// <param name="Park">Park id.</param>
/// <param name="Subject">Meter or enterprise id; empty for a park.</param>
/// <param name="Kind">Kind of energy of a meter; empty for others, whose figures are of all kinds.</param>
/// <param name="StartUnixMs">Start, UTC ms.</param>
/// <param name="Values">In the order of <see cref="NamesOf"/>.</param>
public readonly record struct EnergyPoint(EnergyMeasurement Measurement, string Park, string Subject, string Kind, long StartUnixMs, ReadOnlyMemory<double> Values)
{
    private static readonly string[] MeterNames = ["amount", "measured", "estimated", "coverage"];
    private static readonly string[] FigureNames = ["kwh", "kwh_per_mu", "tce", "tce_per_mu", "mu", "coverage", "estimated_share", "provisional"];

    /// <summary>
    /// Names of the values of a measurement. Of meters: amount with its measured and estimated part in the meter's unit, covered share of the time. Of parks and enterprises: electricity in kWh and per mu, standard
    /// coal in t and per mu by equivalent value, mu, covered share, estimated share of the standard coal, and 1 when the figure is provisional.
    /// </summary>
    public static IReadOnlyList<string> NamesOf(EnergyMeasurement measurement) => measurement is EnergyMeasurement.MeterHour or EnergyMeasurement.MeterDay ? MeterNames : FigureNames;
}
