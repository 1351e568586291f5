using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SmartPark.Ingest.Access;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Api;
using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Evaluations;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Ledger;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Settings;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Telling;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest;

/// <summary>The composition of ingest: what the program, the control room, the demo and the tests build on.</summary>
public static partial class IngestComposition
{
    /// <summary>
    /// Adds all of ingest, configured by the section <c>SmartPark</c>. Throws <see cref="Telemetry.Configuration.ConfigurationException"/> with every
    /// mistake in the settings and in the files they name; nothing connects or listens before the application starts.
    /// </summary>
    public static WebApplicationBuilder AddIngest(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var configuration = builder.Configuration;
        AddDefaults(configuration);
        var settings = IngestSettings.Load(configuration);
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddTransient(_ => new Random());
        services.AddSingleton(settings);
        services.AddSingleton(settings.Intake).AddSingleton(settings.Broker).AddSingleton(settings.Embedded).AddSingleton(settings.Catalogue).AddSingleton(settings.Registry);
        services.AddReadingStore(configuration);
        AddIntake(services, settings);
        AddApi(services, settings);
        services.AddRegistrar(settings.Reference, settings.City);
        builder.WebHost.ConfigureKestrel(kestrel => KestrelDoors.Configure(kestrel, settings));
        return builder;
    }

