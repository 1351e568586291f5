using Microsoft.Extensions.Time.Testing;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Rules;
using SmartPark.Ingest.AlarmTrial;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Ingest.Tests.Storage.DuckDb;
using SmartPark.Ingest.Tests.Storage.InfluxDb;
using SmartPark.Telemetry;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.AlarmTrial;

/// <summary>Rules against what real stores hold.</summary>
public sealed class TrialBenchTests : IDisposable
{
    private const long T = 1_795_363_200_000;
    private const long Minute = 60_000;
    private const long Day = 86_400_000;

    private readonly TestCity _city = new();
    private readonly LatestValues _latest = new();
    private readonly NodeStates _nodes = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(T));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_embedded_store_tells_what_a_rule_would_have_raised()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await TellsAsync(file.Store);
    }

    [Fact]
    public async Task InfluxDB_tells_the_same()
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxStore(server.Url);
        await influx.Store.OpenAsync(Stop);
        await TellsAsync(influx.Store);
    }

    [Fact]
    public async Task More_samples_than_are_held_are_judged_stretch_by_stretch()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        var seconds = (ReadingLimits.SamplesPerQueryMax * 2) + 10;
        var from = T - (seconds * 1000L);
        foreach (var part in Enumerable.Range(0, seconds).Select(i => Sample("smoke", "smoke_state", from + (i * 1000L), i % 1_000 == 999 ? 1 : 0)).Chunk(20_000))
        {
            await WriteAsync(file.Store, part);
        }

        var result = await TryAsync(file.Store, Smoke, from, T);
        Assert.Equal((seconds / 1000, seconds, 1), (result.Raised, result.Samples, result.Judged));
        Assert.Equal(Math.Min(TrialLimits.EpisodesPerSubjectMax, seconds / 1000), result.Episodes.Count);
    }

    [Fact]
    public async Task An_average_knows_the_day_before_the_span()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await WriteAsync(file.Store, [.. Enumerable.Range(0, 48 * 12).Select(i => Sample("meter", "pm2_5_ugm3", T - (2 * Day) + (i * 5 * Minute), 80))]);
        var rule = Rule("dust", ["pm2_5_ugm3"], new() { Average = new() { WindowS = 86_400, Limits = [new() { High = 75 }] } });
        var result = await TryAsync(file.Store, rule, T - Day, T);
        Assert.Equal((0, 1), (result.Raised, result.StoodBefore));
        Assert.Equal(80, Assert.Single(result.Episodes).Peak, 6);
    }

    [Fact]
    public async Task Points_that_a_rule_joins_are_judged_in_the_order_of_their_times()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await WriteAsync(file.Store,
            [Sample("smoke", "smoke_state", T - (10 * Minute), 0), Sample("meter", "smoke_state", T - (9 * Minute), 0), Sample("smoke", "smoke_state", T - (5 * Minute), 1), Sample("meter", "smoke_state", T - (4 * Minute), 1)]);
        var rule = Rule("both", ["smoke_state"], new() { Confirmation = new() { Codes = [1], AtLeast = 2, WithinS = 600 } });
        foreach (var device in new[] { null, "meter" })
        {
            var result = await TryAsync(file.Store, rule, T - Day, T, device: device);
            Assert.Equal(("east/b1/smoke_state", T - (4 * Minute)), (Assert.Single(result.Episodes).Subject, result.Episodes[0].RaisedUnixMs));
        }
    }

    [Fact]
    public async Task What_is_not_asked_about_or_not_to_be_seen_is_not_judged()
    {
        await using var file = await DuckDbStoreFile.OpenAsync();
        await WriteAsync(file.Store, [Sample("smoke", "smoke_state", T - Minute, 1), Sample("meter", "smoke_state", T - Minute, 1)]);
        Assert.Equal(["east/smoke/smoke_state"], (await TryAsync(file.Store, Smoke, T - Day, T, device: "smoke")).Episodes.Select(e => e.Subject));
        Assert.Equal(2, (await TryAsync(file.Store, Smoke, T - Day, T)).Raised);
        Assert.Equal(0, (await TryAsync(file.Store, Smoke, T - Day, T, park: "west")).Subjects);
        Assert.Equal(0, (await TryAsync(file.Store, Smoke, T - Day, T, parks: new HashSet<string> { "west" })).Subjects);
    }

    [Fact]
    public async Task A_third_trial_at_a_time_is_refused()
    {
        var store = new HangingStore();
        Hear(Sample("smoke", "smoke_state", T, 0));
        using var bench = Bench(store);
        using var end = new CancellationTokenSource();
        var order = new TrialOrder(Smoke, T - Day, T, null, null, null);
        var running = Enumerable.Range(0, TrialLimits.AtOnce).Select(_ => bench.TryAsync(order, end.Token)).ToArray();
        Assert.Null(await bench.TryAsync(order, Stop));
        await end.CancelAsync();
        foreach (var one in running)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        }
    }

    [Fact]
    public async Task What_takes_too_long_is_cut_and_said()
    {
        var store = new HangingStore();
        Hear(Sample("smoke", "smoke_state", T, 0));
        using var bench = Bench(store);
        var running = bench.TryAsync(new(Smoke, T - Day, T, null, null, null), Stop);
        _time.Advance(TimeSpan.FromSeconds(TrialLimits.Seconds));
        var result = (await running)!;
        Assert.Equal((TrialGap.Time, 0, 1), (result.Cut, result.Judged, result.Subjects));
        Assert.Equal([new NotJudged("east/smoke/smoke_state", TrialGap.Time)], result.NotJudged);
    }

    public void Dispose() => _city.Dispose();

    /// <summary>Fourteen fires in a week at one detector, one of which stood before; a second that says nothing in all of it.</summary>
    private async Task TellsAsync(IReadingStore store)
    {
        var from = T - (7 * Day);
        List<PlacedSample> samples = [Sample("smoke", "smoke_state", from - (2 * Minute), 1)];
        for (var i = 0; i < 14; i++)
        {
            var at = from + (i * 12 * 60 * Minute) + Minute;
            samples.AddRange([
                Sample("smoke", "smoke_state", at, 0), Sample("smoke", "smoke_state", at + Minute, 1), Sample("smoke", "smoke_state", at + (2 * Minute), double.NaN, Quality.Bad, QualityReason.Timeout),
                Sample("smoke", "smoke_state", at + (3 * Minute), 0)]);
        }

        await WriteAsync(store, [.. samples]);
        Hear(Sample("meter", "smoke_state", T - (20 * Day), 0));
        var result = await TryAsync(store, Smoke, from, T);
        Assert.Equal((14, 1, 2, 1), (result.Raised, result.StoodBefore, result.Subjects, result.Judged));
        Assert.Equal([new NotJudged("east/meter/smoke_state", TrialGap.NoData)], result.NotJudged);
        Assert.Null(result.Cut);
        var newest = result.Episodes[0];
        var last = from + (13 * 12 * 60 * Minute) + Minute;
        Assert.Equal((last + Minute, last + Minute, last + (3 * Minute), 1.0), (newest.OnsetUnixMs, newest.RaisedUnixMs, newest.ClearedUnixMs, newest.Value));
        Assert.Equal(EpisodeId.Of("smoke", "east/smoke/smoke_state", last + Minute), newest.Episode);
    }

    private async Task<TrialResult> TryAsync(IReadingStore store, AlarmRule rule, long from, long to, string? park = null, string? device = null, IReadOnlySet<string>? parks = null)
    {
        using var bench = Bench(store);
        return (await bench.TryAsync(new(rule, from, to, park, device, parks), Stop))!;
    }

    private TrialBench Bench(IReadingStore store) => new(store, _city.Registry, _latest, _nodes, TestCity.Catalogue, _time);

    private async Task WriteAsync(IReadingStore store, PlacedSample[] samples)
    {
        Assert.Equal(samples.Length, (await store.WriteAsync(samples, Stop)).Stored);
        Hear(samples);
    }

    private void Hear(params PlacedSample[] samples)
    {
        foreach (var placed in samples)
        {
            _latest.Offer(placed.Sample);
        }
    }

    private static AlarmRule Smoke { get; } = Rule("smoke", ["smoke_state"], new() { State = new() { Codes = [1] } });

    private static PlacedSample Sample(string device, string quantity, long at, double value, Quality quality = Quality.Good, QualityReason reason = QualityReason.None)
    {
        Assert.True(TestCity.Catalogue.TryGet(quantity, out var known));
        return new(new(new("east", device, quantity), at, value, quality, reason), known, new("b1", null));
    }

    private static AlarmRule Rule(string id, IReadOnlyList<string> quantities, RuleCondition condition) => new()
    {
        Id = id, Title = new() { Zh = id, En = id }, Advice = new() { Zh = "去看", En = "go and look" }, Severity = Severity.Critical, Basis = new() { Certainty = BasisCertainty.Product },
        Scope = new() { Quantities = quantities }, Condition = condition,
    };

    private sealed class HangingStore : IReadingStore
    {
        public string Name => "hanging";

        public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<WriteOutcome> WriteAsync(ReadOnlyMemory<PlacedSample> batch, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<SeriesStep>> ReadSeriesAsync(SeriesQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public async Task<IReadOnlyList<Sample>> ReadSamplesAsync(SamplesQuery query, CancellationToken cancellationToken)
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            return [];
        }

        public Task<IReadOnlyList<Sample>> ReadLatestAsync(long sinceUnixMs, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Sample>>([]);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
