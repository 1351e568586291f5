using System.Text.Json.Serialization;

namespace SmartPark.Alarms.Engine;

/// <summary>What became of a condition.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlarmChange>))]
public enum AlarmChange : byte
{
    /// <summary>The condition has held for its on-delay: an episode begins.</summary>
    [JsonStringEnumMemberName("raised")]
    Raised,

    /// <summary>It has been gone for its off-delay: the episode's condition ended.</summary>
    [JsonStringEnumMemberName("cleared")]
    Cleared,
}

/// <summary>A condition came or went. The times are those of the samples, never of the evaluation.</summary>
/// <param name="Rule">Index in <see cref="AlarmPlan.Rules"/>.</param>
/// <param name="Change">Came or went.</param>
/// <param name="TimeUnixMs">When: source time plus delay, UTC milliseconds.</param>
/// <param name="OnsetUnixMs">Source time at which the condition began, before the on-delay.</param>
/// <param name="Value">The value that decided, in the unit of its quantity; NaN when there was none.</param>
/// <param name="Limit">The limit that it was compared with; NaN for a rule without one.</param>
/// <param name="Episode">Which episode.</param>
public readonly record struct AlarmTransition(int Rule, AlarmChange Change, long TimeUnixMs, long OnsetUnixMs, double Value, double Limit, EpisodeId Episode);
