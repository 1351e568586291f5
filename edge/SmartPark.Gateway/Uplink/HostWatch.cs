using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Uplink;

/// <summary>
/// Whether the primary host takes data, by its STATE on one connection. A message older than the last one seen is not believed
/// (Sparkplug 3.0, section 5.4): a delayed will must not silence a host that is back.
/// </summary>
internal sealed class HostWatch
{
    private readonly Lock _gate = new();
    private SparkplugState? _last;

    /// <summary>Whether the host said that it is online; false while it has said nothing.</summary>
    public bool IsOnline
    {
        get
        {
            lock (_gate)
            {
                return _last is { Online: true };
            }
        }
    }

    /// <summary>Takes a STATE message; returns whether it was believed.</summary>
    public bool Apply(SparkplugState state)
    {
        lock (_gate)
        {
            if (_last is { } last && state.TimestampUnixMs < last.TimestampUnixMs)
            {
                return false;
            }

            _last = state;
            return true;
        }
    }
}
