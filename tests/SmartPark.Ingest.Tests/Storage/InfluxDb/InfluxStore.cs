using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Storage.InfluxDb;

namespace SmartPark.Ingest.Tests.Storage.InfluxDb;

/// <summary>A store that speaks to a server of a test.</summary>
public sealed class InfluxStore : IAsyncDisposable
{
    public InfluxStore(Uri url, Action<InfluxDbOptions>? configure = null, TimeProvider? time = null)
    {
        var options = new StorageOptions { Kind = StorageOptions.KindInfluxDb, InfluxDb = new() { Url = url.ToString() } };
        configure?.Invoke(options.InfluxDb);
        Store = new(Options.Create(options), Parts.Instruments, Parts.Health, time ?? TimeProvider.System, NullLogger<InfluxDbReadingStore>.Instance);
    }

    public StorageParts Parts { get; } = new();

    public InfluxDbReadingStore Store { get; }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Parts.Dispose();
    }
}
