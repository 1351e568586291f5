namespace SmartPark.Gateway.Polling;

/// <summary>
/// The line time that units without an answer may cost: a bucket of <see cref="GatewayLimits.DeadBurstMs"/> that refills with
/// <see cref="GatewayLimits.DeadShareRefill"/> of the time. Together they stay within <see cref="GatewayLimits.DeadShareMax"/>.
/// </summary>
internal sealed class DeadTimeBudget(long nowMs)
{
    private double _balanceMs = GatewayLimits.DeadBurstMs;
    private long _updatedMs = nowMs;

    /// <summary>Whether a trial may be afforded now.</summary>
    public bool Allows(long nowMs)
    {
        Refill(nowMs);
        return _balanceMs > 0;
    }

    /// <summary>When a trial may be afforded, in milliseconds; not before <paramref name="nowMs"/>.</summary>
    public long AllowsAtMs(long nowMs)
    {
        Refill(nowMs);
        return _balanceMs > 0 ? nowMs : nowMs + 1 + (long)Math.Ceiling(-_balanceMs / GatewayLimits.DeadShareRefill);
    }

    /// <summary>
    /// Takes what a poll without an answer has cost. A trial may leave a debt that delays the next one. A unit that was in good
    /// standing only empties the bucket: one lost reply must not silence the trials of an hour.
    /// </summary>
    public void Charge(long nowMs, long costMs, bool trial)
    {
        Refill(nowMs);
        _balanceMs = trial ? _balanceMs - costMs : Math.Min(_balanceMs, Math.Max(0, _balanceMs - costMs));
    }

    private void Refill(long nowMs)
    {
        if (nowMs > _updatedMs)
        {
            _balanceMs = Math.Min(GatewayLimits.DeadBurstMs, _balanceMs + ((nowMs - _updatedMs) * GatewayLimits.DeadShareRefill));
            _updatedMs = nowMs;
        }
    }
}
