using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Ingest.Telling.Channels.Mqtt;
using SmartPark.Ingest.Telling.Texts;

namespace SmartPark.Ingest.Telling;

/// <summary>The composition of telling people.</summary>
internal static class TellingComposition
{
    /// <summary>Nobody is told: what an installation without a file has.</summary>
    public static TellingFile Nobody { get; } = new() { Format = 1, Channels = [], Routes = [] };

    /// <summary>Adds planner, queue and channels of a checked file; a writer leaves them to the control session.</summary>
    public static void AddTelling(this IServiceCollection services, TellingFile? file, IntakeRole role)
    {
        services.AddSingleton(file ?? Nobody).AddSingleton<NoticeDesk>().AddSingleton<ChannelAlarm>().AddSingleton<TellingPlanner>().AddSingleton<ChannelFactory>();
        services.AddSingleton(Readable(file ?? Nobody));
        services.AddSingleton(p => new RoutePlan(p.GetRequiredService<TellingFile>(), p.GetRequiredService<ParkRegistry>().Zone, p.GetRequiredService<EpisodeBook>().Cards));
        services.AddSingleton(p => new DeliveryStore(p.GetRequiredService<OperationsDatabase>()));
        services.AddSingleton(p => (IReadOnlyList<ChannelLane>)[.. p.GetRequiredService<TellingFile>().Channels.Select(c => Lane(p, c))]);
        services.AddSingleton<TellingDispatch>().AddSingleton<DutyWatch>();
        services.AddSingleton(p => new TellingDesk(
            p.GetRequiredService<TellingDispatch>(), p.GetRequiredService<DeliveryStore>(), p.GetRequiredService<RoutePlan>(), p.GetRequiredService<ParkRegistry>(),
            p.GetRequiredService<DutyWatch>(), p.GetRequiredService<TimeProvider>()));
        if (role != IntakeRole.Writer)
        {
            services.AddHostedService(p => p.GetRequiredService<TellingDispatch>());
            services.AddHostedService(p => p.GetRequiredService<DutyWatch>());
        }
    }

    /// <summary>What a reader of alarms may subscribe to at the embedded broker: what channels publish.</summary>
    private static ReadableTopics Readable(TellingFile file) => new(file.Channels.Select(c => c.Mqtt).OfType<MqttSettings>().Select(m => AlarmTopic.FilterOf(m.Topic)));

    private static ChannelLane Lane(IServiceProvider p, ChannelEntry entry) => new(
        entry, p.GetRequiredService<ChannelFactory>().Create(entry), ChannelRate.PerMinute(entry), p.GetRequiredService<RoutePlan>(), p.GetRequiredService<DeliveryStore>(),
        p.GetRequiredService<EpisodeBook>(), p.GetRequiredService<NoticeDesk>(), p.GetRequiredService<ChannelAlarm>(), p.GetRequiredService<IngestInstruments>(),
        p.GetRequiredService<TimeProvider>(), p.GetRequiredService<Random>(), p.GetRequiredService<ILogger<ChannelLane>>());
}
