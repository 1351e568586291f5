using System.Globalization;
using System.Net;
using System.Text.Json;
using SmartPark.Energy.Tests.Audit;
using SmartPark.Ingest.EnergyLedger;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.EnergyReports;

/// <summary>The whole service over the audited city: readings in a real store, the ledger rebuilt from them, and the API's figures those of the audit.</summary>
public sealed class SameFromBothStoresTests
{
    [Fact]
    public async Task From_DuckDB() => await EqualAsync(new() { ["SmartPark:Storage:Kind"] = "duckdb" });

    [Fact]
    public async Task From_InfluxDB()
    {
        await using var server = await InfluxServer.StartAsync();
        await EqualAsync(new()
        {
            ["SmartPark:Storage:Kind"] = "influxdb", ["SmartPark:Storage:InfluxDb:Url"] = $"http://127.0.0.1:{server.Port}", ["SmartPark:Storage:InfluxDb:Api"] = "v1", ["SmartPark:Storage:InfluxDb:Database"] = "smartpark",
        });
    }

    private static async Task EqualAsync(Dictionary<string, string?> settings)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = await MochuanHost.StartAsync(settings);
        await host.StoreReadingsAsync(stop);
        var progress = await host.Get<MeterLedger>().RebuildAsync(cancellationToken: stop);
        Assert.True(progress.Samples > 80_000, $"{progress}");

        foreach (var (from, to, name) in new[] { ("2026-06-01", "2026-06-30", "2026-06"), ("2026-07-01", "2026-07-31", "2026-07"), ("2026-06-01", "2026-08-31", "2026-06-to-08") })
        {
            using var answer = await host.Http.GetAsync(new Uri($"/api/v1/energy/per-mu?from={from}&to={to}", UriKind.Relative), stop);
            var text = await answer.Content.ReadAsStringAsync(stop);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
            using var document = JsonDocument.Parse(text);
            var figures = document.RootElement.GetProperty("figures").EnumerateArray().Where(f => f.GetProperty("scope").GetString() == "enterprise").ToDictionary(f => f.GetProperty("id").GetString()!);
            using var expected = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Mochuan.Folder, "expected", name + ".json"), stop));
            var compared = 0;
            foreach (var enterprise in expected.RootElement.GetProperty("enterprises").EnumerateArray())
            {
                var id = $"{enterprise.GetProperty("park").GetString()}/{enterprise.GetProperty("enterprise").GetString()}";
                foreach (var energy in enterprise.GetProperty("energy").EnumerateArray().Where(e => e.GetProperty("total").ValueKind == JsonValueKind.Number))
                {
                    var found = figures[id].GetProperty("energies").EnumerateArray().First(e => e.GetProperty("kind").GetString() == energy.GetProperty("kind").GetString()).GetProperty("total").GetDecimal();
                    Assert.True(Math.Abs(found - energy.GetProperty("total").GetDecimal()) <= 0.005m, string.Create(CultureInfo.InvariantCulture, $"{name} {id}: audit {energy.GetProperty("total")}, report {found}"));
                    compared++;
                }
            }

            Assert.True(compared > 20, $"{compared} figures were compared");
        }
    }
}
