using System.Collections.Concurrent;
using System.Threading.Channels;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Live;

/// <summary>
/// What counters grew by since midnight in the city. The day so far is read from the store once and then carried on with the live
/// value; until it is read, and while the store is away, the growth is unknown rather than wrong.
/// </summary>
public sealed partial class DayCounters(
    IReadingStore store, ParkRegistry registry, QuantityCatalogue catalogue, TimeProvider time, ILogger<DayCounters> logger) : BackgroundService
{
    /// <summary>Steps of 15 minutes meet midnight in every time zone in use.</summary>
    private const long StepMs = 15 * 60_000;

    /// <summary>How far before midnight the last register reading of the day before is looked for.</summary>
    private const long BeforeMidnightMs = 6 * 3_600_000;

    private readonly ConcurrentDictionary<SeriesKey, Day> _days = new();
    private readonly Channel<SeriesKey> _waiting = Channel.CreateBounded<SeriesKey>(
        new BoundedChannelOptions(ControlRoomLimits.DayCountersWaitingMax) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private long _retryAtUnixMs;

    /// <summary>Growth of the counter whose newest sample this is. Never waits: an unknown day is queued to be read.</summary>
    public DayGrowth Growth(in Sample newest)
    {
        var midnight = CityClock.StartOfDay(time.GetUtcNow().ToUnixTimeMilliseconds(), registry.Zone);
        if (!_days.TryGetValue(newest.Series, out var day))
        {
            if (_days.Count >= ControlRoomLimits.DayCountersMax)
            {
                return DayGrowth.Unknown;
            }

            day = _days.GetOrAdd(newest.Series, static _ => new());
        }

        lock (day)
        {
            var growth = day.At(newest, midnight);
            if (day.IsDue(newest, midnight, time.GetUtcNow()) && _waiting.Writer.TryWrite(newest.Series))
            {
                day.Queued = true;
            }

            return growth;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var series in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            await ReadAsync(series, stoppingToken);
        }
    }

    private async Task ReadAsync(SeriesKey series, CancellationToken cancellationToken)
    {
        if (!catalogue.TryGet(series.Quantity, out var quantity) || !_days.TryGetValue(series, out var day))
        {
            return;
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var midnight = CityClock.StartOfDay(now, registry.Zone);
        try
        {
            if (now < _retryAtUnixMs)
            {
                return;
            }

            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(ControlRoomLimits.StoreTimeout);
            var steps = await store.ReadSeriesAsync(
                new(series, QuantityKind.Counter, quantity.Domain, midnight - BeforeMidnightMs, now + 1, StepMs), deadline.Token);
            lock (day)
            {
                day.Take(DayStart.Of(steps, midnight, StepMs), midnight, time.GetUtcNow());
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A store that is away costs one line a retry, not one a series.
            _retryAtUnixMs = now + (long)ControlRoomLimits.StoreRetry.TotalMilliseconds;
            LogStoreAway(store.Name, series, e.Message);
        }
        finally
        {
            lock (day)
            {
                day.Queued = false;
            }
        }
    }

    [LoggerMessage(6002, LogLevel.Warning, "Store {Store} did not give the day of {Series}: {Message}. Until it does, today's figures are missing")]
    private partial void LogStoreAway(string store, SeriesKey series, string message);

    /// <summary>The day of one counter. Guarded by its own lock.</summary>
    private sealed class Day
    {
        private DayStart? _start;
        private long _midnight;
        private DateTimeOffset _readAt;

        public bool Queued { get; set; }

        public DayGrowth At(in Sample newest, long midnight) =>
            _midnight != midnight ? DayGrowth.Pending
            : _start is not { } start ? DayGrowth.Unknown
            : newest.SourceTimeUnixMs < start.LastUnixMs || newest.Value < start.LastRegister ? new(start.Growth, start.Estimated)
            : new(start.Growth + newest.Value - start.LastRegister, start.Estimated);

        public bool IsDue(in Sample newest, long midnight, DateTimeOffset now)
        {
            if (Queued)
            {
                return false;
            }

            if (_midnight != midnight)
            {
                return true;
            }

            // A register below the last known one was exchanged or rolled over: the store knows how, but asking once a minute is enough.
            var dropped = _start is { } start && newest.Value < start.LastRegister;
            return now - _readAt > (dropped || _start is null ? TimeSpan.FromMinutes(1) : ControlRoomLimits.DayCounterFor);
        }

        public void Take(DayStart? start, long midnight, DateTimeOffset now) => (_start, _midnight, _readAt) = (start, midnight, now);
    }
}
