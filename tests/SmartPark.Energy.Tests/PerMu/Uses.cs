using SmartPark.Energy.Amounts;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.Land;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tests.Reference;
using SmartPark.Energy.Tests.Registry;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Tests.PerMu;

/// <summary>What meters consume, day by day, as tests write it; a meter that nothing is told of is not read at all.</summary>
internal sealed class Uses
{
    private const long DayMs = 86_400_000;
    private static readonly long FirstDay = Shipped.Ms("2020-01-01") / DayMs;
    private readonly Dictionary<string, List<(long From, long To, Consumed All)>> _told = [];
    private readonly Dictionary<string, Func<int, Consumed>> _daily = [];

    public static LocalText Name { get; } = new() { Zh = "市", En = "City" };

    public static DatePeriod June { get; } = Days("2026-06-01", "2026-07-01");

    public static PerMuFactors Factors { get; } = new(Shipped.Coal, Shipped.Carbon);

    public static DatePeriod Days(string from, string to) => new(City.Day(from), City.Day(to));

    /// <summary>An amount over June 2026, spread evenly.</summary>
    public Uses Of(string meter, decimal amount, decimal estimated = 0, double coverage = 1, ConsumptionMarks marks = 0) => Over(meter, June, amount, estimated, coverage, marks);

    public Uses Over(string meter, DatePeriod days, decimal amount, decimal estimated = 0, double coverage = 1, ConsumptionMarks marks = 0)
    {
        var (from, to) = (Shipped.Ms($"{days.From:yyyy-MM-dd}T00:00"), Shipped.Ms($"{days.To:yyyy-MM-dd}T00:00"));
        _told.TryAdd(meter, []);
        _told[meter].Add((from, to, new(from, to, Amount.Of(amount - estimated), Amount.Of(estimated), (long)((to - from) * coverage), marks)));
        return this;
    }

    /// <summary>What each day has, by its number.</summary>
    public Uses Daily(string meter, Func<int, Consumed> day)
    {
        _daily[meter] = day;
        return this;
    }

    public Consumed Between(AccountedMeter meter, long from, long to)
    {
        Assert.False(meter.Row.IsVirtual);
        var sum = new Consumed(from, to, default, default, 0, default);
        foreach (var (begin, end, all) in _told.GetValueOrDefault(meter.Row.Meter) ?? [])
        {
            var (a, b) = (Math.Clamp(from, begin, end) - begin, Math.Clamp(to, begin, end) - begin);
            sum = Plus(sum, new(0, 0, Part(all.Measured), Part(all.Estimated), Part(new(all.CoveredMs)).Micro, b > a ? all.Marks : 0));

            Amount Part(Amount whole) => whole.Part(b, end - begin) - whole.Part(a, end - begin);
        }

        for (var day = (int)((from / DayMs) - FirstDay); _daily.TryGetValue(meter.Row.Meter, out var of) && day < (to / DayMs) - FirstDay; day++)
        {
            sum = Plus(sum, of(day));
        }

        return sum;
    }

    public PerMuReport Report(EnergyRegistry registry, PerMuRequest? request = null, string today = "2026-08-01", PerMuFactors? factors = null, bool compares = false, IReadOnlySet<string>? parks = null) =>
        PerMuReport.Of(registry, factors ?? Factors, Between, request ?? new(June), City.Day(today), Name, parks, compares);

    public ParkEnergy Park(EnergyRegistry registry, DatePeriod? days = null, string park = "east") =>
        ParkEnergy.Of(registry, registry.Rows.Of<ParkRow>().Single(p => p.Park == park), days ?? June, Between, []);

    private static Consumed Plus(Consumed a, Consumed b) => a with { Measured = a.Measured + b.Measured, Estimated = a.Estimated + b.Estimated, CoveredMs = a.CoveredMs + b.CoveredMs, Marks = a.Marks | b.Marks };

    private static class Assert
    {
        public static void False(bool isVirtual) => Xunit.Assert.False(isVirtual, "A virtual meter has no register to ask.");
    }
}
