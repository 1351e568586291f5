namespace SmartPark.Gateway.Uplink;

/// <summary>
/// Recognises two clients with one id at a broker that does not say so: mosquitto 2.0.11 closes the older connection without the reason 0x8E that
/// MQTT 5 has for it. Sessions that were established and closed without a reason, again and again, within a minute each and with the broker there all
/// the time, rarely have another cause: a broker that restarts is away in between. It remains a suspicion, and the pause after it is shorter.
/// </summary>
internal sealed class TakeoverSuspicion
{
    private int _closings;

    /// <summary>A session ended; whether it looks like a take-over by now.</summary>
    public bool Ended(SessionEnd end, TimeSpan lasted)
    {
        var isSuspect = end == SessionEnd.Closed && lasted.TotalMilliseconds < GatewayLimits.TakeoverSessionMs;
        _closings = isSuspect ? _closings + 1 : 0;
        return _closings >= GatewayLimits.ClosingsToSuspectTakeover;
    }
}
