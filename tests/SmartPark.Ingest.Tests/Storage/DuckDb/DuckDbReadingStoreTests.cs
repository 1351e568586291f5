using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Storage.DuckDb;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.Ingest.Tests.Storage.DuckDb;

public sealed class DuckDbReadingStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_written_is_there_after_a_reopen_with_quality_reason_and_place()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        PlacedSample[] batch =
        [
            Reading.Of("meter-1", Reading.Power, Reading.Start, 1.25, enterprise: "e7"),
            Reading.Of("meter-1", Reading.Energy, Reading.Start, 100, Quality.OverRange, QualityReason.OutOfRange),
            Reading.Of("smoke-1", Reading.Smoke, Reading.Start + 1, double.NaN, Quality.Bad, QualityReason.Timeout, building: null),
        ];

        var outcome = await file.Store.WriteAsync(batch, Cancel);

        Assert.Equal(3, outcome.Stored);
        Assert.Empty(outcome.Rejected);
        Assert.Empty(outcome.Keep);
        await file.ReopenAsync();
        Assert.Equal(batch.Select(s => s.Sample), await file.Store.ReadLatestAsync(0, Cancel));
        Assert.Equal(
            [
                $"east/meter-1/active_power_kw {Reading.Start} 1.25 0 0 b1 e7",
                $"east/meter-1/energy_import_kwh {Reading.Start} 100.0 3 6 b1 -",
                $"east/smoke-1/smoke_state {Reading.Start + 1} none 4 1 - -",
            ],
            await file.CloseAndReadRowsAsync());
    }

    [Fact]
    public async Task Equal_repetitions_are_absorbed_and_different_ones_replace_and_are_counted()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await file.Store.WriteAsync(new[] { Reading.Of("a", Reading.Power, 5000, 1), Reading.Of("a", Reading.Power, 6000, 2) }, Cancel);

        var outcome = await file.Store.WriteAsync(
            new[]
            {
                Reading.Of("a", Reading.Power, 5000, 1), Reading.Of("a", Reading.Power, 6000, 3), Reading.Of("a", Reading.Power, 7000, 4), Reading.Of("a", Reading.Power, 7000, 4),
                Reading.Of("a", Reading.Power, 1000, double.NaN, Quality.Bad), Reading.Of("a", Reading.Power, 1000, double.NaN, Quality.Bad),
            },
            Cancel);

        Assert.Equal(6, outcome.Stored);
        Assert.Equal(3, file.Parts.Count("duplicates"));
        Assert.Equal(1, file.Parts.Count("conflicts"));
        Assert.Equal(
            ["east/a/active_power_kw 1000 none 4 0 b1 -", "east/a/active_power_kw 5000 1.0 0 0 b1 -", "east/a/active_power_kw 6000 3.0 0 0 b1 -", "east/a/active_power_kw 7000 4.0 0 0 b1 -"],
            await file.CloseAndReadRowsAsync());
    }

    [Fact]
    public async Task An_infinite_value_is_refused_alone()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();

        var outcome = await file.Store.WriteAsync(
            new[] { Reading.Of("a", Reading.Power, 1, 1), Reading.Of("a", Reading.Power, 2, double.NegativeInfinity), Reading.Of("a", Reading.Power, 3, 3) }, Cancel);

        Assert.Equal(2, outcome.Stored);
        Assert.Equal([new RejectedSample(1, "the value is infinite; databases cannot keep it")], outcome.Rejected);
        Assert.Empty(outcome.Keep);
    }

    [Fact]
    public async Task Latest_leaves_out_series_older_than_asked_for()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await file.Store.WriteAsync(new[] { Reading.Of("old", Reading.Power, 1000, 1), Reading.Of("new", Reading.Power, 2000, 2), Reading.Of("new", Reading.Power, 3000, 3) }, Cancel);

        var latest = await file.Store.ReadLatestAsync(2000, Cancel);

        Assert.Equal([Reading.Of("new", Reading.Power, 3000, 3).Sample], latest);
    }

    [Fact]
    public async Task A_second_process_or_store_is_refused_with_the_name_of_the_file()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        using var child = StoreProcess.Start(file.Path);

        var answer = await child.AskAsync("open");

        Assert.StartsWith("failed", answer, StringComparison.Ordinal);
        Assert.Contains(file.Path, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_a_database_is_refused_and_healed_by_removing_it()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await file.Store.DisposeAsync();
        await File.WriteAllTextAsync(file.Path, new string('x', 20_000), Cancel);

        var error = await Assert.ThrowsAsync<IOException>(file.ReopenAsync);
        Assert.Contains(file.Path, error.Message, StringComparison.Ordinal);
        Assert.False(file.Parts.Health.State.Healthy);
        var kept = await file.Store.WriteAsync(new[] { Reading.Of("a", Reading.Power, 1, 1) }, Cancel);
        Assert.Equal([0], kept.Keep);

        File.Delete(file.Path);
        var stored = await file.Store.WriteAsync(new[] { Reading.Of("a", Reading.Power, 1, 1) }, Cancel);
        Assert.Equal(1, stored.Stored);
        Assert.True(file.Parts.Health.State.Healthy);
    }

    [Theory, InlineData(QuantityKind.Gauge), InlineData(QuantityKind.Counter), InlineData(QuantityKind.State)]
    public async Task A_window_in_steps_equals_a_plain_computation_before_and_after_sorting(QuantityKind kind)
    {
        await using var file = await DuckDbStoreFile.OpenAsync(o => o.RecentRowsMax = 1500);
        var quantity = Reading.New("x_state", Domain.Fire, kind);
        var random = new Random(7);
        var samples = new List<PlacedSample>();
        for (var i = 0; i < 2000; i++)
        {
            var value = i % 50 == 0 ? double.NaN : Math.Round(random.NextDouble() * 100, 1);
            samples.Add(Reading.Of("a", quantity, Reading.Start + (i * 7919L), value, double.IsNaN(value) ? Quality.Bad : Quality.Good));
            samples.Add(Reading.Of("b", quantity, Reading.Start + (i * 7919L), 555));
        }

        var shuffled = samples.ToArray();
        random.Shuffle(shuffled);
        foreach (var batch in shuffled.Chunk(1000))
        {
            await file.Store.WriteAsync(batch, Cancel);
            await AssertWindow(file, kind, quantity, shuffled.Take(Array.IndexOf(shuffled, batch[^1]) + 1));
        }
    }

    [Fact]
    public async Task A_window_too_fine_or_empty_is_an_error_of_the_caller()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        SeriesQuery Query(long from, long to, long step) => new(new("p", "d", "q"), QuantityKind.Gauge, Domain.Energy, from, to, step);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => file.Store.ReadSeriesAsync(Query(0, 100_001, 1), Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => file.Store.ReadSeriesAsync(Query(5, 5, 1), Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => file.Store.ReadSeriesAsync(Query(0, 5, 0), Cancel));
        Assert.Empty(await file.Store.ReadSeriesAsync(Query(0, 100_000, 1), Cancel));
    }

    [Fact]
    public async Task Limits_reach_the_engine_and_the_log_stays_near_its_threshold()
    {
        await using var file = await DuckDbStoreFile.OpenAsync(o => (o.MemoryLimitMb, o.Threads, o.CheckpointThresholdMb) = (96, 1, 1));
        var largest = 0L;
        for (var i = 0; i < 60; i++)
        {
            await file.Store.WriteAsync(Enumerable.Range(0, 2000).Select(d => Reading.Of("m" + d, Reading.Power, i, i + (d / 7.0))).ToArray(), Cancel);
            var log = new FileInfo(file.Path + ".wal");
            largest = Math.Max(largest, log.Exists ? log.Length : 0);
        }

        Assert.InRange(largest, 1, 2 * 1024 * 1024);
        await file.Store.DisposeAsync();
        using var opened = DuckDbFile.Open(new() { Path = file.Path, MemoryLimitMb = 96, Threads = 1, CheckpointThresholdMb = 1 });
        await using var command = opened.Writer.CreateCommand();
        command.CommandText = "SELECT current_setting('memory_limit') || ' ' || current_setting('threads') || ' ' || current_setting('checkpoint_threshold') || ' ' || current_setting('autoinstall_known_extensions')";
        Assert.Equal("96.0 MiB 1 1.0 MiB false", await command.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task A_read_that_is_cancelled_ends_and_leaves_the_store_in_order()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await file.Store.WriteAsync(new[] { Reading.Of("a", Reading.Power, 1, 1) }, Cancel);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => file.Store.ReadLatestAsync(0, cancelled.Token));

        Assert.Single(await file.Store.ReadLatestAsync(0, Cancel));
    }

    [Fact]
    public async Task Reading_before_opening_is_an_IOException()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await using var closed = file.Create();

        await Assert.ThrowsAsync<IOException>(() => closed.ReadLatestAsync(0, Cancel));
    }

    [Fact]
    public async Task Readers_see_whole_batches_only_while_batches_are_written_and_sorted()
    {
        await using var file = await DuckDbStoreFile.OpenAsync(o => o.RecentRowsMax = 2000);
        const int devices = 500;
        var writing = Task.Run(async () =>
        {
            for (var i = 1; i <= 40; i++)
            {
                await file.Store.WriteAsync(Enumerable.Range(0, devices).Select(d => Reading.Of("m" + d, Reading.Power, i * 1000L, i)).ToArray(), Cancel);
            }
        }, Cancel);

        var reads = 0;
        while (!writing.IsCompleted || reads == 0)
        {
            var latest = await file.Store.ReadLatestAsync(0, Cancel);
            Assert.True(latest.Count is 0 or devices, $"{latest.Count} series");
            Assert.True(latest.Select(s => s.SourceTimeUnixMs).Distinct().Count() <= 1, "a half batch was visible");
            reads++;
        }

        await writing;
        Assert.Equal(40 * devices, (await file.CloseAndReadRowsAsync()).Count);
    }

    private static async Task AssertWindow(DuckDbStoreFile file, QuantityKind kind, Quantity quantity, IEnumerable<PlacedSample> written)
    {
        const long step = 60_000;
        var (from, to) = (Reading.Start + 100_000, Reading.Start + 12_000_000);
        var expected = written.Select(s => s.Sample).Where(s => s.Series.Device == "a" && s.HasValue && s.SourceTimeUnixMs >= from && s.SourceTimeUnixMs < to)
            .GroupBy(s => s.SourceTimeUnixMs / step * step).OrderBy(g => g.Key)
            .Select(g => (Time: g.Key, Value: kind == QuantityKind.Gauge ? g.Average(s => s.Value) : g.MaxBy(s => s.SourceTimeUnixMs).Value, Min: g.Min(s => s.Value), Max: g.Max(s => s.Value),
                Count: g.LongCount()))
            .ToList();

        var steps = await file.Store.ReadSeriesAsync(new(new("east", "a", quantity.Id), kind, quantity.Domain, from, to, step), Cancel);

        Assert.Equal(expected.Count, steps.Count);
        foreach (var (e, a) in expected.Zip(steps))
        {
            Assert.Equal((e.Time, e.Min, e.Max, e.Count), (a.TimeUnixMs, a.Min, a.Max, a.Count));
            Assert.Equal(e.Value, a.Mean, 9);
        }
    }

    [Fact]
    public async Task The_samples_of_an_hour_are_counted_by_device_from_what_is_stored()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        const long hour = 3_600_000;
        PlacedSample[] batch =
        [
            Reading.Of("a", Reading.Power, Reading.Start, 1), Reading.Of("a", Reading.Energy, Reading.Start, 1), Reading.Of("a", Reading.Power, Reading.Start + 1, 2),
            Reading.Of("a", Reading.Power, Reading.Start + hour - 1, 3), Reading.Of("a", Reading.Power, Reading.Start + hour, 4), Reading.Of("a", Reading.Power, Reading.Start - 1, 5),
            Reading.Of("a", Reading.Power, Reading.Start + 2, double.NaN, Quality.Bad), Reading.Of("b", Reading.Smoke, Reading.Start, 0, Quality.OverRange),
            Reading.Of("c", Reading.Smoke, Reading.Start, 0, park: "west"),
        ];
        await file.Store.WriteAsync(batch, Cancel);
        await file.Store.WriteAsync(batch, Cancel);

        async Task<string> Count(string park, params string[]? devices) => string.Join(' ',
            (await file.Store.CountAsync(park, Reading.Start, Reading.Start + hour, devices, Cancel))!.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}:{c.Value}"));
        Assert.Equal("a:4 b:1", await Count("east", null));
        Assert.Equal("b:1", await Count("east", "b", "none"));
        Assert.Equal("c:1", await Count("west", null));
        Assert.Equal("", await Count("north", null));
    }
}
