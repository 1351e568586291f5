using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>
/// A store behind line protocol: InfluxDB 1, 2, 3 and compatible. What the server refuses for good is found sample by sample, what it does not take
/// now is kept by the caller. Equal writes of a series and source time change nothing there, so everything may be sent again.
/// </summary>
/// <remarks>
/// A sample written a second time with another place (its tags) is a second point of the server: tags are part of its key.
/// A sample first written as not good and then as good keeps its quality field. Neither happens without a change of the registry or of a clock.
/// </remarks>
public sealed partial class InfluxDbReadingStore : IReadingStore
{
    /// <summary>Batches on their way at one time; a server on the same machine is busy with two, one far away wants more.</summary>
    public const int WritesInFlightMax = 4;

    /// <summary>How long callers are asked to wait when somebody must correct something first.</summary>
    public static readonly TimeSpan CorrectionWait = TimeSpan.FromSeconds(15);

    /// <summary>First wait after a failure; doubled with each further one.</summary>
    public static readonly TimeSpan BackOffMin = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait after failures when the server asked for none.</summary>
    public static readonly TimeSpan BackOffMax = TimeSpan.FromSeconds(30);

    private readonly InfluxDbOptions _options;
    private readonly StorageInstruments _instruments;
    private readonly RepetitionCount _repetitions;
    private readonly StoreHealth _health;
    private readonly TimeProvider _time;
    private readonly ILogger<InfluxDbReadingStore> _logger;
    private readonly InfluxConnection _connection;
    private readonly InfluxQueries _queries;
    private readonly SemaphoreSlim _preparing = new(1);
    private readonly SemaphoreSlim _slots = new(WritesInFlightMax);
    private readonly ConcurrentBag<WriteBuffers> _idle = [];
    private volatile bool _ready;
    private int _failures;

    /// <summary>A store that has not spoken to its server yet.</summary>
    public InfluxDbReadingStore(IOptions<StorageOptions> options, StorageInstruments instruments, StoreHealth health, TimeProvider time, ILogger<InfluxDbReadingStore> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(instruments);
        _options = options.Value.InfluxDb;
        (_instruments, _health, _time, _logger) = (instruments, health, time, logger);
        _repetitions = new(instruments);
        _connection = new(_options, time);
        _queries = new(_connection);
    }

    /// <inheritdoc/>
    public string Name => "influxdb";

    /// <inheritdoc/>
    public int WritesAtOnce => WritesInFlightMax;

    /// <inheritdoc/>
    public bool CanRead => _options.Query;

    /// <inheritdoc/>
    public bool KeepsReasons => false;

