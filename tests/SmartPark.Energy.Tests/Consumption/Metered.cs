using System.Collections.Immutable;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registers;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Tests.Consumption;

/// <summary>A meter and its readings, as tests write them: minutes since a whole hour, values in kWh.</summary>
internal sealed class Metered
{
    public const int Hour = 494_321;
    public const int MinuteMs = 60_000;
    private readonly List<(long At, double Value, Quality Quality)> _readings = [];

    public MeterRegister Register { get; set; } = new()
    {
        Series = new("east", "meter-1", "energy_import_kwh"),
        Face = new(Amount.Of(1_000_000m), Amount.Of(0.01m)),
    };

    public ConsumptionOptions Options { get; set; } = ConsumptionOptions.Default;

    public static long At(double minute) => ((long)Hour * CellKey.HourMs) + (long)(minute * MinuteMs);

    public static Metered Of(params (double Minute, double Value)[] readings) => new Metered().Read(readings);

    public Metered Read(params (double Minute, double Value)[] readings)
    {
        _readings.AddRange(readings.Select(r => (At(r.Minute), r.Value, Quality.Good)));
        return this;
    }

    public Metered Read(double minute, double value, Quality quality)
    {
        _readings.Add((At(minute), value, quality));
        return this;
    }

    public Metered With(Func<MeterRegister, MeterRegister> change)
    {
        Register = change(Register);
        return this;
    }

    public Metered Rated(decimal perHour) => With(r => r with { RatedPerHour = Amount.Of(perHour) });

    public Metered Swapped(double minute, decimal? closing = null, decimal? opening = null, RegisterFace? after = null) => With(r => r with
    {
        Events = [.. r.Events, new(RegisterEventKind.Swap, At(minute), Of(closing), Of(opening), after)],
    });

    public ImmutableArray<HourCell> Cells(Random? order = null)
    {
        var (readings, hours) = (_readings.ToArray(), new MeterHours(Register.Cuts()));
        order?.Shuffle(readings);
        Array.ForEach(readings, r => hours.Add(r.At, r.Value, r.Quality));
        return hours.Cells();
    }

    public ConsumptionCurve Curve(Random? order = null) => ConsumptionCurve.Of(Register, Cells(order).AsSpan(), Options);

    public Consumed Between(double fromMinute, double toMinute) => Curve().Between(At(fromMinute), At(toMinute));

    /// <summary>Measured and estimated of all time.</summary>
    public (decimal Measured, decimal Estimated) All() => Curve().Between(0, At(1e8)) is var c ? (c.Measured.Units, c.Estimated.Units) : default;

    private static Amount? Of(decimal? value) => value is { } v ? Amount.Of(v) : null;
}
