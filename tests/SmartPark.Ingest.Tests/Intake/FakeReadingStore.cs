using System.Collections.Concurrent;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>A store in memory that does what a test tells it: take, refuse, keep for later, hang, break.</summary>
internal sealed class FakeReadingStore : IReadingStore
{
    private readonly ConcurrentDictionary<(SeriesKey, long), PlacedSample> _samples = new();
    private readonly ConcurrentQueue<IReadOnlyList<Sample>> _batches = new();
    private volatile TaskCompletionSource? _hang;

    public string Name => "fake";

    public int WritesAtOnce { get; set; } = 1;

    /// <summary>Why a sample is refused for good; null takes it.</summary>
    public Func<PlacedSample, string?> Refuse { get; set; } = _ => null;

    /// <summary>Whether a sample is to be kept for later.</summary>
    public Func<PlacedSample, bool> Keep { get; set; } = _ => false;

    public TimeSpan? RetryAfter { get; set; }

    /// <summary>Thrown by every write while it is set.</summary>
    public volatile Exception? Broken;

    /// <summary>Thrown by opening while it is set.</summary>
    public volatile Exception? Closed;

    public IReadOnlyList<Sample> Latest { get; set; } = [];

    public IReadOnlyList<SeriesStep> Steps { get; set; } = [];

    public volatile Exception? Unreadable;

    public SeriesQuery LastQuery { get; private set; }

    /// <summary>What was committed, each series and time once.</summary>
    public ICollection<PlacedSample> Stored => _samples.Values;

    /// <summary>What each write was given.</summary>
    public IReadOnlyList<IReadOnlyList<Sample>> Batches => [.. _batches];

    /// <summary>From now on writes hang until <see cref="LetGo"/>.</summary>
    public void Hang() => _hang = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo()
    {
        var hang = _hang;
        _hang = null;
        hang?.SetResult();
    }

    public Task OpenAsync(CancellationToken cancellationToken) => Closed is { } e ? Task.FromException(e) : Task.CompletedTask;

    public async Task<WriteOutcome> WriteAsync(ReadOnlyMemory<PlacedSample> batch, CancellationToken cancellationToken)
    {
        var samples = batch.ToArray();
        _batches.Enqueue([.. samples.Select(s => s.Sample)]);
        if (_hang is { } hang)
        {
            await hang.Task.WaitAsync(cancellationToken);
        }

        if (Broken is { } e)
        {
            throw e;
        }

        var (rejected, keep, stored) = (new List<RejectedSample>(), new List<int>(), 0);
        for (var i = 0; i < samples.Length; i++)
        {
            if (Refuse(samples[i]) is { } reason)
            {
                rejected.Add(new(i, reason));
            }
            else if (Keep(samples[i]))
            {
                keep.Add(i);
            }
            else
            {
                _samples[(samples[i].Sample.Series, samples[i].Sample.SourceTimeUnixMs)] = samples[i];
                stored++;
            }
        }

        return new(stored, rejected, keep, keep.Count > 0 ? RetryAfter : null);
    }

    public Task<IReadOnlyList<SeriesStep>> ReadSeriesAsync(SeriesQuery query, CancellationToken cancellationToken)
    {
        LastQuery = query;
        return Unreadable is { } e ? Task.FromException<IReadOnlyList<SeriesStep>>(e) : Task.FromResult(Steps);
    }

    /// <summary>What it says when it is asked for samples.</summary>
    public ConcurrentQueue<Sample> Samples { get; } = new();

    public Task<IReadOnlyList<Sample>> ReadSamplesAsync(SamplesQuery query, CancellationToken cancellationToken) => Unreadable is { } e
        ? Task.FromException<IReadOnlyList<Sample>>(e)
        : Task.FromResult<IReadOnlyList<Sample>>([.. Samples.Where(s => s.Series == query.Series && s.SourceTimeUnixMs >= query.FromUnixMs && s.SourceTimeUnixMs < query.ToUnixMs)
            .OrderBy(s => s.SourceTimeUnixMs).Take(query.Max)]);

    public Task<IReadOnlyList<Sample>> ReadLatestAsync(long sinceUnixMs, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Sample>>([.. Latest.Where(s => s.SourceTimeUnixMs >= sinceUnixMs)]);

    /// <summary>What it says to a count, by park and hour since 1970.</summary>
    public ConcurrentDictionary<(string Park, int Hour), Dictionary<string, long>> Counts { get; } = new();

    /// <summary>How often it was asked to count.</summary>
    public int CountCalls { get; private set; }

    /// <summary>Hours of the ledger that it was given.</summary>
    public ConcurrentQueue<HourPoint> Hours { get; } = new();

    public Task<IReadOnlyDictionary<string, long>?> CountAsync(
        string park, long fromUnixMs, long toUnixMs, IReadOnlyCollection<string>? devices, CancellationToken cancellationToken)
    {
        CountCalls++;
        return Unreadable is { } e
            ? Task.FromException<IReadOnlyDictionary<string, long>?>(e)
            : Task.FromResult<IReadOnlyDictionary<string, long>?>(Counts.TryGetValue((park, (int)(fromUnixMs / 3_600_000)), out var found) ? found : []);
    }

    public Task WriteHoursAsync(IReadOnlyList<HourPoint> hours, CancellationToken cancellationToken)
    {
        foreach (var hour in hours)
        {
            Hours.Enqueue(hour);
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
