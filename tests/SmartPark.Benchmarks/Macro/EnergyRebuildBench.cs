using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Storage.DuckDb;
using SmartPark.Telemetry;

namespace SmartPark.Benchmarks.Macro;

/// <summary>13 months of readings every quarter of an hour, read from DuckDB into the ledger of as many meters as a minute or two allow.</summary>
internal static class EnergyRebuildBench
{
    private const int Meters = 400;
    private const int Readings = 13 * 730 * 4;

    public static async Task RunAsync(Report report, string folder)
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        var options = Options.Create(new StorageOptions { DuckDb = new() { Path = Path.Combine(folder, "readings.duckdb") } });
        await using var store = new DuckDbReadingStore(options, new(meters), new(TimeProvider.System, NullLogger<StoreHealth>.Instance), TimeProvider.System, NullLogger<DuckDbReadingStore>.Instance);
        await store.OpenAsync(CancellationToken.None);
        var below = Path.Combine(folder, "rebuild");
        Directory.CreateDirectory(below);
        using var city = new LedgerCity(below, Meters, 2);
        city.Use();
        await store.LoadHistoryAsync(Blocks(city), CancellationToken.None);
        var hours = new StoreHours(store, city.Cells, city.Clock, new(meters));
        var began = TimeProvider.System.GetTimestamp();
        var samples = 0L;
        foreach (var park in city.Slots.GroupBy(s => s.Series.Park, StringComparer.Ordinal))
        {
            foreach (var part in park.Chunk(EnergyLedgerLimits.SeriesPerReadMax))
            {
                samples += (await hours.ReplaceAsync(part, 0, city.Clock.HourAfter, keepsBefore: false, CancellationToken.None)).Samples;
            }
        }

        var took = TimeProvider.System.GetElapsedTime(began);
        began = TimeProvider.System.GetTimestamp();
        var read = 0L;
        foreach (var slot in city.Slots.Take(20))
        {
            read += (await store.ReadSamplesAsync(new(slot.Series, slot.Domain, 0, LedgerCity.Now * 2, ReadingLimits.SamplesPerQueryMax), CancellationToken.None)).Count;
        }

        var plain = TimeProvider.System.GetElapsedTime(began);
        var (rate, limit) = (samples / took.TotalSeconds, read / plain.TotalSeconds);
        report.Row($"rebuilt from DuckDB, {Meters} meters", $"{took.TotalSeconds:N1} s", $"{rate / 1e6:N2} M readings/s", $"{rate / limit:N1} x plain reads",
            $"{EnergyLedgerBench.MetersDefault * (double)Readings / rate / 60:N0} min for 20,000 meters");
    }

    private static IEnumerable<HistoryBlock> Blocks(LedgerCity city)
    {
        foreach (var slot in city.Slots)
        {
            var (times, values) = (new long[Readings], new double[Readings]);
            for (var i = 0; i < Readings; i++)
            {
                times[i] = LedgerCity.Now - ((Readings - i) * 900_000L);
                values[i] = Math.Round(slot.Number + (i * 0.25), 2);
            }

            yield return new(slot.Series, city.Quantity, new("b", null), times, values, Quality.Good);
        }
    }
}
