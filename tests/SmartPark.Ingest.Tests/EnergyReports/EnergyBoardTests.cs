using System.Text.Json;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Ingest.Tests.Storage.InfluxDb;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.EnergyReports;

/// <summary>The Grafana board of energy per mu over an InfluxDB that was filled by what writes it in production.</summary>
public sealed class EnergyBoardTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("zh"), InlineData("en")]
    public async Task Every_query_and_variable_of_the_board_finds_finite_figures(string language)
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxStore(server.Url);
        using var city = new ReportCity();
        await FillAsync(city, influx);
        using var board = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(TestCity.RepoRoot, "dashboards", "grafana", "boards", language, "energy-per-mu.json"), Cancel));
        string[] queries =
        [
            .. board.RootElement.GetProperty("panels").EnumerateArray().Where(p => p.TryGetProperty("targets", out _)).SelectMany(p => p.GetProperty("targets").EnumerateArray()).Select(t => t.GetProperty("query").GetString()!),
            .. board.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray().Where(v => v.GetProperty("type").GetString() == "query").Select(v => v.GetProperty("query").GetString()!),
        ];
        Assert.True(queries.Length > 12);
        foreach (var query in queries)
        {
            var asked = query.Replace("$timeFilter", "time >= '2026-03-01' AND time < '2026-09-05'", StringComparison.Ordinal).Replace("$park", ".*", StringComparison.Ordinal).Replace("$enterprise", ".*", StringComparison.Ordinal);
            var result = (await server.QueryAsync(asked, "smartpark")).GetProperty("results")[0];
            Assert.True(result.TryGetProperty("series", out var series) && series.GetArrayLength() > 0, $"nothing: {query}");
            Assert.Contains(series.EnumerateArray().SelectMany(s => s.GetProperty("values").EnumerateArray()).SelectMany(v => v.EnumerateArray().Skip(1)),
                v => v.ValueKind == JsonValueKind.String || (v.ValueKind == JsonValueKind.Number && double.IsFinite(v.GetDouble())));
        }
    }

    /// <summary>Six months of all parks, every meter at a rate of its own.</summary>
    private static async Task FillAsync(ReportCity city, InfluxStore influx)
    {
        var registry = city.Registry.Now.Registry;
        foreach (var (i, meter) in registry.Meters.Index().Where(m => m.Item.Register is not null))
        {
            city.PerHour[$"{meter.Key.Park}/{meter.Key.Meter}"] = meter.Row.Meter == "main" ? 400m + i : 10m + (i % 7 * 6);
        }

        var figures = new WriteBackFigures(new(ReportCity.Reference.Coal, ReportCity.Reference.Carbon), (m, spans) => [.. spans.Select(s => city.Consumed(m, s.FromUnixMs, s.ToUnixMs))], city.Parks.City.Title);
        for (var month = new DateOnly(2026, 4, 1); month <= new DateOnly(2026, 9, 1); month = month.AddMonths(1))
        {
            foreach (var park in registry.MetersOfPark.Select(p => p.Key))
            {
                var days = Enumerable.Range(0, DateTime.DaysInMonth(month.Year, month.Month)).Where(d => d % 5 == 0 || month.Month >= 8).Select(month.AddDays);
                await influx.Store.WriteEnergyAsync(figures.Of(registry, new(park, month, [.. days]), ReportCity.Start), Cancel);
            }
        }
    }
}
