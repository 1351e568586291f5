using System.Globalization;
using SmartPark.ControlRoom;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Storage.DuckDb;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Demo;

/// <summary>
/// The whole flow in one process: simulated devices → gateways → embedded broker → ingest → DuckDB → control room. Only this composition is the
/// demo's own; every part is the one that a park runs.
/// </summary>
internal sealed class DemoCity : IAsyncDisposable
{
    private readonly SimulatedField _field;
    private readonly WebApplication _app;
    private readonly DemoGateways _gateways;
    private readonly DutyScreen _screen;
    private readonly Drills _drills;
    private readonly string[] _passwordFiles;

    private DemoCity(SimulatedField field, WebApplication app, DemoGateways gateways, DutyScreen screen, Drills drills, string[] passwordFiles) =>
        (_field, _app, _gateways, _screen, _drills, _passwordFiles) = (field, app, gateways, screen, drills, passwordFiles);

    public static async Task<DemoCity> StartAsync(DemoOptions options, DemoFiles files, string data, TextWriter output, TimeProvider time)
    {
        using var quiet = LoggerFactory.Create(l => l.AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
        var field = await SimulatedField.StartAsync(files, time, quiet);
        var reader = BrokerCredential.Generate("duty-screen");
        var readersFile = await WriteSecretAsync(data, "alarm-readers", $"{reader.Username}:{reader.Password}");
        var app = Build(options, files, data, readersFile);
        var registry = app.Services.GetRequiredService<ParkRegistry>();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{registry.City.Title.En} ({registry.City.Title.Zh}): {registry.Parks.Count} parks, {registry.Parks.Sum(p => p.Enterprises.Count)} enterprises, {field.Devices.Count} devices on {field.Wirings.Count} gateways"));

        await LoadHistoryAsync(app.Services, field, registry, output, time);
        await app.StartAsync();
        var broker = app.Services.GetRequiredService<EmbeddedBroker>();
        var screen = await DutyScreen.StartAsync(reader, broker.Port, output, time);
        var passwordFile = await WriteSecretAsync(data, "gateway-password", broker.Gateways.Password);
        var uplink = new BrokerConnection { Host = "127.0.0.1", Port = broker.Port, Username = broker.Gateways.Username, PasswordFile = passwordFile };
        var gateways = await DemoGateways.StartAsync(field, uplink, files.Gateways, Path.Combine(data, "outbox"), app.Services.GetRequiredService<ILoggerFactory>(), time);
        var drills = Drills.Start(field.Devices, app.Services.GetRequiredService<EpisodeBook>(), time);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"\n  open  http://127.0.0.1:{options.Port}\n        \"Sign in\" there offers each role with one click: operator, safety officer, bureau, administrator\n\nCtrl-C stops it. Data: {data}"));
        return new(field, app, gateways, screen, drills, [passwordFile, readersFile]);
    }

    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <summary>In the order of the flow: what reads stops first, what stores stops last.</summary>
    public async ValueTask DisposeAsync()
    {
        await _drills.DisposeAsync();
        await _gateways.DisposeAsync();
        await _screen.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _field.DisposeAsync();
        Array.ForEach(_passwordFiles, File.Delete);
    }

    private static WebApplication Build(DemoOptions options, DemoFiles files, string data, string readersFile)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["SmartPark:Http:Urls"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.Port}"),
            ["SmartPark:Data"] = data,
            ["SmartPark:Paths:Quantities"] = files.Quantities,
            ["SmartPark:Paths:Seeds"] = files.City,
            ["SmartPark:Broker:Embedded:Enabled"] = "true",
            ["SmartPark:Broker:Embedded:Port"] = "0",
            ["SmartPark:Broker:Embedded:ReadersFile"] = readersFile,
            ["SmartPark:Paths:Telling"] = Path.Combine(files.City, "telling.json"),
            ["SmartPark:Access:DemoSignIn"] = "true",
            ["SmartPark:Storage:Kind"] = StorageOptions.KindDuckDb,
        });
        builder.Logging.ClearProviders().AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.AddControlRoom();
        var app = builder.Build();
        app.MapControlRoom();
        return app;
    }

    private static async Task LoadHistoryAsync(IServiceProvider services, SimulatedField field, ParkRegistry registry, TextWriter output, TimeProvider time)
    {
        var store = (DuckDbReadingStore)services.GetRequiredService<IReadingStore>();
        await store.OpenAsync(CancellationToken.None);
        var now = time.GetUtcNow();
        var start = (now - History.Depth).ToUnixTimeMilliseconds();
        var latest = await store.ReadLatestAsync(start, CancellationToken.None);

        // What a stopped demo missed is filled in from the same curves, so that its charts have no hole.
        var from = latest.Count == 0 ? start : latest.Max(s => s.SourceTimeUnixMs);
        var times = History.Times(from, now.ToUnixTimeMilliseconds());
        if (times.Length == 0)
        {
            return;
        }

        var began = time.GetTimestamp();
        var rows = await store.LoadHistoryAsync(History.Blocks(field.Devices, registry, times), CancellationToken.None);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"history: {rows:N0} samples over {(now.ToUnixTimeMilliseconds() - from) / 86_400_000.0:N1} days, loaded in {time.GetElapsedTime(began).TotalSeconds:N1} s"));
    }

    private static async Task<string> WriteSecretAsync(string data, string name, string secret)
    {
        var file = Path.Combine(data, name);
        await using (File.Create(file))
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await File.WriteAllTextAsync(file, secret);
        return file;
    }
}
