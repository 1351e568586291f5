using SmartPark.Fieldbus.Devices;

namespace SmartPark.Gateway.Interlocks;

/// <summary>
/// An output with the interlocks that share it: on when one of them wants it, off when none does and one wants it off. Remembers what the device confirmed and
/// how the last tries went. Guarded by <see cref="SiteInterlocks"/>.
/// </summary>
/// <param name="point">Where it is written.</param>
/// <param name="interlocks">Who shares it; all with the same two values.</param>
internal sealed class LineOutput(OutputPoint point, IReadOnlyList<Interlock> interlocks)
{
    private int? _confirmed;
    private int? _tried;
    private long _atMs = long.MinValue;

    /// <summary>Where it is written.</summary>
    public OutputPoint Point { get; } = point;

    /// <summary>Who shares it.</summary>
    public IReadOnlyList<Interlock> Interlocks { get; } = interlocks;

    /// <summary>Tries that failed since the last that did not.</summary>
    public int Failures { get; private set; }

    /// <summary>What is in the way; empty when nothing is.</summary>
    public string Trouble { get; private set; } = "";

    /// <summary>Whether the device confirmed that it is on.</summary>
    public bool IsOn => _confirmed == Interlocks[0].Wiring.Output.On;

    /// <summary>Whether it does not do what it should, and that is more than a lost reply.</summary>
    public bool IsFaulty => Failures >= GatewayLimits.InterlockFailuresToFault;

    /// <summary>What is to be done at a time: the raw value to write or, when it is confirmed, to look at again; null for nothing.</summary>
    public (int Raw, bool IsCheck)? Next(long nowMs)
    {
        if (RawAt(nowMs) is not { } raw)
        {
            return null;
        }

        if (_confirmed == raw)
        {
            return IsHeld && nowMs - _atMs >= GatewayLimits.InterlockCheckMs ? (raw, true) : null;
        }

        return _tried != raw || nowMs >= RetryMs ? (raw, false) : null;
    }

    /// <summary>When there is something to do if nothing is heard until then; <see cref="long.MaxValue"/> for never.</summary>
    public long DueMs(long nowMs)
    {
        var raw = RawAt(nowMs);
        var own = raw is null ? long.MaxValue
            : _confirmed != raw ? _tried == raw ? RetryMs : long.MinValue
            : IsHeld ? _atMs + GatewayLimits.InterlockCheckMs : long.MaxValue;
        return Interlocks.Aggregate(own, static (due, i) => Math.Min(due, i.DueMs));
    }

    /// <summary>How it went; returns whether it became faulty or well by it.</summary>
    public bool Done(int raw, in OutputResult result, string trouble, long nowMs)
    {
        var wasFaulty = IsFaulty;
        (_tried, _atMs) = (raw, nowMs);
        if (result.IsSet)
        {
            (_confirmed, Failures, Trouble) = (raw, 0, "");
        }
        else
        {
            // What it shows is not known, or not what it should be.
            (_confirmed, Failures, Trouble) = (null, Failures + 1, trouble);
        }

        return wasFaulty != IsFaulty;
    }

    /// <summary>Whether an alarm keeps it on: then it is looked at again and again, for a module that lost its power comes back with its relays off.</summary>
    private bool IsHeld => Interlocks.Any(static i => i.Causes > 0) && IsOn;

    private long RetryMs => _atMs + (Failures <= GatewayLimits.InterlockQuickTries ? GatewayLimits.InterlockRetryMs : GatewayLimits.InterlockSlowRetryMs);

    private int? RawAt(long nowMs)
    {
        bool? want = null;
        foreach (var interlock in Interlocks)
        {
            want = interlock.Want(nowMs) is { } one ? want is true || one : want;
        }

        var output = Interlocks[0].Wiring.Output;
        return want is { } isOn ? isOn ? output.On : output.Off : null;
    }
}
