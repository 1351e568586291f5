namespace SmartPark.Gateway.Uplink;

/// <summary>
/// How long to wait before the next session, by how the last one ended. Short after whatever mends itself without anyone's doing, such as a broker that
/// restarts: nobody is bothered by a call that nobody takes. Long where only a person can mend it. Not thread-safe.
/// </summary>
/// <param name="random">Chance, so that many gateways do not call at once.</param>
internal sealed class SessionPauses(Random random)
{
    private readonly GrowingPause _link = new(GatewayLimits.ReconnectPauseMinMs, GatewayLimits.ReconnectPauseMaxMs, random);
    private readonly GrowingPause _refused = new(GatewayLimits.RefusalPauseMinMs, GatewayLimits.RefusalPauseMaxMs, random);
    private readonly GrowingPause _takeover = new(GatewayLimits.TakeoverPauseMinMs, GatewayLimits.TakeoverPauseMaxMs, random);
    private readonly GrowingPause _suspicion = new(GatewayLimits.SuspicionPauseMinMs, GatewayLimits.TakeoverPauseMaxMs, random);

    /// <summary>The pause after a session, in milliseconds.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="isSuspected">Whether a take-over is only suspected.</param>
    /// <param name="lasted">How long it lasted: one that held begins all pauses anew.</param>
    public long After(SessionEnd end, bool isSuspected, TimeSpan lasted)
    {
        if (lasted.TotalMilliseconds >= GatewayLimits.SettledSessionMs)
        {
            _link.Reset();
            _refused.Reset();
        }

        if (lasted.TotalMilliseconds >= GatewayLimits.TakeoverPauseMaxMs)
        {
            _takeover.Reset();
            _suspicion.Reset();
        }

        return end switch
        {
            _ when isSuspected => _suspicion.Next(),
            SessionEnd.TakenOver => _takeover.Next(),
            SessionEnd.Refused or SessionEnd.Unusable => _refused.Next(),
            _ => _link.Next(),
        };
    }
}
