using SmartPark.Energy.Reference;
using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>Puts the writing back of energy figures into the container.</summary>
internal static class WriteBackComposition
{
    /// <summary>Adds it; a writer leaves it to the control session.</summary>
    public static IServiceCollection AddEnergyWriteBack(this IServiceCollection services, IntakeRole role)
    {
        services.AddSingleton(p => new WriteBackMarks(p.GetRequiredService<OperationsDatabase>()));
        services.AddSingleton(p =>
        {
            var (ledger, reference) = (p.GetRequiredService<MeterLedger>(), p.GetRequiredService<EnergyReference>());
            var figures = new WriteBackFigures(new(reference.Coal, reference.Carbon), (meter, spans) =>
            {
                var curve = ledger.Curve(meter);
                return [.. spans.Select(s => curve.Between(s.FromUnixMs, s.ToUnixMs))];
            }, p.GetRequiredService<ParkRegistry>().City.Title);
            var writeBack = new WriteBack(
                p.GetRequiredService<IReadingStore>(), p.GetRequiredService<StoreLink>(), figures, p.GetRequiredService<CurrentRegistry>(), new WriteBackDays(), p.GetRequiredService<WriteBackMarks>(),
                () => DeliveryComposition.WaitsFor(ledger.Status), p.GetRequiredService<IngestInstruments>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<WriteBack>>());
            ledger.WhenChanged(writeBack.Note);
            return writeBack;
        });
        if (role != IntakeRole.Writer)
        {
            services.AddHostedService(p => p.GetRequiredService<WriteBack>());
        }

        return services;
    }
}
