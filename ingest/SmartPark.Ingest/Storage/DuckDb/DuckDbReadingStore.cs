using System.Runtime.CompilerServices;
using DuckDB.NET.Data;
using Microsoft.Extensions.Options;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Storage.DuckDb;

/// <summary>
/// The embedded store: one DuckDB file, one writer, several readers that never block it. A batch is one transaction, so what was reported as
/// stored survives SIGKILL. After any failure (a full disk above all) the file is closed and opened anew with the next batch; until then
/// every sample is kept by the caller.
/// </summary>
public sealed partial class DuckDbReadingStore : IReadingStore
{
    /// <summary>How long callers are asked to wait after a failure: a disk does not empty itself within milliseconds, and a person watches.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly DuckDbOptions _options;
    private readonly StorageInstruments _instruments;
    private readonly StoreHealth _health;
    private readonly TimeProvider _time;
    private readonly ILogger<DuckDbReadingStore> _logger;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _reading;
    private OpenFile? _open;
    private bool _disposed;

    /// <summary>A store that is not open yet.</summary>
    public DuckDbReadingStore(IOptions<StorageOptions> options, StorageInstruments instruments, StoreHealth health, TimeProvider time, ILogger<DuckDbReadingStore> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value.DuckDb;
        (_instruments, _health, _time, _logger) = (instruments, health, time, logger);
        _reading = new(_options.ReadersMax);
    }

    /// <inheritdoc/>
    public string Name => "duckdb";

    /// <summary>An open file with what the writer knows of it.</summary>
    private sealed record OpenFile(DuckDbFile File, SeriesNumbers Numbers, BatchMerge Merge)
    {
        /// <summary>Rows in order of arrival that wait to be sorted.</summary>
        public long RecentRows { get; set; }
    }

    /// <inheritdoc/>
    public Task OpenAsync(CancellationToken cancellationToken) => WriteAloneAsync(() => Open().RecentRows, cancellationToken);

    /// <inheritdoc/>
    public Task<WriteOutcome> WriteAsync(ReadOnlyMemory<PlacedSample> batch, CancellationToken cancellationToken) =>
        WriteAloneAsync(() => Write(batch.Span), cancellationToken);

