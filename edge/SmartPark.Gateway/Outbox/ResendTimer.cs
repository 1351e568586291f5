namespace SmartPark.Gateway.Outbox;

/// <summary>
/// How long to wait for an acknowledgement: smoothed time plus four times its deviation, as TCP does (RFC 6298), between named bounds;
/// doubled when one did not come, until the next one does. Times of repeated messages are not measured, since nobody knows which copy was meant.
/// </summary>
internal sealed class ResendTimer
{
    private double _smoothedMs = -1;
    private double _deviationMs;

    /// <summary>The timeout in force.</summary>
    public long TimeoutMs { get; private set; } = GatewayLimits.ResendTimeoutStartMs;

    /// <summary>An acknowledgement came after this time.</summary>
    public void Measure(long elapsedMs)
    {
        if (_smoothedMs < 0)
        {
            (_smoothedMs, _deviationMs) = (elapsedMs, elapsedMs / 2.0);
        }
        else
        {
            _deviationMs += 0.25 * (Math.Abs(elapsedMs - _smoothedMs) - _deviationMs);
            _smoothedMs += 0.125 * (elapsedMs - _smoothedMs);
        }

        TimeoutMs = Math.Clamp((long)(_smoothedMs + (4 * _deviationMs)), GatewayLimits.ResendTimeoutMinMs, GatewayLimits.ResendTimeoutMaxMs);
    }

    /// <summary>Acknowledgements did not come in time.</summary>
    public void Expired() => TimeoutMs = Math.Min(TimeoutMs * 2, GatewayLimits.ResendTimeoutMaxMs);
}
