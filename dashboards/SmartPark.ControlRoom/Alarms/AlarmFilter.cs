using SmartPark.Alarms;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.AlarmDesk;

namespace SmartPark.ControlRoom.Alarms;

/// <summary>Which part of the desk is shown.</summary>
public enum DeskPart : byte
{
    /// <summary>What is presented.</summary>
    Standing,

    /// <summary>What was put aside, suppressed or taken out of service.</summary>
    Withheld,

    /// <summary>What is over, the newest first.</summary>
    Closed,
}

/// <summary>What is chosen on the alarm desk, as it stands in the address.</summary>
/// <param name="Part">Which part of the desk.</param>
/// <param name="Park">Only of this park; null for all.</param>
/// <param name="Severity">Only of this severity; null for all.</param>
public sealed record AlarmFilter(DeskPart Part, string? Park, Severity? Severity)
{
    /// <summary>What stands, everywhere.</summary>
    public static AlarmFilter All { get; } = new(DeskPart.Standing, null, null);

    /// <summary>Reads the parts of an address; what cannot be read counts as nothing chosen.</summary>
    public static AlarmFilter FromQuery(string? part, string? park, string? severity) => new(
        Enum.TryParse<DeskPart>(part, ignoreCase: true, out var p) && Enum.IsDefined(p) ? p : DeskPart.Standing,
        string.IsNullOrEmpty(park) ? null : park,
        Enum.TryParse<Severity>(severity, ignoreCase: true, out var s) && Enum.IsDefined(s) ? s : null);

    /// <summary>The parts of the address; null for what is not chosen.</summary>
    public IReadOnlyDictionary<string, object?> ToQuery() => new Dictionary<string, object?>
    {
        ["show"] = Part == DeskPart.Standing ? null : Word(Part), ["park"] = Park, ["severity"] = Severity is { } s ? Word(s) : null,
    };

    /// <summary>Whether an alarm that stands is shown.</summary>
    public bool Passes(StandingAlarm alarm)
    {
        ArgumentNullException.ThrowIfNull(alarm);
        return PassesPart(alarm) && (Park is null || alarm.Episode.Park == Park) && (Severity is null || alarm.Episode.Severity == Severity);
    }

    private bool PassesPart(StandingAlarm alarm) => Part switch
    {
        DeskPart.Standing => alarm.Withheld == Withholding.None,
        DeskPart.Withheld => alarm.Withheld != Withholding.None,
        _ => false,
    };

#pragma warning disable CA1308 // Words of an address are in lower case.
    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
