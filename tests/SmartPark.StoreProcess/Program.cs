using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Storage.DuckDb;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

// A DuckDB store in a process of its own, so that a test can kill it or limit its files. Arguments: the file, rows before sorting.
// Commands on standard input, one answer a line: "open", "write FIRST COUNT", "state".
await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
var health = new StoreHealth(TimeProvider.System, NullLogger<StoreHealth>.Instance);
var options = new StorageOptions { DuckDb = new() { Path = args[0], RecentRowsMax = int.Parse(args[1], CultureInfo.InvariantCulture), CheckpointThresholdMb = 1 } };
await using var store = new DuckDbReadingStore(Options.Create(options), new(services.GetRequiredService<IMeterFactory>()), health, TimeProvider.System,
    NullLogger<DuckDbReadingStore>.Instance);
var quantity = new Quantity
{
    Id = "active_power_kw",
    Domain = Domain.Energy,
    Unit = "kW",
    Kind = QuantityKind.Gauge,
    ValidMin = 0,
    ValidMax = 1,
    Title = new() { En = "Power", Zh = "功率" },
};

while (await Console.In.ReadLineAsync() is { } line)
{
    var words = line.Split(' ');
    var answer = words[0] switch
    {
        "open" => await OpenAsync(),
        "write" => await WriteAsync(int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture)),
        "state" => health.State.Healthy ? "healthy" : "failed " + health.State.Error,
        _ => "unknown command",
    };
    await Console.Out.WriteLineAsync(answer.ReplaceLineEndings(" "));
}

async Task<string> OpenAsync()
{
    try
    {
        await store.OpenAsync(CancellationToken.None);
        return "opened";
    }
    catch (IOException e)
    {
        return "failed " + e.Message;
    }
}

// Sample n belongs to series n mod 100 and has time n and value n: the parent can tell from the rows which were stored.
async Task<string> WriteAsync(int first, int count)
{
    var batch = Enumerable.Range(first, count).Select(n => new PlacedSample(
        new(new("park", string.Create(CultureInfo.InvariantCulture, $"m{n % 100}"), quantity.Id), n, n, Quality.Good, QualityReason.None), quantity, default(Placement))).ToArray();
    var outcome = await store.WriteAsync(batch, CancellationToken.None);
    return string.Create(CultureInfo.InvariantCulture, $"stored {outcome.Stored} keep {outcome.Keep.Count}");
}
