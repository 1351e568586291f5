using SmartPark.Fieldbus.Wiring;
using SmartPark.Gateway;
using SmartPark.Gateway.Alarms;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Demo;

/// <summary>The gateways of the city in this process, each with its own lines and its own session at the broker.</summary>
internal sealed class DemoGateways : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _running = [];

    private DemoGateways(ServiceProvider services) => _services = services;

    /// <summary>Starts them; each keeps its outbox in a folder of its own within <paramref name="outboxes"/>; what their files name is relative to <paramref name="gatewayFiles"/>.</summary>
    public static async Task<DemoGateways> StartAsync(SimulatedField field, BrokerConnection uplink, string gatewayFiles, string outboxes, ILoggerFactory loggers, TimeProvider time)
    {
        var services = new ServiceCollection().AddSingleton(loggers).AddSingleton(time);
        var problems = new List<ConfigurationProblem>();
        foreach (var wiring in field.Wirings)
        {
            var site = GatewaySite.Resolve(wiring.Gateway, wiring with { Uplink = uplink }, field.Profiles, field.Catalogue, problems);
            var rules = SiteRules.Read(Path.Combine(gatewayFiles, $"{wiring.Gateway}.json"), wiring, field.Catalogue, problems);
            var overrides = rules is null ? null : SiteRules.ReadOverrides(Path.Combine(gatewayFiles, $"{wiring.Gateway}.json"), wiring, rules, field.Catalogue, problems);
            if (site is not null && rules is not null && overrides is not null)
            {
                services.AddGateway(site, field.Catalogue, new() { AlarmRules = rules, AlarmOverrides = overrides, OutboxFolder = Path.Combine(outboxes, $"{wiring.Park}-{wiring.Gateway}") });
            }
        }

        if (problems.Count > 0)
        {
            throw new ConfigurationException(problems);
        }

        var gateways = new DemoGateways(services.BuildServiceProvider());
        foreach (var gateway in gateways._services.GetServices<IHostedService>())
        {
            await gateway.StartAsync(CancellationToken.None);
            gateways._running.Add(gateway);
        }

        return gateways;
    }

    /// <summary>Stops them with their death certificates published.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Select(g => g.StopAsync(CancellationToken.None)));
        await _services.DisposeAsync();
    }
}
