using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SmartPark.Ingest.Storage.DuckDb;
using SmartPark.Ingest.Storage.InfluxDb;

namespace SmartPark.Ingest.Storage;

/// <summary>Puts the configured store into the container.</summary>
public static class StorageRegistration
{
    /// <summary>
    /// Adds <see cref="IReadingStore"/> as section <c>SmartPark:Storage</c> says, with its metrics and the health check <c>store</c> (tag <c>ready</c>).
    /// Mistakes in the section stop the start, all at once; the store itself is opened by whoever uses it.
    /// </summary>
    public static IServiceCollection AddReadingStore(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<StorageOptions>()
            .Bind(configuration.GetSection(StorageOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<StorageInstruments>();
        services.AddSingleton<StoreHealth>();
        services.AddSingleton<IReadingStore>(Create);
        services.AddHealthChecks().AddCheck<StoreHealth>("store", tags: ["ready"]);
        return services;
    }

    private static IReadingStore Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<StorageOptions>>();
        return options.Value.Kind switch
        {
            StorageOptions.KindDuckDb => ActivatorUtilities.CreateInstance<DuckDbReadingStore>(services, options),
            StorageOptions.KindInfluxDb => ActivatorUtilities.CreateInstance<InfluxDbReadingStore>(services, options),
            _ => throw new InvalidOperationException($"no store is called {options.Value.Kind}"),
        };
    }
}
