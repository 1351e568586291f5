using System.Text.Json;
using SmartPark.Alarms.Rules;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Tests.Hosting;

/// <summary>
/// Plausible values for every device of Qinglan at any time, as a function: the same moment always has the same value, counters only grow.
/// Which quantities a device has comes from the wiring and the profiles of the repository.
/// </summary>
public sealed class SampleWorld
{
    private static readonly JsonDocumentOptions Json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private readonly Dictionary<(string Park, string Device), IReadOnlyList<Quantity>> _quantities = [];

    /// <param name="seeds">Folder of another city than Qinglan; its devices are all meters of one quantity.</param>
    public SampleWorld(string? seeds = null)
    {
        Catalogue = QuantityCatalogue.Load(Repository.Of("firmware-config/quantities.json"));
        Registry = ParkRegistry.Load(seeds ?? Repository.Of("seeds/qinglan"));
        if (seeds is not null)
        {
            Assert.True(Catalogue.TryGet("active_power_kw", out var power));
            foreach (var park in Registry.Parks)
            {
                Gateways.Add((park.Id, park.Id + "-1", [.. park.Devices.Select(d => d.Id)]));
                park.Devices.ToList().ForEach(d => _quantities[(park.Id, d.Id)] = [power]);
            }

            return;
        }

        foreach (var file in Directory.GetFiles(Repository.Of("firmware-config/gateways"), "*.json").Order(StringComparer.Ordinal))
        {
            using var site = JsonDocument.Parse(File.ReadAllText(file), Json);
            var root = site.RootElement;
            var park = root.GetProperty("park").GetString()!;
            Gateways.Add((park, root.GetProperty("gateway").GetString()!, [.. root.GetProperty("devices").EnumerateArray().Select(d => d.GetProperty("id").GetString()!)]));
            foreach (var device in root.GetProperty("devices").EnumerateArray())
            {
                _quantities[(park, device.GetProperty("id").GetString()!)] = QuantitiesOf(device.GetProperty("profile").GetString()!);
            }
        }
    }

    public QuantityCatalogue Catalogue { get; }

    /// <summary>The rules of the repository.</summary>
    public IReadOnlyList<AlarmRule> AlarmRules => AlarmRuleLibrary.Read(Repository.Of("firmware-config/alarm-rules"), Catalogue, [])!.Rules;

    public ParkRegistry Registry { get; }

    public List<(string Park, string Gateway, IReadOnlyList<string> Devices)> Gateways { get; } = [];

    /// <summary>Codes of states that differ from normal, by series.</summary>
    public Dictionary<SeriesKey, double> States { get; } = [];

    public IReadOnlyList<Quantity> QuantitiesOf(string park, string device) => _quantities.GetValueOrDefault((park, device), []);

    public IReadOnlyList<Quantity> GatewayQuantities => [.. Catalogue.All.Where(q => q.Domain == Domain.Gateway)];

    public double Value(in SeriesKey series, Quantity quantity, long unixMs)
    {
        var size = Hash(series.Park + series.Device) % 1000 / 1000.0;
        if (quantity.Kind == QuantityKind.State)
        {
            return States.TryGetValue(series, out var state) ? state : quantity.Id == "line_state" ? 1 : 0;
        }

        var hours = unixMs / 3_600_000.0;
        var local = (hours + 8) % 24;
        var work = 0.25 + (0.75 / (1 + Math.Exp(-2 * (local - 7.5))) / (1 + Math.Exp(2 * (local - 18.5))));
        var ripple = Math.Sin(unixMs / 7_000.0 + (size * 40)) + Math.Sin(unixMs / 61_000.0 + (size * 11));
        if (quantity.Kind == QuantityKind.Counter)
        {
            // Grows evenly with a daily wave; the wave's slope is smaller than the growth, so it never falls.
            var rate = CounterRate(quantity.Id) * (0.3 + size);
            var wave = 0.7 * 24 / (2 * Math.PI) * -Math.Cos((local - 7) * 2 * Math.PI / 24);
            var since = hours - 480_000;
            return quantity.Decimals == 0 ? Math.Floor(rate * (since + wave)) : rate * (since + wave);
        }

        var (low, high, noise) = GaugeRange(quantity);
        return Math.Clamp(low + ((high - low) * work * (0.35 + (0.65 * size))) + (ripple * noise), quantity.ValidMin, quantity.ValidMax);
    }

