using System.Text.Json;
using SmartPark.EndToEnd.Tests.Site;
using SmartPark.TestServers;
using SmartPark.TestServers.Wires;
using Xunit;

namespace SmartPark.EndToEnd.Tests;

/// <summary>
/// The main job with parts that we did not write at both ends: pymodbus on the wire, Debian's mosquitto between, InfluxDB or VictoriaMetrics behind.
/// Gateway and ingest run as the programs that a user starts.
/// </summary>
public sealed class WireToDatabaseTests
{
    // SDM630: FC 04, float32: 0000 U1-3, 0006 I1-3, 000C P1-3, 0034 P total, 0046 Hz, 0048 import kWh (volkszaehler/mbmd sdm.go).
    private static readonly UnitTables Sdm630 = new()
    {
        Input = new Dictionary<string, IReadOnlyList<ushort>>
        {
            ["0"] = UnitTables.Floats(230.5f, 231.25f, 229.75f, 10.5f, 11.25f, 9.75f, 2310f, 2480f, 2105f),
            ["18"] = Zeros(34),
            ["52"] = UnitTables.Floats(6895f),
            ["54"] = Zeros(16),
            ["70"] = UnitTables.Floats(50.02f),
            ["72"] = UnitTables.Floats(12345.5f, 12.25f),
            ["76"] = Zeros(320),
        },
    };

    [Fact]
    public async Task Registers_of_a_Modbus_TCP_device_are_read_back_from_InfluxDB_1()
    {
        await using var device = await PymodbusServer.StartAsync(new Dictionary<string, UnitTables> { ["1"] = Sdm630 });
        await using var broker = await MosquittoServer.StartAsync();
        await using var influx = await InfluxServer.StartAsync();
        await using var ingest = await IngestProcess.StartAsync(InfluxReading.SettingsFor(influx, broker), new() { ["p1"] = ["meter"] });
        await using var gateway = await GatewayProcess.StartAsync(MeterSite.Over(device, broker));

        var row = await InfluxReading.LastAsync(influx, "energy", "meter", () => gateway.Output + ingest.Output);
        Assert.Equal(230.5, row["voltage_l1_v"], 3);
        Assert.Equal(231.25, row["voltage_l2_v"], 3);
        Assert.Equal(9.75, row["current_l3_a"], 3);
        Assert.Equal(6.895, row["active_power_kw"], 6);
        Assert.Equal(50.02, row["frequency_hz"], 2);
        Assert.Equal(12345.5, row["energy_import_kwh"], 3);

        var tags = await influx.QueryAsync("SHOW TAG VALUES FROM energy WITH KEY IN (park, building, enterprise, device)", "smartpark");
        var values = tags.GetProperty("results")[0].GetProperty("series")[0].GetProperty("values").EnumerateArray().Select(v => $"{v[0]}={v[1]}").Order(StringComparer.Ordinal);
        Assert.Equal(["building=b1", "device=meter", "enterprise=e1", "park=p1"], values);
    }

    [Fact]
    public async Task The_same_registers_are_read_back_from_VictoriaMetrics_through_the_version_2_API()
    {
        await using var device = await PymodbusServer.StartAsync(new Dictionary<string, UnitTables> { ["1"] = Sdm630 });
        await using var broker = await MosquittoServer.StartAsync();
        await using var database = await VictoriaMetricsServer.StartAsync();
        await using var ingest = await IngestProcess.StartAsync(
            new()
            {
                ["Broker__Host"] = "127.0.0.1", ["Broker__Port"] = $"{broker.Port}", ["Storage__Kind"] = "influxdb",
                ["Storage__InfluxDb__Url"] = database.Url.ToString(), ["Storage__InfluxDb__Api"] = "v2", ["Storage__InfluxDb__Org"] = "any", ["Storage__InfluxDb__Bucket"] = "smartpark",
                ["Storage__InfluxDb__Query"] = "false",
            },
            new() { ["p1"] = ["meter"] });
        await using var gateway = await GatewayProcess.StartAsync(MeterSite.Over(device, broker));

        var series = await Waiting.ForAsync(async () => (await database.ExportAsync("""{__name__="energy_active_power_kw",device="meter"}""")) is [var first, ..] ? first : default, s => s.ValueKind == JsonValueKind.Object);
        Assert.Equal(6.895, series.GetProperty("values")[0].GetDouble(), 6);
        Assert.Equal("p1", series.GetProperty("metric").GetProperty("park").GetString());
    }

    [Fact]
    public async Task On_a_serial_line_two_units_are_stored_while_the_third_is_silent_and_said_to_be_so()
    {
        await using var cable = await SerialPair.StartAsync();
        await using var devices = await PymodbusServer.StartAsync(
            new Dictionary<string, UnitTables>
            {
                ["1"] = new() { Input = new Dictionary<string, IReadOnlyList<ushort>> { ["1"] = [235, 486] } },
                ["3"] = new() { Input = new Dictionary<string, IReadOnlyList<ushort>> { ["1"] = [unchecked((ushort)-52), 910] } },
            },
            cable.Far);
        await using var broker = await MosquittoServer.StartAsync();
        await using var influx = await InfluxServer.StartAsync();
        await using var ingest = await IngestProcess.StartAsync(
            InfluxReading.SettingsFor(influx, broker),
            new() { ["p1"] = ["t1", "t2", "t3"] });
        await using var gateway = await GatewayProcess.StartAsync($$"""
            {
              "park": "p1", "gateway": "g1", "primary_host": "smartpark",
              "uplink": { "host": "127.0.0.1", "port": {{broker.Port}} },
              "lines": [{ "id": "rs485", "kind": "modbus-rtu", "serial_port": "{{cable.Near}}", "baud": 9600, "response_timeout_ms": 300 }],
              "devices": [
                { "id": "t1", "line": "rs485", "unit": 1, "profile": "xy-md02", "intervals_ms": { "main": 1000 } },
                { "id": "t2", "line": "rs485", "unit": 2, "profile": "xy-md02", "intervals_ms": { "main": 1000 } },
                { "id": "t3", "line": "rs485", "unit": 3, "profile": "xy-md02", "intervals_ms": { "main": 1000 } }
              ]
            }
            """);

        Assert.Equal(23.5, (await InfluxReading.LastAsync(influx, "safety", "t1", () => gateway.Output + ingest.Output))["room_temperature_c"], 3);
        var cold = await InfluxReading.LastAsync(influx, "safety", "t3", () => gateway.Output + ingest.Output);
        Assert.Equal(-5.2, cold["room_temperature_c"], 3);
        Assert.Equal(91.0, cold["room_humidity_pct"], 3);

        using var http = new HttpClient { BaseAddress = ingest.Url };
        var gateways = await Waiting.ForAsync(
            async () => JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/devices?park=p1", UriKind.Relative))).RootElement.Clone(),
            d => Online(d, "t1") == true && Online(d, "t3") == true && Online(d, "t2") == false);
        Assert.Equal(JsonValueKind.Object, gateways.ValueKind);
    }

    private static bool? Online(JsonElement devices, string id)
    {
        foreach (var item in devices.GetProperty("items").EnumerateArray())
        {
            if (item.GetProperty("id").GetString() == id)
            {
                return item.GetProperty("online").ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };
            }
        }

        return null;
    }

    private static ushort[] Zeros(int count) => new ushort[count];
}
