using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmartPark.Energy.Tests.Audit;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Ingest.Tests.EnergyReports;

/// <summary>The whole service over the audited city with a store that the settings name.</summary>
internal sealed class MochuanHost : IAsyncDisposable
{
    private const int BatchSamples = 10_000;

    private readonly WebApplication _app;
    private readonly TestCity _files;

    private MochuanHost(WebApplication app, TestCity files)
    {
        (_app, _files) = (app, files);
        Http = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
    }

    public HttpClient Http { get; }

    public static async Task<MochuanHost> StartAsync(Dictionary<string, string?> settings)
    {
        var files = new TestCity();
        settings["SmartPark:Paths:Seeds"] = Mochuan.Folder;
        var builder = IngestHost.Builder(files, settings);
        builder.AddIngest();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapIngest();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, files);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Stores all readings in the order of the files, the late ones last.</summary>
    public async Task StoreReadingsAsync(CancellationToken cancellationToken)
    {
        var store = Get<IReadingStore>();
        await store.OpenAsync(cancellationToken);
        foreach (var batch in Mochuan.Readings(hasLate: true).Select(Placed).Chunk(BatchSamples))
        {
            var outcome = await store.WriteAsync(batch, cancellationToken);
            Assert.True(outcome.Rejected.Count == 0 && outcome.Keep.Count == 0, string.Join('\n', outcome.Rejected.Take(3)));
        }
    }

    private static PlacedSample Placed((SeriesKey Series, long UnixMs, double Value, Quality Quality) reading)
    {
        Assert.True(TestCity.Catalogue.TryGet(reading.Series.Quantity, out var quantity), reading.Series.Quantity);
        return new(new(reading.Series, reading.UnixMs, reading.Value, reading.Quality, QualityReason.None), quantity, default);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _files.Dispose();
    }
}
