namespace SmartPark.Ingest.Intake.Broker;

/// <summary>How the host's connection to the broker is.</summary>
/// <param name="IsConnected">Whether it is there and subscribed.</param>
/// <param name="SinceUnixMs">Since when that is so, UTC ms.</param>
/// <param name="Broker">Which broker, for people.</param>
/// <param name="Error">Why it is not there; null while it is, and before the first try.</param>
/// <param name="IsOnline">Whether this host says online on STATE.</param>
public sealed record BrokerState(bool IsConnected, long SinceUnixMs, string Broker, string? Error, bool IsOnline);

/// <summary>The host's connection as readiness and pages show it. Thread-safe.</summary>
public sealed class BrokerStatus
{
    private readonly TimeProvider _time;
    private BrokerState _state;

    /// <summary>Not connected yet.</summary>
    public BrokerStatus(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _state = new(IsConnected: false, Now, "", null, IsOnline: false);
    }

    /// <summary>The state now.</summary>
    public BrokerState State => Volatile.Read(ref _state);

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    // Only the host session writes.
    internal void Set(bool isConnected, string broker, string? error) => Volatile.Write(
        ref _state, new(isConnected, _state.IsConnected == isConnected ? _state.SinceUnixMs : Now, broker, error, isConnected && _state.IsOnline));

    internal void SetOnline(bool isOnline) => Volatile.Write(ref _state, _state with { IsOnline = isOnline });
}