    /// <inheritdoc/>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAsync(cancellationToken);
        }
        catch (IOException e)
        {
            _health.Failed(e.Message, NeedsOperator(e));
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<WriteOutcome> WriteAsync(ReadOnlyMemory<PlacedSample> batch, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        var buffers = _idle.TryTake(out var idle) ? idle : new WriteBuffers();
        try
        {
            var started = _time.GetTimestamp();
            var outcome = await WriteAsync(batch, buffers, cancellationToken);
            _instruments.BatchEnded(outcome, _time.GetElapsedTime(started));
            return outcome;
        }
        finally
        {
            _idle.Add(buffers);
            _slots.Release();
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeriesStep>> ReadSeriesAsync(SeriesQuery query, CancellationToken cancellationToken)
    {
        ReadingLimits.Check(query);
        return CanRead
            ? _queries.ReadSeriesAsync(query, cancellationToken)
            : throw new NotSupportedException($"{_options.Url} is a store to write to (Query false): its charts come from elsewhere");
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Sample>> ReadSamplesAsync(SamplesQuery query, CancellationToken cancellationToken)
    {
        ReadingLimits.Check(query);
        return CanRead ? _queries.ReadSamplesAsync(query, cancellationToken) : throw new NotSupportedException($"{_options.Url} is a store to write to (Query false)");
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Sample>> ReadLatestAsync(long sinceUnixMs, CancellationToken cancellationToken) =>
        CanRead ? _queries.ReadLatestAsync(sinceUnixMs, cancellationToken) : Task.FromResult<IReadOnlyList<Sample>>([]);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, long>?> CountAsync(
        string park, long fromUnixMs, long toUnixMs, IReadOnlyCollection<string>? devices, CancellationToken cancellationToken) =>
        CanRead ? await _queries.CountAsync(park, fromUnixMs, toUnixMs, devices, cancellationToken) : null;

    /// <inheritdoc/>
    public bool KeepsEnergy => true;

    /// <inheritdoc/>
    public Task WriteHoursAsync(IReadOnlyList<HourPoint> hours, CancellationToken cancellationToken) =>
        WriteLinesAsync(hours, static (LineBuffer lines, in HourPoint hour) => HourLines.Write(lines, hour), "hours of the completeness ledger", cancellationToken);

    /// <inheritdoc/>
    public Task WriteEnergyAsync(IReadOnlyList<EnergyPoint> points, CancellationToken cancellationToken) =>
        WriteLinesAsync(points, static (LineBuffer lines, in EnergyPoint point) => EnergyLines.Write(lines, point), "figures of energy", cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        _preparing.Dispose();
        _slots.Dispose();
        return ValueTask.CompletedTask;
    }

    private delegate void LineOf<T>(LineBuffer lines, in T item);

    private async Task WriteLinesAsync<T>(IReadOnlyList<T> items, LineOf<T> write, string what, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        await PrepareAsync(cancellationToken);
        var lines = new LineBuffer();
        using var compressed = new MemoryStream();
        for (var first = 0; first < items.Count; first += _options.LinesPerRequestMax)
        {
            lines.Truncate();
            for (var i = first; i < Math.Min(items.Count, first + _options.LinesPerRequestMax); i++)
            {
                write(lines, items[i]);
            }

            var (answer, _) = lines.Length == 0 ? (null, 0) : await _connection.WriteAsync(lines.Written, compressed, cancellationToken);
            if (answer is { Verdict: not Verdict.Stored })
            {
                throw new IOException($"{_options.Url}: {what} were not written: {answer.Reason}");
            }
        }
    }

    private async Task<WriteOutcome> WriteAsync(ReadOnlyMemory<PlacedSample> batch, WriteBuffers buffers, CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAsync(cancellationToken);
        }
        catch (IOException e)
        {
            return Kept(new(0, [], [.. Enumerable.Range(0, batch.Length)]), e.Message, NeedsOperator(e), null);
        }

        var write = new BatchWrite(batch, _connection, _options, buffers, _instruments);
        var outcome = await write.RunAsync(cancellationToken);
        _repetitions.Stored(batch.Span, buffers.Encoder.Superseded, outcome);
        if (write.SearchExhausted)
        {
            LogSearchExhausted(outcome.Rejected.Count, outcome.Keep.Count, BatchWrite.SearchRequestsMax);
        }

        if (write.Stop is { } stop)
        {
            return Kept(outcome, $"{_options.Url}: {stop.Reason}", stop.Verdict == Verdict.Misconfigured, stop.RetryAfter);
        }

        Interlocked.Exchange(ref _failures, 0);
        _health.Succeeded();
        return outcome;
    }

    private WriteOutcome Kept(WriteOutcome outcome, string error, bool needsOperator, TimeSpan? asked)
    {
        _health.Failed(error, needsOperator);
        if (needsOperator)
        {
            // The next write reads the secrets again and makes the database if it may: the correction needs no restart.
            _ready = false;
            return outcome with { RetryAfter = CorrectionWait };
        }

        var doublings = Math.Min(Interlocked.Increment(ref _failures) - 1, 10);
        var backOff = TimeSpan.FromTicks(Math.Min(BackOffMin.Ticks << doublings, BackOffMax.Ticks));
        return outcome with { RetryAfter = asked ?? backOff };
    }

    /// <summary>Reads the secrets, looks for the server and makes the database; once, and again after the server refused this service.</summary>
    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (_ready)
        {
            return;
        }

        await _preparing.WaitAsync(cancellationToken);
        try
        {
            if (_ready)
            {
                return;
            }

            _connection.ReadSecrets();
            var version = await _connection.PingAsync(cancellationToken);
            if (_options is { Api: InfluxDbOptions.ApiV1, CreateDatabase: true })
            {
                await CreateDatabaseAsync(cancellationToken);
            }

            LogReady(_options.Url, version, _options.Api);
            _ready = true;
        }
        finally
        {
            _preparing.Release();
        }
    }

    private async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _connection.ChangeAsync(InfluxQl.CreateDatabase(_options.Database), cancellationToken);
        }
        catch (InfluxRefusedException e) when (e.Code == HttpStatusCode.Forbidden)
        {
            // A user who may write but not create; if the database is missing, the first write says so.
            LogMayNotCreate(_options.Database);
        }
    }

    private static bool NeedsOperator(IOException e) =>
        e is InfluxRefusedException { Code: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound } or FileNotFoundException or DirectoryNotFoundException;

    [LoggerMessage(4520, LogLevel.Information, "InfluxDB at {Url} answers, version {Version}, api {Api}")]
    private partial void LogReady(string url, string version, string api);

    [LoggerMessage(4521, LogLevel.Information, "The user of the store may not create databases; \"{Database}\" is taken to exist")]
    private partial void LogMayNotCreate(string database);

    [LoggerMessage(4522, LogLevel.Warning, "{Rejected} samples were refused and {Keep} are undecided after {Requests} requests; they are tried again")]
    private partial void LogSearchExhausted(int rejected, int keep, int requests);
}
