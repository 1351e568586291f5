using Microsoft.Extensions.DependencyInjection.Extensions;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>Puts the energy ledger into the container.</summary>
public static class EnergyLedgerRegistration
{
    /// <summary>Adds <see cref="MeterLedger"/> and what feeds it; the latter only where samples are stored or, in the control role, read.</summary>
    /// <param name="services">The container.</param>
    /// <param name="role">Which part of intake the process does.</param>
    public static IServiceCollection AddEnergyLedger(this IServiceCollection services, IntakeRole role)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(p => new CurrentRegistry(p.GetRequiredService<ParkRegistry>().Zone));
        services.AddSingleton<LedgerFile>().AddSingleton<CellStore>().AddSingleton<HourMarks>().AddSingleton<PendingCells>().AddSingleton<LedgerClock>();
        services.AddSingleton<BuildQueue>().AddSingleton<RegisterIntake>().AddSingleton<StoreHours>().AddSingleton<CurveCache>().AddSingleton<LedgerBuild>().AddSingleton<SumBook>().AddSingleton<SumRefresh>().AddSingleton<SeenHours>();
        services.AddSingleton(p => new MeterLedger(p.GetRequiredService<PendingCells>(), p.GetRequiredService<CurveCache>(), p.GetRequiredService<SumBook>(), p.GetRequiredService<SumRefresh>(),
            p.GetRequiredService<BuildQueue>(), p.GetRequiredService<LedgerBuild>(), p.GetRequiredService<LedgerClock>()));
        if (role != IntakeRole.Writer)
        {
            services.AddHostedService<LedgerFlush>();
            services.AddHostedService(p => p.GetRequiredService<LedgerBuild>());
            services.AddHostedService(p => p.GetRequiredService<SumRefresh>());
        }

        return services;
    }
}
