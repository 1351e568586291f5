using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk.Figures;
using SmartPark.Ingest.AlarmTrial;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.ShiftLog;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>The composition of the alarm desk.</summary>
public static class AlarmDeskComposition
{
    /// <summary>Adds the desk itself: rules, episodes and trials, over the <see cref="OperationsDatabase"/>, the store and the clock of the container.</summary>
    public static IServiceCollection AddAlarmDesk(this IServiceCollection services, IReadOnlyList<AlarmRule> rules, AlarmOverrides? overrides = null)
    {
        services.AddSingleton(p => new RuleCards(rules, overrides, (park, device) =>
            p.GetRequiredService<ParkRegistry>().PlacementOf(park, device, p.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds()).Building));
        services.AddSingleton<TrialBench>();
        services.AddSingleton(p => new AlarmStore(p.GetRequiredService<OperationsDatabase>()));
        services.AddSingleton(p => new AlarmFigureReader(p.GetRequiredService<OperationsDatabase>()));
        services.AddSingleton(p => new AlarmFigureBook(p.GetRequiredService<AlarmFigureReader>(), p.GetRequiredService<ParkRegistry>().Zone, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new ShiftLogBook(
            new(p.GetRequiredService<OperationsDatabase>()), p.GetRequiredService<AuditTrail>(), p.GetRequiredService<EpisodeBook>(), p.GetRequiredService<TimeProvider>()));
        return services.AddSingleton(p => new EpisodeBook(p.GetRequiredService<AlarmStore>(), p.GetRequiredService<RuleCards>(), p.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Adds what brings alarms to the desk: reports of gateways, what the centre judges, and silence.</summary>
    internal static void AddAlarmIntake(this IServiceCollection services, IReadOnlyList<AlarmRule> rules, IntakeRole role)
    {
        services.AddSingleton<AlarmInbox>().AddSingleton<GatewayAnnouncements>().AddSingleton<AlarmReception>();
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<AlarmJudge>(p, rules, p.GetRequiredService<RuleCards>().Overrides));
        if (role != IntakeRole.Writer)
        {
            services.AddHostedService<AlarmIntake>();
            services.AddHostedService<SilenceWatch>();
        }
    }
}
