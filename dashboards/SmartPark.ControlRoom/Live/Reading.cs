using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Live;

/// <summary>Why a shown value is not to be taken at its face.</summary>
public enum Doubt : byte
{
    /// <summary>No doubt: read, decoded, in range, recent.</summary>
    None,

    /// <summary>Computed or interpolated, not read.</summary>
    Estimated,

    /// <summary>The gateway's clock may be wrong.</summary>
    ClockSuspect,

    /// <summary>The gateway holds the last good value because the device is late.</summary>
    Stale,

    /// <summary>The device is not in contact; this is its last word.</summary>
    Offline,

    /// <summary>In contact, but this value has not been renewed for longer than <see cref="ControlRoomLimits.FreshFor"/>.</summary>
    NotRenewed,

    /// <summary>Outside the valid range.</summary>
    OverRange,

    /// <summary>No usable value.</summary>
    Bad,
}

/// <summary>The newest value of one quantity of a device, judged at one moment.</summary>
/// <param name="Quantity">Which quantity.</param>
/// <param name="Sample">Its newest sample.</param>
/// <param name="Doubt">Why it is not to be taken at its face.</param>
public readonly record struct Reading(Quantity Quantity, Sample Sample, Doubt Doubt)
{
    /// <summary>Whether sums and means may use it: there is a value, in range and renewed.</summary>
    public bool IsUsable => Sample.HasValue && Doubt is Doubt.None or Doubt.Estimated or Doubt.ClockSuspect;

    /// <summary>The urgency of a state's value, whatever its age; <see cref="Condition.Normal"/> for gauges and counters.</summary>
    public Condition StateCondition =>
        Quantity.Kind == QuantityKind.State && Sample.HasValue && Quantity.StateOf(Sample.Value) is { } state
            ? Conditions.Of(state.Severity)
            : Condition.Normal;

    /// <summary>What this value makes of its device: its state's urgency, and at least attention when it cannot be trusted.</summary>
    public Condition Condition => Conditions.Worse(StateCondition, IsUsable ? Condition.Normal : Condition.Attention);

    /// <summary>Judges a sample.</summary>
    /// <param name="quantity">Its quantity.</param>
    /// <param name="sample">The newest sample of the series.</param>
    /// <param name="deviceOnline">Whether its device is in contact.</param>
    /// <param name="nowUnixMs">The moment of judging.</param>
    public static Reading Judge(Quantity quantity, in Sample sample, bool deviceOnline, long nowUnixMs)
    {
        ArgumentNullException.ThrowIfNull(quantity);
        var doubt = sample.Quality switch
        {
            Quality.Bad => Doubt.Bad,
            _ when !sample.HasValue => Doubt.Bad,
            _ when !deviceOnline => Doubt.Offline,
            Quality.Stale => Doubt.Stale,
            _ when nowUnixMs - sample.SourceTimeUnixMs > (long)ControlRoomLimits.FreshFor.TotalMilliseconds => Doubt.NotRenewed,
            Quality.OverRange => Doubt.OverRange,
            _ when !quantity.IsPlausible(sample.Value) => Doubt.OverRange,
            Quality.Estimated => Doubt.Estimated,
            Quality.ClockSuspect => Doubt.ClockSuspect,
            _ => Doubt.None,
        };
        return new(quantity, sample, doubt);
    }
}
