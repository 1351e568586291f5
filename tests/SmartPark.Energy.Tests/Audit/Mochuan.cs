using System.Globalization;
using System.IO.Compression;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tests.Reference;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Energy.Tests.Audit;

/// <summary>The audited city as the product reads it: rows, readings, curves.</summary>
internal static class Mochuan
{
    public static string Folder { get; } = Path.Combine(Shipped.Root, "seeds", "mochuan");

    /// <summary>Its registry.</summary>
    public static EnergyRegistry Registry()
    {
        List<RegistryMistake> mistakes = [];
        var rows = RegistryRows.Of(RegistryTables.All.SelectMany(t => Rows(t, mistakes)).ToList());
        return EnergyRegistry.Of(rows, Shipped.Shanghai, Shipped.Coal, mistakes)!;
    }

    /// <summary>Rows of one table.</summary>
    public static List<RegistryRow> Rows(RegistryTable table, List<RegistryMistake> mistakes)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, "registry", table.Name + ".csv"));
        var columns = lines[0].Split(',');
        return [.. lines.Skip(1).Select((line, i) =>
        {
            Assert.DoesNotContain('"', line);
            var cells = line.Split(',');
            Assert.Equal(columns.Length, cells.Length);
            return table.Read(columns.Zip(cells).ToDictionary(c => c.First, c => (string?)c.Second, StringComparer.Ordinal), Shipped.Shanghai, i + 2, mistakes);
        }).OfType<RegistryRow>()];
    }

    /// <summary>Curves of its registers, of readings that come in an order that a seed gives.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="hasLate">Whether the readings that came late are among them.</param>
    /// <param name="seed">Order in which they come; as they stand in the files when null.</param>
    public static Dictionary<MeterKey, ConsumptionCurve> Curves(EnergyRegistry registry, bool hasLate = true, int? seed = null)
    {
        var hours = registry.Meters.Where(m => m.Register is not null).ToDictionary(m => m.Key, m => new MeterHours(m.Register!.Cuts()));
        var readings = Readings(hasLate).ToArray();
        if (seed is { } order)
        {
            new Random(order).Shuffle(readings);
        }

        foreach (var (series, unixMs, value, quality) in readings)
        {
            if (registry.MeterOf(series) is { } meter)
            {
                hours[meter.Key].Add(unixMs, value, quality);
            }
        }

        return hours.ToDictionary(h => h.Key, h => ConsumptionCurve.Of(registry.Meter(h.Key.Park, h.Key.Meter)!.Register!, h.Value.Cells().AsSpan()));
    }

    /// <summary>Consumption by curves.</summary>
    public static ConsumptionOf By(IReadOnlyDictionary<MeterKey, ConsumptionCurve> curves) => (meter, from, to) => curves[meter.Key].Between(from, to);

    /// <summary>Readings in the order of the files, the late ones last.</summary>
    public static IEnumerable<(SeriesKey Series, long UnixMs, double Value, Quality Quality)> Readings(bool hasLate)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, "readings"), "*.csv.gz").Order(StringComparer.Ordinal))
        {
            using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            text.ReadLine();
            var park = Path.GetFileName(file).Split('.')[0];
            while (text.ReadLine() is { } line)
            {
                yield return Reading(park, line.Split(','));
            }
        }

        foreach (var line in hasLate ? File.ReadLines(Path.Combine(Folder, "readings", "late.csv")).Skip(1) : [])
        {
            var cells = line.Split(',');
            yield return Reading(cells[0], cells[1..]);
        }
    }

    private static (SeriesKey, long, double, Quality) Reading(string park, string[] cells) => (
        new(park, cells[0], cells[1]), DateTimeOffset.Parse(cells[2], CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), cells[3].Length == 0 ? double.NaN : double.Parse(cells[3], CultureInfo.InvariantCulture),
        Enum.Parse<Quality>(cells[4].Replace("_", "", StringComparison.Ordinal), ignoreCase: true));
}
