namespace SmartPark.Fieldbus.Modbus;

/// <summary>
/// How long to wait for each unit. Without this, a unit that always takes a little longer than the timeout falls into lock-step: every reply arrives
/// just after its request was given up, and the unit counts as dead (reported in wlcrs/tmodbus#88). Durations in timestamp units.
/// </summary>
internal sealed class UnitPatience(long configured, ModbusCounters counters)
{
    // Replies in time, one after the other, before a lengthened timeout returns to the configured one.
    private const int RepliesToForget = 32;
    private const int Units = 256;

    private readonly long _longest = configured * ModbusClientOptions.ResponseTimeoutGrowthMax;
    private Lengthened[]? _lengthened;

    /// <summary>The timeout in force for a unit.</summary>
    public long For(byte unit) => _lengthened is null || _lengthened[unit].Timeout == 0 ? configured : _lengthened[unit].Timeout;

    /// <summary>
    /// A reply arrived after its request was given up: waits half as long again as it took, within the bound. At most twice as long as before, because a
    /// reply that lay unread while the line was idle looks later than it was.
    /// </summary>
    public void SawLate(byte unit, long elapsed)
    {
        counters.LateReplies++;
        _lengthened ??= new Lengthened[Units];
        var before = For(unit);
        _lengthened[unit] = new Lengthened(Math.Clamp(elapsed + (elapsed / 2), before, Math.Min(before * 2, _longest)), 0);
    }

    /// <summary>A reply arrived in time; true when only because the timeout had been lengthened.</summary>
    public bool SawReply(byte unit, long elapsed)
    {
        if (_lengthened is null || _lengthened[unit].Timeout == 0)
        {
            return false;
        }

        ref var state = ref _lengthened[unit];
        if (elapsed > configured)
        {
            counters.SlowReplies++;
            state.InTime = 0;
            return true;
        }

        if (++state.InTime >= RepliesToForget)
        {
            state = default;
        }

        return false;
    }

    private record struct Lengthened(long Timeout, int InTime);
}
