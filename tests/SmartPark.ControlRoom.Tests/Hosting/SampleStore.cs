using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Tests.Hosting;

/// <summary>A store whose history is the function of a <see cref="SampleWorld"/>; can be told to be away.</summary>
public sealed class SampleStore(SampleWorld world, TimeProvider time) : IReadingStore
{
    private int _reads;

    public bool IsAway { get; set; }

    /// <summary>Distance of the samples of the history, ms.</summary>
    public long SpacingMs { get; set; } = 1;

    public int Reads => Volatile.Read(ref _reads);

    public string Name => "duckdb";

    public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<WriteOutcome> WriteAsync(ReadOnlyMemory<PlacedSample> batch, CancellationToken cancellationToken) =>
        Task.FromResult(new WriteOutcome(batch.Length, [], []));

    public Task<IReadOnlyList<SeriesStep>> ReadSeriesAsync(SeriesQuery query, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        if (IsAway)
        {
            throw new IOException("the sample store was told to be away");
        }

        if (!world.Catalogue.TryGet(query.Series.Quantity, out var quantity))
        {
            return Task.FromResult<IReadOnlyList<SeriesStep>>([]);
        }

        var steps = new List<SeriesStep>();
        var end = Math.Min(query.ToUnixMs, time.GetUtcNow().ToUnixTimeMilliseconds());
        for (var start = query.FromUnixMs - (query.FromUnixMs % query.StepMs); start < end; start += query.StepMs)
        {
            if (start / SpacingMs == (start - 1) / SpacingMs && query.StepMs < SpacingMs)
            {
                continue;
            }

            var last = Math.Min(start + query.StepMs, end) - 1;
            var a = world.Value(query.Series, quantity, start);
            var b = world.Value(query.Series, quantity, (start + last) / 2);
            var c = world.Value(query.Series, quantity, last);
            var mean = quantity.Kind == QuantityKind.Gauge ? (a + b + c) / 3 : c;
            steps.Add(new(start, mean, Math.Min(a, Math.Min(b, c)), Math.Max(a, Math.Max(b, c)), 3));
        }

        return Task.FromResult<IReadOnlyList<SeriesStep>>(steps);
    }

    /// <summary>Five minutes apart; a state that differs from normal did so in one hour of each day.</summary>
    public Task<IReadOnlyList<Sample>> ReadSamplesAsync(SamplesQuery query, CancellationToken cancellationToken)
    {
        const long Step = 300_000;
        if (IsAway)
        {
            throw new IOException("the sample store was told to be away");
        }

        var (series, samples) = (query.Series, new List<Sample>());
        if (world.Catalogue.TryGet(series.Quantity, out var quantity))
        {
            for (var at = (query.FromUnixMs + Step - 1) / Step * Step; at < query.ToUnixMs && samples.Count < query.Max; at += Step)
            {
                var value = quantity.Kind == QuantityKind.State && at / 3_600_000 % 24 != 3 ? 0 : world.Value(series, quantity, at);
                samples.Add(new(series, at, value, Quality.Good, QualityReason.None));
            }
        }

        return Task.FromResult<IReadOnlyList<Sample>>(samples);
    }

    public Task<IReadOnlyList<Sample>> ReadLatestAsync(long sinceUnixMs, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Sample>>([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
