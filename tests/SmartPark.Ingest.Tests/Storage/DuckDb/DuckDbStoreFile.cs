using DuckDB.NET.Data;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Storage.DuckDb;
using Xunit;

namespace SmartPark.Ingest.Tests.Storage.DuckDb;

/// <summary>A folder of one test with a DuckDB store in it that can be closed and opened again.</summary>
public sealed class DuckDbStoreFile : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-").FullName;
    private readonly Action<DuckDbOptions> _configure;

    private DuckDbStoreFile(Action<DuckDbOptions> configure) => _configure = configure;

    public StorageParts Parts { get; } = new();

    public string Path => System.IO.Path.Combine(_folder, "sub", "readings.duckdb");

    public DuckDbReadingStore Store { get; private set; } = null!;

    public static async Task<DuckDbStoreFile> OpenAsync(Action<DuckDbOptions>? configure = null)
    {
        var file = new DuckDbStoreFile(configure ?? (_ => { }));
        await file.ReopenAsync();
        return file;
    }

    public DuckDbReadingStore Create()
    {
        var options = new StorageOptions { DuckDb = new() { Path = Path } };
        _configure(options.DuckDb);
        return new(Options.Create(options), Parts.Instruments, Parts.Health, TimeProvider.System, NullLogger<DuckDbReadingStore>.Instance);
    }

    public async Task ReopenAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        Store = Create();
        await Store.OpenAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Closes the store and returns the rows of its file as <c>park/device/quantity time value quality reason building enterprise</c>, sorted.</summary>
    public async Task<IReadOnlyList<string>> CloseAndReadRowsAsync()
    {
        await Store.DisposeAsync();
        await using var connection = new DuckDBConnection($"Data Source={Path}");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT s.park || '/' || s.device || '/' || s.quantity || ' ' || r.time_ms || ' ' || coalesce(r.value::VARCHAR, 'none') || ' ' || r.quality || ' ' || r.reason
                || ' ' || coalesce(p.building, '-') || ' ' || coalesce(p.enterprise, '-') AS line
            FROM (SELECT * FROM readings UNION ALL SELECT * FROM recent) r JOIN series s USING (series_id) JOIN placements p USING (placement_id) ORDER BY line
            """;
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Parts.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
