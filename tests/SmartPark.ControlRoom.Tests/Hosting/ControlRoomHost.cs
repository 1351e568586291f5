using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmartPark.ControlRoom.Operations;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.ShiftLog;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Telling;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.ControlRoom.Tests.Hosting;

/// <summary>The pages on a port of loopback, over a <see cref="SampleWorld"/> instead of ingest.</summary>
public sealed class ControlRoomHost : IAsyncDisposable
{
    internal static readonly long Start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly WebApplication _app;
    private readonly ErrorLog _errors;
    private readonly string _data;

    private ControlRoomHost(WebApplication app, ErrorLog errors, string data) => (_app, _errors, _data) = (app, errors, data);

    /// <summary>What it logged as an error.</summary>
    public IReadOnlyCollection<string> Errors => _errors.Errors;

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    public SampleStore Store => (SampleStore)_app.Services.GetRequiredService<IReadingStore>();

    public LatestValues Latest => _app.Services.GetRequiredService<LatestValues>();

    public SampleWorld World => _app.Services.GetRequiredService<SampleWorld>();

    public SampleLedger SampleLedger => _app.Services.GetRequiredService<SampleLedger>();

    /// <summary>Does something with the accounts as the administrator of the demo.</summary>
    public async Task<T> InOfficeAsync<T>(Func<AccountOffice, ActingAccount, Task<T>> act)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<AccountOffice>(), new("demo-administrator", "demo-administrator", AccountRole.Administrator, null, "127.0.0.1"));
    }

    public ShiftLogBook ShiftLog => _app.Services.GetRequiredService<ShiftLogBook>();

    public SampleEnergy Energy => _app.Services.GetRequiredService<SampleEnergy>();

    public EpisodeBook Desk => _app.Services.GetRequiredService<EpisodeBook>();

    public NodeStates Nodes => _app.Services.GetRequiredService<NodeStates>();

    public static async Task<ControlRoomHost> StartAsync(string? urls = null, string? seeds = null, bool hasEnergy = false)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var errors = new ErrorLog();
        builder.Logging.AddProvider(errors);
        builder.WebHost.UseUrls(urls ?? "http://127.0.0.1:0");
        var world = new SampleWorld(seeds);
        var services = builder.Services;
        var ledger = new SampleLedger(world);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(world);
        services.AddSingleton(world.Catalogue);
        services.AddSingleton(world.Registry);
        services.AddSingleton<LatestValues>();
        services.AddSingleton<NodeStates>();
        services.AddSingleton<StoreHealth>();
        services.AddSingleton<IReadingStore, SampleStore>();
        services.AddSingleton(s => new SystemSources(
            () => new(IsConnected: true, Start, "127.0.0.1:1883", null, IsOnline: true),
            () => new Dictionary<string, long>
            {
                [RefusalReasons.Word(RefusalReason.UnregisteredDevice)] = 1234,
                [RefusalReasons.Word(RefusalReason.WrongUnit)] = 3,
            }));
        services.AddSingleton<SampleLetters>();
        services.AddSingleton(s => s.GetRequiredService<SampleLetters>().Sources);
        services.AddSingleton(ledger);
        services.AddSingleton(ledger.Ledger);
        services.AddSingleton<SampleFeed>();
        services.AddHostedService(s => s.GetRequiredService<SampleFeed>());
        var data = Directory.CreateTempSubdirectory("smartpark-accounts-").FullName;
        services.AddMetrics().AddSingleton<IngestInstruments>().AddSingleton(new OperationsDatabase(Path.Combine(data, "operations.db")));
        services.AddAccounts(data, null, isDemo: true);
        services.AddAlarmDesk(world.AlarmRules, seeds is not null ? null : new([
            new() { Rule = "noise-class-3", Park = "donghu", IsOn = false },
            new() { Rule = "noise-class-3", Park = "beihe", Limits = [new() { High = 60, HighClear = 59 }], Severity = SmartPark.Alarms.Severity.High },
        ]));
        services.AddTransient(_ => new Random(7)).AddSingleton<AlarmInbox>();
        services.AddSingleton(new BrokerConnection()).AddSingleton(new EmbeddedBrokerOptions()).AddSingleton<EmbeddedBroker>();
        services.AddTelling(SampleTelling.File, IntakeRole.Writer);
        SampleEnergy.Add(services, world, hasEnergy ? seeds : null);
        SampleGrades.Add(services, data);
        builder.AddControlRoomPages();
        var app = builder.Build();
        app.UseAccessDoor();
        app.MapAccountPages();
        app.MapControlRoomPages();
        app.Services.GetRequiredService<SampleFeed>().Birth();
        app.Services.GetRequiredService<SampleEnergy>().Start(app.Services.GetRequiredService<RegistryOffice>(), app.Services.GetRequiredService<CurrentRegistry>());
        SampleAlarms.Raise(app.Services.GetRequiredService<EpisodeBook>(), Start);
        SampleShift.Write(app.Services.GetRequiredService<ShiftLogBook>());
        SampleGrades.Make(app.Services);
        var host = new ControlRoomHost(app, errors, data);
        await app.StartAsync();
        host.Address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        var ledger = _app.Services.GetRequiredService<SampleLedger>();
        await _app.DisposeAsync();
        ledger.Delete();
        Directory.Delete(_data, recursive: true);
    }
}
