using System.Text.Json;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.Storage.InfluxDb;

/// <summary>Against Debian's VictoriaMetrics: a store to write to through either interface.</summary>
public sealed class VictoriaMetricsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("v1"), InlineData("v2")]
    public async Task Values_written_are_exported_equal_with_their_tags_and_times(string api)
    {
        await using var server = await VictoriaMetricsServer.StartAsync();
        await using var influx = new InfluxStore(server.Url, o => (o.Api, o.Query) = (api, false));
        await influx.Store.OpenAsync(Cancel);
        PlacedSample[] batch =
        [
            Reading.Of("m1", Reading.Power, Reading.Start, 12.5, enterprise: "e 7"), Reading.Of("m1", Reading.Power, Reading.Start + 1000, 1e9, enterprise: "e 7"),
            Reading.Of("m1", Reading.Smoke, Reading.Start, 1, Quality.OverRange),
        ];

        Assert.Equal(3, (await influx.Store.WriteAsync(batch, Cancel)).Stored);
        await influx.Store.WriteAsync(batch, Cancel);

        var power = Assert.Single(await server.ExportAsync("energy_active_power_kw"));
        // Through /write it keeps the name of the database as a label.
        var database = api == "v1" ? ",\"db\":\"smartpark\"" : "";
        Assert.Equal("{\"__name__\":\"energy_active_power_kw\",\"building\":\"b1\"" + database + ",\"device\":\"m1\",\"enterprise\":\"e 7\",\"park\":\"east\"}", Sorted(power.GetProperty("metric")));
        var values = power.GetProperty("timestamps").EnumerateArray().Zip(power.GetProperty("values").EnumerateArray()).Select(p => (p.First.GetInt64(), p.Second.GetDouble())).Distinct();
        Assert.Equal([(Reading.Start, 12.5), (Reading.Start + 1000, 1e9)], values);
        Assert.Single(await server.ExportAsync("fire_smoke_state_quality"));
    }

    [Fact]
    public async Task A_store_to_write_to_says_so_when_it_is_read()
    {
        await using var server = await VictoriaMetricsServer.StartAsync();
        await using var influx = new InfluxStore(server.Url, o => (o.Api, o.Query) = ("v2", false));
        await influx.Store.OpenAsync(Cancel);

        Assert.False(influx.Store.CanRead);
        Assert.Empty(await influx.Store.ReadLatestAsync(0, Cancel));
        var error = await Assert.ThrowsAsync<NotSupportedException>(() =>
            influx.Store.ReadSeriesAsync(new(new("p", "d", "q"), QuantityKind.Gauge, Domain.Energy, 0, 1000, 1000), Cancel));
        Assert.Contains("Query false", error.Message, StringComparison.Ordinal);
        Assert.True(influx.Parts.Health.State.Healthy);
    }

    private static string Sorted(JsonElement metric) =>
        "{" + string.Join(',', metric.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"\"{p.Name}\":\"{p.Value.GetString()}\"")) + "}";
}
