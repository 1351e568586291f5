using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPark.Demo;
using SmartPark.EndToEnd.Tests.Site;
using SmartPark.Fieldbus;
using SmartPark.Ingest;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.EndToEnd.Tests.Boards;

/// <summary>
/// The seeds' city behind real programs: simulated devices → a gateway program each site → mosquitto → the ingest program → InfluxDB 1.6.7. The hours before
/// its start are there too, through ingest's own way of loading history.
/// </summary>
public sealed class LiveCity : IAsyncLifetime
{
    /// <summary>A little more than the six hours that boards open with.</summary>
    private static readonly TimeSpan History = TimeSpan.FromHours(7);

    /// <summary>Register steps of a main meter behind 1200 A transformers are 12 kWh: a quiet night takes minutes for one.</summary>
    private static readonly TimeSpan CounterPatience = TimeSpan.FromMinutes(4);

    private readonly List<GatewayProcess> _gateways = [];
    private InfluxServer? _influx;
    private MosquittoServer? _broker;
    private SimulatedField? _field;
    private IngestProcess? _ingest;

    /// <summary>The filled database.</summary>
    internal InfluxServer Influx => _influx ?? throw new InvalidOperationException("not started");

    /// <summary>Samples at and after this time came over wire and broker; those before it were loaded. UTC ms.</summary>
    public long LiveSinceUnixMs { get; private set; }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var time = TimeProvider.System;
        var files = DemoFiles.Find(AppContext.BaseDirectory) ?? throw new InvalidOperationException("no city above the tests");
        _influx = await InfluxServer.StartAsync();
        _broker = await MosquittoServer.StartAsync();
        _field = await SimulatedField.StartAsync(files, time, NullLoggerFactory.Instance);
        var settings = InfluxReading.SettingsFor(_influx, _broker);

        LiveSinceUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await LoadHistoryAsync(_field, settings, files);
        _ingest = await IngestProcess.StartInCityAsync(settings, files.City);
        foreach (var wiring in _field.Wirings)
        {
            var site = JsonSerializer.Serialize(wiring with { Uplink = new() { Host = "127.0.0.1", Port = _broker.Port } }, FieldbusJson.Default.GatewayFile);
            _gateways.Add(await GatewayProcess.StartAsync(site));
        }

        await EveryDeviceIsLiveAsync(_field);
        await EveryMainMeterCountsAsync(_field.Wirings.Select(w => w.Park).Distinct().Count());
        await EveryParkKnowsWhatIsMissingAsync(_field.Wirings.Select(w => w.Park).Distinct().Count());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // In the order of the flow; a part is null when one before it did not start.
        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }

        await (_ingest?.DisposeAsync() ?? default);
        await (_field?.DisposeAsync() ?? default);
        await (_broker?.DisposeAsync() ?? default);
        await (_influx?.DisposeAsync() ?? default);
    }

    private async Task LoadHistoryAsync(SimulatedField field, Dictionary<string, string> settings, DemoFiles files)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => "SmartPark:" + s.Key.Replace("__", ":", StringComparison.Ordinal), s => (string?)s.Value));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["SmartPark:Http:Urls"] = "http://127.0.0.1:0",
            ["SmartPark:Data"] = Path.Combine(Influx.Folder, "history"),
            ["SmartPark:Paths:Quantities"] = files.Quantities,
            ["SmartPark:Paths:Seeds"] = files.City,
        });
        builder.AddIngest();
        await using var app = builder.Build();
        var store = app.Services.GetRequiredService<IReadingStore>();
        await store.OpenAsync(CancellationToken.None);
        var times = Demo.History.Times(LiveSinceUnixMs - (long)History.TotalMilliseconds, LiveSinceUnixMs);
        await store.LoadHistoryAsync(Demo.History.Blocks(field.Devices, app.Services.GetRequiredService<ParkRegistry>(), times), CancellationToken.None);
    }

    private async Task EveryDeviceIsLiveAsync(SimulatedField field)
    {
        using var http = new HttpClient { BaseAddress = _ingest!.Url };
        await Waiting.ForAsync(
            async () =>
            {
                using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/devices?limit=500", UriKind.Relative)));
                return answer.RootElement.GetProperty("items").EnumerateArray().Count(d => d.GetProperty("online").ValueKind == JsonValueKind.True);
            },
            online => online == field.Devices.Count,
            Explain);
    }

    private async Task EveryMainMeterCountsAsync(int parks)
    {
        var counted = $"""SELECT spread("energy_import_kwh") FROM "energy" WHERE "device" = 'park-main' AND time > {LiveSinceUnixMs}ms GROUP BY "park" """;
        await Waiting.ForAsync(
            async () => InfluxReading.Series(await Influx.QueryAsync(counted, InfluxReading.Database)).Count(s => s.GetProperty("values")[0][1].GetDouble() > 0),
            moved => moved == parks,
            Explain,
            CounterPatience);
    }

    private async Task EveryParkKnowsWhatIsMissingAsync(int parks) => await Waiting.ForAsync(
        async () => InfluxReading.Series(await Influx.QueryAsync("""SELECT last("ratio") FROM "completeness" GROUP BY "park" """, InfluxReading.Database)).Count,
        known => known == parks,
        Explain,
        CounterPatience);

    private string Explain() => string.Join('\n', _gateways.Select(g => g.Output).Append(_ingest!.Output));
}