    private static double CounterRate(string id) => id switch
    {
        "energy_import_kwh" or "energy_total_kwh" => 420,
        "people_in_count" or "people_out_count" => 95,
        "vehicles_in_count" => 22,
        "vehicles_out_count" => 20,
        "trucks_in_count" or "trucks_out_count" => 4,
        "gateway_read_errors_count" or "gateway_reconnects_count" or "gateway_outbox_dropped_count" => 0.0002,
        "pieces_good_count" => 640,
        "pieces_reject_count" => 7,
        _ => 3.2,
    };

    private static (double Low, double High, double Noise) GaugeRange(Quantity quantity) => quantity.Id switch
    {
        "active_power_kw" => (40, 1400, 3),
        "active_power_l1_kw" or "active_power_l2_kw" or "active_power_l3_kw" => (13, 465, 1),
        "air_humidity_pct" or "room_humidity_pct" => (45, 72, 0.3),
        "gateway_reads_per_s" => (12, 44, 0.5),
        "people_present_count" => (20, 900, 4),
        "vehicles_present_count" => (5, 90, 1),
        "parking_free_count" => (40, 160, 1),
        "power_factor_ratio" => (0.9, 0.97, 0.003),
        "frequency_hz" => (49.97, 50.02, 0.01),
        "noise_dba" => (45, 66, 0.8),
        "pm2_5_ugm3" => (18, 62, 1),
        "pm10_ugm3" => (35, 110, 2),
        "air_temperature_c" or "room_temperature_c" => (14, 27, 0.1),
        "cable_temperature_c" => (25, 55, 0.2),
        "air_pressure_kpa" => (101.2, 101.9, 0.02),
        "wastewater_ph" => (7.1, 7.6, 0.03),
        "fire_water_pressure_mpa" => (0.42, 0.48, 0.002),
        "fire_tank_level_m" => (3.6, 3.9, 0.005),
        "utilisation_pct" => (30, 92, 0.5),
        "combustible_gas_lel_pct" => (0.3, 2.5, 0.1),
        "residual_current_ma" => (35, 160, 2),
        "gateway_memory_mb" => (18, 36, 0.2),
        "gateway_cpu_pct" => (1, 6, 0.4),
        "gateway_points_per_s" => (60, 260, 3),
        "gateway_uptime_s" => (200_000, 400_000, 0),
        "gateway_lines_down_count" or "gateway_devices_silent_count" or "gateway_outbox_waiting_count" => (0, 0, 0),
        _ when quantity.Id.StartsWith("voltage_l", StringComparison.Ordinal) => quantity.ValidMax > 500 ? (396, 402, 0.4) : (229, 233, 0.3),
        _ when quantity.Id.StartsWith("current_", StringComparison.Ordinal) => (40, 900, 3),
        _ => (quantity.ValidMax * 0.0004, quantity.ValidMax * 0.002, 0),
    };

    private static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 16777619u;
        }

        return hash;
    }

    private Quantity[] QuantitiesOf(string profile)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.Of($"firmware-config/profiles/{profile}.json")), Json);
        return
        [
            .. document.RootElement.GetProperty("points").EnumerateArray()
                .Where(p => p.TryGetProperty("quantity", out _))
                .Select(p => p.GetProperty("quantity").GetString()!)
                .Distinct()
                .Select(id => Catalogue.TryGet(id, out var quantity) ? quantity : throw new InvalidOperationException(id)),
        ];
    }
}
