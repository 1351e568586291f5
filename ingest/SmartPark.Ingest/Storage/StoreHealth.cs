using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SmartPark.Ingest.Storage;

/// <summary>The state of the store at one moment.</summary>
/// <param name="Healthy">Whether the last operation succeeded.</param>
/// <param name="SinceUnixMs">Since when that has been so, UTC ms.</param>
/// <param name="Error">What went wrong last; null while healthy.</param>
/// <param name="NeedsOperator">Whether waiting will not help: credentials, a missing database, a wrong address.</param>
public sealed record StoreState(bool Healthy, long SinceUnixMs, string? Error, bool NeedsOperator);

/// <summary>
/// Whether the store takes samples: last error and since when. Healthy until something fails. Thread-safe; readable as a health check,
/// where a store that is away makes the service not ready (never not alive: a restart would not help).
/// </summary>
public sealed partial class StoreHealth : IHealthCheck
{
    private readonly TimeProvider _time;
    private readonly ILogger<StoreHealth> _logger;
    private readonly Lock _change = new();
    private StoreState _state;

    /// <summary>A healthy store.</summary>
    public StoreHealth(TimeProvider time, ILogger<StoreHealth> logger)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_time, _logger) = (time, logger);
        _state = new(Healthy: true, Now, Error: null, NeedsOperator: false);
    }

    /// <summary>The state now.</summary>
    public StoreState State => Volatile.Read(ref _state);

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Notes that an operation succeeded.</summary>
    public void Succeeded()
    {
        if (State.Healthy)
        {
            return;
        }

        lock (_change)
        {
            var before = _state;
            if (before.Healthy)
            {
                return;
            }

            Volatile.Write(ref _state, new(Healthy: true, Now, Error: null, NeedsOperator: false));
            LogRecovered((Now - before.SinceUnixMs) / 1000.0);
        }
    }

    /// <summary>Notes that an operation failed; logs when the reason is a new one.</summary>
    /// <param name="error">What went wrong, in one sentence for the person who must act.</param>
    /// <param name="needsOperator">Whether waiting will not help.</param>
    public void Failed(string error, bool needsOperator = false)
    {
        lock (_change)
        {
            var before = _state;
            Volatile.Write(ref _state, new(Healthy: false, before.Healthy ? Now : before.SinceUnixMs, error, needsOperator));
            if (!before.Healthy && before.Error == error)
            {
                return;
            }

            if (needsOperator)
            {
                LogRefused(error);
            }
            else
            {
                LogFailed(error);
            }
        }
    }

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = State;
        var data = new Dictionary<string, object> { ["since"] = DateTimeOffset.FromUnixTimeMilliseconds(state.SinceUnixMs) };
        return Task.FromResult(state.Healthy ? HealthCheckResult.Healthy(data: data) : HealthCheckResult.Unhealthy(state.Error, data: data));
    }

    [LoggerMessage(4500, LogLevel.Warning, "The store does not take samples; they wait at the gateways. {Error}")]
    private partial void LogFailed(string error);

    [LoggerMessage(4501, LogLevel.Error, "The store refuses this service until its configuration is corrected; samples wait at the gateways. {Error}")]
    private partial void LogRefused(string error);

    [LoggerMessage(4502, LogLevel.Information, "The store takes samples again after {Seconds} s")]
    private partial void LogRecovered(double seconds);
}
