using SmartPark.Energy.HourLedger;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Tests.Storage.DuckDb;
using SmartPark.Ingest.Tests.Storage.InfluxDb;
using SmartPark.Telemetry.Quantities;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.EnergyLedger;

/// <summary>Hours read in bulk are the cells that merging each stored sample gives, from either store.</summary>
public sealed class StoredHoursTests
{
    private const long To = 1_773_117_000_000;
    private const int HourMs = CellKey.HourMs;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 5_000)]
    [InlineData(2, 5_000)]
    [InlineData(3, 300)]
    [InlineData(4, 20_000)]
    public async Task DuckDb_groups_hours_exactly_as_samples_merge(int seed, int count)
    {
        var random = new Random(seed);
        await using var file = await DuckDbStoreFile.OpenAsync(o => o.RecentRowsMax = 2_000);
        foreach (var batch in MeterLedgerTests.RandomReadings(random, meters: 4, hours: 200, count, To).Chunk(700))
        {
            await file.Store.WriteAsync(batch, Cancel);
            await file.Store.WriteAsync(batch.Where(_ => random.Next(5) == 0).ToArray(), Cancel);
        }

        await AssertAsync(file.Store, random, To);
    }

    [Fact]
    public async Task A_register_that_only_rises_is_grouped_without_reading_its_samples()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await file.Store.WriteAsync(Enumerable.Range(0, 5_000).Select(i => LedgerParts.Sample(1, To - (i * 60_000L), 5_000 - (i * 0.01))).ToArray(), Cancel);
        await AssertAsync(file.Store, new Random(5), To);
    }

    [Fact]
    public async Task InfluxDb_gives_the_cells_of_its_samples_also_beyond_one_stretch()
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxStore(server.Url);
        await influx.Store.OpenAsync(Cancel);
        var random = new Random(6);
        foreach (var batch in MeterLedgerTests.RandomReadings(random, meters: 3, hours: 100, 3_000, To).Chunk(1_000))
        {
            Assert.Equal(batch.Length, (await influx.Store.WriteAsync(batch, Cancel)).Stored);
        }

        // A meter read every second for sixteen hours is more than one stretch, and an hour of ten thousand readings a whole chunk of the server.
        foreach (var batch in Enumerable.Range(0, 16 * 3_600).Select(i => LedgerParts.Sample(4, To - (i * 1_000L), 1_000_000 - (i * 0.001))).Chunk(10_000))
        {
            Assert.Equal(batch.Length, (await influx.Store.WriteAsync(batch, Cancel)).Stored);
        }

        var hour = (To / HourMs * HourMs) - (150L * HourMs);
        Assert.Equal(10_000, (await influx.Store.WriteAsync(Enumerable.Range(0, 10_000).Select(i => LedgerParts.Sample(5, hour + (i * 300L), i)).ToArray(), Cancel)).Stored);
        await AssertAsync(influx.Store, random, To);
    }

    private static async Task AssertAsync(IReadingStore store, Random random, long to)
    {
        var lastHour = (int)(to / HourMs);
        List<HoursOfSeries> series =
        [
            .. Enumerable.Range(1, 5).Select(m => new HoursOfSeries(LedgerParts.Series(m), Domain.Energy, [.. Enumerable.Range(0, random.Next(4)).Select(_ => to - random.NextInt64(200L * HourMs)).Order()])),
        ];
        foreach (var (from, until) in new[] { (0, lastHour + 2), (lastHour - 50, lastHour - 20) })
        {
            var found = series.Select(_ => new List<HourCell>()).ToList();
            var samples = new long[series.Count];
            await foreach (var part in store.ReadHoursAsync(new(series, from, until), Cancel))
            {
                Assert.NotEmpty(part.Cells);
                found[part.Index].AddRange(part.Cells);
                samples[part.Index] += part.Samples;
            }

            for (var i = 0; i < series.Count; i++)
            {
                var (expected, count) = (new MeterHours(series[i].Cuts), 0L);
                for (var hour = Math.Max(from, lastHour - 250); hour < until; hour++)
                {
                    foreach (var s in await store.ReadSamplesAsync(new(series[i].Series, Domain.Energy, hour * (long)HourMs, (hour + 1) * (long)HourMs, 50_000), Cancel))
                    {
                        expected.Add(s.SourceTimeUnixMs, s.Value, s.Quality);
                        count++;
                    }
                }

                Assert.Equal(expected.Cells(), found[i]);
                Assert.Equal(count, samples[i]);
            }
        }
    }
}
