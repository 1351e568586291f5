using SmartPark.FieldSimulator.Chance;
using SmartPark.FieldSimulator.Instruments;

namespace SmartPark.FieldSimulator.Electricity;

/// <summary>An electricity meter on a load: P = ΣU·I·PF in every phase, S² = P² + Q², energy the integral of power.</summary>
internal sealed class ElectricMeter
{
    private const long DemandMs = 900_000;
    private readonly Place _place;
    private readonly ElectricLoad _load;
    private readonly NoiseKey _grid;
    private readonly double _firstKwh;

    private ElectricMeter(Place place)
    {
        (_place, _load, _grid) = (place, place.Load, place.Key.Sub("grid"));
        _firstKwh = FirstKwh(place);
    }

    /// <summary>Its quantities.</summary>
    public static InstrumentKind Kind { get; } = new SharedInstrument<Reading>(static place => new ElectricMeter(place).Read, new Dictionary<string, Pick<Reading>>
    {
        ["voltage_l1_v"] = static (in r) => r.Volts.A,
        ["voltage_l2_v"] = static (in r) => r.Volts.B,
        ["voltage_l3_v"] = static (in r) => r.Volts.C,
        ["voltage_l12_v"] = static (in r) => Between(r.Volts.A, r.Volts.B),
        ["voltage_l23_v"] = static (in r) => Between(r.Volts.B, r.Volts.C),
        ["voltage_l31_v"] = static (in r) => Between(r.Volts.C, r.Volts.A),
        ["current_l1_a"] = static (in r) => Amperes(r.Load.ActiveKw.A, r.Load.ReactiveKvar.A, r.Volts.A),
        ["current_l2_a"] = static (in r) => Amperes(r.Load.ActiveKw.B, r.Load.ReactiveKvar.B, r.Volts.B),
        ["current_l3_a"] = static (in r) => Amperes(r.Load.ActiveKw.C, r.Load.ReactiveKvar.C, r.Volts.C),
        ["current_neutral_a"] = static (in r) => Neutral(in r),
        ["active_power_kw"] = static (in r) => r.Load.ActiveKw.Sum,
        ["active_power_l1_kw"] = static (in r) => r.Load.ActiveKw.A,
        ["active_power_l2_kw"] = static (in r) => r.Load.ActiveKw.B,
        ["active_power_l3_kw"] = static (in r) => r.Load.ActiveKw.C,
        ["reactive_power_kvar"] = static (in r) => r.Load.ReactiveKvar.Sum,
        ["apparent_power_kva"] = static (in r) => Apparent(in r),
        ["power_factor_ratio"] = static (in r) => Apparent(in r) is > 0 and var s ? r.Load.ActiveKw.Sum / s : 1,
        ["frequency_hz"] = static (in r) => 50 + (0.025 * r.Meter._place.Drift(r.Meter._grid, r.UnixMs, 0.006)) + (0.02 * r.Meter._place.Drift(r.Meter._grid, r.UnixMs, 0.11)),
        ["demand_import_kw"] = static (in r) => (r.Load.EnergyKwh.Sum - r.Meter._load.At(r.UnixMs - DemandMs).EnergyKwh.Sum) * 3_600_000 / DemandMs,
        ["thd_voltage_l1_pct"] = static (in r) => r.Distortion(1),
        ["thd_voltage_l2_pct"] = static (in r) => r.Distortion(2),
        ["thd_voltage_l3_pct"] = static (in r) => r.Distortion(3),
        ["energy_import_kwh"] = static (in r) => r.Meter._firstKwh + r.Load.EnergyKwh.Sum,
        ["energy_export_kwh"] = static (in _) => 0,
        ["energy_total_kwh"] = static (in r) => r.Meter._firstKwh + r.Load.EnergyKwh.Sum,
        ["energy_import_l1_kwh"] = static (in r) => (r.Meter._firstKwh / 3) + r.Load.EnergyKwh.A,
        ["energy_import_l2_kwh"] = static (in r) => (r.Meter._firstKwh / 3) + r.Load.EnergyKwh.B,
        ["energy_import_l3_kwh"] = static (in r) => (r.Meter._firstKwh / 3) + r.Load.EnergyKwh.C,
        ["reactive_energy_import_kvarh"] = static (in r) => (0.3 * r.Meter._firstKwh) + r.Load.ReactiveEnergyKvarh,
        // A transformer is bought with a quarter in reserve.
        ["transformer_load_pct"] = static (in r) => Apparent(in r) * 100 / (1.25 * Math.Max(1, r.Meter._load.RatedKw)),
    });

    /// <summary>Its first reading: a meter that has already counted some months to two years of its load.</summary>
    public static double FirstKwh(Place place) => Math.Round(place.Key.Sub("first").Between(0, 700, 5000) * place.Load.RatedKw, 2);

    private static double Between(double a, double b) => Math.Sqrt((a * a) + (b * b) + (a * b));

    private static double Amperes(double kw, double kvar, double volts) => Math.Sqrt((kw * kw) + (kvar * kvar)) * 1000 / volts;

    private static double Apparent(in Reading r)
    {
        var (p, q) = (r.Load.ActiveKw.Sum, r.Load.ReactiveKvar.Sum);
        return Math.Sqrt((p * p) + (q * q));
    }

    private static double Neutral(in Reading r)
    {
        var a = Amperes(r.Load.ActiveKw.A, r.Load.ReactiveKvar.A, r.Volts.A);
        var b = Amperes(r.Load.ActiveKw.B, r.Load.ReactiveKvar.B, r.Volts.B);
        var c = Amperes(r.Load.ActiveKw.C, r.Load.ReactiveKvar.C, r.Volts.C);
        // |a + b∠-120° + c∠120°|
        return Math.Sqrt(Math.Max(0, (a * a) + (b * b) + (c * c) - (a * b) - (b * c) - (c * a)));
    }

    private Reading Read(long unixMs)
    {
        var load = _load.At(unixMs);
        var sag = 5 / Math.Max(1, _load.RatedKw);
        var common = 232.4 + (2.2 * _place.Drift(_grid, unixMs, 0.9));
        return new(this, unixMs, load, new(
            common + Own(1) - (sag * load.ActiveKw.A),
            common + Own(2) - (sag * load.ActiveKw.B),
            common + Own(3) - (sag * load.ActiveKw.C)));

        double Own(int phase) => 0.5 * _grid.Sub(Phase(phase)).Smooth(_place.Calendar.ToLocal(unixMs) / 24_000.0);
    }

    private static string Phase(int phase) => phase switch { 1 => "a", 2 => "b", _ => "c" };

    /// <summary>Everything of one moment.</summary>
    private readonly record struct Reading(ElectricMeter Meter, long UnixMs, LoadState Load, PhaseValues Volts)
    {
        public double Distortion(int phase) => 2.6 + (0.9 * Meter._place.Drift(Meter._grid.Sub(Phase(phase)), UnixMs, 0.4));
    }
}
