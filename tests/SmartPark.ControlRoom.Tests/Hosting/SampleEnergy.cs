using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SmartPark.ControlRoom.Energy;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Settings;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.ControlRoom.Tests.Hosting;

/// <summary>
/// Energy reports of the audited city Mochuan, whose figures a second tool worked out, or of a city whose registry is empty. Its clock stands in September 2026, after the last reading.
/// </summary>
public sealed partial class SampleEnergy
{
    private static readonly string Mochuan = Repository.Of("seeds/mochuan");

    private readonly Dictionary<MeterKey, MeterHours> _hours = [];
    private readonly Dictionary<MeterKey, ConsumptionCurve> _curves = [];
    private readonly Lock _gate = new();
    private CurrentRegistry? _current;

    private CurrentRegistry Current => _current ?? throw new InvalidOperationException("The host has not started.");

    /// <summary>The clock of its reports.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 9, 3, 2, 0, 0, TimeSpan.Zero));

    /// <summary>Puts it into the container of a host.</summary>
    /// <param name="services">The container.</param>
    /// <param name="world">The city.</param>
    /// <param name="folder">The city's folder, whose registry is taken; null for an empty registry.</param>
    public static void Add(IServiceCollection services, SampleWorld world, string? folder)
    {
        List<ConfigurationProblem> problems = [];
        var reference = ReferenceFolder.Read(Repository.Of("seeds/reference"), Mochuan, problems) ?? throw new InvalidOperationException(string.Join(", ", problems));
        var sample = new SampleEnergy();
        services.AddSingleton(sample).AddRegistrar(reference, folder);
        services.AddSingleton<ConsumptionOf>(_ => (meter, from, to) => sample.CurveOf(meter).Between(from, to));
        var drill = new MeterDrill(reference, sample.CurveOf);
        services.AddSingleton(new MeterSources(sample.CurveOf, sample.CellsOf, (registry, meter, from, to, _) => Task.FromResult(SampleWitnesses.Of(drill, registry, meter, from, to))));
        services.AddSingleton(s => new ReportDesk(s.GetRequiredService<CurrentRegistry>(), reference, s.GetRequiredService<ConsumptionOf>(), world.Registry, sample.Clock));
        services.AddSingleton(s => new PublishedReports(s.GetRequiredService<OperationsDatabase>(), world.Registry.City.Id, sample.Clock));
    }

    /// <summary>Reads the registry's seeds, and the readings of its meters.</summary>
    public void Start(RegistryOffice office, CurrentRegistry current)
    {
        office.Start();
        _current = current;
        if (current.Now.Registry.Meters.Count > 0)
        {
            ReadReadings();
        }
    }

    /// <summary>The files of a city like Mochuan in which the buildings of two parks are drawn. The folder is the caller's to delete.</summary>
    public static string DrawnCity()
    {
        var folder = Directory.CreateTempSubdirectory("smartpark-mochuan-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "parks"));
        Directory.CreateDirectory(Path.Combine(folder, "registry"));
        foreach (var table in Directory.GetFiles(Path.Combine(Mochuan, "registry")))
        {
            File.Copy(table, Path.Combine(folder, "registry", Path.GetFileName(table)));
        }

        File.Copy(Path.Combine(Mochuan, "city.json"), Path.Combine(folder, "city.json"));
        foreach (var file in Directory.GetFiles(Path.Combine(Mochuan, "parks")))
        {
            var at = 0;
            var text = File.ReadAllText(file);
            File.WriteAllText(Path.Combine(folder, "parks", Path.GetFileName(file)), file.Contains("qiaotou", StringComparison.Ordinal) ? text : Building().Replace(text, m =>
            {
                var (x, y) = (20 + (at % 2 * 150), 20 + (at++ / 2 * 90));
                return string.Create(CultureInfo.InvariantCulture, $"{m.Value}, \"footprint\": [{{ \"x\": {x}, \"y\": {y} }}, {{ \"x\": {x + 110}, \"y\": {y} }}, {{ \"x\": {x + 110}, \"y\": {y + 60} }}, {{ \"x\": {x}, \"y\": {y + 60} }}]");
            }));
        }

        return folder;
    }

    private ConsumptionCurve CurveOf(AccountedMeter meter)
    {
        lock (_gate)
        {
            return _curves.TryGetValue(meter.Key, out var kept) ? kept
                : _curves[meter.Key] = _hours.TryGetValue(meter.Key, out var hours) ? ConsumptionCurve.Of(meter.Register!, hours.Cells().AsSpan()) : ConsumptionCurve.Of(meter.Register!, ReadOnlySpan<HourCell>.Empty);
        }
    }

    private IReadOnlyList<HourCell> CellsOf(AccountedMeter meter, int fromHour, int toHour) =>
        _hours.TryGetValue(meter.Key, out var hours) ? [.. hours.Cells().Where(c => c.Key.Hour >= fromHour && c.Key.Hour < toHour)] : [];

    private void ReadReadings()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Mochuan, "readings"), "*.csv.gz").Order(StringComparer.Ordinal))
        {
            using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            text.ReadLine();
            var park = Path.GetFileName(file).Split('.')[0];
            while (text.ReadLine() is { } line)
            {
                Take(park, line.Split(','));
            }
        }

        foreach (var cells in File.ReadLines(Path.Combine(Mochuan, "readings", "late.csv")).Skip(1).Select(l => l.Split(',')))
        {
            Take(cells[0], cells[1..]);
        }
    }

    private void Take(string park, string[] cells)
    {
        if (Current.Now.Registry.MeterOf(new(park, cells[0], cells[1])) is not { } meter)
        {
            return;
        }

        if (!_hours.TryGetValue(meter.Key, out var hours))
        {
            _hours[meter.Key] = hours = new(meter.Register!.Cuts());
        }

        hours.Add(
            DateTimeOffset.Parse(cells[2], CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), cells[3].Length == 0 ? double.NaN : double.Parse(cells[3], CultureInfo.InvariantCulture),
            Enum.Parse<Quality>(cells[4].Replace("_", "", StringComparison.Ordinal), ignoreCase: true));
    }

    [GeneratedRegex("\"floor_area_m2\": [0-9.]+(?= \\},?\n)")]
    private static partial Regex Building();
}
