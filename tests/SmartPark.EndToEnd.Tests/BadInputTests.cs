using System.Globalization;
using System.Text.Json;
using SmartPark.EndToEnd.Tests.Site;
using SmartPark.TestServers;
using SmartPark.TestServers.Wires;
using Xunit;

namespace SmartPark.EndToEnd.Tests;

/// <summary>One thing wrong on the way from a wire to a database, with the programs that a park runs: it is named, and nothing beside it is lost.</summary>
public sealed class BadInputTests
{
    // FC 04 of the SDM630 from 0x0034: power, then the power factor at 0x003E, the frequency at 0x0046. Values of before and after a missing register.
    private static readonly Dictionary<string, IReadOnlyList<ushort>> Registers = new()
    {
        ["0"] = UnitTables.Floats(230.5f, 231.25f, 229.75f, 10.5f, 11.25f, 9.75f, 2310f, 2480f, 2105f),
        ["52"] = UnitTables.Floats(6895f, 0, 7000f, 0, 1200f, 0.985f, 0, 0, 0),
        ["72"] = UnitTables.Floats(12345.5f, 12.25f),
        ["76"] = new ushort[320],
    };

    private static readonly Dictionary<string, IReadOnlyList<ushort>> WithFrequency = new(Registers) { ["70"] = UnitTables.Floats(50.02f) };

    [Fact]
    public async Task A_register_that_the_device_does_not_have_costs_its_own_quantity_only()
    {
        await using var device = await MeterAsync(Registers);
        await using var broker = await MosquittoServer.StartAsync();
        await using var influx = await InfluxServer.StartAsync();
        await using var ingest = await IngestProcess.StartAsync(InfluxReading.SettingsFor(influx, broker), new() { ["p1"] = ["meter"] });
        await using var gateway = await GatewayProcess.StartAsync(MeterSite.Over(device, broker));

        var row = await LastWithAsync(influx, "power_factor_ratio", ingest, gateway);
        Assert.Equal(0.985, row["power_factor_ratio"], 4);
        Assert.Equal(6.895, row["active_power_kw"], 6);
        Assert.Equal(230.5, row["voltage_l1_v"], 3);
        Assert.False(row.ContainsKey("frequency_hz"), string.Join(' ', row));

        // Not silently: its quality is stored in its place, 4 for bad.
        Assert.Equal((double)Telemetry.Quality.Bad, row["frequency_hz_quality"]);
    }

    [Fact]
    public async Task A_field_that_the_database_refuses_is_a_dead_letter_with_its_words_and_the_rest_of_its_line_is_stored()
    {
        await using var device = await MeterAsync(WithFrequency);
        await using var broker = await MosquittoServer.StartAsync();
        await using var influx = await InfluxServer.StartAsync();
        await influx.QueryAsync($"CREATE DATABASE {InfluxReading.Database}");
        await influx.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"energy,device=old frequency_hz=\"fifty\" {TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}"), InfluxReading.Database);
        await using var ingest = await IngestProcess.StartAsync(InfluxReading.SettingsFor(influx, broker), new() { ["p1"] = ["meter"] });
        await using var gateway = await GatewayProcess.StartAsync(MeterSite.Over(device, broker));

        // Each group is read at its own time, so each stands on a line of its own.
        var row = await LastWithAsync(influx, "power_factor_ratio", ingest, gateway);
        Assert.Equal(0.985, row["power_factor_ratio"], 4);
        Assert.DoesNotContain("frequency_hz", row.Keys);
        Assert.Equal(12345.5, (await LastWithAsync(influx, "energy_import_kwh", ingest, gateway))["energy_import_kwh"], 3);

        using var http = new HttpClient { BaseAddress = ingest.Url };
        var letters = await Waiting.ForAsync(
            async () =>
            {
                using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/dead-letters", UriKind.Relative)));
                return document.RootElement.GetProperty("items").EnumerateArray().Select(l => l.GetRawText()).ToList();
            },
            l => l.Count > 0,
            () => ingest.Output);
        Assert.All(letters, l =>
        {
            Assert.Contains("store-refused", l, StringComparison.Ordinal);
            Assert.Contains("frequency_hz", l, StringComparison.Ordinal);
            Assert.Contains("already exists as type string", l, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Of_two_gateway_programs_with_one_id_one_says_so_and_the_readings_go_on()
    {
        await using var device = await MeterAsync(WithFrequency);
        await using var broker = await MosquittoServer.StartAsync();
        await using var influx = await InfluxServer.StartAsync();
        await using var ingest = await IngestProcess.StartAsync(InfluxReading.SettingsFor(influx, broker), new() { ["p1"] = ["meter"] });
        await using var first = await GatewayProcess.StartAsync(MeterSite.Over(device, broker));
        await InfluxReading.LastAsync(influx, "energy", "meter", () => first.Output + ingest.Output);
        await using var second = await GatewayProcess.StartAsync(MeterSite.Over(device, broker));

        await Waiting.ForAsync(
            () => Task.FromResult(first.Output + second.Output),
            said => said.Contains("Two gateways run with one id: give one of them another \"gateway\" in its file", StringComparison.Ordinal));
        var since = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await Waiting.ForAsync(
            async () => InfluxReading.Series(await influx.QueryAsync($"SELECT count(voltage_l1_v) FROM energy WHERE device = 'meter' AND time > {since}ms", InfluxReading.Database)),
            s => s.Count > 0,
            () => $"{first.Output}\n--\n{second.Output}\n--\n{ingest.Output}");
    }

    private static Task<PymodbusServer> MeterAsync(Dictionary<string, IReadOnlyList<ushort>> registers) =>
        PymodbusServer.StartAsync(new Dictionary<string, UnitTables> { ["1"] = new() { Input = registers } });

    private static Task<Dictionary<string, double>> LastWithAsync(InfluxServer influx, string quantity, IngestProcess ingest, GatewayProcess gateway) => Waiting.ForAsync(
        () => InfluxReading.LastAsync(influx, "energy", "meter", () => gateway.Output + ingest.Output),
        row => row.ContainsKey(quantity),
        () => gateway.Output + ingest.Output);
}
