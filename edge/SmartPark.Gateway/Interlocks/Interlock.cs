using SmartPark.Alarms.Engine;
using SmartPark.Fieldbus.Wiring;

namespace SmartPark.Gateway.Interlocks;

/// <summary>
/// What one interlock wants of its output, by the alarms that are open and by time. Pure: times come in, milliseconds of a clock that never jumps. Not
/// thread-safe.
/// </summary>
/// <param name="wiring">What it is.</param>
internal sealed class Interlock(InterlockWiring wiring)
{
    private readonly HashSet<EpisodeId> _causes = [];
    private bool _hasHeard;
    private bool _isOn;
    private long _onSinceMs;
    private long _offAtMs = long.MaxValue;

    /// <summary>What it is.</summary>
    public InterlockWiring Wiring { get; } = wiring;

    /// <summary>Alarms that are open and keep it on.</summary>
    public int Causes => _causes.Count;

    /// <summary>When it changes by itself; <see cref="long.MaxValue"/> when it does not.</summary>
    public long DueMs => _isOn ? Math.Min(_offAtMs, Wiring.MaxOnS == 0 ? long.MaxValue : _onSinceMs + (Wiring.MaxOnS * 1000L)) : long.MaxValue;

    /// <summary>A cause came or went; returns whether that means anything.</summary>
    public bool Hear(EpisodeId episode, AlarmChange change, long nowMs)
    {
        if (change == AlarmChange.Raised)
        {
            if (!_causes.Add(episode))
            {
                return false;
            }

            // Also while it is on: whoever heard the first does not know of the second.
            (_hasHeard, _isOn, _onSinceMs, _offAtMs) = (true, true, nowMs, long.MaxValue);
            return true;
        }

        if (!_causes.Remove(episode) || _causes.Count > 0 || Wiring.Reset == InterlockReset.Manual)
        {
            return false;
        }

        _offAtMs = nowMs + (Wiring.HoldS * 1000L);
        return true;
    }

    /// <summary>Whether the output is to be on at a time; null when it is to be left as it is.</summary>
    public bool? Want(long nowMs)
    {
        _isOn = _isOn && nowMs < DueMs;
        return _hasHeard ? _isOn : Wiring.FailSafe switch
        {
            FailSafe.On => true,
            FailSafe.Keep => null,
            _ => false,
        };
    }
}
