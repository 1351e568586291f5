namespace SmartPark.Gateway.Outbox;

/// <summary>
/// How many bytes of backlog may be sent and not acknowledged. Grows while acknowledgements come soon (doubling per round trip at first, then by
/// a packet per round trip), shrinks by a fifth when they are later than the target, by half when none came in time. The target keeps the queue
/// that backlog builds up in broker, ingest and store short, since live samples stand in the same queue: the idea of LEDBAT (RFC 6817), with the
/// least time seen in the last minute or two as the path's own.
/// </summary>
internal sealed class SendWindow
{
    private const long HistoryMs = 60_000;

    private double _bytes = GatewayLimits.WindowBytesStart;
    private double _threshold = double.MaxValue;
    private long _leastMs = long.MaxValue;
    private long _leastBeforeMs = long.MaxValue;
    private long _leastSinceMs;
    private long _shrunkMs = long.MinValue / 2;

    /// <summary>The window in force.</summary>
    public long Bytes => (long)_bytes;

    /// <summary>Time that an acknowledgement may take before the window shrinks.</summary>
    public long TargetMs => Math.Max(GatewayLimits.AcknowledgementTargetMs, Math.Min(_leastMs, _leastBeforeMs) is var least and < long.MaxValue ? least + GatewayLimits.QueueDelayMs : 0);

    /// <summary>A new session: another path, perhaps.</summary>
    public void Begin(long nowMs) => (_bytes, _threshold, _leastMs, _leastBeforeMs, _leastSinceMs) = (GatewayLimits.WindowBytesStart, double.MaxValue, long.MaxValue, long.MaxValue, nowMs);

    /// <summary>A message was acknowledged after this time; <paramref name="inFlight"/> bytes are open, this message's included.</summary>
    public void Acknowledged(long bytes, long elapsedMs, long inFlight, long nowMs)
    {
        if (nowMs - _leastSinceMs > HistoryMs)
        {
            (_leastBeforeMs, _leastMs, _leastSinceMs) = (_leastMs, long.MaxValue, nowMs);
        }

        _leastMs = Math.Min(_leastMs, elapsedMs);
        if (elapsedMs > TargetMs)
        {
            Shrink(0.8, elapsedMs, nowMs);
        }
        else if (inFlight * 2 > Bytes)
        {
            _bytes += _bytes < _threshold ? bytes : GatewayLimits.WindowBytesStep * bytes / _bytes;
            _bytes = Math.Min(_bytes, GatewayLimits.WindowBytesMax);
        }
    }

    /// <summary>Acknowledgements did not come in time.</summary>
    public void Expired(long timeoutMs, long nowMs) => Shrink(0.5, timeoutMs, nowMs);

    /// <summary>Once per round trip: what is on its way was sent with the window before.</summary>
    private void Shrink(double factor, long roundTripMs, long nowMs)
    {
        if (nowMs - _shrunkMs >= roundTripMs)
        {
            _bytes = Math.Max(_bytes * factor, GatewayLimits.WindowBytesMin);
            (_threshold, _shrunkMs) = (_bytes, nowMs);
        }
    }
}
