using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Live;

/// <summary>How a device, a domain or a park is doing, in rising urgency: what stands first in every list.</summary>
public enum Condition : byte
{
    /// <summary>In contact, values good, states as they should be.</summary>
    Normal,

    /// <summary>Some values are missing, old or out of range, or some devices are not in contact.</summary>
    Attention,

    /// <summary>A state that is worth a look, such as an open fire door.</summary>
    Warning,

    /// <summary>No contact at all: nothing is known any more.</summary>
    Silent,

    /// <summary>A state on which someone must act now. An alarm that was the last word of a silent device still counts.</summary>
    Alarm,
}

/// <summary>Conditions out of other facts.</summary>
public static class Conditions
{
    /// <summary>The condition that a state asks for.</summary>
    public static Condition Of(StateSeverity severity) => severity switch
    {
        StateSeverity.Alarm => Condition.Alarm,
        StateSeverity.Warning => Condition.Warning,
        _ => Condition.Normal,
    };

    /// <summary>The more urgent of two.</summary>
    public static Condition Worse(Condition a, Condition b) => a > b ? a : b;
}
