namespace SmartPark.Gateway.Uplink;

/// <summary>
/// Rebirths on request, at most one each <see cref="GatewayLimits.RebirthIntervalMs"/>. A request in between is not lost: it is answered
/// when the interval is over, once for all who asked.
/// </summary>
internal sealed class RebirthGate
{
    private volatile bool _requested;
    private long _bornMs = long.MinValue;

    /// <summary>Someone wants all births again. From any thread.</summary>
    public void Request() => _requested = true;

    /// <summary>Whether to publish them now.</summary>
    public bool IsDue(long nowMs) => _requested && (_bornMs == long.MinValue || nowMs - _bornMs >= GatewayLimits.RebirthIntervalMs);

    /// <summary>Births are about to be published: requests made until now are answered by them.</summary>
    public void Born(long nowMs) => (_requested, _bornMs) = (false, nowMs);
}
