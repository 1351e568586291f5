using System.Globalization;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor.Services;
using SmartPark.ControlRoom.Accounts;
using SmartPark.ControlRoom.Completeness;
using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Operations;
using SmartPark.ControlRoom.Shell;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest;
using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Storage;

namespace SmartPark.ControlRoom;

/// <summary>Composition of the pages; <c>Program.cs</c>, the demo and the tests use the same methods.</summary>
public static class ControlRoomComposition
{
    private const string AssetsName = "smartpark-controlroom";

    /// <summary>Ingest and the pages, in one process. Throws as <see cref="IngestComposition.AddIngest"/> does.</summary>
    public static WebApplicationBuilder AddControlRoom(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddIngest();
        builder.Services.AddSingleton(s => new SystemSources(
            () => s.GetRequiredService<BrokerStatus>().State, () => s.GetRequiredService<DeadLetterStore>().Counts(),
            () => s.GetRequiredService<StorageInstruments>().Conflicts));
        builder.Services.AddSingleton(s => new LetterSources(
            reason => s.GetRequiredService<DeadLetterStore>().List(ControlRoomLimits.LettersShown, reason: reason),
            reason => s.GetRequiredService<DeadLetterReplay>().RunAsync(new(reason, null, null), CancellationToken.None), s.GetRequiredService<DeadLetterReplay>().CanReplay));
        builder.Services.AddSingleton(s => Energy.MeterSources.Of(
            s.GetRequiredService<MeterLedger>(), s.GetRequiredService<MeterDrill>(), s.GetRequiredService<RateWitness>(), s.GetRequiredService<PowerWitness>()));
        return builder.AddControlRoomPages();
    }

    /// <summary>Maps ingest with its doors, then the pages behind them.</summary>
    public static WebApplication MapControlRoom(this WebApplication app)
    {
        app.MapIngest();
        return app.MapControlRoomPages();
    }

    /// <summary>
    /// The pages alone. Expects of the same container: QuantityCatalogue, ParkRegistry, LatestValues, NodeStates, IReadingStore, StoreHealth,
    /// SystemSources, LetterSources, MeterSources, CompletenessLedger, CurrentRegistry, RegistryOffice, EnergyReference, ConsumptionOf, ReportDesk, PublishedReports, TimeProvider, and what
    /// <c>AddAccounts</c>, <c>AddAlarmDesk</c> and <c>AddEvaluations</c> add.
    /// </summary>
    public static WebApplicationBuilder AddControlRoomPages(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        UseOwnAssets(builder);
        var services = builder.Services;
        services.AddRazorComponents().AddInteractiveServerComponents(options =>
        {
            options.DisconnectedCircuitMaxRetained = ControlRoomLimits.DisconnectedCircuitsMax;
            options.DisconnectedCircuitRetentionPeriod = ControlRoomLimits.DisconnectedCircuitFor;
            options.JSInteropDefaultCallTimeout = ControlRoomLimits.BrowserAnswer;
        });
        services.AddMudServices();
        services.AddScoped<AuthenticationStateProvider, CircuitSession>();
        services.AddScoped<ActingViewer>();
        services.AddScoped<ConnectionWatch>();
        services.AddScoped<Shell.AddressBar>();
        services.AddSingleton<Alarms.AlarmNames>();
        services.AddSingleton<AlarmRules.RuleWords>();
        services.AddScoped<Microsoft.AspNetCore.Components.Server.Circuits.CircuitHandler>(s => s.GetRequiredService<ConnectionWatch>());
        services.AddSingleton<DayCounters>();
        services.AddHostedService(s => s.GetRequiredService<DayCounters>());
        services.AddSingleton<LivePicture>();
        services.AddHostedService(s => s.GetRequiredService<LivePicture>());
        services.AddSingleton<SeriesReader>();
        services.AddSingleton<PowerTrends>();
        services.AddSingleton<SystemPainter>();
        services.AddSingleton<CompletenessPainter>();
        services.AddSingleton<Energy.MonthBook>();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SupportedCultures = options.SupportedUICultures = [.. Words.Cultures.Select(c => new CultureInfo(c))];
            options.DefaultRequestCulture = new(Words.Cultures[0]);
            options.RequestCultureProviders = [new CultureChoice()];
        });
        return builder;
    }

    /// <summary>Maps the pages. Everything under <c>/api</c>, <c>/health</c>, <c>/metrics</c> and <c>/openapi</c> is left alone.</summary>
    public static WebApplication MapControlRoomPages(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseWhen(PageRequests.IsPage, pages =>
        {
            pages.UseRequestLocalization();
            pages.UseMiddleware<CultureSwitch>();
        });
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(PageRequests.KeepOwnProblems);
        app.UseAntiforgery();
        app.MapStaticAssets(AssetsName + ".staticwebassets.endpoints.json");
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }

    /// <summary>
    /// Styles and scripts are found by the name of this project, whoever hosts it: a host of another name would look for files of its own name.
    /// </summary>
    private static void UseOwnAssets(WebApplicationBuilder builder)
    {
        var manifest = Path.Combine(AppContext.BaseDirectory, AssetsName + ".staticwebassets.runtime.json");
        if (File.Exists(manifest))
        {
            builder.Configuration[WebHostDefaults.StaticWebAssetsKey] = manifest;
            Microsoft.AspNetCore.Hosting.StaticWebAssets.StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        }
    }
}
