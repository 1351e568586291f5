namespace SmartPark.Gateway;

/// <summary>
/// Pauses between tries: each twice the one before, up to a longest, with jitter over its upper half, so that many gateways do not call a
/// returning broker or serial server at once. Not thread-safe.
/// </summary>
/// <param name="minMs">First pause before jitter, in milliseconds.</param>
/// <param name="maxMs">Longest pause before jitter, in milliseconds.</param>
/// <param name="random">Chance, for the jitter.</param>
internal sealed class GrowingPause(long minMs, long maxMs, Random random)
{
    private int _doublings;

    /// <summary>The next pause in milliseconds: between half of it and all of it.</summary>
    public long Next()
    {
        var pause = Math.Min(maxMs, minMs << _doublings);
        _doublings += pause < maxMs ? 1 : 0;
#pragma warning disable CA5394 // Jitter spreads load; nothing secret depends on it.
        return (pause / 2) + random.NextInt64((pause / 2) + 1);
#pragma warning restore CA5394
    }

    /// <summary>Starts again with the first pause.</summary>
    public void Reset() => _doublings = 0;
}
