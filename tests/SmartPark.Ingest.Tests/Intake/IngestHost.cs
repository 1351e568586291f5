using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.Ingest.Storage;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>The whole of ingest as it runs, on ports that the operating system chose, with a store that a test commands.</summary>
internal sealed class IngestHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private IngestHost(WebApplication app, TestCity city, FakeReadingStore store, CollectedLogs logs)
    {
        (_app, City, Store, Logs) = (app, city, store, logs);
        Url = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Url };
    }

    public TestCity City { get; }

    public FakeReadingStore Store { get; }

    public CollectedLogs Logs { get; }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public EmbeddedBroker Broker => Get<EmbeddedBroker>();

    /// <summary>Starts one with the embedded broker, unless the settings name another.</summary>
    public static async Task<IngestHost> StartAsync(Dictionary<string, string?>? settings = null, FakeReadingStore? store = null, bool ready = true, Action<WebApplication>? map = null)
    {
        var (city, fake, logs) = (new TestCity(), store ?? new FakeReadingStore(), new CollectedLogs());
        var builder = Builder(city, settings ?? []);
        builder.AddIngest();
        builder.Services.RemoveAll<IReadingStore>();
        builder.Services.AddSingleton<IReadingStore>(fake);
        builder.Logging.ClearProviders().AddProvider(logs);
        var app = builder.Build();
        app.MapIngest();
        map?.Invoke(app);
        await app.StartAsync();
        var host = new IngestHost(app, city, fake, logs);
        if (ready)
        {
            await Wait.UntilAsync(() => host.Get<BrokerStatus>().State.IsOnline, "online: " + string.Join('\n', logs.Lines));
        }

        return host;
    }

    /// <summary>A builder with the settings of a test.</summary>
    public static WebApplicationBuilder Builder(TestCity city, Dictionary<string, string?> settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["SmartPark:Http:Urls"] = "http://127.0.0.1:0",
            ["SmartPark:Data"] = city.Data,
            ["SmartPark:Paths:Quantities"] = TestCity.Quantities,
            ["SmartPark:Paths:Seeds"] = city.Seeds,
            ["SmartPark:Intake:BatchAgeMs"] = "20",
        };
        if (!settings.ContainsKey("SmartPark:Broker:Port"))
        {
            all["SmartPark:Broker:Embedded:Enabled"] = "true";
            all["SmartPark:Broker:Embedded:Port"] = "0";
        }

        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = city.Folder });
        builder.Configuration.AddInMemoryCollection(all);
        return builder;
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public Task<EdgeNode> EdgeAsync(string gateway = "gw1", string? clientId = null) =>
        EdgeNode.ConnectAsync(Broker.Port, "east", gateway, Broker.Gateways.Username, Broker.Gateways.Password, clientId);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        City.Dispose();
        Logs.Dispose();
    }
}
