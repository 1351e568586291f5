using SmartPark.Energy.Reference;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.Evaluations;

/// <summary>Puts yearly grades into the container.</summary>
internal static class EvaluationComposition
{
    /// <summary>Adds the book of grades. Expects published reports, reference data, accounts, the operations database and the city.</summary>
    public static IServiceCollection AddEvaluations(this IServiceCollection services) => services
        .AddSingleton(p => new EvaluationStore(p.GetRequiredService<OperationsDatabase>()))
        .AddSingleton(p => new EvaluationBook(
            p.GetRequiredService<EvaluationStore>(), p.GetRequiredService<PublishedReports>(), p.GetRequiredService<EnergyReference>().Schemes, p.GetRequiredService<AuditTrail>(),
            p.GetRequiredService<ParkRegistry>(), p.GetRequiredService<TimeProvider>()));
}
