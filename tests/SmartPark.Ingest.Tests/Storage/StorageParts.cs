using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Tests.Storage;

/// <summary>What every store is built from, with its meter and health observable.</summary>
public sealed class StorageParts : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _counts = [];

    public StorageParts()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            lock (_counts)
            {
                _counts[instrument.Name] = _counts.GetValueOrDefault(instrument.Name) + value;
            }
        });
        Instruments = new(meters);
        Health = new(TimeProvider.System, NullLogger<StoreHealth>.Instance);
        _listener.Start();
    }

    public StorageInstruments Instruments { get; }

    public StoreHealth Health { get; }

    /// <summary>The sum of a counter, by its name after <c>smartpark.ingest.store.</c>.</summary>
    public long Count(string name)
    {
        lock (_counts)
        {
            return _counts.GetValueOrDefault("smartpark.ingest.store." + name);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }
}

/// <summary>Samples in few words.</summary>
public static class Reading
{
    public static readonly Quantity Power = New("active_power_kw", Domain.Energy, QuantityKind.Gauge);
    public static readonly Quantity Energy = New("energy_import_kwh", Domain.Energy, QuantityKind.Counter);
    public static readonly Quantity Smoke = New("smoke_state", Domain.Fire, QuantityKind.State);
    public static readonly Quantity Dust = New("pm2_5_ugm3", Domain.Environment, QuantityKind.Gauge);

    /// <summary>Noon of 1 March 2026, UTC.</summary>
    public const long Start = 1_772_366_400_000;

    public static Quantity New(string id, Domain domain, QuantityKind kind) => new()
    {
        Id = id,
        Domain = domain,
        Unit = "",
        Kind = kind,
        ValidMin = 0,
        ValidMax = 1,
        Title = new() { En = id, Zh = id },
    };

    public static PlacedSample Of(string device, Quantity quantity, long time, double value, Quality quality = Quality.Good, QualityReason reason = QualityReason.None,
        string? building = "b1", string? enterprise = null, string park = "east") =>
        new(new(new(park, device, quantity.Id), time, value, quality, reason), quantity, new Placement(building, enterprise));
}