    /// <summary>Loads history in one transaction, all of it or nothing, sorted as it comes; what is there already is absorbed.</summary>
    /// <returns>Rows given, absorbed ones included.</returns>
    /// <exception cref="IOException">The disk is full or the file cannot be used; nothing was loaded.</exception>
    public Task<long> LoadHistoryAsync(IEnumerable<HistoryBlock> blocks, CancellationToken cancellationToken) =>
        WriteAloneAsync(() => Load(blocks, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeriesStep>> ReadSeriesAsync(SeriesQuery query, CancellationToken cancellationToken)
    {
        ReadingLimits.Check(query);
        return ReadAsync(connection => DuckDbQueries.ReadSeries(connection, query, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Sample>> ReadSamplesAsync(SamplesQuery query, CancellationToken cancellationToken)
    {
        ReadingLimits.Check(query);
        return ReadAsync(connection => DuckDbQueries.ReadSamples(connection, query, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Sample>> ReadLatestAsync(long sinceUnixMs, CancellationToken cancellationToken) =>
        ReadAsync(connection => DuckDbQueries.ReadLatest(connection, sinceUnixMs, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, long>?> CountAsync(
        string park, long fromUnixMs, long toUnixMs, IReadOnlyCollection<string>? devices, CancellationToken cancellationToken) =>
        await ReadAsync(connection => DuckDbQueries.Count(connection, park, fromUnixMs, toUnixMs, devices, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<SeriesHours> ReadHoursAsync(HoursQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (await ReadAsync(connection => DuckDbHours.Extent(connection, query, cancellationToken), cancellationToken) is not { } extent)
        {
            yield break;
        }

        // A few series of all hours at a time rather than all series of a few: rows are sorted by series within each run, so each statement then reads few of them.
        var together = Math.Max(1, DuckDbHours.GroupsMax / (extent.ToHour - extent.FromHour));
        foreach (var some in extent.Indexes.OrderBy(i => i.Key).Chunk(together))
        {
            var part = extent with { Indexes = some.ToDictionary() };
            for (var hour = extent.FromHour; hour < extent.ToHour; hour += DuckDbHours.GroupsMax)
            {
                var (from, to) = (hour, Math.Min(hour + DuckDbHours.GroupsMax, extent.ToHour));
                foreach (var hours in await ReadAsync(connection => DuckDbHours.Read(connection, query, part, from, to, cancellationToken), cancellationToken))
                {
                    yield return hours;
                }
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        await _writing.WaitAsync(CancellationToken.None);
        await Task.Run(Close);
        _disposed = true;
        _writing.Release();
        _writing.Dispose();
        _reading.Dispose();
    }

    // The engine works synchronously, so its work runs on the pool and never on a caller's loop.
    private async Task<T> WriteAloneAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    private OpenFile Open()
    {
        if (_open is not null)
        {
            return _open;
        }

        try
        {
#pragma warning disable CA2000 // The store owns it until Close.
            var file = DuckDbFile.Open(_options);
#pragma warning restore CA2000
            try
            {
                var numbers = SeriesNumbers.Read(file.Writer);
                var opened = new OpenFile(file, numbers, new(file.Writer, numbers)) { RecentRows = DuckDbQueries.CountRecent(file.Writer) };
                Volatile.Write(ref _open, opened);
                return opened;
            }
            catch (DuckDBException e)
            {
                file.Dispose();
                throw new IOException($"{_options.Path} cannot be read: {DuckDbFile.Reason(e)}", e);
            }
        }
        catch (IOException e)
        {
            _health.Failed(e.Message);
            throw;
        }
    }

    /// <summary>Closes the file after the readers in flight have ended; further ones find it closed.</summary>
    private void Close()
    {
        if (Interlocked.Exchange(ref _open, null) is not { } closing)
        {
            return;
        }

        for (var i = 0; i < _options.ReadersMax; i++)
        {
            _reading.Wait();
        }

        closing.File.Dispose();
        _reading.Release(_options.ReadersMax);
    }

    private WriteOutcome Write(ReadOnlySpan<PlacedSample> batch)
    {
        var started = _time.GetTimestamp();
        var outcome = TryWrite(batch);
        _instruments.RequestSent(outcome.Stored, 0, outcome.Keep.Count == 0 ? "ok" : "failed");
        _instruments.BatchEnded(outcome, _time.GetElapsedTime(started));
        return outcome;
    }

    private WriteOutcome TryWrite(ReadOnlySpan<PlacedSample> batch)
    {
        var rejected = FindInfinite(batch);
        try
        {
            var open = Open();
            MergeCounts counts;
            using (var transaction = open.File.Writer.BeginTransaction())
            {
                counts = open.Merge.Write(batch, rejected);
                transaction.Commit();
            }

            var stored = batch.Length - rejected.Count;
            open.RecentRows += stored - counts.Duplicates;
            _instruments.Merged(counts.Duplicates, counts.Conflicts);
            _health.Succeeded();
            SortRecent(open);
            return new(stored, rejected, []);
        }
        catch (Exception e) when (e is DuckDBException or IOException)
        {
            Fail(e);
            return KeepAll(batch.Length);
        }
    }

    private long Load(IEnumerable<HistoryBlock> blocks, CancellationToken cancellationToken)
    {
        var open = Open();
        try
        {
            var rows = HistoryLoad.Run(open.File.Writer, open.Merge, open.Numbers, blocks, _instruments, cancellationToken);
            open.RecentRows = DuckDbQueries.CountRecent(open.File.Writer);
            return rows;
        }
        catch (DuckDBException e)
        {
            Fail(e);
            throw new IOException($"history was not loaded: {DuckDbFile.Reason(e)}", e);
        }
        catch (Exception)
        {
            // Rolled back, but the numbers in memory may already know what was not committed.
            Close();
            throw;
        }
    }

    /// <summary>Sorts the recent rows into a run when there are enough. What is stored stays stored if that fails.</summary>
    private void SortRecent(OpenFile open)
    {
        if (open.RecentRows < _options.RecentRowsMax)
        {
            return;
        }

        try
        {
            var started = _time.GetTimestamp();
            DuckDbQueries.SortRecent(open.File.Writer);
            LogSorted(open.RecentRows, _time.GetElapsedTime(started).TotalMilliseconds);
            open.RecentRows = 0;
        }
        catch (DuckDBException e)
        {
            Fail(e);
        }
    }

    private void Fail(Exception e)
    {
        _health.Failed($"{_options.Path}: {DuckDbFile.Reason(e)}");
        Close();
    }

    private async Task<T> ReadAsync<T>(Func<DuckDBConnection, T> read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _reading.WaitAsync(cancellationToken);
        try
        {
            var file = Volatile.Read(ref _open)?.File ?? throw new IOException($"{_options.Path} is not open: {_health.State.Error ?? "nothing was written yet"}");
            return await Task.Run(() => Read(file, read), cancellationToken);
        }
        catch (DuckDBException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException($"{_options.Path}: {DuckDbFile.Reason(e)}", e);
        }
        finally
        {
            _reading.Release();
        }
    }

    private static T Read<T>(DuckDbFile file, Func<DuckDBConnection, T> read)
    {
        var connection = file.Rent();
        try
        {
            return read(connection);
        }
        finally
        {
            file.Return(connection);
        }
    }

    private static List<RejectedSample> FindInfinite(ReadOnlySpan<PlacedSample> batch)
    {
        var rejected = new List<RejectedSample>();
        for (var i = 0; i < batch.Length; i++)
        {
            if (double.IsInfinity(batch[i].Sample.Value))
            {
                rejected.Add(new(i, ReadingLimits.InfiniteValue));
            }
        }

        return rejected;
    }

    private static WriteOutcome KeepAll(int count) => new(0, [], [.. Enumerable.Range(0, count)], RetryAfter);

    [LoggerMessage(4510, LogLevel.Debug, "{Rows} recent rows sorted by series in {Milliseconds} ms")]
    private partial void LogSorted(long rows, double milliseconds);
}