    /// <summary>
    /// Adds doors and endpoints of ingest to the pipeline. Call it before mapping pages, so that the doors stand before them too. Throws
    /// <see cref="Telemetry.Configuration.ConfigurationException"/> with every mistake of the seeds of an energy registry that none is kept of yet.
    /// </summary>
    public static WebApplication MapIngest(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var settings = app.Services.GetRequiredService<IngestSettings>();
        if (settings.Intake.Role != IntakeRole.Writer)
        {
            app.Services.GetRequiredService<RegistryOffice>().Start();
        }

        KestrelDoors.WarnOfOverride(settings, app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(KestrelDoors)));
        app.UseExceptionHandler(handler => handler.Run(ApiProblems.AnswerAsync));
        app.Use((context, next) => SecurityHeaders.AddAsync(context, _ => next(context)));
        var hosts = new HostDoor(settings.Doors, settings.Http);
        app.Use((context, next) => hosts.EnterAsync(context, _ => next(context)));
        app.UseAccessDoor();
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase), api => api.UseStatusCodePages());

        app.MapAccountPages();
        HealthEndpoints.Map(app);
        app.Services.GetRequiredService<MetricsExport>().Map(app);
        app.MapOpenApi("/openapi/{documentName}.json");
        var api = app.MapGroup("/api/v1").WithTags("api");
        ParkEndpoints.Map(api);
        DeviceEndpoints.Map(api);
        ReadingEndpoints.Map(api);
        OperationsEndpoints.Map(api);
        DeadLetterEndpoints.Map(api);
        CompletenessEndpoints.Map(api);
        AlarmEndpoints.Map(api);
        AlarmFigureEndpoints.Map(api);
        ShiftLogEndpoints.Map(api);
        EnergyReportEndpoints.Map(api);
        EnergyLedgerEndpoints.Map(api);
        EvaluationEndpoints.Map(api);
        EnergyDeliveryEndpoints.Map(api);
        AlarmStream.Map(api);
        RuleEndpoints.Map(api);
        EnergyRegistryEndpoints.Map(api);
        TellingEndpoints.Map(api);
        StreamEndpoint.Map(api);
        AccountEndpoints.Map(api);
        return app;
    }

    private static void AddIntake(IServiceCollection services, IngestSettings settings)
    {
        services.AddMetrics();
        services.AddSingleton<IngestInstruments>().AddSingleton<LatestValues>().AddSingleton<NodeStates>().AddSingleton<LiveFeed>();
        services.AddSingleton<InternedNames>(_ => new());
        services.AddSingleton(new OperationsDatabase(Path.Combine(settings.Data, "operations.db")));
        services.AddSingleton(p => new DeadLetterStore(p.GetRequiredService<OperationsDatabase>()));
        services.AddSingleton<CompletenessLedger>().AddSingleton<CompletenessInbox>().AddSingleton<ChangedHours>();
        services.AddSingleton<LetterBox>();
        services.AddAlarmDesk(settings.AlarmRules, settings.AlarmOverrides).AddAlarmIntake(settings.AlarmRules, settings.Intake.Role);
        services.AddTelling(settings.Telling, settings.Intake.Role);
        services.AddSingleton(p => new DeadLetterReplay(
            p.GetRequiredService<DeadLetterStore>(), p.GetRequiredService<SampleCheck>(), settings.Registry, p.GetRequiredService<BatchExchange>(), p.GetRequiredService<LatestValues>(),
            p.GetRequiredService<StoreLink>(), p.GetRequiredService<IngestInstruments>(), settings.Intake, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<HostReadiness>().AddSingleton<BrokerStatus>().AddSingleton<EmbeddedBroker>();
        services.AddSingleton(p => new StoreLink(p.GetRequiredService<TimeProvider>(), settings.Intake, WhenStoreMissing(p, settings.Intake)));
        services.AddSingleton(p => new ReceiveQueue(
            p.GetRequiredService<IngestInstruments>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<HostReadiness>(), settings.Intake));
        services.AddSingleton<WriterPresence>().AddSingleton<RetryPause>().AddSingleton<StoreOpening>();
        services.AddSingleton<BatchExchange>().AddSingleton<GatewayCommands>().AddSingleton<ControlSession>().AddSingleton<MessageDecoder>();
        services.AddSingleton(new SampleCheck(settings.Catalogue, settings.Intake.AcceptUnregistered));

        if (settings.Intake.Role != IntakeRole.Writer)
        {
            services.AddHostedService<LedgerIntake>();
            services.AddHostedService<StoreRecount>();
        }

        // Before the writer, so that the last batches are flushed after it has stopped.
        services.AddEnergyLedger(settings.Intake.Role);
        services.AddEnergyReports().AddEnergyDelivery(settings.Delivery, settings.Intake.Role).AddEnergyWriteBack(settings.Intake.Role);
        services.AddEvaluations();

        // Started in this order and stopped in the reverse: nothing comes in any more, what came is decoded and written, and the last acknowledgements
        // go out before the broker session ends; the others then have nothing left to do.
        if (settings.Intake.Role == IntakeRole.Control)
        {
            services.AddHostedService<StoreReader>();
        }
        else
        {
            services.AddHostedService<StoreWriter>();
        }

        services.AddHostedService<IntakePipeline>();
        services.AddHostedService(p => p.GetRequiredService<EmbeddedBroker>());
        services.AddHostedService<HostSession>();
    }

    /// <summary>A control session needs its store for charts only: whether gateways may send depends on its writers.</summary>
    private static Action<string?>? WhenStoreMissing(IServiceProvider services, IntakeOptions intake)
    {
        var readiness = services.GetRequiredService<HostReadiness>();
        return intake.Role == IntakeRole.Control ? null : why => readiness.Set(Need.Store, why is null ? null : "store: " + why);
    }

    private static void AddApi(IServiceCollection services, IngestSettings settings)
    {
        services.AddSingleton<CityClock>().AddSingleton<DeviceView>().AddSingleton<StreamEndpoint>().AddSingleton<AlarmView>().AddSingleton<RuleView>().AddSingleton<AlarmStream>().AddSingleton<MetricsExport>();
        services.AddSingleton<AlarmFigureView>().AddSingleton<ShiftLogView>();
        services.AddAccounts(settings.Data, settings.Token, settings.Access.DemoSignIn);
        services.AddProblemDetails();
        services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "SmartPark ingest";
            document.Info.Description = "Parks, devices, live and stored readings of SmartPark. Times are ISO 8601 with offset; problems are RFC 9457; ids are [a-z0-9-]{1,40}. "
                + "Where an access token is set, send it as Authorization: Bearer; an API token of /api/v1/tokens likewise, which acts with its own role and parks.";
            return Task.CompletedTask;
        }));
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter<Quality>(JsonNamingPolicy.KebabCaseLower));
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter<QualityReason>(JsonNamingPolicy.KebabCaseLower));
        });
    }

    /// <summary>Settings that others read and that only this composition can know; whatever the user sets wins.</summary>
    private static void AddDefaults(ConfigurationManager configuration)
    {
        ((IConfigurationBuilder)configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                // The embedded store keeps its file with the process's other files.
                new("SmartPark:Storage:DuckDb:Path", Path.Combine(IngestSettings.DataOf(configuration), "readings.duckdb")),

                // Seven lines a request are for who debugs the framework.
                new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
            ],
        });
    }
}
