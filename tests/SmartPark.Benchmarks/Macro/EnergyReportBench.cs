using System.Reflection;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Reference;
using SmartPark.Energy.Registry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Benchmarks.Macro;

/// <summary>Energy per mu of a city: 100 parks, 6,000 enterprises, 20,000 meters, with consumption that costs nothing to ask for, so that only the report itself is measured.</summary>
internal static class EnergyReportBench
{
    private const int Runs = 5;
    private static readonly DatePeriod June = new(new(2026, 6, 1), new(2026, 7, 1));
    private static readonly DatePeriod Year = new(new(2026, 1, 1), new(2027, 1, 1));

    public static void Run(Report report)
    {
        var rows = EnergyCity.Rows();
        report.Section($"Energy per mu, a city of {rows.Count:N0} rows");
        var (factors, zone, mistakes) = (Factors(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), new List<RegistryMistake>());
        Row("rows by their keys", () => RegistryRows.Of(rows));
        var keyed = RegistryRows.Of(rows);
        Row("registry checked whole", () => EnergyRegistry.Of(keyed, zone, factors.Coal, []));
        var registry = EnergyRegistry.Of(keyed, zone, factors.Coal, mistakes) ?? throw new InvalidOperationException($"The city has mistakes: {mistakes.First(m => !m.IsWarning)}");
        var plain = EnergyRegistry.Of(RegistryRows.Of(rows.Where(r => r is not QuotaRow)), zone, factors.Coal, [])!;
        Row("month", () => Report(plain, June, compares: false));
        Row("month beside two others", () => Report(plain, June, compares: true));
        Row("month beside two others, 6,100 quotas", () => Report(registry, June, compares: true));
        Row("year", () => Report(plain, Year, compares: false));

        PerMuReport Report(EnergyRegistry of, DatePeriod period, bool compares) => PerMuReport.Of(of, factors, Consumed, new(period), Year.To, new() { Zh = "市", En = "City" }, compares: compares);

        void Row(string name, Func<object?> work) => report.Row(name, Measured(work));
    }

    private static string Measured(Func<object?> work)
    {
        var (least, leastUsed, bytes) = (TimeSpan.MaxValue, TimeSpan.MaxValue, 0L);
        for (var run = 0; run < Runs; run++)
        {
            GC.Collect();
            var (allocated, began, processor) = (GC.GetTotalAllocatedBytes(precise: true), TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
            var made = work();
            var took = TimeProvider.System.GetElapsedTime(began);
            (least, bytes) = (took < least ? took : least, GC.GetTotalAllocatedBytes(precise: true) - allocated);
            var used = Environment.CpuUsage.TotalTime - processor;
            leastUsed = used < leastUsed ? used : leastUsed;
            GC.KeepAlive(made);
        }

        return $"{least.TotalMilliseconds,8:N0} ms, {leastUsed.TotalMilliseconds,8:N0} ms of processors, {bytes / 1e6,6:N0} MB allocated, the best of {Runs}";
    }

    /// <summary>A building has 24 meters of tenants and two of common use behind it, and loses a little; so does the park.</summary>
    private static Consumed Consumed(AccountedMeter meter, long from, long to) =>
        new(from, to, new((to - from) * meter.Row.Meter[0] switch { 'm' => 1_400, 'l' => 260, _ => 10 }), Amount.Zero, to - from, ConsumptionMarks.None);

    private static PerMuFactors Factors()
    {
        var folder = Path.Combine(typeof(EnergyReportBench).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!, "seeds", "reference");
        var problems = new List<ConfigurationProblem>();
        var (coal, grid) = (StandardCoalTable.Parse(Read("standard-coal.json"), problems), GridCarbonTable.Parse(Read("grid-co2.json"), problems));
        return coal is not null && grid is not null ? new(coal, grid) : throw new InvalidOperationException(string.Join('\n', problems));

        ReferenceFile Read(string name) => new(name, File.ReadAllBytes(Path.Combine(folder, name)));
    }
}
