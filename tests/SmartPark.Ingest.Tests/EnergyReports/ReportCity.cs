using System.Reflection;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.Reference;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Settings;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Tests.EnergyReports;

/// <summary>The registry of the audited city, meters that consume evenly, and a desk that makes reports of it, at noon of 5 September 2026 in the city.</summary>
internal sealed class ReportCity : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 9, 5, 4, 0, 0, TimeSpan.Zero);

    private const long HourMs = 3_600_000;

    private static readonly string Seeds = Path.Combine(typeof(ReportCity).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!, "seeds", "mochuan");
    private static readonly EnergyReference Known = ReadReference();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpark-");

    public ReportCity()
    {
        Database = new(Path.Combine(_folder.FullName, "operations.db"));
        Parks = ReadParks();
        Registry = new(Parks.Zone);
        Registry.Set(new(7, ReadRegistry(Parks.Zone), "abc"));
        Desk = new(Registry, Known, Consumed, Parks, Time);
        Published = new(Database, Parks.City.Id, Time);
    }

    public FakeTimeProvider Time { get; } = new(Start);

    public OperationsDatabase Database { get; }

    public ParkRegistry Parks { get; }

    public CurrentRegistry Registry { get; }

    public ReportDesk Desk { get; }

    public PublishedReports Published { get; }

    /// <summary>A folder of the test.</summary>
    public string Folder => _folder.FullName;

    /// <summary>kWh that a meter consumes in an hour, by <c>park/meter</c>; 1 of others, 100 of main meters.</summary>
    public Dictionary<string, decimal> PerHour { get; } = new(StringComparer.Ordinal);

    public static EnergyReference Reference => Known;

    /// <summary>Evenly, a tenth of it estimated.</summary>
    public Consumed Consumed(AccountedMeter meter, long fromUnixMs, long toUnixMs)
    {
        var perHour = PerHour.GetValueOrDefault($"{meter.Key.Park}/{meter.Key.Meter}", meter.Row.Meter == "main" ? 100m : 1m);
        var micro = (long)(perHour * 1_000_000m * (toUnixMs - fromUnixMs) / HourMs);
        return new(fromUnixMs, toUnixMs, new(micro - (micro / 10)), new(micro / 10), (toUnixMs - fromUnixMs) * 95 / 100, micro > 0 ? ConsumptionMarks.Gap : ConsumptionMarks.None);
    }

    public void Dispose()
    {
        Published.Dispose();
        Desk.Dispose();
        _folder.Delete(recursive: true);
    }

    public static ParkRegistry ReadParks()
    {
        List<ConfigurationProblem> problems = [];
        return ParkRegistry.Read(Seeds, problems) ?? throw new InvalidOperationException(string.Join('\n', problems));
    }

    public static EnergyRegistry ReadRegistry(TimeZoneInfo zone)
    {
        List<RegistryMistake> mistakes = [];
        var rows = RegistryRows.Of(RegistryTables.All.SelectMany(t => Rows(t, zone, mistakes)).ToList());
        return EnergyRegistry.Of(rows, zone, Known.Coal, mistakes) ?? throw new InvalidOperationException(string.Join('\n', mistakes));
    }

    private static IEnumerable<RegistryRow> Rows(RegistryTable table, TimeZoneInfo zone, List<RegistryMistake> mistakes)
    {
        var lines = File.ReadAllLines(Path.Combine(Seeds, "registry", table.Name + ".csv"));
        var columns = lines[0].Split(',');
        return lines.Skip(1).Select((line, i) => table.Read(columns.Zip(line.Split(',')).ToDictionary(c => c.First, c => (string?)c.Second, StringComparer.Ordinal), zone, i + 2, mistakes)).OfType<RegistryRow>();
    }

    private static EnergyReference ReadReference()
    {
        List<ConfigurationProblem> problems = [];
        return ReferenceFolder.Read(null, Seeds, problems) ?? throw new InvalidOperationException(string.Join('\n', problems));
    }
}
