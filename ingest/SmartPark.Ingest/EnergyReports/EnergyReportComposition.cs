using SmartPark.Energy.PerMu;
using SmartPark.Energy.Reference;
using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>Puts energy reports into the container.</summary>
internal static class EnergyReportComposition
{
    /// <summary>Adds the desk and the published reports.</summary>
    public static IServiceCollection AddEnergyReports(this IServiceCollection services)
    {
        services.AddSingleton<ConsumptionOf>(p => p.GetRequiredService<MeterLedger>().Between);
        services.AddSingleton(p => new ReportDesk(
            p.GetRequiredService<CurrentRegistry>(), p.GetRequiredService<EnergyReference>(), p.GetRequiredService<ConsumptionOf>(), p.GetRequiredService<ParkRegistry>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new MeterDrill(p.GetRequiredService<EnergyReference>(), p.GetRequiredService<MeterLedger>().Curve)).AddSingleton<PowerWitness>().AddSingleton<RateWitness>();
        services.AddSingleton(p => new PublishedReports(p.GetRequiredService<OperationsDatabase>(), p.GetRequiredService<ParkRegistry>().City.Id, p.GetRequiredService<TimeProvider>()));
        return services;
    }
}
