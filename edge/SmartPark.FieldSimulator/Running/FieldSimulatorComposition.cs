using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.FieldSimulator.Running;

/// <summary>The composition of the stand-alone simulator.</summary>
public static class FieldSimulatorComposition
{
    /// <summary>Adds a run with its command stream. Throws <see cref="ConfigurationException"/> with every mistake in what the options name.</summary>
    public static IServiceCollection AddFieldSimulator(this IServiceCollection services, RunOptions options, TextReader commands)
    {
        var parks = SimulatedParks.Load(options);
        services.AddHostedService(provider => new SimulatorService(options, parks, commands, TimeProvider.System, provider.GetRequiredService<ILoggerFactory>()));
        return services;
    }
}
