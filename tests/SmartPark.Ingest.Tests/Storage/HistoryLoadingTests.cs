using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.Storage;

public sealed class HistoryLoadingTests
{
    private const int Series = 4;
    private const int Rows = 15_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_stores_load_the_same_history_and_loading_it_again_changes_nothing()
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxDb.InfluxStore(server.Url);
        await using var duck = await DuckDb.DuckDbStoreFile.OpenAsync();
        foreach (IReadingStore store in new IReadingStore[] { influx.Store, duck.Store })
        {
            Assert.Equal(Series * Rows, await store.LoadHistoryAsync(Blocks(), Cancel));
            Assert.Equal(Series * Rows, await store.LoadHistoryAsync(Blocks(), Cancel));
            var steps = await store.ReadSeriesAsync(new(Key(2), QuantityKind.Gauge, Domain.Energy, Reading.Start, Reading.Start + (Rows * 60_000L), 3_600_000), Cancel);
            Assert.Equal(Rows, steps.Sum(s => s.Count));
            Assert.Equal((2, 2 + ((Rows - 1) * 0.25)), (steps.Min(s => s.Min), steps.Max(s => s.Max)));
            Assert.Equal(Series, (await store.ReadLatestAsync(0, Cancel)).Count);
        }

        Assert.Equal(Series * Rows, duck.Parts.Count("duplicates"));
        Assert.Equal(0, duck.Parts.Count("conflicts"));
    }

    [Fact]
    public async Task Live_samples_and_history_meet_without_doubles_and_live_ones_that_differ_are_replaced()
    {
        await using var duck = await DuckDb.DuckDbStoreFile.OpenAsync();
        var live = Enumerable.Range(0, 100).Select(i => Reading.Of("m0", Reading.Power, Reading.Start + (i * 60_000L), i == 7 ? -1 : i * 0.25, building: null)).ToArray();
        await duck.Store.WriteAsync(live, Cancel);

        Assert.Equal(Series * Rows, await duck.Store.LoadHistoryAsync(Blocks(), Cancel));

        Assert.Equal(99, duck.Parts.Count("duplicates"));
        Assert.Equal(1, duck.Parts.Count("conflicts"));
        var rows = await duck.CloseAndReadRowsAsync();
        Assert.Equal(Series * Rows, rows.Count);
        Assert.Contains($"east/m0/active_power_kw {Reading.Start + (7 * 60_000)} 1.75 0 0 - -", rows);
    }

    [Fact]
    public async Task Columns_of_different_length_or_with_an_infinite_value_are_an_error_of_the_caller_and_load_nothing()
    {
        await using var duck = await DuckDb.DuckDbStoreFile.OpenAsync();
        HistoryBlock Block(long[] times, double[] values) => new(Key(0), Reading.Power, default, times, values);

        await Assert.ThrowsAsync<ArgumentException>(() => duck.Store.LoadHistoryAsync([Block([1], [1]), Block([1, 2], [1])], Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => duck.Store.LoadHistoryAsync([Block([1], [1]), Block([2], [double.PositiveInfinity])], Cancel));

        await duck.ReopenAsync();
        Assert.Empty(await duck.CloseAndReadRowsAsync());
    }

    private static SeriesKey Key(int series) => new("east", "m" + series, Reading.Power.Id);

    private static IEnumerable<HistoryBlock> Blocks()
    {
        for (var s = 0; s < Series; s++)
        {
            var times = new long[Rows];
            var values = new double[Rows];
            for (var i = 0; i < Rows; i++)
            {
                (times[i], values[i]) = (Reading.Start + (i * 60_000L), s + (i * 0.25));
            }

            // In two blocks, as when a device moved.
            yield return new(Key(s), Reading.Power, default, times.AsMemory(0, Rows / 3), values.AsMemory(0, Rows / 3));
            yield return new(Key(s), Reading.Power, default, times.AsMemory(Rows / 3), values.AsMemory(Rows / 3));
        }
    }
}
