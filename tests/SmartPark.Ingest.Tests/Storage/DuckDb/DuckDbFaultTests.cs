using System.Globalization;
using SmartPark.Ingest.Storage;
using Xunit;

namespace SmartPark.Ingest.Tests.Storage.DuckDb;

public sealed class DuckDbFaultTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(1_000_000), InlineData(5_000)]
    public async Task Every_batch_reported_stored_survives_SIGKILL_and_none_is_there_twice(int recentRowsMax)
    {
        await using var file = await DuckDbStoreFile.OpenAsync(o => o.RecentRowsMax = recentRowsMax);
        await file.Store.DisposeAsync();
        const int size = 1000;
        var acknowledged = 0;
        for (var round = 0; round < 4; round++)
        {
            using var child = StoreProcess.Start(file.Path, recentRowsMax);
            Assert.Equal("opened", await child.AskAsync("open"));
            // Each round repeats the last batch of the one before: it may or may not have been stored.
            for (var i = 0; i < 12; i++)
            {
                Assert.Equal("stored 1000 keep 0", await child.AskAsync(Write(acknowledged, size)));
                acknowledged += size;
            }

            await child.SendAsync(Write(acknowledged, size));
            await child.SendAsync(Write(acknowledged + size, size));
            child.Kill();
            acknowledged += size * (await child.RestAsync()).Count(l => l == "stored 1000 keep 0");
        }

        await file.ReopenAsync();
        var rows = await file.CloseAndReadRowsAsync();

        Assert.Equal(rows.Count, rows.Distinct().Count());
        Assert.Subset(rows.ToHashSet(), Enumerable.Range(0, acknowledged).Select(Row).ToHashSet());
        Assert.Subset(Enumerable.Range(0, acknowledged + (2 * size)).Select(Row).ToHashSet(), rows.ToHashSet());
    }

    [Fact]
    public async Task A_full_disk_keeps_every_sample_says_so_and_takes_them_when_space_returns()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await file.Store.DisposeAsync();
        using var child = StoreProcess.Start(file.Path, recentRowsMax: 20_000);
        Assert.Equal("opened", await child.AskAsync("open"));
        child.LimitFiles(2 * 1024 * 1024);
        const int size = 5000;
        const int batchesMax = 500;
        var stored = 0;
        string answer;
        while ((answer = await child.AskAsync(Write(stored, size))) == "stored 5000 keep 0")
        {
            stored += size;
            Assert.True(stored < size * batchesMax, "the limit was never reached");
        }

        Assert.Equal("stored 0 keep 5000", answer);
        Assert.Matches("^failed .*(No space|too large|write)", await child.AskAsync("state"));
        Assert.Equal("stored 0 keep 5000", await child.AskAsync(Write(stored, size)));

        child.LiftFileLimit();

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("stored 5000 keep 0", await child.AskAsync(Write(stored, size)));
            stored += size;
        }

        Assert.Equal("healthy", await child.AskAsync("state"));
        child.Kill();
        await file.ReopenAsync();
        var rows = await file.CloseAndReadRowsAsync();
        Assert.Equal(Enumerable.Range(0, stored).Select(Row).Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_load_of_history_that_was_cut_off_leaves_nothing_behind()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        IEnumerable<HistoryBlock> Broken()
        {
            yield return new(new("east", "a", Reading.Power.Id), Reading.Power, default, new long[] { 1, 2 }, new double[] { 1, 2 });
            throw new InvalidOperationException("the source broke");
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => file.Store.LoadHistoryAsync(Broken(), Cancel));
        var outcome = await file.Store.WriteAsync(new[] { Reading.Of("a", Reading.Power, 1, 7) }, Cancel);

        Assert.Equal(1, outcome.Stored);
        Assert.Equal(0, file.Parts.Count("conflicts"));
        Assert.Equal(["east/a/active_power_kw 1 7.0 0 0 b1 -"], await file.CloseAndReadRowsAsync());
    }

    private static string Write(int first, int count) => string.Create(CultureInfo.InvariantCulture, $"write {first} {count}");

    private static string Row(int n) => string.Create(CultureInfo.InvariantCulture, $"park/m{n % 100}/active_power_kw {n} {n}.0 0 0 - -");
}
