using SmartPark.Ingest.Storage;

namespace SmartPark.ControlRoom.Live;

/// <summary>The answer of the store to a page.</summary>
/// <param name="Steps">The steps; empty when there are none, or when the store is away.</param>
/// <param name="StoreAway">Whether the store did not answer.</param>
public readonly record struct SeriesAnswer(IReadOnlyList<SeriesStep> Steps, bool StoreAway);

/// <summary>Reads series for pages: a few at a time, each with a deadline, and a store that is away is an answer rather than an exception.</summary>
public sealed partial class SeriesReader(IReadingStore store, ILogger<SeriesReader> logger) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(ControlRoomLimits.StoreReadsMax);

    /// <summary>Reads one window. Throws only <see cref="OperationCanceledException"/>, when the page no longer wants it.</summary>
    public async Task<SeriesAnswer> ReadAsync(SeriesQuery query, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(ControlRoomLimits.StoreTimeout);
        var entered = false;
        try
        {
            await _gate.WaitAsync(deadline.Token);
            entered = true;
            return new(await store.ReadSeriesAsync(query, deadline.Token), StoreAway: false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogStoreAway(store.Name, query.Series.ToString(), e.Message);
            return new([], StoreAway: true);
        }
        finally
        {
            if (entered)
            {
                _gate.Release();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    [LoggerMessage(6003, LogLevel.Warning, "Store {Store} did not answer a page that asked for {Series}: {Message}")]
    private partial void LogStoreAway(string store, string series, string message);
}
