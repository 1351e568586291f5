using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Gateway;

/// <summary>Puts gateways into a host.</summary>
public static class GatewayComposition
{
    /// <summary>Adds one gateway; call it once for each that the process is to hold.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, GatewaySite site, QuantityCatalogue catalogue, GatewaySettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<IHostedService>(provider =>
            new GatewayHost(site, catalogue, settings ?? new(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
    }
}
