using SmartPark.Energy.Reference;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Registrar;

/// <summary>The composition of the kept registry.</summary>
public static class RegistrarComposition
{
    /// <summary>
    /// Adds <see cref="RegistryOffice"/> and <see cref="CurrentRegistry"/>. Expects of the same container: OperationsDatabase, AuditTrail, ParkRegistry, QuantityCatalogue, TimeProvider. Whoever composes
    /// calls <see cref="RegistryOffice.Start"/> before anything asks.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="reference">Reference data.</param>
    /// <param name="city">The city's folder, whose folder <c>registry</c> has the seeds; null for none.</param>
    public static IServiceCollection AddRegistrar(this IServiceCollection services, EnergyReference reference, string? city)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(reference);
        services.AddSingleton(p => new CurrentRegistry(p.GetRequiredService<ParkRegistry>().Zone));
        services.AddSingleton(p => new EditCheck(p.GetRequiredService<ParkRegistry>(), p.GetRequiredService<QuantityCatalogue>(), reference));
        return services.AddSingleton(p => new RegistryOffice(
            new(p.GetRequiredService<OperationsDatabase>()), p.GetRequiredService<CurrentRegistry>(), p.GetRequiredService<EditCheck>(), p.GetRequiredService<AuditTrail>(),
            city is null ? null : Path.Combine(city, RegistrySeed.Folder), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<RegistryOffice>>()));
    }
}
