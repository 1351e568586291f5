using BenchmarkDotNet.Attributes;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registers;

namespace SmartPark.Benchmarks.Micro;

/// <summary>A meter of about 50 kW that is read every minute for a year: from the ledger's bytes to consumption. Budget: 3 ms a meter-year, 0.1 ms a meter-month.</summary>
[MemoryDiagnoser]
public class EnergyBenchmarks
{
    private const int FirstHour = 494_321;
    private const int HoursPerYear = 8_760;
    private const int HoursPerMonth = 730;
    private const int ReadingMs = 60_000;

    private readonly MeterRegister _register = new()
    {
        Series = new("east", "meter-1", "energy_import_kwh"),
        Face = new(Amount.Of(1_000_000m), Amount.Of(0.01m)),
        RatedPerHour = Amount.Of(400_000m),
        Ratios = [new(0, 40, 100)],
    };

    private readonly MeterHours _hours = new();
    private HourCell[] _cells = [];
    private byte[] _year = [];
    private byte[] _month = [];
    private ConsumptionCurve _curve = null!;
    private long _atUnixMs;

    [GlobalSetup]
    public void Setup()
    {
        var (random, value, from) = (new Random(7), 123_456.78, new CellKey(FirstHour).HourUnixMs);
        for (_atUnixMs = from; _atUnixMs < from + ((long)HoursPerYear * CellKey.HourMs); _atUnixMs += ReadingMs)
        {
            value += random.NextDouble() * 100 * ReadingMs / CellKey.HourMs;
            _hours.Add(_atUnixMs + random.Next(300), Math.Round(value, 2));
        }

        _cells = [.. _hours.Cells()];
        _year = CellPack.Pack(_cells);
        _month = CellPack.Pack(_cells.AsSpan(0, HoursPerMonth));
        _curve = ConsumptionCurve.Of(_register, _cells);
    }

    /// <summary>A reading that comes again.</summary>
    [Benchmark]
    public bool AddReading() => _hours.Add(_atUnixMs - ReadingMs, 1);

    /// <summary>A year from bytes to twelve months.</summary>
    [Benchmark]
    public long YearToMonths()
    {
        var curve = ConsumptionCurve.Of(_register, CellPack.Unpack(_year));
        var sum = 0L;
        for (var month = FirstHour; month < FirstHour + HoursPerYear; month += HoursPerMonth)
        {
            sum += curve.Between(new CellKey(month).HourUnixMs, new CellKey(month + HoursPerMonth).HourUnixMs).Measured.Micro;
        }

        return sum;
    }

    /// <summary>A month from bytes to its consumption.</summary>
    [Benchmark]
    public long Month() => ConsumptionCurve.Of(_register, CellPack.Unpack(_month))
        .Between(new CellKey(FirstHour).HourUnixMs, new CellKey(FirstHour + HoursPerMonth).HourUnixMs).Measured.Micro;

    /// <summary>A year hour by hour.</summary>
    [Benchmark]
    public long YearToHours() => _curve.Hours(FirstHour, FirstHour + HoursPerYear).Sum(c => c.Measured.Micro);

    /// <summary>Which hours of a year late data changed.</summary>
    [Benchmark]
    public int Changed() => ChangedHours.Between(_curve, _curve).Count;

    /// <summary>A year into bytes.</summary>
    [Benchmark]
    public byte[] Pack() => CellPack.Pack(_cells);
}
