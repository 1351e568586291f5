using SmartPark.Alarms.Rules;
using SmartPark.Alarms.Schedules;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Alarms.Engine;

/// <summary>A point that rules may watch, with what their scopes ask for.</summary>
/// <param name="Series">Whose values they are.</param>
/// <param name="Domain">Domain of its quantity.</param>
/// <param name="Building">Building id in its park; null when it stands in none.</param>
/// <param name="Profile">Device model: profile id; null when unknown.</param>
/// <param name="Line">The line that its device hangs on; null when unknown, as everywhere but at its gateway.</param>
public sealed record AlarmPoint(SeriesKey Series, Domain Domain, string? Building, string? Profile, AlarmLine? Line = null);

/// <summary>A line of a gateway.</summary>
/// <param name="Gateway">Gateway id, unique in its park.</param>
/// <param name="Id">Line id, unique in its gateway.</param>
public sealed record AlarmLine(string Gateway, string Id)
{
    /// <summary>As <c>gateway/line</c>.</summary>
    public override string ToString() => $"{Gateway}/{Id}";
}

/// <summary>A rule on the points that it watches.</summary>
public sealed class BoundRule
{
    /// <summary>The rule as it is there, overrides included.</summary>
    public required AlarmRule Rule { get; init; }

    /// <summary>
    /// What it watches, the same wherever it is evaluated: <c>park/device/quantity</c>, <c>park/building/quantity</c> for a rule that joins points, <c>park/device</c> or
    /// <c>park/gateway/line</c> for silence of all points together.
    /// </summary>
    public required string Subject { get; init; }

    /// <summary>The device that it is about; the gateway for a rule about a line.</summary>
    public required string Device { get; init; }

    /// <summary>The line of that device, or the line itself, as <c>gateway/line</c>; empty when unknown.</summary>
    public required string Line { get; init; }

    /// <summary>Indices of its points in <see cref="AlarmPlan.Points"/>; the first is the one it is about.</summary>
    public required IReadOnlyList<int> Points { get; init; }

    /// <summary>Time zone of its park.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Since when its points are watched, UTC milliseconds: what is silent from then on has been silent since then.</summary>
    public required long StartUnixMs { get; init; }

    /// <summary>When it watches; null for always.</summary>
    internal RuleGate? Gate { get; init; }
}
